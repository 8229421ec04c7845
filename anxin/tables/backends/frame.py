"""Polars: the answering row of every row of a frame."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

import polars as pl

from anxin.tables.cells import Axis
from anxin.tables.types import DecisionTable, Formula, Input, Output, Value, ValueType

from . import amounts_frame
from .amounts import Reckoner
from .columns import ColumnKind, kinds_of
from .masks import Masks, few_conditions
from .plan import (
    MAX_LOOKUP_CELLS,
    Layout,
    Plan,
    column_of,
    decimal_places,
    double_border,
    doubles_only,
    formulas_of,
    lookup_of,
    lookup_size,
    plan_of,
    strides,
)
from .tree import tree_of

COMPARED_BORDERS = 12
COMPARED_WORDS = 8
WORD_BITS = 64
# Rows taken at once: little enough to stay in the cache, enough to drown the steps' own cost.
SLICE_BYTES = 8_000_000
SLICE_ROWS = 1 << 20
_PRECISION = 38
_DAYS_TO_1970 = 719_163


@dataclass(frozen=True, slots=True)
class Placed:
    """An axis over a column: the place of each value as a small integer, and what stands there."""

    place: pl.Expr
    layout: Layout


def run_frame(table: DecisionTable, frame: pl.LazyFrame) -> pl.LazyFrame:
    """The frame with `rule` (null where refused) and the outputs. Raises NotCompilable, and
    TableError for columns that do not fit."""
    return with_rule(table, frame, "rule").with_columns(output_exprs(table, frame.collect_schema()))


def with_rule(table: DecisionTable, frame: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """The frame with the number of the answering row, null where refused. Raises as above."""
    schema = frame.collect_schema()
    masks = _masks(table, schema)
    if masks is None:
        return frame.with_columns(_refused_null(_number_expr(table, schema)).alias(name))
    layers, number = masks.layers()
    for layer in layers:
        frame = frame.with_columns(**layer)
    answered = frame.with_columns(_refused_null(number).alias(name))
    return answered.drop([key for layer in layers for key in layer])


def rule_series(table: DecisionTable, frame: pl.DataFrame) -> pl.Series:
    """Row numbers for a frame in memory, slice by slice on all cores: little more memory than
    the answer. Raises as `run_frame` does."""
    full = frozenset(item.name for item in table.inputs if _is_full(item, frame))
    masks = _masks(table, frame.schema, full)
    number = pl.lit(0) if masks else _number_expr(table, frame.schema)
    size = _slice_rows(table, frame.schema)

    def part(start: int) -> pl.Series:
        rows = frame.slice(start, size)
        found = masks.numbers(rows) if masks else rows.with_columns(rule=number)["rule"]
        if found.min() != 0:
            return found
        return found.to_frame().select(_refused_null(pl.col("rule")))["rule"]

    if frame.height <= size:
        return part(0)
    with ThreadPoolExecutor(max_workers=pl.thread_pool_size()) as pool:
        parts = list(pool.map(part, range(0, frame.height, size)))
    return pl.concat(parts, rechunk=False)


def _slice_rows(table: DecisionTable, schema: Mapping[str, pl.DataType]) -> int:
    """Rows whose inputs fill the bytes of a slice."""
    dtypes = [schema[item.name] for item in table.inputs if item.name in schema]
    width = sum(1 if isinstance(dtype, pl.Enum | pl.Boolean) else 8 for dtype in dtypes)
    return min(SLICE_ROWS, SLICE_BYTES // max(width, 1))


def _is_full(item: Input, frame: pl.DataFrame) -> bool:
    """True for a column that is known to hold no null, and no NaN where that would be null."""
    if item.name not in frame.columns or frame[item.name].null_count():
        return False
    return not (item.nullable and frame.schema[item.name].is_float())


def _masks(
    table: DecisionTable, schema: Mapping[str, pl.DataType], full: frozenset[str] = frozenset()
) -> Masks | None:
    """The table as masks, None when a look-up serves it better."""
    plan = plan_of(table)
    kinds = kinds_of(table, schema)
    tree = tree_of(plan) if few_conditions(plan) else None
    if tree is None:
        return None
    for axis in plan.grid.axes:
        doubles_only(axis)
    masks = Masks(plan, tree, kinds, schema, full)
    return masks if masks.program.steps else None


def _refused_null(number: pl.Expr) -> pl.Expr:
    return pl.when(number > 0).then(number).alias("rule")


def _number_expr(table: DecisionTable, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """Number of the answering row by look-up or bitsets, 0 where refused."""
    plan = plan_of(table)
    kinds = kinds_of(table, schema)
    placed = [
        place_expr(axis, kinds[axis.input.name], schema.get(axis.input.name))
        for axis in plan.grid.axes
    ]
    if lookup_size([axis.layout for axis in placed]) <= MAX_LOOKUP_CELLS:
        return _looked_up(plan, placed)
    return _by_bitsets(plan, placed)


def output_exprs(
    table: DecisionTable, schema: Mapping[str, pl.DataType], coded: bool = False
) -> list[pl.Expr]:
    """Outputs of the row in column `rule`, words as codes where `coded`. Raises NotCompilable for
    arithmetic that is not exact here."""
    number = pl.col("rule").fill_null(0)
    found = []
    for at, output in enumerate(table.outputs):
        column = column_of(table, at)
        formulas = formulas_of(table, at)
        if not formulas:
            series = _output_series(output, column)
            if coded and series.dtype == pl.String:
                series = series.cast(pl.Enum(series.drop_nulls().unique(maintain_order=True)))
            given = pl.lit(series).gather(number)
        else:
            given = _computed(table, schema, output, column, formulas)
        found.append(given.alias(output.name))
    return found


def _computed(
    table: DecisionTable,
    schema: Mapping[str, pl.DataType],
    output: Output,
    column: list[Value],
    formulas: Mapping[int, Formula],
) -> pl.Expr:
    """An output that some rows reckon and others give."""
    reckoner = Reckoner(amounts_frame.speech(kinds_of(table, schema)), table.inputs)
    made = {row: reckoner.output(output, formula) for row, formula in formulas.items()}
    places = max(decimal_places(output, column), *(scale for _, scale in made.values()))
    dtype = pl.Int64() if output.type is ValueType.INTEGER else pl.Decimal(_PRECISION, places)
    given: pl.Expr = pl.lit(_output_series(output, column)).gather(pl.col("rule").fill_null(0))
    given = given.cast(dtype)
    for row, (numerator, scale) in made.items():
        amount = amounts_frame.finished(output, numerator, scale).cast(dtype)
        given = pl.when(pl.col("rule") == row).then(amount).otherwise(given)
    return given


def place_expr(axis: Axis, kind: ColumnKind, dtype: pl.DataType | None) -> Placed:
    """The places of a column's values on an axis. Raises NotCompilable for borders that doubles
    cannot hold."""
    doubles_only(axis)
    item = axis.input
    if kind is ColumnKind.MISSING:
        return Placed(pl.lit(0, dtype=pl.UInt8), (axis.null_segment,))
    column = pl.col(item.name)
    if item.type is ValueType.ENUM:
        return _words(axis, column, dtype)
    if item.type is ValueType.BOOL:
        layout = (axis.segment(0), axis.segment(1), axis.null_segment)
        return Placed(column.cast(pl.UInt8).fill_null(2), layout)
    if item.type is ValueType.DATE:
        coord = column.to_physical().cast(pl.Int64) + _DAYS_TO_1970
        return _numbers(axis, coord, True)
    if kind is ColumnKind.WHOLE and item.type is ValueType.INTEGER:
        return _numbers(axis, column.cast(pl.Int64, strict=False), True)
    number = column.cast(pl.Float64)
    if kind is ColumnKind.FLOAT:
        number = number.fill_nan(None)
    placed = _numbers(axis, number, item.type is ValueType.INTEGER)
    if item.type is ValueType.INTEGER:
        # Place 0 lies below the range: refused, as a number with a fraction is.
        broken = number.is_not_null() & (number != number.floor())
        return Placed(pl.when(broken).then(0).otherwise(placed.place), placed.layout)
    return placed


def _words(axis: Axis, column: pl.Expr, dtype: pl.DataType | None) -> Placed:
    """Codes of words; those of an Enum column stand as they are."""
    item = axis.input
    other = axis.segment(len(item.values)) if item.open else None
    if isinstance(dtype, pl.Enum):
        known = {word: axis.segment(code) for code, word in enumerate(item.values)}
        layout = [known.get(word, other) for word in dtype.categories]
        code = column.to_physical()
        place = code.cast(pl.UInt32) if len(layout) > 250 else code.cast(pl.UInt8)
        return Placed(place.fill_null(len(layout)), (*layout, axis.null_segment))
    count = len(item.values)
    if count <= COMPARED_WORDS and dtype == pl.String:
        matched = [
            (column == word).cast(pl.UInt8) * pl.lit(code, dtype=pl.UInt8)
            for code, word in enumerate(item.values, start=1)
        ]
        place = reduce(lambda left, right: left + right, matched)
        inside = [axis.segment(code) for code in range(count)]
        return Placed(place.fill_null(count + 1), (other, *inside, axis.null_segment))
    narrow = pl.UInt8 if count < 250 else pl.UInt32
    code = column.cast(pl.Enum(list(item.values)), strict=False).to_physical().cast(narrow)
    place = code.fill_null(count) + (code.is_null() & column.is_null()).cast(narrow)
    layout = [axis.segment(code) for code in range(count)]
    return Placed(place, (*layout, other, axis.null_segment))


def _numbers(axis: Axis, number: pl.Expr, whole: bool) -> Placed:
    """How many borders a number has reached: 0 below the range, then the segments, then above
    the range; null after them."""
    item = axis.input
    coords = [*axis.starts, item.maximum + 1]
    borders: list[int | float] = (
        list(coords) if whole else [double_border(coord, item.digits) for coord in coords]
    )
    layout: Layout = (None, *range(len(axis.spans)), None, axis.null_segment)
    if len(borders) <= COMPARED_BORDERS:
        reached = [(number >= border).cast(pl.UInt8) for border in borders]
        place = reduce(lambda left, right: left + right, reached)
        return Placed(place.fill_null(len(borders) + 1), layout)
    series = pl.Series(borders, dtype=pl.Int64 if whole else pl.Float64)
    typed = number.cast(pl.Int64, strict=False) if whole else number
    found = pl.lit(series).search_sorted(typed.fill_null(0), side="right").cast(pl.UInt32)
    return Placed(
        pl.when(number.is_null()).then(len(borders) + 1).otherwise(found).cast(pl.UInt32), layout
    )


def coord_expr(item: Input, kind: ColumnKind) -> pl.Expr:
    """Coordinates of a column of numbers or dates, NaN made null."""
    column = pl.col(item.name)
    if item.type is ValueType.DATE:
        return column.to_physical().cast(pl.Int64) + _DAYS_TO_1970
    number = column.cast(pl.Float64).fill_nan(None)
    if item.type is ValueType.INTEGER:
        return number
    return (number * float(10**item.digits) + 0.5).floor()


def _looked_up(plan: Plan, placed: list[Placed]) -> pl.Expr:
    layouts = [axis.layout for axis in placed]
    narrow = pl.UInt8 if len(plan.table.rules) < 255 else pl.UInt16
    numbers = lookup_of(plan, layouts).tolist()
    size = lookup_size(layouts)
    width = pl.UInt8 if size <= 256 else pl.UInt16 if size <= 65_536 else pl.UInt32
    index: pl.Expr | None = None
    for axis, step in zip(placed, strides(layouts), strict=True):
        part = axis.place.cast(width)
        part = part * pl.lit(step, dtype=width) if step > 1 else part
        index = part if index is None else index + part
    if index is None:
        index = pl.lit(0, dtype=pl.UInt8)
    # Polars gathers by wide indexes; narrow ones it would widen by a slower way.
    return pl.lit(pl.Series(numbers, dtype=narrow)).gather(index.cast(pl.UInt32))


def _by_bitsets(plan: Plan, placed: list[Placed]) -> pl.Expr:
    """AND of one word of 64 rules after the other; the lowest bit of the first that is not 0."""
    words = -(-len(plan.numbers) // WORD_BITS)
    numbers = pl.Series([*plan.numbers, 0], dtype=pl.UInt16)
    answer: pl.Expr = pl.lit(0, dtype=pl.UInt16)
    if plan.default:
        fits: pl.Expr = pl.lit(True)
        for axis, place in zip(plan.grid.axes, placed, strict=True):
            real = [at is not None and axis.real[at] for at in place.layout]
            fits &= pl.lit(pl.Series(real)).gather(place.place)
        answer = pl.when(fits).then(plan.default).otherwise(0).cast(pl.UInt16)
    for word in reversed(range(words)):
        hits: pl.Expr = pl.lit(2**WORD_BITS - 1, dtype=pl.UInt64)
        for axis, place in zip(plan.grid.axes, placed, strict=True):
            masks = [
                0 if at is None else axis.masks[at] >> word * WORD_BITS & 2**WORD_BITS - 1
                for at in place.layout
            ]
            hits = hits & pl.lit(pl.Series(masks, dtype=pl.UInt64)).gather(place.place)
        at = hits.bitwise_trailing_zeros() + word * WORD_BITS
        chosen = pl.lit(numbers).gather(pl.min_horizontal(at, len(plan.numbers)))
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
