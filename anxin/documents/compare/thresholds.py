"""Which of two limits is the stricter one, figure by figure."""

from __future__ import annotations

import re

from anxin.documents.lexicon import load
from anxin.documents.types import Strength

from .content import content_of
from .days import days_in
from .directions import is_needed, is_one_age, is_ration, is_stop, narrows, stricter_of
from .figures import Figure, figures_in
from .numbers import NO_NUMBER_BEFORE, NUMBER, number_of, words_of
from .paces import PACE, YEAR_HOURS, times_a_year
from .pairing import Piece
from .sizes import is_circle

# Words so far before a figure may tell what lasts.
REACH = 6
# 两处各设一个: two of them.
AT_EACH = re.compile(
    rf"{NO_NUMBER_BEFORE}(?P<places>{NUMBER})(?:处|地|所|个[^，。；\d]{{1,4}})各[^，。；\d]{{0,4}}$"
)
# A number that may be the same figure, with a unit that is not known.
SOME_NUMBER = re.compile(r"\d|[二两三四五六七八九十百千万]")
# So much of a clause must be found on the other side for a figure to be new or gone in it.
SAME_CLAUSE = 0.5
# What one needs for a benefit is a condition of its own: 连续请假满三天的.
ASKED = 0.2
# So many for each: 每个小组, 一个组.
EACH = re.compile("每|^一[个栋户间所座处家]")
# Every day, so many times a year.
DAILY = 365.0
# Hours of a month.
MONTH = 720.0
WEEKS = 52.0
MONTHS = 12.0
HALF_DAY = 12.0
# One kind of thing, counted by several words.
FAMILIES = tuple(
    map(frozenset, ("只条头匹", "辆台部车", "间套处座栋幢所", "盒瓶袋包件份", "户家", "次场轮"))
)
# What 个 may stand for.
COUNTED = frozenset("名家所处座间台只条件盒袋瓶份项部户桌场枚张")


def threshold_moved(higher: Piece, lower: Piece) -> int:
    """1 when a limit became stricter or a duty larger, -1 the other way round, 0 when neither."""
    above, below = (figures_of(piece) for piece in (higher, lower))
    pairs = _pair_figures(higher, lower, above, below)
    changes = {_direction(higher, lower, one, other) for one, other in pairs}
    if changes - {0}:
        # One limit that is stricter is enough.
        return max(changes) or -1
    if not pairs and (share := _share_moved(higher, lower, above, below)):
        return share
    used = {figure for pair in pairs for figure in pair}
    gone = _lost([f for f in above if f not in used], higher, lower)
    if gone:
        # Without 满三天的 more people are given it, and more cases fall under a duty.
        return 1 if narrows(higher, gone) and not SOME_NUMBER.search(lower.text) else -1
    new = _lost([f for f in below if f not in used], lower, higher, new=True)
    if new and Strength.MUST_NOT is higher.measure.strength is lower.measure.strength:
        # 不得收受超过500元的礼金, 22时至8时禁止: and what is less, or at other times, is let.
        return -1
    return (-1 if narrows(lower, new) else 1) if new else 0


def _share_moved(higher: Piece, lower: Piece, above: list[Figure], below: list[Figure]) -> int:
    """-1 when all of it became a part below, 1 when a part became all of it."""
    shares = [any(figure.kind == "%" for figure in row) for row in (above, below)]
    whole = words_of("whole")
    if shares == [False, True] and whole.search(higher.text) and not whole.search(lower.text):
        return -1
    if shares == [True, False] and whole.search(lower.text) and not whole.search(higher.text):
        return 1
    return 0


def figures_of(piece: Piece) -> list[Figure]:
    """The figures of a piece that are no spans."""
    return [figure for figure in figures_in(piece.text) if not is_span(piece, figure)]


def is_one_each(figure: Figure) -> bool:
    """Whether it is one for each of them, which is no limit: 为每名儿童建一份档案."""
    return figure.value == 1.0 and figure.bound == "exact" and "每" in figure.clause


def span_moved(higher: Piece, lower: Piece) -> int:
    """1 when something is done to people for longer below, -1 when for less long."""
    spans = [
        [figure for figure in figures_in(piece.text) if is_span(piece, figure)]
        for piece in (higher, lower)
    ]
    if len(spans[0]) == len(spans[1]):
        # 首次停运3天，再次停运15天: one after the other.
        moved = {_span_moved(higher, lower, *pair) for pair in zip(*spans, strict=True)}
        return 1 if 1 in moved else min(moved, default=0)
    above, below = (max((figure.value for figure in row), default=0.0) for row in spans)
    if not (above and below) and _is_so_long(lower if above else higher, above or below):
        # 14天健康监测, and 住满14天: as long, in words that say less of what is done.
        return 0
    return int(below > above) - int(below < above)


def _span_moved(higher: Piece, lower: Piece, one: Figure, other: Figure) -> int:
    if one.value == other.value and _is_flipped(higher, lower, one, other):
        # 隔离不超过7天, 隔离不少于7天.
        return 1 if words_of("floors").search(lower.text[: other.start]) else -1
    return int(other.value > one.value) - int(other.value < one.value)


def _is_so_long(piece: Piece, hours: float) -> bool:
    told = figures_in(piece.text) + figures_in(piece.sentence)
    return any(figure.kind == "时" and figure.value == hours for figure in told)


def is_span(piece: Piece, figure: Figure) -> bool:
    """Whether a figure says for how long something is done to people."""
    if figure.kind != "时":
        return False
    pattern = re.compile(load("compare")["duration"])
    before = piece.text[max(0, figure.start - REACH) : figure.start]
    if words_of("so_long").search(piece.text[: figure.start]):
        # 隔离期限不超过7天.
        return True
    if before.endswith("提前"):
        # 停业，提前5天公告 tells how soon it is told.
        return False
    if words_of("confined_for").search(piece.text[: figure.start]):
        return True
    named = pattern.search(before)
    if named and words_of("after_act").search(before[named.end() :]):
        # 停工后72小时内覆盖.
        return False
    return bool(named or pattern.search(piece.text[figure.end : figure.end + 6]))


def _pair_figures(
    higher: Piece, lower: Piece, above: list[Figure], below: list[Figure]
) -> list[tuple[Figure, Figure]]:
    """The figures that count the same, those in the likest clauses first."""
    scores = sorted(
        (-_likeness(one, other), at, to)
        for at, one in enumerate(above)
        for to, other in enumerate(below)
        if _is_comparable(one, other)
        or _is_same_limit(higher, lower, one, other)
        or _is_flipped(higher, lower, one, other)
        or is_one_age(higher, lower, one, other)
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


def _is_flipped(higher: Piece, lower: Piece, one: Figure, other: Figure) -> bool:
    """Whether a floor became a ceiling, or the other way: 不低于30平方米, 不高于30平方米."""
    return one.kind == other.kind and any(
        words_of(first).search(higher.text[: one.start])
        and words_of(second).search(lower.text[: other.start])
        for first, second in (("floors", "ceilings"), ("ceilings", "floors"))
    )


def _counts_alike(one: Figure, other: Figure) -> bool:
    """Whether two figures count the same: 5天 a week and 周一至周五, 2名 and 2个."""
    kinds = {one.kind, other.kind}
    if len(kinds) == 1 or kinds == {"周几", "次年"}:
        return True
    if kinds == {"次", "次年"}:
        # 一年内不超过2次 and 每年不超过2次.
        return all(figure.yearly or figure.kind == "次年" for figure in (one, other))
    each = all(EACH.search(figure.clause) for figure in (one, other))
    same_bound = one.bound == other.bound and (one.bound != "exact" or each)
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
    if one.kind == "钟点":
        difference = _hours_between(one, other)
    if one.value == _in_all(lower, other) or other.value == _in_all(higher, one):
        return 0
    if is_one_age(higher, lower, one, other):
        return stricter_of(higher, lower, one, other, difference) if difference else 0
    if _is_flipped(higher, lower, one, other) and not _is_turned(one, other):
        return -1
    if not difference or _is_a_week(one, other):
        return 0
    if _is_same_limit(higher, lower, one, other):
        return 1 if difference < 0 else -1
    if _is_turned(one, other) and not is_ration(one, other):
        free = words_of("free").search(higher.text)
        shorter = not free and one.bound == "min" and words_of("mending").search(higher.text)
        return 1 if shorter else -1
    return stricter_of(higher, lower, one, other, difference)


def _hours_between(one: Figure, other: Figure) -> float:
    """How much later an hour is; 九点半 against 20:30 is one of the evening."""
    early, late = sorted((one, other), key=lambda figure: figure.value)
    apart = late.value - early.value
    evening = apart > HALF_DAY / 2 and early.value < HALF_DAY and early.bound == late.bound == "max"
    if evening and not words_of("morning").search(early.clause):
        apart -= HALF_DAY
    return apart if late is other else -apart


def _is_a_week(one: Figure, other: Figure) -> bool:
    """Whether one tells as many weeks as the other tells working days: 5个工作日, 一个星期."""
    days, weeks = sorted((one, other), key=lambda figure: figure.value)
    return (
        one.kind == "时"
        and days.value * 7 == weeks.value * 5
        and "工作日" in days.clause
        and bool(re.search(r"星期|礼拜|周", weeks.clause))
    )


def _lost(figures: list[Figure], piece: Piece, other: Piece, *, new: bool = False) -> Figure | None:
    """The first limit of a piece that is not in the other one, which says the rest of its clause."""
    words = content_of(other.text)
    for figure in figures:
        circle = is_circle(piece, figure) and words_of("everybody").search(other.text)
        if circle or _may_be_told(figure, other) or _is_no_limit(figure):
            continue
        clause = content_of(figure.clause)
        total = sum(clause.values())
        share = ASKED if new and is_needed(piece, figure) else SAME_CLAUSE
        if total and sum((clause & words).values()) / total >= share:
            return figure
    return None


def _is_no_limit(figure: Figure) -> bool:
    """Whether it is what a fine costs, each time that something happens, or how it is paid out."""
    fined = words_of("penalty").search(figure.clause)
    each_time = figure.kind == "次" and figure.value == 1.0 and "每" in figure.clause
    paid = figure.kind == "次年" and words_of("paid_by").search(figure.clause)
    return bool(fined or each_time or paid)


def _in_all(piece: Piece, figure: Figure) -> float | None:
    """How many there are of so many for each: 两处各设一个."""
    at_each = AT_EACH.search(piece.text[: figure.start])
    return figure.value * number_of(at_each["places"]) if at_each else None


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
        if figure.value == MONTHS and words_of("of_month").search(other.item):
            # 当月15日前, and 每月15日前.
            return True
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
