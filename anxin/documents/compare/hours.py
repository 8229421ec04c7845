"""Which of two hours of the day, or of two spans of them, is the stricter."""

from __future__ import annotations

import re

from anxin.documents.lexicon import expression
from anxin.documents.types import Strength

from .days import is_allowed
from .figures import Figure
from .numbers import words_of
from .pairing import Piece


def is_banned(piece: Piece, figure: Figure) -> bool:
    """Whether it is forbidden then: 10时至12时禁止, 避开10时至12时."""
    return piece.measure.strength is Strength.MUST_NOT or bool(
        re.search(r"禁止|停止|不得|不许|不准|严禁", piece.text[figure.end :])
        or re.search(r"(?:避开|错开|停止)[^，。；\d]{0,4}$", piece.text[: figure.start])
    )


def hours_open(higher: Piece, one: Figure, more: int) -> int:
    """More hours open give more; more hours of work burden others; more hours of a ban are stricter."""
    behind = higher.text[one.end :]
    stops = re.search(rf"(?:停止|暂停|关闭|停)(?:{words_of('services').pattern})", behind)
    only = words_of("only_open").search(higher.text[: one.start])
    works = only or (
        expression("compare", "works").search(one.clause) and not is_banned(higher, one)
    )
    return -more if works or stops or is_allowed(higher) else more


def hour_of(higher: Piece, one: Figure, other: Figure, more: int) -> int:
    """An hour until when or from when."""
    bounds = {one.bound, other.bound} - {"exact"}
    if not bounds:
        begins, ends = (words_of(key).search(one.clause) for key in ("begins", "ends"))
        return more * (bool(ends) - bool(begins))
    if re.match(r"[之以]?前[^，。；]{0,4}(?:停|结束|关|收|撤)", higher.text[one.end :]):
        # 22时前停止: it has to end by then.
        return -more
    banned = is_banned(higher, one)
    released = words_of("release").search(higher.text[one.end :])
    if bounds == {"from"}:
        # The sooner it begins the more there is of it, of a ban as well.
        return more if released else -more
    early = re.search(r"早于[^，。；]{0,3}$", higher.text[: one.start])
    if banned and (early or words_of("not_before").match(higher.text[one.end :])):
        # 不得要求学生早于7时30分到校.
        return more
    if bounds == {"min"}:
        return -more if expression("compare", "works").search(one.clause) else more
    return more if banned and one.bound == "max" and not _has_limit(higher, one) else -more


def _has_limit(piece: Piece, figure: Figure) -> bool:
    """Whether the ban is on being later: 不得晚于20时."""
    return bool(re.search(r"(?:不(?:得|能)?(?:晚于|迟于|超过))$", piece.text[: figure.start]))
