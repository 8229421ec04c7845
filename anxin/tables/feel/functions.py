"""The functions of FEEL that rules use. Wrong arguments give null."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from functools import cmp_to_key

from .values import (
    CONTEXT,
    Function,
    Months,
    as_bool,
    compare,
    conjunction,
    disjunction,
    equal,
    parse_date,
    parse_duration,
    parse_moment,
    parse_time,
)

FUNCTIONS: dict[str, Function] = {}
MAX_TEXT = 100_000


def _named(
    name: str, *parameters: str, variadic: bool = False
) -> Callable[[Callable[..., object]], Callable[..., object]]:
    def register(call: Callable[..., object]) -> Callable[..., object]:
        FUNCTIONS[name] = Function(parameters, call, variadic)
        return call

    return register


def _items(args: tuple[object, ...]) -> list[object]:
    """The arguments, or the one list given instead of them."""
    return args[0] if len(args) == 1 and isinstance(args[0], list) else list(args)


def _numbers(args: tuple[object, ...]) -> list[Decimal] | None:
    items = _items(args)
    numbers = [item for item in items if isinstance(item, Decimal)]
    return numbers if numbers and len(numbers) == len(items) else None


@_named("not", "negand")
def _not(value: object) -> object:
    return not value if isinstance(value, bool) else None


@_named("string", "from")
def string_of(value: object) -> object:
    """The text of a value as FEEL writes it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Months):
        years, months = divmod(abs(value.count), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return ("-P" if value.count < 0 else "P") + text
    if isinstance(value, timedelta):
        return _duration_text(value)
    if isinstance(value, list):
        return "[" + ", ".join(_quoted(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_quoted(item)}" for key, item in value.items()) + "}"
    return None


def _quoted(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(string_of(value) or "null")


def _duration_text(value: timedelta) -> str:
    rest = abs(value)
    hours, minutes, seconds = rest.seconds // 3600, rest.seconds // 60 % 60, rest.seconds % 60
    days = f"{rest.days}D" if rest.days else ""
    clock = "".join(
        f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if count
    )
    text = days + (f"T{clock}" if clock else "")
    return ("-P" if value < timedelta(0) else "P") + (text or "T0S")


@_named("number", "from", "grouping separator", "decimal separator")
def _number(text: object, grouping: object = None, point: object = None) -> object:
    if isinstance(text, Decimal):
        return text
    if not isinstance(text, str):
        return None
    if isinstance(grouping, str):
        text = text.replace(grouping, "")
    if isinstance(point, str):
        text = text.replace(point, ".")
    return Decimal(text) if re.fullmatch(r"-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?", text) else None


def _rounding(mode: str) -> Callable[..., object]:
    def rounded(number: object, scale: object = Decimal(0)) -> object:
        if not isinstance(number, Decimal) or not isinstance(scale, Decimal):
            return None
        if abs(scale) > 6000:
            return None
        return number.quantize(Decimal(1).scaleb(-int(scale)), rounding=mode, context=CONTEXT)

    return rounded


for _name, _mode in (
    ("decimal", ROUND_HALF_EVEN),
    ("floor", ROUND_FLOOR),
    ("ceiling", ROUND_CEILING),
    ("round up", ROUND_UP),
    ("round down", ROUND_DOWN),
    ("round half up", ROUND_HALF_UP),
    ("round half down", ROUND_HALF_DOWN),
):
    _named(_name, "n", "scale")(_rounding(_mode))


@_named("abs", "n")
def _abs(value: object) -> object:
    if isinstance(value, Months):
        return Months(abs(value.count))
    return abs(value) if isinstance(value, Decimal | timedelta) else None


@_named("modulo", "dividend", "divisor")
def _modulo(dividend: object, divisor: object) -> object:
    if not isinstance(dividend, Decimal) or not isinstance(divisor, Decimal) or divisor == 0:
        return None
    whole = (dividend / divisor).to_integral_value(rounding=ROUND_FLOOR)
    return CONTEXT.subtract(dividend, CONTEXT.multiply(divisor, whole))


@_named("sqrt", "number")
def _sqrt(number: object) -> object:
    return CONTEXT.sqrt(number) if isinstance(number, Decimal) and number >= 0 else None


@_named("odd", "number")
def _odd(number: object) -> object:
    return abs(number) % 2 == 1 if isinstance(number, Decimal) else None


@_named("even", "number")
def _even(number: object) -> object:
    return number % 2 == 0 if isinstance(number, Decimal) else None


@_named("sum", "list", variadic=True)
def _sum(*args: object) -> object:
    numbers = _numbers(args)
    if numbers is None:
        return None
    total = Decimal(0)
    for number in numbers:
        total = CONTEXT.add(total, number)
    return total


@_named("mean", "list", variadic=True)
def _mean(*args: object) -> object:
    total = _sum(*args)
    return CONTEXT.divide(total, len(_items(args))) if isinstance(total, Decimal) else None


def _extreme(sign: str) -> Callable[..., object]:
    def found(*args: object) -> object:
        items = _items(args)
        best = items[0] if items else None
        for item in items[1:]:
            better = compare(sign, item, best)
            if better is None:
                return None
            best = item if better else best
        return best

    return found


_named("min", "list", variadic=True)(_extreme("<"))
_named("max", "list", variadic=True)(_extreme(">"))


@_named("count", "list")
def _count(items: object) -> object:
    return Decimal(len(items)) if isinstance(items, list) else None


@_named("all", "list", variadic=True)
def _all(*args: object) -> object:
    return conjunction([as_bool(item) for item in _items(args)])


@_named("any", "list", variadic=True)
def _any(*args: object) -> object:
    return disjunction([as_bool(item) for item in _items(args)])


@_named("list contains", "list", "element")
def _contains(items: object, element: object) -> object:
    if not isinstance(items, list):
        return None
    return any(equal(item, element) is True for item in items)


@_named("append", "list", "item", variadic=True)
def _append(items: object, *more: object) -> object:
    return [*items, *more] if isinstance(items, list) else None


@_named("concatenate", "list", variadic=True)
def _concatenate(*lists: object) -> object:
    if not all(isinstance(items, list) for items in lists):
        return None
    return [item for items in lists if isinstance(items, list) for item in items]


@_named("reverse", "list")
def _reverse(items: object) -> object:
    return items[::-1] if isinstance(items, list) else None


@_named("flatten", "list")
def _flatten(items: object) -> object:
    if not isinstance(items, list):
        return None
    found: list[object] = []
    for item in items:
        inner = _flatten(item)
        found += inner if isinstance(inner, list) else [item]
    return found


@_named("distinct values", "list")
def _distinct(items: object) -> object:
    if not isinstance(items, list):
        return None
    found: list[object] = []
    for item in items:
        if not any(equal(item, other) is True for other in found):
            found.append(item)
    return found


@_named("index of", "list", "match")
def _index_of(items: object, match: object) -> object:
    if not isinstance(items, list):
        return None
    return [Decimal(at) for at, item in enumerate(items, 1) if equal(item, match) is True]


@_named("sublist", "list", "start position", "length")
def _sublist(items: object, start: object, length: object = None) -> object:
    if not isinstance(items, list) or not isinstance(start, Decimal) or start == 0:
        return None
    first = int(start) - 1 if start > 0 else len(items) + int(start)
    last = len(items) if not isinstance(length, Decimal) else first + int(length)
    return items[max(first, 0) : last]


@_named("sort", "list", "precedes")
def _sort(items: object, precedes: object = None) -> object:
    if not isinstance(items, list):
        return None

    def order(left: object, right: object) -> int:
        before = (
            precedes.call(left, right)
            if isinstance(precedes, Function)
            else compare("<", left, right)
        )
        return -1 if before is True else 1

    return sorted(items, key=cmp_to_key(order))


@_named("string length", "string")
def _length(text: object) -> object:
    return Decimal(len(text)) if isinstance(text, str) else None


@_named("substring", "string", "start position", "length")
def _substring(text: object, start: object, length: object = None) -> object:
    if not isinstance(text, str) or not isinstance(start, Decimal) or start == 0:
        return None
    first = int(start) - 1 if start > 0 else max(len(text) + int(start), 0)
    return text[first:] if not isinstance(length, Decimal) else text[first : first + int(length)]


def _texts(call: Callable[[str, str], object]) -> Callable[..., object]:
    def checked(text: object, match: object) -> object:
        both = isinstance(text, str) and isinstance(match, str)
        return call(str(text), str(match)) if both else None

    return checked


_named("contains", "string", "match")(_texts(lambda text, match: match in text))
_named("starts with", "string", "match")(_texts(str.startswith))
_named("ends with", "string", "match")(_texts(str.endswith))
_named("substring before", "string", "match")(
    _texts(lambda text, match: text.partition(match)[0] if match in text else "")
)
_named("substring after", "string", "match")(
    _texts(lambda text, match: text.partition(match)[2] if match else text)
)


@_named("upper case", "string")
def _upper(text: object) -> object:
    return text.upper() if isinstance(text, str) else None


@_named("lower case", "string")
def _lower(text: object) -> object:
    return text.lower() if isinstance(text, str) else None


@_named("date", "from", "month", "day")
def _date(source: object, month: object = None, day: object = None) -> object:
    parts = [part for part in (source, month, day) if isinstance(part, Decimal)]
    if len(parts) == 3:
        return date(*(int(part) for part in parts))
    if isinstance(source, datetime):
        return source.date()
    if isinstance(source, date):
        return source
    return parse_date(source) if isinstance(source, str) else None


@_named("time", "from", "minute", "second", "offset")
def _time(
    source: object, minute: object = None, second: object = None, offset: object = None
) -> object:
    if isinstance(source, Decimal) and isinstance(minute, Decimal) and isinstance(second, Decimal):
        from datetime import timezone

        zone = timezone(offset) if isinstance(offset, timedelta) else None
        return time(int(source), int(minute), int(second), tzinfo=zone)
    if isinstance(source, datetime):
        return source.timetz()
    if isinstance(source, date):
        return time(0)
    if isinstance(source, time):
        return source
    return parse_time(source) if isinstance(source, str) else None


@_named("date and time", "from", "time")
def _date_and_time(source: object, clock: object = None) -> object:
    if isinstance(source, date) and isinstance(clock, time):
        day = source.date() if isinstance(source, datetime) else source
        return datetime.combine(day, clock)
    if isinstance(source, datetime):
        return source
    if isinstance(source, date):
        return datetime.combine(source, time(0))
    return parse_moment(source) if isinstance(source, str) else None


@_named("duration", "from")
def _duration(source: object) -> object:
    return parse_duration(source) if isinstance(source, str) else None


@_named("years and months duration", "from", "to")
def _years_and_months(start: object, end: object) -> object:
    if not isinstance(start, date) or not isinstance(end, date):
        return None
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return Months(months)


@_named("day of week", "date")
def _day_of_week(day: object) -> object:
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return names[day.weekday()] if isinstance(day, date) else None


@_named("get value", "m", "key")
def _get_value(context: object, key: object) -> object:
    return context.get(key) if isinstance(context, dict) else None


@_named("get entries", "m")
def _get_entries(context: object) -> object:
    if not isinstance(context, dict):
        return None
    return [{"key": key, "value": value} for key, value in context.items()]


@_named("is defined", "value")
def _is_defined(value: object) -> object:
    return value is not None
