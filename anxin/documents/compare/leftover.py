"""What is left when like has been paired with like: the same point in other words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache, lru_cache

from anxin.documents.lexicon import load

from .pairing import Piece

# One content word in common, in the same place of both texts, is enough.
ENOUGH = 0.34
# For what stands in an item that is paired already, and there with something else.
TOLD_TOGETHER = 0.3
# Weight of a shared character against a shared pair of them.
CHARACTER = 0.4
# What it counts to stand between the same neighbours, or in items that are paired already.
SAME_PLACE, SAME_ITEM = 0.1, 0.1


@cache
def _empty_words() -> re.Pattern[str]:
    return re.compile("|".join(load("compare")["empty_words"]))


@lru_cache(maxsize=8192)
def content_of(text: str) -> Counter[str]:
    """The character pairs and the characters of a text that say what it is about."""
    parts = re.findall(r"[\u4e00-\u9fffA-Za-z]+", _empty_words().sub("0", text))
    pairs = [part[i : i + 2] for part in parts for i in range(len(part) - 1)]
    return Counter([*pairs, *(char for part in parts for char in part)])


class _Shared:
    """Weighs what two pieces have in common by how rare it is in both texts."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.size = max(2, len(pieces))
        self.counts: Counter[str] = Counter()
        for piece in pieces:
            self.counts.update(content_of(piece.text).keys())

    def weight(self, gram: str) -> float:
        rare = math.log(1 + self.size / self.counts.get(gram, 1))
        return rare if len(gram) > 1 else rare * CHARACTER

    def between(self, one: Piece, other: Piece) -> float:
        first, second = content_of(one.text), content_of(other.text)
        sizes = [sum(map(self.weight, grams)) for grams in (first, second)]
        common = first.keys() & second.keys()
        if not min(sizes) or not any(len(gram) > 1 for gram in common):
            return 0.0
        return sum(map(self.weight, common)) / min(sizes)


def leftover_links(
    above: Sequence[Piece],
    below: Sequence[Piece],
    links: Collection[tuple[int, int]],
    unlike: Collection[tuple[int, int]],
) -> set[tuple[int, int]]:
    """Pairs of what stands alone on both sides, best first, each side once."""
    shared = _Shared([*above, *below])
    free = [
        set(range(len(side))) - {link[at] for link in links}
        for at, side in enumerate((above, below))
    ]
    items = {(above[i].item, below[j].item) for i, j in links}
    scores = sorted(
        (
            -shared.between(above[i], below[j])
            - SAME_PLACE * _in_order(i, j, links)
            - SAME_ITEM * ((above[i].item, below[j].item) in items),
            i,
            j,
        )
        for i in free[0]
        for j in free[1]
        if (i, j) not in unlike
    )
    found: set[tuple[int, int]] = set()
    for score, i, j in scores:
        if -score >= ENOUGH and i in free[0] and j in free[1]:
            found.add((i, j))
            free[0].discard(i)
            free[1].discard(j)
    return found | _told_together(above, below, free[0], links, items, shared)


def _told_together(
    above: Sequence[Piece],
    below: Sequence[Piece],
    free: Collection[int],
    links: Collection[tuple[int, int]],
    items: Collection[tuple[str, str]],
    shared: _Shared,
) -> set[tuple[int, int]]:
    """What the lower text says in one measure that answers another measure of the item already."""
    found = set()
    for i in free:
        scores = [
            (shared.between(above[i], other), -j)
            for j, other in enumerate(below)
            if (above[i].item, other.item) in items and _in_order(i, j, links)
        ]
        best, at = max(scores, default=(0.0, 0))
        if best >= TOLD_TOGETHER:
            found.add((i, -at))
    return found


def _in_order(i: int, j: int, links: Collection[tuple[int, int]]) -> bool:
    """Whether nothing that is paired already crosses this pair."""
    return not any((i - one) * (j - other) < 0 for one, other in links)
