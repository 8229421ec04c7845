"""Days by which something is done, from which it holds and until which it lasts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from .clocks import DAY_BY, WEEK
from .content import content_of
from .figures import figures_in
from .numbers import NUMERAL, number_of, rows_of, words_of
from .pairing import Piece
from .readings import clause_at

MONTHS = {"元": 1, "正": 1, "冬": 11, "腊": 12}
LAST_DAY, TENTHS = 31, {"上旬": 10, "中旬": 20, "下旬": 31, "初": 5, "底": 31, "末": 31}
DATE = re.compile(
    rf"(?<![\d.每])(?:(?P<year>20\d\d)(?:年(?!底|末))?)?(?:(?P<month>元|正|冬|腊|1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?!内|租)份?"
    rf"(?:(?P<part>[上中下]旬|底|初(?![一二三四五六七八九十])|末)|初?(?P<day>[0-3]?\d|[{NUMERAL}廿]+)[日号]?)?|(?P<end>年底|年末))"
)
SAME_MONTH = re.compile(
    rf"(?P<month>元|[{NUMERAL}]+|\d{{1,2}})月[0-3]?\d[日号]?(?:（[^（）]{{1,8}}）)?[至到—－\-~～]+(?P<day>[0-3]?\d)[日号]"
)
ISO = re.compile(r"(?<!\d)(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
# A day that comes back: 每月5日前.
MONTHLY = re.compile(
    rf"(?P<which>每个?|本|当|次|翌|下个?|首|末|第一个)月(?:的|月(?=[底初末]))?(?:(?P<part>[上中下]旬|底|初|末)|(?P<day>[0-3]?\d|[{NUMERAL}]+)[日号])"
)
# 每月1日至20日: the month is said once.
MONTHLY_WINDOW = re.compile(r"每个?月(?:的)?[0-3]?\d[日号]?[至到—－\-~～]+(?P<day>[0-3]?\d)[日号]")
# A day of the week: 每周五下班前.
WEEKLY = re.compile(
    r"(?:每|逢|当|本|下)?个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])(?!至|到|[—－\-~～、和])"
)
EACH_MONTH, EACH_WEEK = 0, -1
# This year and the next, where the year is not told: no year of the calendar.
YEARS = {"明年": 2, "次年": 2, "翌年": 2, "来年": 2, "后年": 3}
LAST_TOLD = 3
# Of a month that follows: 次月15日前.
NEXT_MONTH = re.compile("次|翌|下")
# Days so many months apart lie on two sides of New Year.
TURN_OF_YEAR = 9
# So much alike are two clauses whose days are set against each other, and what a same day adds.
ALIKE, SAME_DAY = 0.3, 0.2


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it is named; `role`: due, end or start. The year is 0 where it is not said."""

    role: str
    lunar: bool
    year: int
    month: int
    day: int
    clause: str = ""

    @property
    def date(self) -> tuple[int, int, int]:
        """Its year, month and day."""
        return self.year, self.month, self.day


@cache
def _behind(key: str) -> re.Pattern[str]:
    return re.compile(rf"[^，。；]{{0,8}}?(?:{words_of(key).pattern})")


@cache
def _before(key: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:{words_of(key).pattern})(?:农历|公历|今年|本年|当年|同年|每年|[次明来翌第]二?年|年)?$"
    )


@cache
def days_in(text: str) -> tuple[Day, ...]:
    """The days of a text that bound something, in order."""
    named = [
        (match.start(), match.end(), *_date(match, text))
        for match in DATE.finditer(text)
        if _is_day(match, text)
    ]
    for key, lunar in (("holidays", False), ("feasts", True)):
        for date, words in rows_of(key):
            spans = [match.span() for match in words.finditer(text)]
            named += [(start, end, lunar, (0, *date)) for start, end in spans]
    named += [
        (match.start(), match.end(), False, (0, EACH_MONTH, _day_of_month(match)))
        for match in MONTHLY.finditer(text)
    ]
    named += [
        (*match.span("day"), False, (0, EACH_MONTH, int(match["day"][:-1])))
        for match in DAY_BY.finditer(text)
    ]
    named += [
        (*match.span(), False, (0, EACH_WEEK, 1 + WEEK.index(match["day"].replace("天", "日"))))
        for match in WEEKLY.finditer(text)
    ]
    named += [
        (*match.span("day"), False, (0, EACH_MONTH, int(match["day"])))
        for match in MONTHLY_WINDOW.finditer(text)
    ]
    for match in SAME_MONTH.finditer(text):
        # 3月1日至20日: the month is said once.
        month = MONTHS.get(match["month"]) or int(number_of(match["month"]))
        named.append((match.start("day"), match.end(), False, (0, month, int(match["day"]))))
    for match in ISO.finditer(text):
        year, month, day = map(int, match.groups())
        named.append((*match.span(), False, (year, month, day)))
    dues = {match.end() for match in DAY_BY.finditer(text)}
    days = [
        Day(
            "due" if end in dues else _role(text, start, end),
            lunar,
            *date,
            clause_at(text, start)[0],
        )
        for start, end, lunar, date in sorted(named)
    ]
    return tuple(day for day in days if day.role)


def _is_day(match: re.Match[str], text: str) -> bool:
    """Whether it bounds something, and is not only a month."""
    named = match["end"] or match["part"] or match["day"]
    after = re.match("前|起|[之以]前|[至到—－~～]", text[match.end() :])
    return bool(named or after or _is_until(match, text))


def _is_until(match: re.Match[str], text: str) -> bool:
    return bool(re.search(r"月[^，。；\d]{0,3}[至到—－~～]$", text[: match.start()]))


def _date(match: re.Match[str], text: str) -> tuple[bool, tuple[int, int, int]]:
    if match["end"]:
        return False, (int(match["year"] or 0), 12, LAST_DAY)
    month = MONTHS.get(match["month"]) or int(number_of(match["month"]))
    if match["part"]:
        day = TENTHS[match["part"]]
    else:
        day = int(number_of(match["day"].replace("廿", "二十"))) if match["day"] else 0
    if not match["day"] and _is_until(match, text):
        # 6月至9月: to the end of it.
        day = LAST_DAY
    lunar = match["month"] in ("正", "冬", "腊")
    told = YEARS.get(text[max(0, match.start() - 2) : match.start()], 0)
    # The last of a month is its last day, whichever that is.
    return lunar, (int(match["year"] or told), month, LAST_DAY if day == 30 and not lunar else day)


def _day_of_month(match: re.Match[str]) -> int:
    day = TENTHS[match["part"]] if match["part"] else int(number_of(match["day"]))
    return day + (LAST_DAY if NEXT_MONTH.match(match["which"]) else 0)


def _role(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - 14) : start], text[end:]
    goes_on = re.match(r"[^，。；]{0,3}[至到—－~～]", after)
    if words_of("start_after").match(after) or (goes_on and before.endswith(("从", "自"))):
        return "start"
    if _before("due_before").search(before) or _behind("due_after").match(after):
        return "due"
    if goes_on and before.endswith(("为", "是", "：")):
        # 申请期限为3月1日至5月31日.
        return "start"
    if _before("end_before").search(before) or _behind("end_after").match(after):
        return "end"
    return "start" if goes_on else ""


def days_moved(higher: Piece, lower: Piece) -> int:
    """1 when it is due earlier or lasts longer below, -1 the other way, 0 when told alike."""
    moved = [_stop_moved(higher, lower), _start_moved(higher, lower)]
    return max(moved) if max(moved) > 0 else min(moved)


def _stop_moved(higher: Piece, lower: Piece) -> int:
    """The same for the day by which, or until which."""
    above, below = _stops(higher.text), _stops(lower.text)
    is_due = any(day.role == "due" for day in above)
    if is_due and not below:
        # The day may stand at the head of a sentence that is two measures below.
        below = _stops(lower.sentence.partition(lower.text)[0])
    if not below and _stops(lower.sentence):
        return 0
    if not below:
        return _gone(lower) if is_due else 0
    moved = [_stricter(higher, one, other) for one, other in _in_pairs(above, below)]
    return max(moved, default=0) or min(moved, default=0)


def end_opened(higher: Piece, lower: Piece) -> int:
    """1 when what ends on a day above has no end below, -1 the other way round."""
    return _is_opened(higher, lower) - _is_opened(lower, higher)


def _is_opened(ending: Piece, other: Piece) -> bool:
    """Whether one ends on a day, and the other has no end."""
    ends = any(day.role == "end" for day in days_in(ending.text))
    opened = words_of("no_end").search(other.text) and not _stops(other.text)
    return bool(ends and opened and not words_of("no_end").search(ending.text))


def _stops(text: str) -> list[Day]:
    return [day for day in days_in(text) if day.role in ("due", "end")]


def _in_pairs(above: list[Day], below: list[Day]) -> list[tuple[Day, Day]]:
    """Each day above with the one below whose clause is the likest; one alone with one alone."""
    if len({day.date for day in above}) == len({day.date for day in below}) == 1:
        return [(above[0], below[0])]
    scores = sorted(
        (-_likeness(one, other), at, to)
        for at, one in enumerate(above)
        for to, other in enumerate(below)
    )
    pairs, taken = [], (set[int](), set[int]())
    for score, at, to in scores:
        if -score >= ALIKE and at not in taken[0] and to not in taken[1]:
            pairs.append((above[at], below[to]))
            taken[0].add(at)
            taken[1].add(to)
    return pairs


def _likeness(one: Day, other: Day) -> float:
    first, second = content_of(one.clause), content_of(other.clause)
    size = min(sum(first.values()), sum(second.values())) or 1
    same = (one.role == other.role) + (one.date[1:] == other.date[1:])
    return sum((first & second).values()) / size + SAME_DAY * same


def _stricter(higher: Piece, one: Day, other: Day) -> int:
    later = _later(one, other)
    lasts = {one.role, other.role} == {"end"} and not _is_window(higher)
    # 3月底前兑付到位 is what an office does, and no claim.
    paid = words_of("pays_out").search(one.clause)
    claim = not paid and (is_claim(higher.text) or is_claim(higher.text, higher.item))
    if lasts and is_allowed(higher):
        # 允许燃放至正月十五: a limit on what people may do.
        return -later
    return later if lasts or claim else -later


def is_allowed(piece: Piece) -> bool:
    """Whether something is allowed that is forbidden at other times."""
    act = words_of("allowed_acts").search(piece.text)
    return bool(act and re.search(r"允许|准许|可以?|限于", piece.text[: act.start()]))


def _start_moved(higher: Piece, lower: Piece) -> int:
    """The same for the day from which it holds: the earlier, the more."""
    starts = [
        {day for day in days_in(piece.text) if day.role == "start"} for piece in (higher, lower)
    ]
    if [len(days) for days in starts] != [1, 1] or _is_window(higher):
        return 0
    return -_later(starts[0].pop(), starts[1].pop())


def _later(one: Day, other: Day) -> int:
    if one.lunar != other.lunar or min(one.month, 1) != min(other.month, 1):
        return 0
    above, below = _in_order(one.date, other.date)
    return int(below > above) - int(below < above)


def _gone(lower: Piece) -> int:
    """-1 when no day and no time is told any more."""
    timed = any(figure.kind in ("时", "次年", "时段") for figure in figures_in(lower.text))
    return 0 if timed or words_of("some_day").search(lower.text) or days_in(lower.text) else -1


def is_claim(text: str, whole: str = "") -> bool:
    """Whether it is about what people may ask for; `whole`: the text around it."""
    if whole and re.search(r"公示|拨付|兑现", whole) and re.search(r"(?:申报|申请)截止", text):
        return True
    return bool(words_of("claims").search(text) and words_of("claimed").search(whole or text))


def _is_window(piece: Piece) -> bool:
    return bool(words_of("windows").search(piece.text))


def _in_order(
    one: tuple[int, int, int], other: tuple[int, int, int]
) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """Two days that can be compared: with years only where both have one."""
    if one[0] and other[0] and (one[0] > LAST_TOLD) is (other[0] > LAST_TOLD):
        return one, other
    if 0 < max(one[0], other[0]) <= LAST_TOLD:
        # 今年10月底, 明年3月底.
        return (one[0] or 1, *one[1:]), (other[0] or 1, *other[1:])
    if abs(one[1] - other[1]) >= TURN_OF_YEAR:
        # 12月31日前 and then 1月20日前 of the year after.
        return _turned(one), _turned(other)
    return (0, *one[1:]), (0, *other[1:])


def _turned(date: tuple[int, int, int]) -> tuple[int, int, int]:
    return int(date[1] < TURN_OF_YEAR), date[1], date[2]
