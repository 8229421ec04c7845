"""Columns of a frame or file against the inputs of a table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import polars as pl

from anxin.tables.messages import Problem, TableError, Text
from anxin.tables.types import DecisionTable, Input, ValueType


class ColumnKind(StrEnum):
    """What a column holds, as far as a back end must know."""

    MISSING = "missing"
    WORD = "word"
    BOOL = "bool"
    WHOLE = "whole"
    FLOAT = "float"
    DECIMAL = "decimal"
    DAY = "day"
    MOMENT = "moment"


_NUMBERS = (ColumnKind.WHOLE, ColumnKind.FLOAT, ColumnKind.DECIMAL)
_FITS = {
    ValueType.ENUM: (ColumnKind.WORD,),
    ValueType.BOOL: (ColumnKind.BOOL,),
    ValueType.INTEGER: _NUMBERS,
    ValueType.DECIMAL: _NUMBERS,
    ValueType.DATE: (ColumnKind.DAY,),
}
_EXAMPLES = {
    ValueType.ENUM: Text("文字列", "a text column"),
    ValueType.BOOL: Text("布尔列", "a boolean column"),
    ValueType.INTEGER: Text("整数列", "a column of whole numbers"),
    ValueType.DECIMAL: Text("数值列", "a column of numbers"),
    ValueType.DATE: Text("日期列（不带时刻）", "a column of dates without time"),
}


def kind_of(dtype: pl.DataType) -> ColumnKind | None:
    """The kind of a Polars type, None for those no input takes."""
    if dtype == pl.Null:
        return ColumnKind.MISSING
    if dtype in (pl.String, pl.Categorical, pl.Enum):
        return ColumnKind.WORD
    if dtype == pl.Boolean:
        return ColumnKind.BOOL
    if dtype.is_integer():
        return ColumnKind.WHOLE
    if dtype.is_float():
        return ColumnKind.FLOAT
    if dtype == pl.Decimal:
        return ColumnKind.DECIMAL
    if dtype == pl.Date:
        return ColumnKind.DAY
    return ColumnKind.MOMENT if dtype == pl.Datetime else None


def kinds_of(table: DecisionTable, schema: Mapping[str, pl.DataType]) -> dict[str, ColumnKind]:
    """Kind of the column of each input. Raises TableError naming columns that do not fit; a
    missing column is null where the input allows it."""
    kinds: dict[str, ColumnKind] = {}
    problems: list[Problem] = []
    for item in table.inputs:
        dtype = schema.get(item.name)
        if dtype is None:
            kinds[item.name] = ColumnKind.MISSING
            if not item.nullable:
                problems.append(_missing(item))
            continue
        kind = kind_of(dtype)
        if kind is None or (kind is not ColumnKind.MISSING and kind not in _FITS[item.type]):
            problems.append(
                Problem(
                    Text(
                        f"列 {item.name} 的类型是 {dtype}，输入要的是 {item.type}。",
                        f"Column {item.name} is {dtype}, the input is {item.type}.",
                    ),
                    _EXAMPLES[item.type],
                )
            )
            continue
        kinds[item.name] = kind
    if problems:
        raise TableError(*problems)
    return kinds


def refuse_taken(table: DecisionTable, schema: Mapping[str, pl.DataType]) -> None:
    """Raises TableError when a column already has the name of a result."""
    added = ["rule", *(output.name for output in table.outputs)]
    taken = [name for name in added if name in schema]
    if taken:
        raise TableError(
            Problem(
                Text(
                    f"文件已有列 {'、'.join(taken)}，与结果列重名。",
                    f"The file already has the column {', '.join(taken)}.",
                ),
                Text("先改掉这些列的名字", "other names for these columns"),
            )
        )


def _missing(item: Input) -> Problem:
    return Problem(
        Text(f"文件缺少列 {item.name}（{item.title}）。", f"The file has no column {item.name}."),
        Text(
            f"加上这一列，或在输入 {item.name} 写 null: allowed",
            f"the column, or `null: allowed` for input {item.name}",
        ),
    )
