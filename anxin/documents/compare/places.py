"""How far a measure reaches, told by rings of roads, years of school, one or both of two."""

from __future__ import annotations

import re
from functools import cache, lru_cache

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


def grades_moved(higher: Piece, lower: Piece) -> int:
    """1 when more years of school are named below, among them those above; -1 when fewer."""
    above, below = (_grades_in(piece.words) for piece in (higher, lower))
    if not above or not below:
        return 0
    return int(above < below) - int(below < above)


@lru_cache(maxsize=4096)
def _grades_in(text: str) -> frozenset[int]:
    """The years of school, from the first on, that a text names: 高一至高三 are 10 to 12."""
    table = load("circles")["grades"]
    years = "|".join(table["years"])
    schools = "|".join(table["schools"])
    words = re.compile(
        f"(?:({schools})([{years}])|(?<![第十])([{years}])(?=(?:[至到、和及与—-]?[{years}])*年级))"
        f"(?:[至到—-](?:({schools}))?([{years}]))?"
    )
    found: set[int] = set()
    for school, first, year, other, last in words.findall(text):
        begin = table["schools"].get(school, 0) + table["years"].index(first or year) + 1
        end = (
            table["schools"].get(other or school, 0) + table["years"].index(last) + 1
            if last
            else begin
        )
        found.update(range(begin, end + 1))
    return frozenset(found)


def persons_moved(higher: Piece, lower: Piece) -> int:
    """1 when it is enough below that one of two is so, -1 when both have to be."""
    one, both = (re.compile(load("circles")[key]) for key in ("either", "both"))
    if both.search(higher.words) and one.search(lower.words):
        return 1
    return -int(bool(one.search(higher.words) and both.search(lower.words)))


def _ring_in(text: str) -> tuple[int, bool] | None:
    """The only ring that a text names, and whether it is about what lies inside."""
    pattern, levels = _rings()
    found = {(levels[ring], bool(inside)) for ring, inside, _ in pattern.findall(text)}
    return next(iter(found)) if len(found) == 1 else None
