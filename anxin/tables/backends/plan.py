"""What every back end compiles: the single answering row, as look-up or as bitsets."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from anxin.tables.cells import Axis, Grid, grid_of
from anxin.tables.messages import NotCompilable, Problem, Text
from anxin.tables.types import DecisionTable, Formula, Output, Value, ValueType

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

    @property
    def lookup_size(self) -> int:
        """Cells of the look-up, with one more segment per axis for refused values."""
        count = 1
        for axis in self.grid.axes:
            count *= axis.size + 1
        return count


def not_compilable(zh: str, en: str) -> NotCompilable:
    return NotCompilable(
        Problem(Text(zh, en), Text("逐人用 table_decide 判断", "one by one with table_decide"))
    )


@lru_cache(maxsize=64)
def plan_of(table: DecisionTable) -> Plan:
    """The plan of a table. Raises NotCompilable for policies with several answers and for
    arithmetic outputs."""
    if not table.hit_policy.single:
        raise not_compilable(
            f"命中策略 {table.hit_policy} 可有多行作答，不能成批运行。",
            f"Hit policy {table.hit_policy} may answer with several rows.",
        )
    for rule in table.rules:
        if any(isinstance(value, Formula) for value in rule.outputs):
            raise not_compilable(
                f"第 {rule.number} 行的输出是算式，不能成批运行。",
                f"Row {rule.number} gives a formula, which batches do not compute.",
            )
    grid = grid_of(table)
    numbers = tuple(rule.number for rule in grid.rules)
    return Plan(table, grid, numbers, table.default.number if table.default else 0)


def lookup_of(plan: Plan) -> array[int]:
    """Rule numbers of all cells, the last axis running fastest; 0 where the table refuses.

    Every axis has its segments and one more for refused values. Equal states of the walk give
    equal blocks, so building costs little more than copying.
    """
    blocks: dict[tuple[int, int], array[int]] = {}
    sizes = [1]
    for axis in reversed(plan.grid.axes):
        sizes.insert(0, sizes[0] * (axis.size + 1))

    def block(level: int, alive: int) -> array[int]:
        key = (level, alive)
        if key not in blocks:
            if level == len(plan.grid.axes):
                first = (alive & -alive).bit_length() - 1
                blocks[key] = array("H", [plan.numbers[first] if alive else plan.default])
            else:
                axis = plan.grid.axes[level]
                built = array("H")
                refused = array("H", bytes(2 * sizes[level + 1]))
                for mask, real in zip(axis.masks, axis.real, strict=True):
                    built += block(level + 1, alive & mask) if real else refused
                blocks[key] = built + refused
        return blocks[key]

    return block(0, (1 << len(plan.numbers)) - 1)


def strides(axes: Sequence[Axis]) -> list[int]:
    """Distance in the look-up of two neighbouring segments of each axis."""
    found = [1]
    for axis in reversed(axes[1:]):
        found.insert(0, found[0] * (axis.size + 1))
    return found


def column_of(table: DecisionTable, at: int) -> list[Value]:
    """Values of an output by rule number, with null at 0."""
    column: list[Value] = [None]
    for rule in table.rules:
        value = rule.outputs[at]
        column.append(None if isinstance(value, Formula) else value)
    return column


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


def doubles_only(table: DecisionTable, axis: Axis) -> None:
    """Raises NotCompilable when a border of a decimal input is not exact as a double."""
    borders = [border for border in axis.starts[1:] if abs(border) >= EXACT_DOUBLE]
    if axis.input.type is ValueType.DECIMAL and borders:
        raise not_compilable(
            f"输入 {axis.input.name} 的界限太大，双精度数无法精确表示。",
            f"A border of {axis.input.name} is too large to be exact in doubles.",
        )


def literal_text(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
