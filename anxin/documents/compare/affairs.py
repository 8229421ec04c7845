"""A clause that answers what its neighbour leaves out: 每次收取100元 answers 免费, though 提供场地 has the words."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from .order import Place
from .pairing import Piece
from .severity import kinds_of

# Of these one clause answers another in the same sentence, whatever words they share.
TOLD_APART = frozenset(("cost", "approval_words"))


def told_beside(
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
