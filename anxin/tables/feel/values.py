"""Values of FEEL and how they compare: three-valued, never across kinds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Context, Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

CONTEXT = Context(prec=34, Emin=-6143, Emax=6144)


class FeelError(Exception):
    """A text that is not FEEL."""


class Exhausted(Exception):  # it is a limit reached, not a fault of the text
    """More steps than one evaluation may take."""


class Unsupported(Exception):  # a limit of this engine, named by the runner
    """A part of DMN outside this engine."""


@dataclass(frozen=True, slots=True)
class Months:
    """A duration of years and months."""

    count: int


@dataclass(frozen=True, slots=True)
class Range:
    low: object
    high: object
    low_closed: bool = True
    high_closed: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function with its parameter names; `variadic` takes any number of arguments."""

    parameters: tuple[str, ...]
    call: Callable[..., object]
    variadic: bool = False


_DURATION = re.compile(
    r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?\Z"
)
_DATE = re.compile(r"-?\d{4,9}-\d{2}-\d{2}\Z")
_TIME = re.compile(r"(\d{2}):(\d{2}):(\d{2})(\.\d+)?(Z|[+-]\d{2}:\d{2}(?::\d{2})?|@[\w/+\-]+)?\Z")


def parse_date(text: str) -> date | None:
    if not _DATE.match(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    found = _TIME.match(text)
    if not found:
        return None
    hour, minute, second, fraction, zone = found.groups()
    try:
        micro = int(Decimal(fraction or "0") * 1_000_000)
        return time(int(hour), int(minute), int(second), micro, tzinfo=_zone(zone))
    except ValueError:
        return None


def parse_moment(text: str) -> datetime | None:
    """A date and time; a date alone is midnight."""
    day, sign, clock = text.partition("T")
    found = parse_date(day)
    if found is None or (sign and not clock):
        return None
    at = parse_time(clock) if sign else time(0)
    return None if at is None else datetime.combine(found, at)


def parse_duration(text: str) -> Months | timedelta | None:
    found = _DURATION.match(text)
    if not found or text.endswith(("P", "T")):
        return None
    sign = -1 if found.group(1) else 1
    years, months, days, hours, minutes = (int(part or 0) for part in found.groups()[1:6])
    seconds = Decimal(found.group(7) or 0)
    by_month = found.group(2) is not None or found.group(3) is not None
    if by_month and any(found.group(at) is not None for at in (4, 5, 6, 7)):
        return None
    if by_month:
        return Months(sign * (years * 12 + months))
    try:
        return sign * timedelta(days=days, hours=hours, minutes=minutes, seconds=float(seconds))
    except OverflowError:
        return None


def kind_of(value: object) -> str:
    """The FEEL type of a value."""
    for kind, classes in _KINDS:
        if isinstance(value, classes):
            return kind
    return "Any"


_KINDS: tuple[tuple[str, type | tuple[type, ...]], ...] = (
    ("null", type(None)),
    ("boolean", bool),
    ("number", (Decimal, int)),
    ("string", str),
    ("date and time", datetime),
    ("date", date),
    ("time", time),
    ("years and months duration", Months),
    ("days and time duration", timedelta),
    ("list", list),
    ("context", dict),
    ("range", Range),
    ("function", Function),
)


def equal(left: object, right: object) -> bool | None:
    """FEEL's `=`: null only equals null; values of different kinds have no answer."""
    if left is None or right is None:
        return left is None and right is None
    if kind_of(left) != kind_of(right):
        return None
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(
            equal(a, b) is True for a, b in zip(left, right, strict=True)
        )
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(
            equal(left[key], right[key]) is True for key in left
        )
    if isinstance(left, datetime | time) and isinstance(right, datetime | time):
        return _aware(left) == _aware(right) and left == right
    return bool(left == right)


def less(left: object, right: object) -> bool | None:
    """`left < right`, None where they cannot be ordered."""
    if kind_of(left) != kind_of(right) or kind_of(left) not in _ORDERED:
        return None
    if isinstance(left, Months) and isinstance(right, Months):
        return left.count < right.count
    if isinstance(left, datetime | time) and isinstance(right, datetime | time):
        if _aware(left) != _aware(right):
            return None
    try:
        return bool(left < right)  # type: ignore[operator]  # same ordered kind on both sides
    except TypeError:
        return None


_ORDERED = (
    "number",
    "string",
    "date",
    "time",
    "date and time",
    "years and months duration",
    "days and time duration",
)


def compare(sign: str, left: object, right: object) -> bool | None:
    """One of `= != < <= > >=`, three-valued."""
    if sign == "=":
        return equal(left, right)
    if sign == "!=":
        same = equal(left, right)
        return None if same is None else not same
    if sign in (">", ">="):
        return compare(sign.replace(">", "<"), right, left)
    below = less(left, right)
    if below is None or sign == "<":
        return below
    return below or equal(left, right)


def within(value: object, span: Range) -> bool | None:
    """Membership in a range; an open end (None) does not limit."""
    low = compare("<=" if span.low_closed else "<", span.low, value)
    high = compare("<=" if span.high_closed else "<", value, span.high)
    return conjunction([low, high])


def conjunction(parts: list[bool | None]) -> bool | None:
    if False in parts:
        return False
    return None if None in parts else True


def disjunction(parts: list[bool | None]) -> bool | None:
    if True in parts:
        return True
    return None if None in parts else False


def as_bool(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _aware(value: datetime | time) -> bool:
    return value.tzinfo is not None


def _zone(text: str | None) -> timezone | ZoneInfo | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    if text.startswith("@"):
        try:
            return ZoneInfo(text[1:])
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(text) from None
    parts = [int(part) for part in text[1:].split(":")]
    shift = timedelta(hours=parts[0], minutes=parts[1])
    return timezone(-shift if text[0] == "-" else shift)
