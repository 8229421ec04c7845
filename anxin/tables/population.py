"""How many residents each finding of a comparison touches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl

from .backends.columns import kinds_of
from .backends.frame import coord_expr, with_rule
from .compare import Comparison, Difference
from .run import scan_schema
from .sfeel import parse_cell
from .types import DecisionTable, Input, ValueType


def count_residents(
    comparison: Comparison, higher: DecisionTable, lower: DecisionTable, population: Path
) -> Comparison:
    """The comparison with `residents` filled in. Raises TableError for columns that do not fit,
    NotCompilable for tables with several answers."""
    frame, schema = scan_schema(population)
    frame = with_rule(lower, with_rule(higher, frame, "anxin_higher"), "anxin_lower")
    flags = []
    for at, finding in enumerate((*comparison.findings, *comparison.allowed)):
        for name, words in (finding.slices or {}).items():
            item = next(i for i in (*higher.inputs, *lower.inputs) if i.name == name)
            flags.append(_inside(item, words, schema).alias(f"anxin_slice_{at}"))
    keys = ["anxin_higher", "anxin_lower"]
    frame = frame.with_columns(flags).select(*keys, *(f.meta.output_name() for f in flags))
    grouped = frame.group_by(frame.collect_schema().names()).len()
    rows = list(grouped.collect(engine="streaming").iter_rows(named=True))
    count = len(comparison.findings)
    found = [
        replace(finding, residents=_touched(rows, finding, f"anxin_slice_{at}"))
        for at, finding in enumerate((*comparison.findings, *comparison.allowed))
    ]
    return replace(comparison, findings=tuple(found[:count]), allowed=tuple(found[count:]))


def _touched(rows: list[dict[str, object]], finding: Difference, flag: str) -> int:
    pairs = {
        (upper[0] if upper else None, lower[0] if lower else None) for upper, lower in finding.pairs
    }
    total = 0
    for row in rows:
        if (row["anxin_higher"], row["anxin_lower"]) in pairs and row.get(flag, True):
            total += int(str(row["len"]))
    return total


def _inside(item: Input, words: str, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """True for the rows whose value of an input lies in a cell."""
    accepts = parse_cell(item, words).accepts
    dtype = schema.get(item.name)
    if dtype is None:
        return pl.lit(accepts.null)
    column = pl.col(item.name)
    if item.type is ValueType.ENUM:
        inside = [word for code, word in enumerate(item.values) if accepts.holds(code)]
        found = column.cast(pl.String).is_in(inside)
        if item.open and accepts.holds(len(item.values)):
            found |= ~column.cast(pl.String).is_in(list(item.values))
    elif item.type is ValueType.BOOL:
        found = column.is_in([bool(code) for code in (0, 1) if accepts.holds(code)])
    else:
        single = DecisionTable("slice", (item,), (), ())
        coord = coord_expr(item, kinds_of(single, schema)[item.name])
        found = pl.any_horizontal(
            [pl.lit(False), *((coord >= low) & (coord <= high) for low, high in accepts.spans)]
        )
        column = coord
    return pl.when(column.is_null()).then(pl.lit(accepts.null)).otherwise(found)
