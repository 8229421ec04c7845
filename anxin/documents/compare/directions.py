"""Whether more or less of a figure is the stricter, by what the figure is in its clause."""

from __future__ import annotations

import re
from functools import cache

from anxin.documents.lexicon import load
from anxin.documents.types import Strength

from .days import is_claim
from .figures import Figure
from .numbers import words_of
from .pairing import Piece
from .readings import REACH

# How far behind a figure what it is the case for may begin.
CASE = re.compile(r"^[^，。；]{0,16}?(?:时|的|者|后|以上|以下)，(?P<then>.*)")
IN_A_ROW = re.compile(r"^[^，。；]{0,16}?的[^，。；]{0,8}，(?P<then>.*)")
NEXT = re.compile(r"[^，。；]{0,16}，(?P<then>.*)")


@cache
def _thing() -> re.Pattern[str]:
    """50人以上的聚会须报备: the case is the thing itself."""
    return re.compile(
        r"^(?:个?[\u4e00-\u9fff]{0,3}(?:以上|以下|以内))?的?[^，。；]{0,16}?，?"
        r"(?:(?<=，)[^，。；]{0,10}?)?"
        rf"(?P<then>(?:{words_of('modals').pattern}|{words_of('acts').pattern}).*)"
    )


@cache
def _for_whom() -> re.Pattern[str]:
    """1.2米以下儿童免票."""
    return re.compile(rf"^以[上下内]的?[^，。；]{{1,10}}?(?:{words_of('benefit').pattern})")


@cache
def _meets() -> re.Pattern[str]:
    return re.compile(rf"(?:{words_of('meets').pattern})[^，。；\d]{{0,6}}$")


@cache
def _compare(key: str) -> re.Pattern[str]:
    return re.compile("|".join(load("compare")[key]))


def stricter_of(higher: Piece, lower: Piece, one: Figure, other: Figure, difference: float) -> int:
    """1 when so much more (or less) is stricter or gives more, -1 when it is laxer or gives less."""
    more = 1 if difference > 0 else -1
    if _gives(higher, one) or _hits_harder(one):
        return more
    if one.kind == "时" and one.bound == "max" and _is_claimed(higher, one):
        return more
    if one.kind == "时" and words_of("not_within").match(higher.text[one.end :]):
        # 献血后7日内不得: the longer the stricter.
        return more
    if one.kind == "时段":
        return _hours_open(higher, one, more)
    if one.kind == "钟点":
        return _hour(higher, one, other, more)
    bound = _bound(higher, one, other)
    stricter = -more if bound == "max" else more
    if _is_case(higher, one) and _is_case(lower, other):
        # 37℃以上时 catches more cases than 40℃以上时.
        return -stricter
    if _is_needed(higher, one) or _is_needed(lower, other):
        # 20人以上预订的，优惠 gives to fewer than 10人以上.
        return -stricter
    if one.kind == "岁" and not _is_asked_age(higher, one) and not _is_asked_age(lower, other):
        # 70岁以上 takes in fewer people than 60.
        return -stricter
    return stricter


def _bound(higher: Piece, one: Figure, other: Figure) -> str:
    bound = one.bound if one.bound != "exact" else other.bound
    may = higher.measure.strength is Strength.MAY
    if may and bound != "max" and (one.kind == "次年" or (bound == "exact" and one.kind == "名")):
        # So often people may do it, so many may come; things that they may have are given.
        return "max"
    return bound


def _gives(higher: Piece, one: Figure) -> bool:
    """Whether it is so long or so much that something is given."""
    if one.kind == "时" and _compare("given_while").match(higher.text[one.end :]):
        # 前30分钟免费.
        return True
    handed = one.kind in ("元", "%") and words_of("handed").search(one.clause)
    return "放宽" in one.clause or bool(one.bound == "max" and handed)


def _is_claimed(piece: Piece, figure: Figure) -> bool:
    """Whether it is the time in which people may ask for something."""
    behind = piece.text[figure.end : figure.end + 3 * REACH]
    return bool(words_of("claims").search(behind)) and is_claim(piece.text)


def _hits_harder(one: Figure) -> bool:
    """Whether it is a fine, or how far a ban reaches."""
    wide = one.kind == "米" and words_of("surroundings").search(one.clause)
    return bool(words_of("penalty").search(one.clause) or wide)


def _is_banned(piece: Piece, figure: Figure) -> bool:
    return piece.measure.strength is Strength.MUST_NOT or bool(
        re.search(r"禁止|停止|不得|不许|不准|严禁", piece.text[figure.end :])
    )


def _hours_open(higher: Piece, one: Figure, more: int) -> int:
    """More hours open give more; more hours of work burden others; more hours of a ban are stricter."""
    behind = higher.text[one.end :]
    stops = re.search(rf"(?:停止|暂停|关闭|停)(?:{words_of('services').pattern})", behind)
    works = _compare("works").search(one.clause) and not _is_banned(higher, one)
    return -more if works or stops else more


def _hour(higher: Piece, one: Figure, other: Figure, more: int) -> int:
    """An hour until when or from when."""
    bounds = {one.bound, other.bound} - {"exact"}
    if not bounds:
        begins, ends = (words_of(key).search(one.clause) for key in ("begins", "ends"))
        return more * (bool(ends) - bool(begins))
    banned = _is_banned(higher, one)
    released = words_of("release").search(higher.text[one.end :])
    if bounds == {"from"}:
        # The sooner it begins the more there is of it, of a ban as well.
        return more if released else -more
    if bounds == {"min"}:
        return -more if _compare("works").search(one.clause) else more
    return more if banned and one.bound == "max" and not _has_limit(higher, one) else -more


def _has_limit(piece: Piece, figure: Figure) -> bool:
    """Whether the ban is on being later: 不得晚于20时."""
    return bool(re.search(r"(?:不(?:得|能)?(?:晚于|迟于|超过))$", piece.text[: figure.start]))


def _is_case(piece: Piece, figure: Figure) -> bool:
    """Whether a figure says in which case a duty arises: …以上时，应当…"""
    then = _consequence(piece, figure)
    return (
        bool(then) and not words_of("release").search(then) and not words_of("benefit").search(then)
    )


def _is_needed(piece: Piece, figure: Figure) -> bool:
    """Whether a figure says who gets something: …以上的，优惠…"""
    begin = piece.text[max(0, figure.start - REACH) : figure.start]
    if figure.kind == "时" and words_of("since").search(begin):
        return bool(words_of("benefit").search(piece.text))
    then = _consequence(piece, figure)
    if then or figure.kind in ("元", "%", "时"):
        return bool(then) and bool(words_of("benefit").search(then))
    return bool(_for_whom().match(piece.text[figure.end :]))


def is_stop(piece: Piece, figure: Figure) -> bool:
    """Whether something has to end once so much is reached: 满3小时必须休息 limits like 不超过3小时."""
    return figure.bound == "min" and bool(words_of("ends_it").search(_consequence(piece, figure)))


def _is_asked_age(piece: Piece, figure: Figure) -> bool:
    """Whether somebody has to be so old, or may be no older."""
    if words_of("release").search(piece.text[figure.end :]):
        return True
    gives = words_of("benefit").search(piece.text)
    return bool(words_of("asked_age").search(figure.clause)) and not gives


def _consequence(piece: Piece, figure: Figure) -> str:
    """What follows in the case that a figure describes; empty when it describes none."""
    if figure.kind == "次年":
        return ""
    behind = piece.text[figure.end :]
    begin = max(piece.text.rfind(sign, 0, figure.start) for sign in "，。；：") + 1
    before = piece.text[begin : figure.start]
    found = CASE.match(behind)
    if found and not words_of("modals").search(before):
        return found["then"]
    if words_of("modals").search(before) or words_of("provides").search(before):
        return ""
    timed = figure.kind == "时" and figure.bound == "max"
    if re.search(rf"(?:{words_of('in_a_row').pattern})$", before):
        found = IN_A_ROW.match(behind) or _thing().match(behind)
    elif _meets().search(before):
        found = NEXT.match(behind) or _thing().match(behind)
    elif not timed and figure.bound != "exact":
        found = _thing().match(behind)
    return found["then"] if found else ""
