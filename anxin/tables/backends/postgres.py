"""A population answered inside PostgreSQL: inputs copied in, row numbers copied out."""

from __future__ import annotations

import importlib.util
import tempfile
from typing import IO, TYPE_CHECKING

import polars as pl

from anxin.tables.messages import CannotRun, Problem, Text, first_line
from anxin.tables.types import DecisionTable

from .columns import kinds_of
from .sql import select_sql

if TYPE_CHECKING:
    import psycopg

COPY_ROWS = 200_000
MEMORY_BYTES = 50_000_000


def postgres_rules(table: DecisionTable, frame: pl.LazyFrame, dsn: str) -> pl.Series:
    """Column `rule` for the rows of a frame, null where refused. Raises CannotRun when the
    database or its driver cannot be had, NotCompilable and TableError as the emitter does."""
    if importlib.util.find_spec("psycopg") is None:
        raise CannotRun(Problem(Text("没有安装 psycopg。", "psycopg is not installed.")))
    import psycopg

    schema = frame.collect_schema()
    names = [item.name for item in table.inputs if item.name in schema]
    sql = select_sql(table, kinds_of(table, schema), "anxin_source", "postgres")
    try:
        with (
            psycopg.connect(dsn) as connection,
            connection.cursor() as cursor,
            tempfile.SpooledTemporaryFile(max_size=MEMORY_BYTES) as answers,
        ):
            _copy_in(cursor, frame.select(names).collect())
            _copy_out(cursor, sql, answers)
            answers.seek(0)
            return pl.read_csv(
                answers,
                has_header=False,
                new_columns=["rule"],
                null_values=["-"],
                schema_overrides=[pl.UInt16],
            )["rule"]
    except psycopg.Error as reason:
        said = first_line(reason)
        raise CannotRun(
            Problem(Text(f"数据库无法运行：{said}", f"The database failed: {said}"))
        ) from reason


def _copy_in(cursor: psycopg.Cursor[tuple[object, ...]], inputs: pl.DataFrame) -> None:
    columns = ["anxin_row bigint"]
    columns += [f'"{name}" {_type(inputs.schema[name])}' for name in inputs.columns]
    # Names are single words, checked when the table was read.
    statement = f"CREATE TEMP TABLE anxin_source ({', '.join(columns)}) ON COMMIT DROP"
    cursor.execute(statement.encode())
    with cursor.copy("COPY anxin_source FROM STDIN (FORMAT csv)") as copy:
        for start in range(0, inputs.height, COPY_ROWS):
            part = inputs.slice(start, COPY_ROWS).with_row_index("anxin_row", start)
            copy.write(part.write_csv(include_header=False))


def _copy_out(cursor: psycopg.Cursor[tuple[object, ...]], sql: str, answers: IO[bytes]) -> None:
    statement = (
        f"COPY (SELECT rule FROM ({sql}) AS anxin_all ORDER BY anxin_row) "
        "TO STDOUT (FORMAT csv, NULL '-')"
    )
    with cursor.copy(statement.encode()) as copied:
        for block in copied:
            answers.write(block)


def _type(dtype: pl.DataType) -> str:
    if dtype == pl.Boolean:
        return "boolean"
    if dtype == pl.Date:
        return "date"
    if dtype.is_integer():
        return "numeric" if dtype in (pl.UInt64, pl.Int128) else "bigint"
    if dtype.is_float():
        return "double precision"
    return "numeric" if dtype == pl.Decimal else "text"
