"""Hours of the day: until when, from when, how long something is open, round the clock."""

from __future__ import annotations

import re
from functools import cache

from .numbers import number_of, words_of
from .readings import Figure, Found, bound_of, clause_at, is_free

NIGHT = ("夜", "夜里", "晚", "晚上", "夜间", "夜晚", "晚间")
CHINESE_HOUR = "[一二两三四五六七八九]|十[一二]?"
DAY = 24.0
# Half hours that may be told without the word of the evening.
LATE_HOURS = frozenset(half / 2 for half in range(12, 24))


@cache
def _clock() -> re.Pattern[str]:
    part = f"(?:(?P<late>{words_of('afternoon').pattern})|(?P<early>{words_of('morning').pattern}))"
    return re.compile(
        rf"(?<![\d月.:：])(?:{part}(?:的)?)?(?<![\d月])(?:(?P<hour>[0-2]?\d)(?:[时点](?![间段长限期要建意])|(?=[:：][0-5]\d))"
        rf"|(?P<word>{CHINESE_HOUR})点(?![要建意五])|(?P<formal>二十[一二三四]?|零|{CHINESE_HOUR})时(?![间段长限期常候刻代效任]))"
        r"(?:[:：]?(?P<minute>[0-5]?\d|[二三四五]?十[一二三四五六七八九]?(?=分|[之以]?[前后]))分?(?![\d人名元次天])|(?P<half>半)|(?P<quarter>[一三])刻|整|钟)?"
    )


DAY_OF_MONTH = re.compile(r"(?:每个?|本|当|次|翌|下个?|首|末|第一个)月的?(?P<day>[0-3]?\d[日号])")
# 每月发放日不迟于25日.
DAY_BY = re.compile(
    r"每个?月的?[^，。；\d]{0,6}(?:[放付费款资送报发]日|日期)(?:为|是|定[于在]|最[迟晚]){0,2}"
    r"(?:不(?:得|能)?(?:迟于|晚于|超过))?(?P<day>[0-3]?\d[日号])"
)
WEEK = "一二三四五六日"
DAYS_OPEN = re.compile(r"周([一二三四五六日天])[至到—－\-~～]+周?([一二三四五六日天])")


@cache
def _between() -> re.Pattern[str]:
    return re.compile(rf"(?:{words_of('from_to').pattern})(?P<next>次日|第二天|翌日|当日|当天)?")


def clocks_in(found: Found) -> None:
    """Put in hours of the day, and spans of them."""
    for days in (DAY_OF_MONTH, DAY_BY):
        found.taken += [day.span("day") for day in days.finditer(found.text)]
    _weekdays_open(found)
    clocks = [match for match in _clock().finditer(found.text) if _is_clock(found.text, match)]
    spans: list[Figure] = []
    while clocks:
        match = clocks.pop(0)
        found.taken.append(match.span())
        between = (
            _between().fullmatch(found.text[match.end() : clocks[0].start()]) if clocks else None
        )
        if between:
            until = clocks.pop(0)
            found.taken.append(until.span())
            spans.append(_span(found.text, match, until, next_day=between["next"] is not None))
        else:
            _single(found, match)
    _whole_days(found)
    found.figures += _summed(found.text, spans)


def _is_clock(text: str, match: re.Match[str]) -> bool:
    """Whether it is an hour and not a number of points: 一点, 两点要求."""
    if match["hour"]:
        return float(match["hour"]) <= DAY
    if len(match["formal"] or "") > 1 or match["formal"] == "零":
        # 二十时: nothing else is said so.
        return True
    after = re.match(r"[之以]?[前后]|[至到起]|整|钟", text[match.end() :])
    until = re.search(
        r"(?:[点时半整钟分][至到—－\-~～]+(?:次日|翌日|第二天|当[日天])?|最[迟晚早]|不(?:得|能)?[晚早迟]于|每[晚天日])$",
        text[: match.start()],
    )
    return bool(match["late"] or match["early"] or match["half"] or after or until)


def _hour(match: re.Match[str]) -> float:
    hour = number_of(match["hour"] or match["word"] or match["formal"])
    minutes = number_of(match["minute"] or "0")
    minutes += 30 if match["half"] else {"一": 15, "三": 45}.get(match["quarter"] or "", 0)
    late = match["late"] and hour < DAY / 2 and not (match["late"].startswith("夜") and hour < 6)
    noon = match["early"] == "中午" and hour < 6
    if hour == DAY / 2 and (match["late"] or match["early"] or "").endswith(NIGHT):
        # 夜里十二点.
        return DAY + minutes / 60
    return hour + minutes / 60 + (DAY / 2 if late or noon else 0.0)


def _span(text: str, match: re.Match[str], until: re.Match[str], *, next_day: bool) -> Figure:
    begin, end = _hour(match), _hour(until)
    named = next_day or until["late"] or until["early"]
    if end <= begin < end + DAY / 2 and not named:
        # 下午2点至4点, 8点到5点: in the same half of the day, or before the evening.
        end += DAY / 2
    clause, _ = clause_at(text, match.start())
    return Figure((end - begin) % DAY or DAY, "时段", "exact", match.start(), until.end(), clause)


def _summed(text: str, spans: list[Figure]) -> list[Figure]:
    """Spans one after the other are one: 9时至11时、14时至16时."""
    found: list[Figure] = []
    for span in spans:
        if found and re.fullmatch(r"[、，和及与；以]{0,3}", text[found[-1].end : span.start]):
            last = found.pop()
            span = Figure(
                last.value + span.value, "时段", "exact", last.start, span.end, last.clause
            )
        found.append(span)
    return found


def _single(found: Found, match: re.Match[str]) -> None:
    """An hour until when, from when or not before."""
    before, after = found.text[: match.start()], found.text[match.end() :]
    bound = bound_of(found.text, *match.span())
    if words_of("not_before").match(after):
        # 8时前不得开工: it is not to begin sooner.
        bound = "min"
    elif re.match(r"[之以]?前", after):
        bound = "max"
    elif re.match(r"[之以]?后|起|开始", after):
        bound = "from"
    elif bound == "exact" and re.search(r"[至到](?:当[日天晚]|次日|第二天|翌日)?$", before):
        bound = "min"
    clause, begin = clause_at(found.text, match.start())
    hour = _hour(match)
    if hour in LATE_HOURS and words_of("late_before").search(before[begin:]):
        # 晚间培训最迟八点半结束.
        hour += DAY / 2
    if hour < DAY / 2 and _is_next_day(before, clause):
        hour += DAY
    found.figures.append(Figure(hour, "钟点", bound, *match.span(), clause))


def _is_next_day(before: str, clause: str) -> bool:
    """Whether something goes on past midnight: 不早于次日1时结束."""
    goes_on = words_of("opening").search(clause) or words_of("ends").search(clause)
    return bool(goes_on and re.search(r"(?:次日|第二天|翌日)(?:凌晨)?$", before))


def _weekdays_open(found: Found) -> None:
    for match in DAYS_OPEN.finditer(found.text):
        begin, end = (WEEK.index(day.replace("天", "日")) for day in match.groups())
        clause, _ = clause_at(found.text, match.start())
        days = float((end - begin) % 7 + 1)
        found.figures.append(Figure(days, "周几", "exact", *match.span(), clause))
        found.taken.append(match.span())


def _whole_days(found: Found) -> None:
    for match in words_of("round_the_clock").finditer(found.text):
        if is_free(match, found.taken):
            clause, _ = clause_at(found.text, match.start())
            found.figures.append(Figure(DAY, "时段", "exact", *match.span(), clause))
            found.taken.append(match.span())
