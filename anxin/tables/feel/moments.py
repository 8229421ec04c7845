"""The functions of FEEL that make dates, times and durations."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

from .functions import named
from .values import Months, parse_date, parse_duration, parse_moment, parse_time


@named("date", "from", "month", "day")
def _date(source: object, month: object = None, day: object = None) -> object:
    parts = [part for part in (source, month, day) if isinstance(part, Decimal)]
    if len(parts) == 3:
        return date(*(int(part) for part in parts))
    if isinstance(source, datetime):
        return source.date()
    if isinstance(source, date):
        return source
    return parse_date(source) if isinstance(source, str) else None


@named("time", "from", "minute", "second", "offset")
def _time(
    source: object, minute: object = None, second: object = None, offset: object = None
) -> object:
    if isinstance(source, Decimal) and isinstance(minute, Decimal) and isinstance(second, Decimal):
        zone = timezone(offset) if isinstance(offset, timedelta) else None
        return time(int(source), int(minute), int(second), tzinfo=zone)
    if isinstance(source, datetime):
        return source.timetz()
    if isinstance(source, date):
        return time(0)
    if isinstance(source, time):
        return source
    return parse_time(source) if isinstance(source, str) else None


@named("date and time", "from", "time")
def _date_and_time(source: object, clock: object = None) -> object:
    if isinstance(source, date) and isinstance(clock, time):
        day = source.date() if isinstance(source, datetime) else source
        return datetime.combine(day, clock)
    if isinstance(source, datetime):
        return source
    if isinstance(source, date):
        return datetime.combine(source, time(0))
    return parse_moment(source) if isinstance(source, str) else None


@named("duration", "from")
def _duration(source: object) -> object:
    return parse_duration(source) if isinstance(source, str) else None


@named("years and months duration", "from", "to")
def _years_and_months(start: object, end: object) -> object:
    if not isinstance(start, date) or not isinstance(end, date):
        return None
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return Months(months)


@named("day of week", "date")
def _day_of_week(day: object) -> object:
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return names[day.weekday()] if isinstance(day, date) else None
