"""How far out a measure reaches where it is told by rings of roads: 二环以内, 绕城高速以内."""

from __future__ import annotations

import re
from functools import cache

from anxin.documents.lexicon import any_of, load

from .pairing import Piece


@cache
def _rings() -> tuple[re.Pattern[str], dict[str, int]]:
    levels = {word: level for level, words in load("circles")["rings"] for word in words}
    side = load("circles")["ring_sides"]
    words = any_of(list(levels))
    return re.compile(
        f"({words})(?:{side['road']})?(?:({side['inside']})|({side['outside']}))"
    ), levels


def rings_moved(higher: Piece, lower: Piece) -> int:
    """1 when more lies inside, or outside, the ring named below than above; -1 when less."""
    above, below = (_ring_in(piece.words) for piece in (higher, lower))
    if above is None or below is None or above[1] is not below[1]:
        return 0
    wider = (below[0] > above[0]) - (below[0] < above[0])
    return wider if above[1] else -wider


def _ring_in(text: str) -> tuple[int, bool] | None:
    """The only ring that a text names, and whether it is about what lies inside."""
    pattern, levels = _rings()
    found = {(levels[ring], bool(inside)) for ring, inside, _ in pattern.findall(text)}
    return next(iter(found)) if len(found) == 1 else None
