"""Dates and deadlines as official texts write them."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from .lexicon import load

CHINESE = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "○": 0, "O": 0, "o": 0, "0": 0, "两": 2,
}  # fmt: skip
DATE = re.compile(r"(\d{4})\s*[年\-./]\s*(\d{1,2})\s*[月\-./]\s*(\d{1,2})\s*日?")
CHINESE_DATE = re.compile(
    r"([二一][〇○Oo0零一二三四五六七八九]{3})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
UNTIL = r"(?:之?前|以前|内完成|前完成)"
CLOCK = r"(?:(上午|下午|晚上?|早上?|中午)?(\d{1,2})(?:时|点|[:：])(\d{1,2}|半|整)?分?)"
DAY_DEADLINE = re.compile(
    rf"(?<!不早于)(?<!每年)(?<!每年的)(?<!每月)(?<!\d)(?:(\d{{4}})年)?(\d{{1,2}})月(\d{{1,2}})日(?:[（(][^）)]{{1,8}}[）)])?"
    rf"{CLOCK}?(?:下班)?{UNTIL}"
)
BY_DAY = re.compile(
    r"(?:(?<![早少多低高大小晚迟])于|截至|截止到?|不迟于|不晚于)(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?![至到—\-~～])"
)
FROM_NOW = re.compile(
    r"(?:即日(?:起)?|(?:从|自)?(?:现在|本月|本通知印发之日)起)[，]?(?:至|到|截至)(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日"
)
FESTIVAL = re.compile(
    r"(春节|元旦|劳动节|五一|国庆节?|十一)(?:假期|节)?(?:之)?前(?!后|夕|的|往|期|所|来)"
)
LUNAR = re.compile(
    r"(?:(?:农历)?正月初?([一二三四五六七八九十]{1,3})|(除夕|元宵)(?:节)?)(?:之)?前(?!后|夕)"
)
FIXED = {
    "元旦": (1, 1),
    "劳动节": (5, 1),
    "五一": (5, 1),
    "国庆": (10, 1),
    "国庆节": (10, 1),
    "十一": (10, 1),
}
MONTH_END = re.compile(rf"(?<!每年)(?<!每年的)(?<!\d)(?:(\d{{4}})年)?(\d{{1,2}})月底{UNTIL}?")
MONTH_PART = re.compile(
    rf"(?<!每年)(?<!每年的)(?<!\d)(?:(\d{{4}})年)?(\d{{1,2}})月([上中下])旬{UNTIL}?"
)
# 年内 stands for the year of the signature where no number comes before it.
YEAR_END = re.compile(
    rf"(?:到|至)(\d{{4}})年[底末]|(?:(\d{{4}})年|今年|本年|年)底{UNTIL}"
    r"|(?:(\d{4})|[今本]|(?<![\u4e00-\u9fff\d]))年内"
)
QUARTER = re.compile(rf"(?:(\d{{4}})年)?第?([一二三四])季度(?:末|底){UNTIL}?")
THIS_MONTH_END = re.compile(rf"(?:本月|(?<!\d)月)底{UNTIL}")
DAY_OF_MONTH = re.compile(
    rf"(?:^|(?<=[，。；：、（(于在至到]))(\d{{1,2}})日{CLOCK}?(?:下班)?(?:之?前|以前)"
)
TIME_OF_DAY = re.compile(rf"(?<![每当][日天晚晨])(?<!每周[一二三四五六日])(?<!\d){CLOCK}(?:之)?前")
# 2019年8月31日以前出生的, 2000年底前建成的: what is already so.
ALREADY = re.compile(rf"{UNTIL}[^，。；]{{1,8}}的")
DAILY = re.compile(r"每[日天晚早][^，。]*[时点]前")
# 今日20时前, 明天12时前: days counted from the signature; 当日 is the day of some event.
OTHER_YEAR = re.compile(r"(次年|翌年|明年|来年|今年|本年|当年)度?(?=\d{1,2}月)")
NAMED_DAY = re.compile(rf"(今|明|次|后)(?:日|天|晚|早|晨){CLOCK}?(?:下班)?{UNTIL}")
DAYS_ON = {"今": 0, "明": 1, "次": 1, "后": 2}


def chinese_value(text: str) -> int | None:
    """Return the number that Chinese numerals below 10,000 stand for, or None."""
    if not text:
        return None
    if all(char in CHINESE for char in text):
        return int("".join(str(CHINESE[char]) for char in text))
    total, current = 0, 0
    for char in text:
        if char in CHINESE:
            current = CHINESE[char]
        elif char in "十百千":
            total += (current or 1) * {"十": 10, "百": 100, "千": 1000}[char]
            current = 0
        else:
            return None
    return total + current


def reference_date(source: str) -> str | None:
    """The day an undated text speaks from: its first full date, else its first year."""
    found = DATE.search(source[:3_000])
    if found:
        return _iso(int(found[1]), int(found[2]), int(found[3]))
    year = re.search(r"(?<!\d)(20\d{2})年(元旦|春节|春运)?", source[:3_000])
    # A text without a day has the year of its number: 〔2025〕9号.
    if numbered := re.search(r"[〔\[［【（(](20\d{2})[〕\]］】）)]\d+号", source[:200]):
        return f"{numbered[1]}-01-01"
    if year is None:
        return None
    # What is planned for a new year is planned in the winter before it.
    return f"{int(year[1]) - 1}-12-01" if year[2] else f"{year[1]}-01-01"


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def parse_date(text: str) -> str | None:
    """Return the first full date in `text` as ISO, or None."""
    found = DATE.search(text)
    if found:
        return _iso(int(found[1]), int(found[2]), int(found[3]))
    found = CHINESE_DATE.search(text)
    if found is None:
        return None
    parts = [chinese_value(found[index]) for index in (1, 2, 3)]
    year, month, day = (part or 0 for part in parts)
    return _iso(year, month, day)


def _year(named: str | None, month: int, signed_on: str | None) -> int | None:
    """The year meant: as named, else the signing year, else the next when long past."""
    if named:
        return int(named)
    if signed_on is None:
        return None
    signed = date.fromisoformat(signed_on)
    return signed.year + 1 if month + 6 < signed.month else signed.year


def _clock(found: re.Match[str], first: int) -> str | None:
    part, hour, minute = found[first], found[first + 1], found[first + 2]
    if hour is None:
        return None
    value = int(hour)
    if part in {"下午", "晚", "晚上"} and value < 12:
        value += 12
    minutes = 30 if minute == "半" else int(minute) if minute and minute.isdigit() else 0
    return f"{value:02d}:{minutes:02d}" if value <= 24 and minutes < 60 else None


def _on_day(found: re.Match[str], signed_on: str | None) -> str | None:
    year = _year(found[1], int(found[2]), signed_on)
    day = _iso(year, int(found[2]), int(found[3])) if year else None
    clock = _clock(found, 4) if found.re is DAY_DEADLINE else None
    return f"{day}T{clock}" if day and clock else day


def _month_end(year: int | None, month: int) -> str | None:
    if year is None or not 1 <= month <= 12:
        return None
    return _iso(year, month, calendar.monthrange(year, month)[1])


def _part_of_month(found: re.Match[str], signed_on: str | None) -> str | None:
    month = int(found[2])
    year = _year(found[1], month, signed_on)
    if found[3] == "下":
        return _month_end(year, month)
    return _iso(year, month, {"上": 10, "中": 20}[found[3]]) if year else None


def _day_of_month(found: re.Match[str], signed_on: str | None) -> str | None:
    if signed_on is None:
        return None
    signed = date.fromisoformat(signed_on)
    day = _iso(signed.year, signed.month, int(found[1]))
    clock = _clock(found, 2)
    return f"{day}T{clock}" if day and clock else day


def _before_festival(name: str, signed_on: str | None) -> str | None:
    """The day before the next festival of that name after the signature."""
    if signed_on is None:
        return None
    signed = date.fromisoformat(signed_on)
    for year in (signed.year, signed.year + 1):
        moon = load("faults")["festivals"].get(str(year))
        day = date.fromisoformat(moon) if name == "春节" and moon else None
        day = date(year, *FIXED[name]) if name in FIXED else day
        if day is not None and day > signed:
            return (day - timedelta(days=1)).isoformat()
    return None


def _lunar(found: re.Match[str], signed_on: str | None) -> str | None:
    """A day of the first lunar month, or the eve: 正月初七前, 除夕前."""
    if signed_on is None:
        return None
    signed = date.fromisoformat(signed_on)
    number = chinese_value(found.group(1)) if found.group(1) else {"除夕": 0, "元宵": 15}[found[2]]
    for year in (signed.year, signed.year + 1):
        first = load("faults")["festivals"].get(str(year))
        day = date.fromisoformat(first) + timedelta(days=(number or 0) - 1) if first else signed
        if day > signed:
            return day.isoformat()
    return None


def _with_years(text: str, signed_on: str | None) -> str:
    """The text with 次年 and 今年 before a month as the year they stand for."""

    def named(found: re.Match[str]) -> str:
        before = re.findall(r"(20\d{2})年", text[: found.start()])
        base = int(before[-1]) if before else int(signed_on[:4]) if signed_on else None
        if base is None:
            return found.group(0)
        return f"{base + (found.group(1) not in {'今年', '本年', '当年'})}年"

    return OTHER_YEAR.sub(named, text)


def _named_day(found: re.Match[str], signed_on: str) -> str:
    day = date.fromisoformat(signed_on) + timedelta(days=DAYS_ON[found[1]])
    clock = _clock(found, 2)
    return f"{day.isoformat()}T{clock}" if clock else day.isoformat()


def find_due(text: str, signed_on: str | None) -> str | None:
    """Return the deadline in a note of owners: after 完成时限 a bare date is one."""
    due = find_deadline(text, signed_on)
    named = re.search(r"(?:时限|时间|期限)(?:要求)?[：:]?(.+)", text)
    if due is None and named:
        due = find_deadline(f"{named.group(1).strip('。；）) ')}前", signed_on)
    return due


def find_deadline(text: str, signed_on: str | None) -> str | None:
    """Return the deadline in `text` as ISO date, date and time, or time of day; None without one.

    A missing year is taken from `signed_on` (ISO). A day past by then that only says who or what is
    meant (`2019年8月31日以前出生的`) is none.
    """
    due = _deadline_in(_with_years(text, signed_on), signed_on)
    if due and signed_on and "-" in due and due[:10] < signed_on and ALREADY.search(text):
        return None
    return due


def _deadline_in(text: str, signed_on: str | None) -> str | None:
    if found := DAY_DEADLINE.search(text):
        return _on_day(found, signed_on)
    if found := FROM_NOW.search(text):
        return _on_day(found, signed_on)
    if found := MONTH_END.search(text):
        month = int(found[2])
        return _month_end(_year(found[1], month, signed_on), month)
    if found := MONTH_PART.search(text):
        return _part_of_month(found, signed_on)
    if found := QUARTER.search(text):
        month = 3 * ("一二三四".index(found[2]) + 1)
        return _month_end(_year(found[1], month, signed_on), month)
    if found := BY_DAY.search(text):
        return _on_day(found, signed_on)
    if found := YEAR_END.search(text):
        year = _year(found[1] or found[2] or found[3], 12, signed_on)
        return f"{year}-12-31" if year else None
    if (found := THIS_MONTH_END.search(text)) and signed_on:
        signed = date.fromisoformat(signed_on)
        return _month_end(signed.year, signed.month)
    if found := DAY_OF_MONTH.search(text):
        return _day_of_month(found, signed_on)
    if found := LUNAR.search(text):
        return _lunar(found, signed_on)
    if found := FESTIVAL.search(text):
        return _before_festival(found.group(1), signed_on)
    if (found := NAMED_DAY.search(text)) and signed_on:
        return _named_day(found, signed_on)
    found = None if DAILY.search(text) else TIME_OF_DAY.search(text)
    return _clock(found, 1) if found else None
