"""Which of two answers weighs more on people."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from itertools import product

from .cells import Axis
from .decide import aggregate, output_value
from .domain import from_coord
from .examples import pick
from .joint import Joint, Region
from .types import (
    HIGHEST,
    LOWEST,
    DecisionTable,
    Formula,
    Input,
    Output,
    Stricter,
    Value,
    ValueType,
)

MAX_CORNERS = 256
Answer = Value | tuple[Value, ...]


class Kind(StrEnum):
    """What the lower table is, seen from the higher one."""

    STRICTER = "stricter"
    LAXER = "laxer"
    DIFFERENT = "different"
    LOST_DIMENSION = "lost_dimension"
    BLOCKED = "blocked"


def weigh(output: Output, higher: Answer, lower: Answer) -> Kind | None:
    """How the lower answer differs; None when it does not. `output` is the higher table's."""
    if higher == lower and isinstance(higher, bool) == isinstance(lower, bool):
        return None
    if isinstance(higher, tuple) or isinstance(lower, tuple):
        return _weigh_lists(output, higher, lower)
    rank_high, rank_low = _rank(output, higher), _rank(output, lower)
    if rank_high is None or rank_low is None or output.stricter is None:
        return Kind.DIFFERENT
    return Kind.STRICTER if rank_low > rank_high else Kind.LAXER


def _weigh_lists(output: Output, higher: Answer, lower: Answer) -> Kind | None:
    above = set(higher) if isinstance(higher, tuple) else {higher}
    below = set(lower) if isinstance(lower, tuple) else {lower}
    if above == below:
        return None
    if output.stricter not in (Stricter.MORE, Stricter.LESS):
        return Kind.DIFFERENT
    more = output.stricter is Stricter.MORE
    if above < below:
        return Kind.STRICTER if more else Kind.LAXER
    if below < above:
        return Kind.LAXER if more else Kind.STRICTER
    return Kind.DIFFERENT


def _rank(output: Output, value: Value) -> Decimal | None:
    """A number that grows with the burden."""
    if output.values:
        if not isinstance(value, str) or value not in output.values:
            return None
        place = Decimal(output.values.index(value))
        return -place if output.stricter is Stricter.FIRST else place
    if isinstance(value, bool | int | Decimal):
        number = Decimal(value)
        return -number if output.stricter in (Stricter.LESS, Stricter.FIRST) else number
    return None


def strictest(output: Output) -> str | None:
    """The heaviest value of an enum with a direction: the ban."""
    if output.type is not ValueType.ENUM or output.stricter is None:
        return None
    return output.values[0] if output.stricter is Stricter.FIRST else output.values[-1]


def answer_of(
    table: DecisionTable, region: Region, name: str, facts: Mapping[str, Value]
) -> Answer:
    """A region's value of an output for these facts (which only formulas look at)."""
    at = [item.name for item in table.outputs].index(name)
    item = table.outputs[at]
    column = [output_value(item, rule.outputs[at], facts) for rule in region.rules]
    if table.hit_policy.single:
        return column[0] if column else None
    found = aggregate(table.aggregator, column)
    return tuple(found) if isinstance(found, list) else found


def has_formula(table: DecisionTable, region: Region, name: str) -> bool:
    at = [item.name for item in table.outputs].index(name)
    return any(isinstance(rule.outputs[at], Formula) for rule in region.rules)


def corners(joint: Joint, box: tuple[int, ...]) -> list[dict[str, Value]]:
    """Facts at the ends of every numeric axis of a box, and in its middle."""
    choices = [_ends(axis, mask) for axis, mask in zip(joint.axes, box, strict=True)]
    names = [axis.input.name for axis in joint.axes]
    found = []
    for values in product(*choices):
        found.append(dict(zip(names, values, strict=True)))
        if len(found) >= MAX_CORNERS:
            break
    return found


def _ends(axis: Axis, mask: int) -> list[Value]:
    """Typical or plainest value, then for numbers the smallest and largest real ones."""
    item = axis.input
    first = pick(axis, mask)
    if item.type not in (ValueType.INTEGER, ValueType.DECIMAL):
        return [first]
    found: list[Value] = [first]
    for at in range(len(axis.spans)):
        if mask >> at & 1 and axis.real[at]:
            low, high = _finite(item, *axis.spans[at])
            found += [from_coord(item, low), from_coord(item, high)]
    return list(dict.fromkeys(found))[:5]


def _finite(item: Input, low: int, high: int) -> tuple[int, int]:
    """The ends of a span on the scale; an open end is taken some way out."""
    far = 1000 * item.step
    if low <= LOWEST:
        low = -far if high >= HIGHEST else high - far
    if high >= HIGHEST:
        high = max(low, 0) + far
    return -(-low // item.step) * item.step, high // item.step * item.step
