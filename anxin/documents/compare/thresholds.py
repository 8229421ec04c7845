"""Which of two limits is the stricter one, figure by figure."""

from __future__ import annotations

import re
from functools import cache

from anxin.documents.lexicon import load
from anxin.documents.types import Strength

from .content import content_of
from .figures import Figure, figures_in
from .pairing import Piece

# Figures of a measure with and without these are told apart: a fine, an area, something given.
PENALTY = re.compile(r"罚|处以?\d|扣[减发除]|押金|保证金")
AREA = re.compile(r"范围|周边|两侧|半径|方圆")
CASE = re.compile(r"^[^，。；]{0,16}?(?:时|的)，(.*)")
GIVEN = re.compile(r"额度|补[助贴]|资助|奖励|报销|救助|贴息|减免")
# What a case leads to when it lets people go or gives them leave.
RELIEF = re.compile(
    r"方可|才[可能]|允许|免|解[封除]|恢复|放行|可(?:以)?(?:申|享|领|不|减|提前|退|入|办|延|返|进|乘|参|继续|从)"
)
# So much of a clause must be found on the other side for a figure to be new or gone in it.
SAME_CLAUSE = 0.5


@cache
def _words(key: str) -> re.Pattern[str]:
    return re.compile("|".join(load("compare")[key]))


def threshold_moved(higher: Piece, lower: Piece) -> int:
    """1 when a limit became stricter or a duty larger, -1 the other way round, 0 when neither."""
    above, below = (
        [f for f in figures_in(piece.text) if not is_span(piece, f)] for piece in (higher, lower)
    )
    pairs = _pair_figures(above, below)
    changes = {_direction(higher, lower, one, other) for one, other in pairs}
    if changes - {0}:
        # One limit that is stricter is enough.
        return max(changes) or -1
    used = {figure for pair in pairs for figure in pair}
    gone = _lost([f for f in above if f not in used], higher, lower)
    return -1 if gone else int(_lost([f for f in below if f not in used], lower, higher))


def is_span(piece: Piece, figure: Figure) -> bool:
    """Whether a figure says for how long something is done to people."""
    if figure.kind != "时":
        return False
    pattern = re.compile(load("compare")["duration"])
    before = piece.text[max(0, figure.start - 6) : figure.start]
    return bool(pattern.search(before) or pattern.search(piece.text[figure.end : figure.end + 6]))


def _pair_figures(above: list[Figure], below: list[Figure]) -> list[tuple[Figure, Figure]]:
    """The figures that count the same, those in the likest clauses first."""
    scores = sorted(
        (-_likeness(one, other), at, to)
        for at, one in enumerate(above)
        for to, other in enumerate(below)
        if _is_comparable(one, other)
    )
    pairs, taken = [], (set[int](), set[int]())
    for _, at, to in scores:
        if at not in taken[0] and to not in taken[1]:
            pairs.append((above[at], below[to]))
            taken[0].add(at)
            taken[1].add(to)
    return pairs


def _is_comparable(one: Figure, other: Figure) -> bool:
    opposite = {one.bound, other.bound} == {"min", "max"}
    return one.kind == other.kind and (not opposite or _is_turned(one, other))


def _is_turned(one: Figure, other: Figure) -> bool:
    """At least so much above and at most less below, or at most so much and at least more."""
    bounds = (one.bound, other.bound)
    return (bounds == ("min", "max") and _amount(other, one) < _amount(one, other)) or (
        bounds == ("max", "min") and _amount(other, one) > _amount(one, other)
    )


def _likeness(one: Figure, other: Figure) -> float:
    first, second = content_of(one.clause), content_of(other.clause)
    size = min(sum(first.values()), sum(second.values())) or 1
    return (
        sum((first & second).values()) / size
        + 0.5 * (_amount(one, other) == _amount(other, one))
        + 0.3 * (one.bound == other.bound)
    )


def _amount(figure: Figure, other: Figure) -> float:
    """Its value; of two that are told for a time each, so much in a year."""
    yearly = figure.yearly if figure.yearly and other.yearly else 1.0
    return round(figure.value * yearly, 4)


def _direction(higher: Piece, lower: Piece, one: Figure, other: Figure) -> int:
    difference = _amount(other, one) - _amount(one, other)
    if not difference:
        return 0
    if _is_turned(one, other):
        shorter = one.bound == "min" and re.search(r"期限|时限|改正|整改", higher.text)
        return 1 if shorter else -1
    bound = one.bound if one.bound != "exact" else other.bound
    more = 1 if difference > 0 else -1
    given = _words("given_while").match(higher.text[one.end :])
    if given and one.kind == "时":
        # 前30分钟免费: so long something is given.
        return more
    if "放宽" in one.clause or (bound == "max" and one.kind in "元%" and GIVEN.search(one.clause)):
        # A wider circle, a higher sum that is given.
        return more
    if PENALTY.search(one.clause) or (one.kind == "米" and AREA.search(one.clause)):
        return more
    if one.kind == "时段":
        return -more if _words("works").search(one.clause) else more
    stricter = -more if bound == "max" else more
    if one.kind == "次年" and bound != "max" and higher.measure.strength is Strength.MAY:
        # So often people may do it.
        stricter = -stricter
    if one.kind == "岁" or (_is_case(higher, one) and _is_case(lower, other)):
        # 37℃以上时 catches more cases than 40℃以上时; 70岁以上 takes in fewer people than 60.
        stricter = -stricter
    return stricter


def _is_case(piece: Piece, figure: Figure) -> bool:
    """Whether a figure says in which case a duty arises: …以上时，应当…"""
    found = CASE.search(piece.text[figure.end :])
    return found is not None and not RELIEF.search(found.group(1))


def _lost(figures: list[Figure], piece: Piece, other: Piece) -> bool:
    """Whether a limit of a piece is not in the other one, which says the rest of its clause."""
    kinds = {figure.kind for figure in figures_in(other.item)} | {"岁"}
    words = content_of(other.text)
    for figure in figures:
        if figure.kind in kinds or (
            figure.bound == "exact" and figure.kind not in {"次年", "时段"}
        ):
            continue
        clause = content_of(figure.clause)
        total = sum(clause.values())
        if total and sum((clause & words).values()) / total >= SAME_CLAUSE:
            return True
    return False
