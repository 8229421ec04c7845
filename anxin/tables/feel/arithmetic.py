"""`+ - * / **` on numbers, dates, times and durations. What has no meaning is null."""

from __future__ import annotations

import calendar
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from .values import CONTEXT, Months


def numbers(sign: str, left: Decimal, right: Decimal) -> Decimal | None:
    if sign == "**":
        if abs(right) > 10_000:
            return None
        return _finite(CONTEXT.power(left, right))
    if sign == "/" and right == 0:
        return None
    operation = {
        "+": CONTEXT.add,
        "-": CONTEXT.subtract,
        "*": CONTEXT.multiply,
        "/": CONTEXT.divide,
    }[sign]
    return _finite(operation(left, right))


def _finite(number: Decimal) -> Decimal | None:
    return number if number.is_finite() else None


def temporal(sign: str, left: object, right: object) -> object:
    """Dates, times and durations; None for what has no meaning."""
    if sign == "+" and isinstance(left, Months | timedelta) and isinstance(right, date | time):
        left, right = right, left
    if sign in ("*", "/"):
        return _scaled(sign, left, right)
    if sign not in ("+", "-"):
        return None
    if isinstance(left, date | time) and isinstance(right, Months | timedelta):
        return _shifted(left, right, 1 if sign == "+" else -1)
    if isinstance(left, Months) and isinstance(right, Months):
        return Months(left.count + right.count * (1 if sign == "+" else -1))
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return left + right if sign == "+" else left - right
    if sign == "-" and isinstance(left, date) and isinstance(right, date):
        return _difference(left, right)
    if sign == "-" and isinstance(left, time) and isinstance(right, time):
        day = date(2000, 1, 1)
        return datetime.combine(day, left) - datetime.combine(day, right)
    return None


def _difference(left: date, right: date) -> timedelta | None:
    first, second = (
        item if isinstance(item, datetime) else datetime.combine(item, time(0))
        for item in (left, right)
    )
    if (first.tzinfo is None) != (second.tzinfo is None):
        return None
    return first - second


def _scaled(sign: str, left: object, right: object) -> object:
    if sign == "*" and isinstance(left, Decimal):
        left, right = right, left
    if isinstance(left, Months) and isinstance(right, Decimal):
        count = left.count * right if sign == "*" else numbers("/", Decimal(left.count), right)
        return None if count is None else Months(int(count))
    if isinstance(left, timedelta) and isinstance(right, Decimal):
        if sign == "/" and right == 0:
            return None
        return left * float(right) if sign == "*" else left / float(right)
    if sign == "/" and isinstance(left, Months) and isinstance(right, Months) and right.count:
        return numbers("/", Decimal(left.count), Decimal(right.count))
    if sign == "/" and isinstance(left, timedelta) and isinstance(right, timedelta) and right:
        return numbers("/", Decimal(str(left.total_seconds())), Decimal(str(right.total_seconds())))
    return None


def _shifted(moment: date | time, by: Months | timedelta, sign: int) -> object:
    if isinstance(moment, time):
        if isinstance(by, Months):
            return None
        return (datetime.combine(date(2000, 1, 1), moment) + sign * by).timetz()
    if isinstance(by, Months):
        months = moment.year * 12 + moment.month - 1 + sign * by.count
        year, month = divmod(months, 12)
        day = min(moment.day, calendar.monthrange(year, month + 1)[1])
        return moment.replace(year=year, month=month + 1, day=day)
    if isinstance(moment, datetime):
        return moment + sign * by
    midnight = datetime.combine(moment, time(0)) + sign * by
    return midnight.date()
