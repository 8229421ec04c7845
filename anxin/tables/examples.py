"""Concrete people: picking the most human value out of a set of segments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from .cells import Axis, bits
from .domain import from_coord, to_coord
from .types import HIGHEST, LOWEST, Input, Value, ValueSet, ValueType

_PLAIN_DAY = date(2021, 2, 7).toordinal()


def pick(axis: Axis, mask: int, typical: Value = None) -> Value:
    """A value inside the segments: the typical one, else the plainest; null last of all."""
    item = axis.input
    typical = item.typical if typical is None else typical
    if typical is not None:
        coord = to_coord(item, typical)
        if mask >> axis.segment(coord) & 1:
            return typical
    chosen = [at for at in bits(mask) if axis.real[at]]
    spans = [axis.spans[at] for at in chosen if at < len(axis.spans)]
    if not spans:
        return None
    coord = min((_plainest(item, span) for span in spans), key=lambda found: _oddness(item, found))
    return from_coord(item, coord)


def pick_facts(axes: Sequence[Axis], box: Sequence[int]) -> dict[str, Value]:
    """One person inside a box of segments."""
    return {axis.input.name: pick(axis, mask) for axis, mask in zip(axes, box, strict=True)}


def set_of(axis: Axis, mask: int) -> ValueSet:
    """The coordinates of some segments."""
    from .sfeel import merge_spans

    spans = [axis.spans[at] for at in bits(mask) if at < len(axis.spans)]
    null = axis.null_segment is not None and bool(mask >> axis.null_segment & 1)
    return ValueSet(merge_spans(spans), null)


def box_words(axes: Sequence[Axis], box: Sequence[int]) -> dict[str, str]:
    """A box as cells of a row; inputs that do not matter are left out."""
    from .sfeel import render_cell

    words = {}
    for axis, mask in zip(axes, box, strict=True):
        if mask != (1 << axis.size) - 1:
            words[axis.input.name] = render_cell(axis.input, set_of(axis, mask))
    return words


def json_value(value: object) -> object:
    """A value as it stands in JSON: decimals as numbers, dates as ISO text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, list | tuple):
        return [json_value(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): json_value(item) for key, item in value.items()}
    if value is None or isinstance(value, bool | int | str | float):
        return value
    return str(value)


def shown(value: Value) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def said(facts: Mapping[str, Value]) -> str:
    return ", ".join(f"{name}={shown(value)}" for name, value in facts.items())


def _plainest(item: Input, span: tuple[int, int]) -> int:
    low, high = span
    if item.type is ValueType.DATE:
        return min(max(_PLAIN_DAY, low), high)
    if item.type is ValueType.DECIMAL and item.scale is None:
        return _roundest(low, high, item.digits)
    first = -(-low // item.step) * item.step
    last = high // item.step * item.step
    if low == LOWEST:
        return min(0, last) if high >= 0 or high == HIGHEST else last
    return first


def _roundest(low: int, high: int, digits: int) -> int:
    if low <= 0 <= high:
        return 0
    for power in range(digits, -1, -1):
        grain: int = 10**power
        found = -(-low // grain) * grain if low > 0 else high // grain * grain
        if low <= found <= high:
            return found
    return low


def _oddness(item: Input, coord: int) -> tuple[int, int]:
    if item.type is ValueType.DATE:
        return 0, abs(coord - _PLAIN_DAY)
    return int(coord < 0), abs(coord)
