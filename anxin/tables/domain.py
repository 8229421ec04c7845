"""Values and coordinates: every input is an axis of integers.

Enums are positions, booleans 0 and 1, dates days, decimals integers scaled by ten to `digits`.
Decimals are rounded as floor(x·10^digits + ½) in every back end, which is the same number in
IEEE arithmetic everywhere.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from .messages import FactsError, Problem, Text
from .types import HIGHEST, LOWEST, Input, Value, ValueType

DATE_LOWEST = date.min.toordinal()
DATE_HIGHEST = date.max.toordinal()
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?\Z")


def to_coord(item: Input, raw: object) -> int | None:
    """The coordinate of a fact, None for null. Raises FactsError saying what to give instead."""
    if raw is None or (isinstance(raw, float) and math.isnan(raw)):
        if item.nullable:
            return None
        raise _refused(item, "缺少", "is missing")
    if isinstance(raw, Decimal) and raw.is_nan():
        return to_coord(item, None)
    coord = _CONVERTERS[item.type](item, raw)
    if not item.minimum <= coord <= item.maximum:
        raise _refused(item, f"的值 {raw} 超出范围", f"is {raw}, outside its range")
    return coord


def from_coord(item: Input, coord: int | None) -> Value:
    """The value at a coordinate; decimals without trailing zeros beyond the scale."""
    if coord is None:
        return None
    if item.type is ValueType.ENUM:
        return item.values[coord] if coord < len(item.values) else other_word(item)
    if item.type is ValueType.BOOL:
        return bool(coord)
    if item.type is ValueType.DATE:
        return date.fromordinal(coord)
    if item.type is ValueType.DECIMAL:
        return Decimal(coord).scaleb(-item.digits).quantize(_least_exponent(item, coord))
    return coord


def other_word(item: Input) -> str:
    """A word that an open enum does not list."""
    word = "其他"
    while word in item.values:
        word += "*"
    return word


def parse_date(text: str) -> date | None:
    if not _ISO_DATE.match(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse_number(text: str) -> Decimal | None:
    """A plain decimal number, None when it is something else. Exponents to three digits."""
    if len(text) > 60 or not _NUMBER.match(text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def scaled(number: Decimal, digits: int) -> int:
    """floor(number·10^digits + ½), exactly; clamped just outside the axis when huge."""
    if number.adjusted() > 30:
        return HIGHEST + 1 if number > 0 else LOWEST - 1
    if number.adjusted() < -60:
        return 0
    numerator, denominator = number.as_integer_ratio()
    factor: int = 10**digits
    return (2 * numerator * factor + denominator) // (2 * denominator)


def _least_exponent(item: Input, coord: int) -> Decimal:
    places = item.digits
    while places > (item.scale or 0) and coord % 10 ** (item.digits - places + 1) == 0:
        places -= 1
    return Decimal(1).scaleb(-places)


def _enum(item: Input, raw: object) -> int:
    if isinstance(raw, str):
        if raw in item.values:
            return item.values.index(raw)
        if item.open:
            return len(item.values)
    raise _refused(item, f"不能是 {raw!r}", f"cannot be {raw!r}")


def _bool(item: Input, raw: object) -> int:
    if isinstance(raw, bool):
        return int(raw)
    raise _refused(item, f"不能是 {raw!r}", f"cannot be {raw!r}")


def _integer(item: Input, raw: object) -> int:
    number = _number(item, raw)
    if number != number.to_integral_value():
        raise _refused(item, f"不是整数：{raw}", f"is not a whole number: {raw}")
    return int(number) if number.adjusted() <= 30 else scaled(number, 0)


def _decimal(item: Input, raw: object) -> int:
    if isinstance(raw, float) and math.isfinite(raw):
        # The same IEEE steps as in the frames and databases, so that they agree to the bit.
        product = raw * float(10**item.digits) + 0.5
        outside = HIGHEST + 1 if raw > 0 else LOWEST - 1
        return math.floor(product) if math.isfinite(product) else outside
    return scaled(_number(item, raw), item.digits)


def _number(item: Input, raw: object) -> Decimal:
    number: Decimal | None = None
    if isinstance(raw, Decimal):
        number = raw
    elif isinstance(raw, int | float) and not isinstance(raw, bool):
        number = Decimal(raw) if isinstance(raw, int) and abs(raw) < 10**40 else None
        number = Decimal(repr(raw)) if isinstance(raw, float) else number
    elif isinstance(raw, str):
        number = parse_number(raw.strip())
    if number is None or not number.is_finite():
        raise _refused(item, f"不是数：{str(raw)[:60]!r}", f"is not a number: {str(raw)[:60]!r}")
    return number


def _date(item: Input, raw: object) -> int:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw.toordinal()
    found = parse_date(raw) if isinstance(raw, str) else None
    if found is None:
        raise _refused(item, f"不是日期：{str(raw)[:60]!r}", f"is not a date: {str(raw)[:60]!r}")
    return found.toordinal()


def domain_words(item: Input) -> Text:
    """The values an input takes, in words."""
    if item.type is ValueType.ENUM:
        listed = "、".join(item.values[:12]) + ("…" if len(item.values) > 12 else "")
        plain = ", ".join(item.values[:12]) + ("…" if len(item.values) > 12 else "")
        return Text(f"{listed} 之一", f"one of {plain}")
    if item.type is ValueType.BOOL:
        return Text("true 或 false", "true or false")
    if item.type is ValueType.DATE:
        return Text("日期，如 2021-02-07", "a date such as 2021-02-07")
    whole = item.type is ValueType.INTEGER
    low = "" if item.minimum == LOWEST else f"≥ {from_coord(item, item.minimum)}"
    high = "" if item.maximum == HIGHEST else f"≤ {from_coord(item, item.maximum)}"
    unit_zh = f"（单位 {item.unit}）" if item.unit else ""
    unit_en = f"(in {item.unit})" if item.unit else ""
    zh = ["整数" if whole else "数", low, high, unit_zh]
    en = ["a whole number" if whole else "a number", low, high, unit_en]
    return Text(" ".join(filter(None, zh)), " ".join(filter(None, en)))


def _refused(item: Input, zh: str, en: str) -> FactsError:
    words = domain_words(item)
    null = Text("，或 null", ", or null") if item.nullable else Text("", "")
    shown = Text(
        f"{item.name}（{item.label}）" if item.label else item.name,
        f"{item.name} ({item.label})" if item.label else item.name,
    )
    return FactsError(
        Problem(
            Text(f"事实 {shown.zh} {zh}。", f"Fact {shown.en} {en}."),
            Text(words.zh + null.zh, words.en + null.en),
        )
    )


_CONVERTERS = {
    ValueType.ENUM: _enum,
    ValueType.BOOL: _bool,
    ValueType.INTEGER: _integer,
    ValueType.DECIMAL: _decimal,
    ValueType.DATE: _date,
}
