"""A table over a Parquet file, by an engine of choice."""

from __future__ import annotations

import importlib
import importlib.util
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from .backends.columns import kinds_of, refuse_taken
from .backends.frame import output_exprs, run_frame
from .backends.parquet import Unsuited, append_answers
from .backends.plan import plan_of
from .backends.postgres import postgres_rules
from .backends.sql import select_sql
from .messages import CannotRun, NotCompilable, Problem, TableError, Text, first_line
from .types import DecisionTable

ENGINES = ("polars", "duckdb", "spark", "postgres")
# Polars panics over some damaged files.
BROKEN_FILE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)


@dataclass(frozen=True, slots=True)
class RunResult:
    """`refused` rows have facts that the table does not take; their `rule` is null."""

    engine: str
    rows: int
    seconds: float
    refused: int
    by_rule: dict[int, int]

    @property
    def rows_per_second(self) -> float:
        return self.rows / self.seconds if self.seconds else 0.0


def run_table(
    table: DecisionTable,
    source: Path,
    target: Path,
    engine: str = "polars",
    dsn: str | None = None,
    master: str | None = None,
) -> RunResult:
    """Writes `source` with `rule` and the outputs to `target` (Spark writes a folder of parts).

    Raises NotCompilable, TableError for files that do not fit, CannotRun for a missing engine.
    """
    plan_of(table)
    schema = _schema(source)
    try:
        kinds_of(table, schema)
        output_exprs(table, schema)
        refuse_taken(table, schema)
    except NotCompilable:
        raise
    except TableError as reason:
        raise reason.placed(str(source)) from None
    _writable(source, target)
    started = time.perf_counter()
    try:
        _run(table, source, target, engine, dsn, master)
        seconds = time.perf_counter() - started
        counts = _counted(target)
    except (*BROKEN_FILE, duckdb.Error) as reason:
        raise TableError(
            Problem(
                Text(
                    f"{engine} 无法运行：{first_line(reason)}",
                    f"{engine} failed: {first_line(reason)}",
                ),
                file=str(source),
            )
        ) from reason
    refused = counts.pop(None, 0)
    by_rule = {number: counts[number] for number in sorted(filter(None, counts))}
    return RunResult(engine, refused + sum(by_rule.values()), seconds, refused, by_rule)


def _run(
    table: DecisionTable,
    source: Path,
    target: Path,
    engine: str,
    dsn: str | None,
    master: str | None,
) -> None:
    if engine == "polars":
        _run_polars(table, source, target)
    elif engine == "duckdb":
        _run_duckdb(table, source, target)
    elif engine == "spark":
        _run_spark(table, source, target, master)
    else:
        schema = _schema(source)
        rule = postgres_rules(table, _scan(source), _dsn(dsn))
        whole = _scan(source).collect().with_columns(rule)
        whole.with_columns(output_exprs(table, schema)).write_parquet(target)


def _run_polars(table: DecisionTable, source: Path, target: Path) -> None:
    """Answers behind the file's own columns where they can stay as they are, else all anew."""
    try:
        if source.is_file():
            append_answers(table, source, target, _schema(source))
            return
    except Unsuited:
        pass
    run_frame(table, _scan(source)).sink_parquet(target)


def _run_duckdb(table: DecisionTable, source: Path, target: Path) -> None:
    pattern = str(source / "*.parquet") if source.is_dir() else str(source)
    sql = select_sql(
        table, kinds_of(table, _schema(source)), f"read_parquet({_quoted(pattern)})", "duckdb"
    )
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({sql}) TO {_quoted(str(target))} (FORMAT parquet)")


def spark_frame(table: DecisionTable, frame: Any) -> Any:
    """A PySpark DataFrame with `rule` and the outputs: one SQL statement, never a Python UDF."""
    schema = pl.Schema(
        {
            str(field.name): _POLARS_OF_SPARK.get(field.dataType.typeName(), pl.Object())
            for field in frame.schema.fields
        }
    )
    sql = select_sql(table, kinds_of(table, schema), "{anxin_source}", "spark")
    session = frame.sparkSession
    return session.sql(sql, anxin_source=frame)


_POLARS_OF_SPARK: dict[str, pl.DataType] = {
    "string": pl.String(),
    "boolean": pl.Boolean(),
    "byte": pl.Int8(),
    "short": pl.Int16(),
    "integer": pl.Int32(),
    "long": pl.Int64(),
    "float": pl.Float32(),
    "double": pl.Float64(),
    "decimal": pl.Decimal(38, 10),
    "date": pl.Date(),
    "void": pl.Null(),
    "timestamp": pl.Datetime(),
    "timestamp_ntz": pl.Datetime(),
}


def _run_spark(table: DecisionTable, source: Path, target: Path, master: str | None) -> None:
    if importlib.util.find_spec("pyspark") is None:
        raise CannotRun(
            Problem(
                Text("没有安装 PySpark。", "PySpark is not installed."),
                Text(
                    "uv sync --group spark（需要 Java 17）", "uv sync --group spark (needs Java 17)"
                ),
            )
        )
    builder = importlib.import_module("pyspark.sql").SparkSession.builder.appName(
        f"table {table.id}"
    )
    builder = builder.master(master or os.environ.get("SPARK_MASTER", "local[*]"))
    builder = builder.config("spark.ui.enabled", "false")
    try:
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        answered = spark_frame(table, session.read.parquet(str(source)))
        answered.write.mode("overwrite").parquet(str(target))
    except TableError:
        raise
    except Exception as reason:  # Java's errors have no common class here
        raise CannotRun(
            Problem(
                Text(f"Spark 无法运行：{first_line(reason)}", f"Spark failed: {first_line(reason)}")
            )
        ) from reason


def _counted(target: Path) -> dict[int | None, int]:
    """How many people each row answers."""
    counted = _scan(target).group_by("rule").len().collect(engine="streaming")
    return dict(counted.iter_rows())


def _dsn(given: str | None) -> str:
    dsn = given or os.environ.get("DATABASE_URL")
    if not dsn:
        raise CannotRun(
            Problem(
                Text("postgres 需要连接串。", "postgres needs a connection string."),
                Text(
                    "--dsn postgresql://… 或环境变量 DATABASE_URL",
                    "--dsn postgresql://… or DATABASE_URL",
                ),
            )
        )
    return dsn


def _scan(path: Path) -> pl.LazyFrame:
    return pl.scan_parquet(path / "*.parquet" if path.is_dir() else path)


def scan_schema(source: Path) -> tuple[pl.LazyFrame, pl.Schema]:
    """A Parquet file (or a folder of parts) and its columns. Raises TableError."""
    return _scan(source), _schema(source)


def _schema(source: Path) -> pl.Schema:
    if not source.exists():
        raise TableError(
            Problem(
                Text("没有这个文件。", "There is no such file."),
                Text("一个存在的 .parquet 文件", "a .parquet file that exists"),
                file=str(source),
            )
        )
    try:
        return _scan(source).collect_schema()
    except BROKEN_FILE as reason:
        raise TableError(
            Problem(
                Text(
                    f"不是可读的 Parquet 文件：{first_line(reason)}",
                    f"Not a readable Parquet file: {first_line(reason)}",
                ),
                file=str(source),
            )
        ) from reason


def _writable(source: Path, target: Path) -> None:
    if target.exists() and target.samefile(source):
        raise TableError(
            Problem(
                Text("输出与输入是同一个文件。", "The output is the input file itself."),
                Text("另一个文件名", "another file name"),
                file=str(target),
            )
        )
    folder = target.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise CannotRun(
            Problem(
                Text("输出文件夹不存在或不可写。", "The output folder is missing or not writable."),
                file=str(target),
            )
        )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
