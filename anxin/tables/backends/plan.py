"""What every back end compiles: the single answering row, as look-up or as bitsets."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from anxin.tables.cells import Axis, Grid, grid_of
from anxin.tables.messages import NotCompilable, Problem, Text
from anxin.tables.types import (
    HIGHEST,
    LOWEST,
    DecisionTable,
    Formula,
    Output,
    Value,
    ValueType,
)

MAX_LOOKUP_CELLS = 1_000_000
# Doubles hold every integer below this one.
EXACT_DOUBLE = 2**53


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A table whose answer is one row. `default` is that row's number, 0 without one."""

    table: DecisionTable
    grid: Grid
    numbers: tuple[int, ...]
    default: int


# Where the values of an axis stand in a look-up: a segment each, None where they are refused.
Layout = Sequence[int | None]


def plain_layout(axis: Axis) -> Layout:
    """The segments as they are, and one more place for refused values."""
    return (*range(axis.size), None)


def lookup_size(layouts: Sequence[Layout]) -> int:
    """Number of entries of the look-up over all axes."""
    count = 1
    for layout in layouts:
        count *= len(layout)
    return count


def not_compilable(zh: str, en: str) -> NotCompilable:
    return NotCompilable(
        Problem(Text(zh, en), Text("逐人用 table_decide 判断", "one by one with table_decide"))
    )


@lru_cache(maxsize=64)
def plan_of(table: DecisionTable) -> Plan:
    """The plan of a table. Raises NotCompilable for policies with several answers."""
    if not table.hit_policy.single:
        raise not_compilable(
            f"命中策略 {table.hit_policy} 可有多行作答，不能成批运行。",
            f"Hit policy {table.hit_policy} may answer with several rows.",
        )
    grid = grid_of(table)
    numbers = tuple(rule.number for rule in grid.rules)
    return Plan(table, grid, numbers, table.default.number if table.default else 0)


def lookup_of(plan: Plan, layouts: Sequence[Layout]) -> array[int]:
    """Rule numbers of all cells, the last axis running fastest; 0 where the table refuses.

    Equal states of the walk give equal blocks, so building costs little more than copying.
    """
    blocks: dict[tuple[int, int], array[int]] = {}
    sizes = strides(layouts)

    def block(level: int, alive: int) -> array[int]:
        key = (level, alive)
        if key not in blocks:
            if level == len(layouts):
                first = (alive & -alive).bit_length() - 1
                blocks[key] = array("H", [plan.numbers[first] if alive else plan.default])
            else:
                axis = plan.grid.axes[level]
                built = array("H")
                refused = array("H", bytes(2 * sizes[level]))
                for segment in layouts[level]:
                    fits = segment is not None and axis.real[segment]
                    built += block(level + 1, alive & axis.masks[segment or 0]) if fits else refused
                blocks[key] = built
        return blocks[key]

    return block(0, (1 << len(plan.numbers)) - 1)


def strides(layouts: Sequence[Layout]) -> list[int]:
    """Distance in the look-up of two neighbouring places of each axis."""
    found = [1]
    for layout in reversed(layouts[1:]):
        found.insert(0, found[0] * len(layout))
    return found


@lru_cache(maxsize=10_000)
def double_border(coord: int, digits: int) -> float:
    """The smallest double x with floor(x·10^digits + ½) ≥ coord, so that comparing x with it is
    the same as rounding first."""
    factor = float(10**digits)
    # Within a few steps of the border; from `coord / factor` it would be astronomically many.
    guess = (coord - 0.5) / factor
    while math.floor(guess * factor + 0.5) >= coord:
        guess = math.nextafter(guess, -math.inf)
    while math.floor(guess * factor + 0.5) < coord:
        guess = math.nextafter(guess, math.inf)
    return guess


def column_of(table: DecisionTable, at: int) -> list[Value]:
    """Values of an output by rule number, with null at 0."""
    column: list[Value] = [None]
    for rule in table.rules:
        value = rule.outputs[at]
        column.append(None if isinstance(value, Formula) else value)
    return column


def formulas_of(table: DecisionTable, at: int) -> dict[int, Formula]:
    """Formulas of an output by rule number."""
    found = {}
    for rule in table.rules:
        value = rule.outputs[at]
        if isinstance(value, Formula):
            found[rule.number] = value
    return found


def decimal_places(output: Output, column: Sequence[Value]) -> int:
    """Decimals that hold every value of a decimal output."""
    if output.scale is not None:
        return output.scale
    places = [0]
    for value in column:
        if isinstance(value, Decimal):
            exponent = value.normalize().as_tuple().exponent
            places.append(-exponent if isinstance(exponent, int) else 0)
    return max(places)


def doubles_only(axis: Axis) -> None:
    """Raises NotCompilable when a border of a decimal input is not exact as a double."""
    item = axis.input
    limits = [end for end in (item.minimum, item.maximum) if LOWEST < end < HIGHEST]
    borders = [end for end in (*axis.starts[1:], *limits) if abs(end) >= EXACT_DOUBLE]
    if axis.input.type is ValueType.DECIMAL and borders:
        raise not_compilable(
            f"输入 {axis.input.name} 的界限太大，双精度数无法精确表示。",
            f"A border of {axis.input.name} is too large to be exact in doubles.",
        )


def literal_text(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
