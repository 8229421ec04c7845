"""Pure rules of opening hours: reading a short form, which saying holds, what needs a reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from anxin.areas.types import DivisionLevel, level_of
from anxin.core.types import Invalid, gettext_noop

from .types import CLOSED, MINUTES_A_DAY, DayState, Declaration, PlaceKind, PlaceRow, Said, Span

MOST_DAYS = 31
_DASH = r"\s*(?:-|–|—|~|～|至|到)\s*"
_DAY = r"(?:除夕|(?:正月)?(?:初[一二三四五六七八九十]|十[一二三四五])|元宵)"
_DATE = r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}月\d{1,2}[日号])"
_TIME = r"(\d{1,2})(?:[:点时](半|\d{1,2})?分?)?"
_DAYS = re.compile(rf"^\s*(?P<first>{_DAY}|{_DATE})(?:{_DASH}(?P<last>{_DAY}|{_DATE}))?\s*")
_PLAIN = re.compile(r"^\s*(?:平日|平时|每天|每日|日常)\s*")
_HOURS = re.compile(rf"^{_TIME}{_DASH}{_TIME}$")
_CLOSED = re.compile(r"^(?:关门|停业|闭馆|休息|不开|不开门|不营业|关闭)$")
_ALL_DAY = re.compile(r"^(?:全天|24小时)$")
CANNOT_READ = gettext_noop("时间看不懂。请这样写：初一 9–17；初一到初三 9:30–18；除夕 停业。")
NO_SUCH_DAY = gettext_noop("日历里没有这一天。请写除夕、初一…初七，或2月14日这样的日期。")
BACKWARDS = gettext_noop("结束早于开始。请改一改。")


def read_declaration(text: str, lunar: Mapping[date, str], today: date) -> Declaration:
    """`初一 9–17` → days and hours. `lunar`: names of the running festival's days.

    Raises Invalid with the field `text`.
    """
    rest = unicodedata.normalize("NFKC", text).replace("號", "号").strip()
    days = _DAYS.match(rest)
    plain = None if days else _PLAIN.match(rest)
    found = days or plain
    span = _span(rest[found.end() :].strip() if found else rest)
    if days is None:
        return Declaration(span)
    first = _on(days["first"], lunar, today)
    last = _on(days["last"], lunar, today) if days["last"] else first
    if last < first or (last - first).days >= MOST_DAYS:
        raise _wrong(BACKWARDS)
    if _named(days["first"]):
        between = [lunar.get(first + timedelta(n), "") for n in range((last - first).days + 1)]
        return Declaration(span, tuple(between), first, last)
    return Declaration(span, (), first, last)


def _span(text: str) -> Span:
    if _CLOSED.match(text):
        return CLOSED
    if _ALL_DAY.match(text):
        return Span(0, MINUTES_A_DAY)
    hours = _HOURS.match(text)
    if hours is None:
        raise _wrong(CANNOT_READ)
    opens, closes = _minutes(hours[1], hours[2]), _minutes(hours[3], hours[4])
    if max(opens, closes) > MINUTES_A_DAY:
        raise _wrong(CANNOT_READ)
    if closes <= opens:
        raise _wrong(BACKWARDS)
    return Span(opens, closes)


def _minutes(hour: str, minute: str | None) -> int:
    past = 30 if minute == "半" else int(minute or 0)
    return int(hour) * 60 + past if past < 60 else MINUTES_A_DAY + 1


def _named(text: str) -> bool:
    return not text[0].isdigit()


def _on(text: str, lunar: Mapping[date, str], today: date) -> date:
    """The date a word stands for: by its lunar name, or by month and day of this year."""
    if _named(text):
        wanted = {"元宵": "正月十五", "除夕": "除夕"}.get(text, f"正月{text.removeprefix('正月')}")
        found = [on for on, name in sorted(lunar.items()) if name == wanted]
        if not found:
            raise _wrong(NO_SUCH_DAY)
        return found[0]
    numbers = [int(part) for part in re.findall(r"\d+", text)]
    year = numbers[0] if len(numbers) == 3 else min(lunar, default=today).year
    try:
        return date(year, *numbers[-2:])
    except ValueError as error:
        raise _wrong(NO_SUCH_DAY) from error


def _wrong(message: str) -> Invalid:
    return Invalid(message, fields={"text": message})


def from_eve(lunar: Mapping[date, str]) -> dict[date, str]:
    """The named days from New Year's Eve on; none where no eve is named."""
    eve = next((on for on, name in sorted(lunar.items()) if name == "除夕"), date.max)
    return {on: name for on, name in sorted(lunar.items()) if on >= eve}


def said_for(sayings: Iterable[Said], on: date, lunar: str) -> Said | None:
    """What holds on a day: the newest word about this very day, else the newest about plain days."""
    sayings = sorted(sayings, key=lambda one: one.said_at, reverse=True)
    special = next((one for one in sayings if one.holds_on(on, lunar)), None)
    plain = (one for one in sayings if not one.day and one.first is None)
    return special or next(plain, None)


def state_of(said: Said | None, minute: int | None) -> DayState:
    """How a place stands: at a minute of today, or (None) on another day as a whole."""
    if said is None:
        return DayState.UNKNOWN
    if said.span.closed:
        return DayState.CLOSED
    opens, closes = said.span.opens_min or 0, said.span.closes_min or 0
    if minute is None or opens <= minute < closes:
        return DayState.OPEN
    return DayState.LATER if minute < opens else DayState.OVER


def wants_reason(said: Said | None, span: Span) -> bool:
    """Closing needs a reason, and so does opening shorter than was announced."""
    if span.closed:
        return True
    return said is not None and span.length_min < said.span.length_min


def blanket(spans: Sequence[Span | None]) -> bool:
    """Whether all places of a kind are shut; a single place is no blanket."""
    return len(spans) > 1 and all(span is not None and span.closed for span in spans)


def read_places(given: Mapping[str, Any]) -> tuple[list[PlaceRow], list[str]]:
    """Places of a file and what is wrong with it, each with the place it stands at."""
    rows, faults = [], []
    patterns = given.get("hours") or {}
    for number, entry in enumerate(given.get("places") or [], start=1):
        try:
            rows.append(_place(entry, patterns))
        except (KeyError, TypeError, ValueError, Invalid) as error:
            faults.append(f"places[{number}] {entry.get('slug', '')}: {error}")
    slugs = [row.slug for row in rows]
    faults += [f"{slug}: twice" for slug in sorted({s for s in slugs if slugs.count(s) > 1})]
    return rows, faults


def _place(entry: Mapping[str, Any], patterns: Mapping[str, Any]) -> PlaceRow:
    area = int(entry["area"])
    if level_of(area) not in (DivisionLevel.TOWN, DivisionLevel.COMMUNITY):
        raise ValueError(f"area {area}")
    hours = {**patterns[entry["hours"]], **(entry.get("except") or {})}
    return PlaceRow(
        slug=entry["slug"],
        name=entry["name"],
        name_en=entry.get("name_en", ""),
        kind=PlaceKind(entry["kind"]),
        area_code=area,
        address=entry.get("address", ""),
        phone=entry.get("phone", ""),
        hours=tuple(_listed(day, str(text)) for day, text in hours.items()),
    )


def _listed(day: str, text: str) -> tuple[str, Span, str]:
    """`停业：店主回老家` → day, hours and the reason."""
    hours, _sign, reason = text.partition("：")
    span = _span(hours)
    if span.closed and not reason:
        raise ValueError(f"{day}: {text}")
    return _day_key(day), span, reason


def _day_key(day: str) -> str:
    return "" if day == "平日" else day if day == "除夕" else f"正月{day.removeprefix('正月')}"
