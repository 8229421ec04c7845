"""Which of two limits is the stricter one, figure by figure."""

from __future__ import annotations

import re

from anxin.documents.lexicon import load

from .content import content_of
from .days import days_in
from .directions import is_ration, is_stop, stricter_of
from .figures import Figure, figures_in
from .numbers import words_of
from .paces import PACE, YEAR_HOURS, times_a_year
from .pairing import Piece

# So much of a clause must be found on the other side for a figure to be new or gone in it.
SAME_CLAUSE = 0.5
# Every day, so many times a year.
DAILY = 365.0
# Hours of a month.
MONTH = 720.0
WEEKS = 52.0
# One kind of thing, counted by several words.
FAMILIES = tuple(
    map(frozenset, ("只条头匹", "辆台部车", "间套处座栋幢所", "盒瓶袋包件份", "户家", "次场轮"))
)
# What 个 may stand for.
COUNTED = frozenset("名家所处座间台只条件盒袋瓶份项部户桌场")


def threshold_moved(higher: Piece, lower: Piece) -> int:
    """1 when a limit became stricter or a duty larger, -1 the other way round, 0 when neither."""
    above, below = (figures_of(piece) for piece in (higher, lower))
    pairs = _pair_figures(higher, lower, above, below)
    changes = {_direction(higher, lower, one, other) for one, other in pairs}
    if changes - {0}:
        # One limit that is stricter is enough.
        return max(changes) or -1
    used = {figure for pair in pairs for figure in pair}
    gone = _lost([f for f in above if f not in used], higher, lower)
    return -1 if gone else int(_lost([f for f in below if f not in used], lower, higher))


def figures_of(piece: Piece) -> list[Figure]:
    """The figures of a piece that are no spans."""
    return [figure for figure in figures_in(piece.text) if not is_span(piece, figure)]


def is_one_each(figure: Figure) -> bool:
    """Whether it is one for each of them, which is no limit: 为每名儿童建一份档案."""
    return figure.value == 1.0 and figure.bound == "exact" and "每" in figure.clause


def span_moved(higher: Piece, lower: Piece) -> int:
    """1 when something is done to people for longer below, -1 when for less long."""
    above, below = (
        max(
            (figure.value for figure in figures_in(piece.text) if is_span(piece, figure)),
            default=0.0,
        )
        for piece in (higher, lower)
    )
    if not (above and below) and _is_so_long(lower if above else higher, above or below):
        # 14天健康监测, and 住满14天: as long, in words that say less of what is done.
        return 0
    return int(below > above) - int(below < above)


def _is_so_long(piece: Piece, hours: float) -> bool:
    return any(figure.kind == "时" and figure.value == hours for figure in figures_in(piece.text))


def is_span(piece: Piece, figure: Figure) -> bool:
    """Whether a figure says for how long something is done to people."""
    if figure.kind != "时":
        return False
    pattern = re.compile(load("compare")["duration"])
    before = piece.text[max(0, figure.start - 6) : figure.start]
    if before.endswith("提前"):
        # 停业，提前5天公告 tells how soon it is told.
        return False
    if words_of("confined_for").search(piece.text[: figure.start]):
        return True
    return bool(pattern.search(before) or pattern.search(piece.text[figure.end : figure.end + 6]))


def _pair_figures(
    higher: Piece, lower: Piece, above: list[Figure], below: list[Figure]
) -> list[tuple[Figure, Figure]]:
    """The figures that count the same, those in the likest clauses first."""
    scores = sorted(
        (-_likeness(one, other), at, to)
        for at, one in enumerate(above)
        for to, other in enumerate(below)
        if _is_comparable(one, other) or _is_same_limit(higher, lower, one, other)
    )
    pairs, taken = [], (set[int](), set[int]())
    for _, at, to in scores:
        if at not in taken[0] and to not in taken[1]:
            pairs.append((above[at], below[to]))
            taken[0].add(at)
            taken[1].add(to)
    return pairs


def _is_comparable(one: Figure, other: Figure) -> bool:
    if 0.0 in (one.value, other.value):
        # At once is set against another time to do something in only.
        longest = max(one.value, other.value)
        return {one.bound, other.bound} == {"max"} and longest <= MONTH and one.kind == other.kind
    opposite = {one.bound, other.bound} == {"min", "max"}
    return _counts_alike(one, other) and (not opposite or _is_turned(one, other))


def _counts_alike(one: Figure, other: Figure) -> bool:
    """Whether two figures count the same: 5天 a week and 周一至周五, 2名 and 2个."""
    kinds = {one.kind, other.kind}
    if len(kinds) == 1 or kinds == {"周几", "次年"}:
        return True
    if kinds == {"次", "次年"}:
        # 一年内不超过2次 and 每年不超过2次.
        return all(figure.yearly or figure.kind == "次年" for figure in (one, other))
    same_bound = one.bound == other.bound != "exact"
    general = "个" in kinds and (kinds - {"个"}) <= COUNTED
    return same_bound and (general or any(kinds <= family for family in FAMILIES))


def _is_same_limit(higher: Piece, lower: Piece, one: Figure, other: Figure) -> bool:
    """Whether one says how much at most, and the other after how much it has to end."""
    return one.kind == other.kind and (
        (one.bound == "max" and is_stop(lower, other))
        or (other.bound == "max" and is_stop(higher, one))
    )


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
    if {figure.kind, other.kind} == {"周几", "次年"}:
        return figure.value * (WEEKS if figure.kind == "周几" else 1.0)
    if {figure.kind, other.kind} == {"次", "次年"}:
        return round(figure.value * (figure.yearly or 1.0), 4)
    yearly = figure.yearly if figure.yearly and other.yearly else 1.0
    return round(figure.value * yearly, 4)


def _direction(higher: Piece, lower: Piece, one: Figure, other: Figure) -> int:
    difference = _amount(other, one) - _amount(one, other)
    if not difference:
        return 0
    if _is_same_limit(higher, lower, one, other):
        return 1 if difference < 0 else -1
    if _is_turned(one, other) and not is_ration(one, other):
        shorter = one.bound == "min" and words_of("mending").search(higher.text)
        return 1 if shorter else -1
    return stricter_of(higher, lower, one, other, difference)


def _lost(figures: list[Figure], piece: Piece, other: Piece) -> bool:
    """Whether a limit of a piece is not in the other one, which says the rest of its clause."""
    words = content_of(other.text)
    for figure in figures:
        if _may_be_told(figure, other):
            continue
        clause = content_of(figure.clause)
        total = sum(clause.values())
        if total and sum((clause & words).values()) / total >= SAME_CLAUSE:
            return True
    return False


def _is_pace_of(figure: Figure, other: Piece) -> bool:
    """Whether one is a time and the other says that it comes round: 30分钟, 每30分钟一段."""
    return any(
        {found.kind, figure.kind} == {"时", "次年"} and found.value * figure.value == YEAR_HOURS
        for found in figures_in(other.item)
    )


def _may_be_told(figure: Figure, other: Piece) -> bool:
    """Whether a text may say the same as a figure that it has no counterpart for."""
    if figure.value == 0.0 or (figure.kind == "时" and days_in(other.text)):
        return True
    if _is_pace_of(figure, other):
        return True
    kinds = {found.kind for found in figures_in(other.item)} | {"岁", "钟点"}
    if figure.kind == "次年":
        paces = {times_a_year(pace) for pace in PACE.finditer(other.item)}
        yearly = figure.value == 1.0 and figure.bound == "min"
        daily = figure.value == DAILY and words_of("always").search(other.text)
        clocks = [found for found in figures_in(other.item) if found.kind == "钟点"]
        if figure.value == DAILY * len(clocks):
            # 每日8时、20时 is twice a day.
            return True
        return "次年" in kinds or figure.value in paces or yearly or bool(daily)
    if figure.kind == "时段" and words_of("never_closed").search(other.item):
        return True
    if figure.kind == "周几":
        return bool(kinds & {"周几", "次年"}) or figure.bound == "exact"
    if figure.kind in COUNTED | {"个"} and kinds & (COUNTED | {"个"}):
        return True
    return figure.kind in kinds or (figure.bound == "exact" and figure.kind != "时段")
