"""What is left when like has been paired with like: the same point in other words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence

from .content import content_of
from .pairing import Piece
from .severity import flipped, kinds_of

# One content word in common, in the same place of both texts, is enough.
ENOUGH = 0.34
# What a second-best partner has in common at least with what it is given to.
NEARER = 0.28
# The same for what the lower text says in a measure of its own.
TOLD_APART = 0.4
# Partners of which one has a better one have no less than this in common.
SECOND_BEST = 0.2
# For what stands in an item that is paired already, and there with something else.
TOLD_TOGETHER = 0.3
LONGEST_ACTOR = 5
ACTOR = re.compile(
    r"(?:[员人者长队站局所村]|单位|部门|机构|企业|学校|医院|社区|街道|商户|居民|群众|学生|家属)$"
)
# Weight of a shared character against a shared pair of them.
CHARACTER = 0.4
# What it counts to stand between the same neighbours, or in short items that are paired already.
SAME_PLACE, SAME_ITEM = 0.1, 0.1
SHORT_ITEM = 90
# What one side denies and the other does.
FLIPPED = 0.15
# So many pairs at most could stand between two neighbours.
NARROW = 30


def _same_beginning(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    shorter = min(len(one), len(other))
    return next((at for at in range(shorter) if one[at] != other[at]), shorter)


class Shared:
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
        """How much of the shorter one is in the longer."""
        return self._common(content_of(one.text), content_of(other.text))

    def acts(self, one: Piece, other: Piece) -> float:
        """The same, those whom both begin with weighing half: that they act is not what they do."""
        begin = _same_beginning(one.text, other.text)
        whole = begin > LONGEST_ACTOR or 2 * begin > min(len(one.text), len(other.text))
        begin = begin if ACTOR.search(one.text[:begin]) and not whole else 0
        rest = self._common(content_of(one.text[begin:]), content_of(other.text[begin:]))
        return (rest + self.between(one, other)) / 2

    def _common(self, first: Counter[str], second: Counter[str]) -> float:
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
    against: Collection[tuple[int, int]] = (),
) -> set[tuple[int, int]]:
    """Pairs of what stands alone on both sides, best first, each side once.

    `against`: those of the links that only stand against each other.
    """
    shared = Shared([*above, *below])
    places = _Places(above, below, links)
    free = [
        set(range(len(side))) - {link[at] for link in links}
        for at, side in enumerate((above, below))
    ]
    scores = sorted(
        (-shared.acts(above[i], below[j]) - places.bonus(i, j), i, j)
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
    agreeing = _Places(above, below, (set(links) - set(against)) | found)
    found |= {(i, j) for i in free[0] for j in agreeing.told_together(i, shared)}
    found |= {(i, j) for j in free[1] for i in agreeing.told_apart(j, shared)}
    return found - set(unlike)


def without_chance(
    above: Sequence[Piece], below: Sequence[Piece], links: Collection[tuple[int, int]]
) -> set[tuple[int, int]]:
    """The links without those that hold by chance: a partner has another, and their content differs."""
    shared = Shared([*above, *below])
    firsts, seconds = (Counter(link[at] for link in links) for at in (0, 1))
    return {
        (i, j)
        for i, j in links
        if (firsts[i] == 1 and seconds[j] == 1)
        or (
            shared.between(above[i], below[j]) >= SECOND_BEST
            and not (firsts[i] > 1 and _only_one_pays(above[i], below[j]))
        )
    }


def _only_one_pays(one: Piece, other: Piece) -> bool:
    """Whether one of two says who pays: an affair of its own."""
    return len({"cost" in kinds_of(piece.text) for piece in (one, other)}) == 2


def with_nearer(
    above: Sequence[Piece], below: Sequence[Piece], links: Collection[tuple[int, int]]
) -> set[tuple[int, int]]:
    """The links, a second-best partner given to what stands alone and has more in common with it."""
    shared = Shared([*above, *below])

    def nearness(link: tuple[int, int]) -> float:
        return shared.between(above[link[0]], below[link[1]])

    found = set(links)
    for link in sorted(links):
        for at, size in ((0, len(above)), (1, len(below))):
            found = _to_nearer(found, link, at, size, nearness)
    return found


def _to_nearer(
    links: set[tuple[int, int]],
    link: tuple[int, int],
    at: int,
    size: int,
    nearness: Callable[[tuple[int, int]], float],
) -> set[tuple[int, int]]:
    """The links, with `link` bent to what stands alone on the side `at` and is nearer."""
    ours, theirs = (Counter(one[side] for one in links) for side in (at, 1 - at))
    if link not in links or ours[link[at]] < 2 or theirs[link[1 - at]] > 1:
        return links
    alone = [one for one in range(size) if not ours[one]]
    others = [(one, link[1]) if at == 0 else (link[0], one) for one in alone]
    nearest = max(others, key=nearness, default=link)
    if nearness(nearest) > max(NEARER, nearness(link)):
        return links - {link} | {nearest}
    return links


class _Places:
    """Where a pair stands among those that are known already."""

    def __init__(
        self, above: Sequence[Piece], below: Sequence[Piece], links: Collection[tuple[int, int]]
    ) -> None:
        self.above, self.below, self.links = above, below, links
        self.items = {(above[i].item, below[j].item) for i, j in links}

    def bonus(self, i: int, j: int) -> float:
        """What a pair gets for its place."""
        short = max(len(self.above[i].item), len(self.below[j].item)) <= SHORT_ITEM
        flip = FLIPPED * bool(flipped(self.above[i].text, self.below[j].text))
        return (
            flip
            + SAME_PLACE * self._is_between(i, j)
            + SAME_ITEM * (short and self._in_items(i, j))
        )

    def _in_items(self, i: int, j: int) -> bool:
        return (self.above[i].item, self.below[j].item) in self.items

    def _is_between(self, i: int, j: int) -> bool:
        """Whether it crosses no pair, and few others could stand where it stands."""
        if self._crosses(i, j):
            return False
        before = [link for link in self.links if link[0] <= i and link[1] <= j]
        after = [link for link in self.links if link[0] >= i and link[1] >= j]
        first = max(before, default=(-1, -1))
        last = min(after, default=(len(self.above), len(self.below)))
        return (last[0] - first[0]) * (last[1] - first[1]) <= NARROW

    def _crosses(self, i: int, j: int) -> bool:
        return any((i - one) * (j - other) < 0 for one, other in self.links)

    def _same_kind(self, i: int, j: int) -> float:
        """Enough where both say who pays, whose leave is needed, or what follows on a fault."""
        both = kinds_of(self.above[i].text) & kinds_of(self.below[j].text)
        return TOLD_TOGETHER if both else 0.0

    def told_together(self, i: int, shared: Shared) -> list[int]:
        """The lower measure of a paired item that answers another measure of it as well."""
        scores = [
            (max(self._same_kind(i, j), shared.between(self.above[i], other)), j)
            for j, other in enumerate(self.below)
            if self._in_items(i, j) and not self._crosses(i, j)
        ]
        best = max(scores, default=(0.0, 0))
        return [best[1]] if best[0] >= TOLD_TOGETHER else []

    def told_apart(self, j: int, shared: Shared) -> list[int]:
        """The higher measure of a paired item, another part of which the lower text answers here."""
        scores = [
            (shared.between(other, self.below[j]), i)
            for i, other in enumerate(self.above)
            if self._in_items(i, j) and not self._crosses(i, j)
        ]
        best = max(scores, default=(0.0, 0))
        return [best[1]] if best[0] >= TOLD_APART else []
