"""Measures that answer each other because nothing else beside them speaks of the same affair."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from .content import topics_of
from .order import Place
from .pairing import Piece
from .severity import kinds_of

# Of these one clause answers another in the same sentence, whatever words they share.
TOLD_APART = frozenset(("cost", "approval_words"))

# So much two measures left alone must have in common besides, and so many of an item may speak of it.
NEAR_ENOUGH, FEW = 1.7, 2


def by_affair(
    above: Sequence[Piece],
    below: Sequence[Piece],
    links: Collection[Place],
    scores: Mapping[Place, float],
    chance: float,
) -> set[Place]:
    """Links for what stands alone: 每次收取100元 answers 免费 above, though 提供场地 answers the words."""
    found = _in_sentence(above, below, links)
    return found | {
        place
        for place in _in_item(above, below, {*links, *found})
        if scores.get(place, 0.0) >= NEAR_ENOUGH + chance
    }


def _in_sentence(
    above: Sequence[Piece], below: Sequence[Piece], links: Collection[Place]
) -> set[Place]:
    """A clause left alone whose affair the partner of its neighbour speaks of, and the neighbour does not."""
    turned = {(j, i) for i, j in links}
    return {(i, j) for j, i in _beside(below, above, turned)} | _beside(above, below, links)


def _beside(side: Sequence[Piece], other: Sequence[Piece], links: Collection[Place]) -> set[Place]:
    """The places of clauses of one side that stand alone with the partners of their neighbours."""
    taken = {at for at, _ in links}
    return {
        (at, partner)
        for at, piece in enumerate(side)
        if at not in taken and kinds_of(piece.text) & TOLD_APART
        for neighbour, partner in links
        if abs(neighbour - at) == 1
        and side[neighbour].sentence == piece.sentence
        and kinds_of(piece.text)
        & TOLD_APART
        & kinds_of(other[partner].text) - kinds_of(side[neighbour].text)
    }


def _in_item(
    above: Sequence[Piece], below: Sequence[Piece], links: Collection[Place]
) -> set[Place]:
    """The only two measures left alone in items that answer each other, if both are of one affair."""
    items = {(above[i].item, below[j].item) for i, j in links}
    left = [
        _of_affairs(side, {link[at] for link in links}) for at, side in enumerate((above, below))
    ]
    found = set()
    for one, other in items:
        for affair in left[0].get(one, {}).keys() & left[1].get(other, {}).keys():
            places = left[0][one][affair], left[1][other][affair]
            if len(places[0]) == len(places[1]) == 1:
                found.add((places[0][0], places[1][0]))
    return found


def _of_affairs(side: Sequence[Piece], taken: Collection[int]) -> dict[str, dict[str, list[int]]]:
    """By item and affair the measures left alone, where few of the item speak of the affair."""
    alone: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    spoken: Counter[tuple[str, str]] = Counter()
    for at, piece in enumerate(side):
        for affair in affairs_of(piece.text):
            spoken[piece.item, affair] += 1
            if at not in taken:
                alone[piece.item][affair].append(at)
    return {
        item: {affair: ats for affair, ats in rows.items() if spoken[item, affair] <= FEW}
        for item, rows in alone.items()
    }


@lru_cache(maxsize=8192)
def affairs_of(text: str) -> frozenset[str]:
    """What a text is about, in the widest sense."""
    return kinds_of(text) | topics_of(text)
