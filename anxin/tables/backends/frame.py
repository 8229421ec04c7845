"""Polars expressions: the answering row of every row of a frame."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from anxin.tables.cells import Axis
from anxin.tables.types import DecisionTable, Input, Output, Value, ValueType

from .columns import ColumnKind, kinds_of
from .plan import (
    MAX_LOOKUP_CELLS,
    Plan,
    column_of,
    decimal_places,
    doubles_only,
    lookup_of,
    plan_of,
    strides,
)

COMPARED_BORDERS = 12
WORD_BITS = 64
_PRECISION = 38


def run_frame(table: DecisionTable, frame: pl.LazyFrame) -> pl.LazyFrame:
    """The frame with `rule` (null where refused) and the outputs. Raises NotCompilable, and
    TableError for columns that do not fit."""
    schema = frame.collect_schema()
    with_rule = frame.with_columns(rule_expr(table, schema).alias("rule"))
    return with_rule.with_columns(output_exprs(table))


def rule_expr(table: DecisionTable, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """Number of the answering row, null where the table refuses the facts."""
    plan = plan_of(table)
    kinds = kinds_of(table, schema)
    segments = [segment_expr(table, axis, kinds[axis.input.name]) for axis in plan.grid.axes]
    if plan.lookup_size <= MAX_LOOKUP_CELLS:
        number = _looked_up(plan, segments)
    else:
        number = _by_bitsets(plan, segments)
    return pl.when(number > 0).then(number)


def output_exprs(table: DecisionTable) -> list[pl.Expr]:
    """Outputs of the row in column `rule`."""
    number = pl.col("rule").fill_null(0)
    return [
        pl.lit(_output_series(output, column_of(table, at))).gather(number).alias(output.name)
        for at, output in enumerate(table.outputs)
    ]


def segment_expr(table: DecisionTable, axis: Axis, kind: ColumnKind) -> pl.Expr:
    """Segment of each value on an axis; the number after the last one for refused values."""
    doubles_only(table, axis)
    item, refused = axis.input, axis.size
    at_null = refused if axis.null_segment is None else axis.null_segment
    if kind is ColumnKind.MISSING:
        return pl.lit(at_null, dtype=pl.UInt32)
    column = pl.col(item.name)
    if item.type is ValueType.ENUM:
        return _word_segment(axis, column, at_null)
    if item.type is ValueType.BOOL:
        inside = _translated(axis, column.cast(pl.UInt8), 2)
        return pl.when(column.is_null()).then(at_null).otherwise(inside).cast(pl.UInt32)
    coord = coord_expr(item, kind)
    fits = (coord >= item.minimum) & (coord <= item.maximum)
    if item.type is ValueType.INTEGER and kind in (ColumnKind.FLOAT, ColumnKind.DECIMAL):
        fits &= coord == coord.floor()
    inside = _counted(axis, coord)
    found = pl.when(coord.is_null()).then(at_null).when(fits).then(inside).otherwise(refused)
    return found.cast(pl.UInt32)


def coord_expr(item: Input, kind: ColumnKind) -> pl.Expr:
    """Coordinates of a column of numbers or dates, NaN made null."""
    column = pl.col(item.name)
    if item.type is ValueType.DATE:
        # Polars counts days from 1970-01-01, ordinals from 0001-01-01.
        return column.to_physical().cast(pl.Int64) + 719_163
    if kind is ColumnKind.WHOLE and item.type is ValueType.INTEGER:
        return column.cast(pl.Int64, strict=False)
    number = column.cast(pl.Float64)
    number = number.fill_nan(None)
    if item.type is ValueType.INTEGER:
        return number
    return (number * float(10**item.digits) + 0.5).floor()


def _word_segment(axis: Axis, column: pl.Expr, at_null: int) -> pl.Expr:
    item = axis.input
    code = column.cast(pl.Enum(list(item.values)), strict=False).to_physical().cast(pl.UInt32)
    other = axis.segment(len(item.values)) if item.open else axis.size
    inside = _translated(axis, code, len(item.values))
    return (
        pl.when(column.is_null()).then(at_null).otherwise(inside.fill_null(other)).cast(pl.UInt32)
    )


def _translated(axis: Axis, code: pl.Expr, count: int) -> pl.Expr:
    """Segments of codes 0…count-1; codes are segments already where each has its own."""
    segments = [axis.segment(value) for value in range(count)]
    if segments == list(range(count)):
        return code
    return pl.lit(pl.Series(segments, dtype=pl.UInt32)).gather(code)


def _counted(axis: Axis, coord: pl.Expr) -> pl.Expr:
    """Number of borders at or below the value."""
    borders = axis.starts[1:]
    if not borders:
        return pl.lit(0, dtype=pl.UInt32)
    if len(borders) <= COMPARED_BORDERS:
        return pl.sum_horizontal([(coord >= border).cast(pl.UInt8) for border in borders])
    whole = axis.input.type is not ValueType.DECIMAL
    series = pl.Series(borders, dtype=pl.Int64 if whole else pl.Float64)
    searched = coord.cast(pl.Float64) if not whole else coord.cast(pl.Int64, strict=False)
    return pl.lit(series).search_sorted(searched, side="right")


def _looked_up(plan: Plan, segments: list[pl.Expr]) -> pl.Expr:
    small = len(plan.table.rules) < 255
    numbers = pl.Series(lookup_of(plan).tolist(), dtype=pl.UInt8 if small else pl.UInt16)
    index: pl.Expr = pl.lit(0, dtype=pl.UInt32)
    for segment, step in zip(segments, strides(plan.grid.axes), strict=True):
        index = index + segment * pl.lit(step, dtype=pl.UInt32)
    return pl.lit(numbers).gather(index)


def _by_bitsets(plan: Plan, segments: list[pl.Expr]) -> pl.Expr:
    """AND of one word of 64 rules after the other; the lowest bit of the first that is not 0."""
    words = -(-len(plan.numbers) // WORD_BITS)
    answer: pl.Expr = pl.lit(0, dtype=pl.UInt16)
    numbers = pl.Series([*plan.numbers, 0], dtype=pl.UInt16)
    if plan.default:
        real: pl.Expr = pl.lit(True)
        for axis, segment in zip(plan.grid.axes, segments, strict=True):
            real &= pl.lit(pl.Series([*axis.real, False])).gather(segment)
        answer = pl.when(real).then(plan.default).otherwise(0).cast(pl.UInt16)
    for word in reversed(range(words)):
        hits: pl.Expr | None = None
        for axis, segment in zip(plan.grid.axes, segments, strict=True):
            part = pl.Series(
                [*(mask >> word * WORD_BITS & 2**WORD_BITS - 1 for mask in axis.masks), 0],
                dtype=pl.UInt64,
            )
            found = pl.lit(part).gather(segment)
            hits = found if hits is None else hits & found
        if hits is None:
            break
        place = hits.bitwise_trailing_zeros() + word * WORD_BITS
        chosen = pl.lit(numbers).gather(pl.min_horizontal(place, len(plan.numbers)))
        answer = pl.when(hits != 0).then(chosen).otherwise(answer)
    return answer


def _output_series(output: Output, column: list[Value]) -> pl.Series:
    if output.type is ValueType.DECIMAL:
        places = decimal_places(output, column)
        return pl.Series(
            [None if value is None else Decimal(str(value)) for value in column],
            dtype=pl.Decimal(_PRECISION, places),
        )
    dtypes = {ValueType.BOOL: pl.Boolean, ValueType.INTEGER: pl.Int64, ValueType.DATE: pl.Date}
    return pl.Series(column, dtype=dtypes.get(output.type, pl.String))
