"""The functions of FEEL that rules use. Wrong arguments give null."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta
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
)

FUNCTIONS: dict[str, Function] = {}
MAX_TEXT = 100_000


def named(
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


@named("not", "negand")
def _not(value: object) -> object:
    return not value if isinstance(value, bool) else None


@named("string", "from")
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


@named("number", "from", "grouping separator", "decimal separator")
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
    named(_name, "n", "scale")(_rounding(_mode))


@named("abs", "n")
def _abs(value: object) -> object:
    if isinstance(value, Months):
        return Months(abs(value.count))
    return abs(value) if isinstance(value, Decimal | timedelta) else None


@named("modulo", "dividend", "divisor")
def _modulo(dividend: object, divisor: object) -> object:
    if not isinstance(dividend, Decimal) or not isinstance(divisor, Decimal) or divisor == 0:
        return None
    whole = (dividend / divisor).to_integral_value(rounding=ROUND_FLOOR)
    return CONTEXT.subtract(dividend, CONTEXT.multiply(divisor, whole))


@named("sqrt", "number")
def _sqrt(number: object) -> object:
    return CONTEXT.sqrt(number) if isinstance(number, Decimal) and number >= 0 else None


@named("odd", "number")
def _odd(number: object) -> object:
    return abs(number) % 2 == 1 if isinstance(number, Decimal) else None


@named("even", "number")
def _even(number: object) -> object:
    return number % 2 == 0 if isinstance(number, Decimal) else None


@named("sum", "list", variadic=True)
def _sum(*args: object) -> object:
    numbers = _numbers(args)
    if numbers is None:
        return None
    total = Decimal(0)
    for number in numbers:
        total = CONTEXT.add(total, number)
    return total


@named("mean", "list", variadic=True)
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


named("min", "list", variadic=True)(_extreme("<"))
named("max", "list", variadic=True)(_extreme(">"))


@named("count", "list")
def _count(items: object) -> object:
    return Decimal(len(items)) if isinstance(items, list) else None


@named("all", "list", variadic=True)
def _all(*args: object) -> object:
    return conjunction([as_bool(item) for item in _items(args)])


@named("any", "list", variadic=True)
def _any(*args: object) -> object:
    return disjunction([as_bool(item) for item in _items(args)])


@named("list contains", "list", "element")
def _contains(items: object, element: object) -> object:
    if not isinstance(items, list):
        return None
    return any(equal(item, element) is True for item in items)


@named("append", "list", "item", variadic=True)
def _append(items: object, *more: object) -> object:
    return [*items, *more] if isinstance(items, list) else None


@named("concatenate", "list", variadic=True)
def _concatenate(*lists: object) -> object:
    if not all(isinstance(items, list) for items in lists):
        return None
    return [item for items in lists if isinstance(items, list) for item in items]


@named("reverse", "list")
def _reverse(items: object) -> object:
    return items[::-1] if isinstance(items, list) else None


@named("flatten", "list")
def _flatten(items: object) -> object:
    if not isinstance(items, list):
        return None
    found: list[object] = []
    for item in items:
        inner = _flatten(item)
        found += inner if isinstance(inner, list) else [item]
    return found


@named("distinct values", "list")
def _distinct(items: object) -> object:
    if not isinstance(items, list):
        return None
    found: list[object] = []
    for item in items:
        if not any(equal(item, other) is True for other in found):
            found.append(item)
    return found


@named("index of", "list", "match")
def _index_of(items: object, match: object) -> object:
    if not isinstance(items, list):
        return None
    return [Decimal(at) for at, item in enumerate(items, 1) if equal(item, match) is True]


@named("sublist", "list", "start position", "length")
def _sublist(items: object, start: object, length: object = None) -> object:
    if not isinstance(items, list) or not isinstance(start, Decimal) or start == 0:
        return None
    first = int(start) - 1 if start > 0 else len(items) + int(start)
    last = len(items) if not isinstance(length, Decimal) else first + int(length)
    return items[max(first, 0) : last]


@named("sort", "list", "precedes")
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


@named("string length", "string")
def _length(text: object) -> object:
    return Decimal(len(text)) if isinstance(text, str) else None


@named("substring", "string", "start position", "length")
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


named("contains", "string", "match")(_texts(lambda text, match: match in text))
named("starts with", "string", "match")(_texts(str.startswith))
named("ends with", "string", "match")(_texts(str.endswith))
named("substring before", "string", "match")(
    _texts(lambda text, match: text.partition(match)[0] if match in text else "")
)
named("substring after", "string", "match")(
    _texts(lambda text, match: text.partition(match)[2] if match else text)
)


@named("upper case", "string")
def _upper(text: object) -> object:
    return text.upper() if isinstance(text, str) else None


@named("lower case", "string")
def _lower(text: object) -> object:
    return text.lower() if isinstance(text, str) else None


@named("get value", "m", "key")
def _get_value(context: object, key: object) -> object:
    return context.get(key) if isinstance(context, dict) else None


@named("get entries", "m")
def _get_entries(context: object) -> object:
    if not isinstance(context, dict):
        return None
    return [{"key": key, "value": value} for key, value in context.items()]


@named("is defined", "value")
def _is_defined(value: object) -> object:
    return value is not None
