"""Circles that a size draws: 经营面积100平方米以上的餐饮店 against 所有餐饮店."""

from __future__ import annotations

import re

from .content import content_of
from .figures import Figure, figures_in
from .numbers import words_of
from .pairing import Piece

# So much of the other clause must be said again.
SAME_CLAUSE = 0.5
# Who is meant stands so near behind the size.
BEHIND = re.compile(r"(?:及|（含）|含)?(?:以上|以下|以内)的?[\u4e00-\u9fff]{2,}")


def size_changed(higher: Piece, lower: Piece) -> int:
    """-1 when only those of a size are meant below where all were, 1 the other way round."""
    return _is_all_of(lower, higher) - _is_all_of(higher, lower)


def is_circle(piece: Piece, figure: Figure) -> bool:
    """Whether a figure tells who is meant: 用工100人以上的企业应当…"""
    before = figure.clause.partition(piece.text[figure.start : figure.end])[0]
    told = words_of("modals").search(before) or words_of("provides").search(before)
    named = BEHIND.match(piece.text[figure.end :])
    return figure.kind not in ("时", "次年", "%", "钟点") and bool(named and not told)


def _is_all_of(whole: Piece, part: Piece) -> bool:
    """Whether one means all of whom the other means only those of a size."""
    if not words_of("everybody").search(whole.text):
        return False
    kinds = {figure.kind for figure in figures_in(whole.item)}
    sizes = [figure for figure in figures_in(part.text) if is_circle(part, figure)]
    said, other = content_of(whole.text), content_of(part.text)
    same = (said & other).total() >= SAME_CLAUSE * max(1, said.total())
    return same and any(figure.kind not in kinds for figure in sizes)
