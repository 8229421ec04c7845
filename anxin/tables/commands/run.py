"""`table_run`: a table over a population."""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anxin.tables.check import refuse_unsound
from anxin.tables.messages import Text
from anxin.tables.reader import parse_table, read_text

from .base import FINDINGS, FINE, Command, Out

ENGINES = ("polars", "duckdb", "spark", "postgres")


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file")
    parser.add_argument("source")
    parser.add_argument("target")
    parser.add_argument("--engine", choices=ENGINES, default="polars")
    parser.add_argument("--dsn", default=None)
    parser.add_argument("--master", default=None)


def _run(options: argparse.Namespace, out: Out) -> int:
    from anxin.tables.run import run_table

    table = parse_table(read_text(Path(options.file)), options.file)
    refuse_unsound(table)
    target = Path(options.target)
    with _progress(out, target):
        result = run_table(
            table, Path(options.source), target, options.engine, options.dsn, options.master
        )
    if result.refused:
        out.hint(
            Text(
                f"{result.refused} 行的事实不合表的要求（空值、未知取值或超出范围），rule 为空。",
                f"{result.refused} rows hold facts the table refuses; their rule is null.",
            )
        )
    speed = round(result.rows_per_second)
    lines = [
        out.words(
            f"{result.engine}: {result.rows} 行，{result.seconds:.3f} 秒，{speed} 行/秒 → {target}",
            f"{result.engine}: {result.rows} rows, {result.seconds:.3f} s, {speed} rows/s → {target}",
        )
    ]
    for number, count in result.by_rule.items():
        rule = table.rules[number - 1]
        lines.append(
            out.words(
                f"  第 {number} 行（条款 {rule.clause or '-'}）：{count}",
                f"  row {number} (clause {rule.clause or '-'}): {count}",
            )
        )
    out.answer(
        {
            "engine": result.engine,
            "rows": result.rows,
            "seconds": round(result.seconds, 6),
            "rows_per_second": speed,
            "refused": result.refused,
            "by_rule": {str(number): count for number, count in result.by_rule.items()},
            "out": str(target),
            "table": {"id": table.id, "version": table.version},
        },
        lines,
    )
    return FINDINGS if result.refused else FINE


@contextmanager
def _progress(out: Out, target: Path) -> Iterator[None]:
    """On a terminal, the time so far and the size written, twice a second."""
    if not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    started = time.monotonic()

    def show() -> None:
        while not done.wait(0.5):
            size = target.stat().st_size / 1e6 if target.is_file() else 0.0
            said = out.words(
                f"运行中 {time.monotonic() - started:.0f} 秒，已写 {size:.1f} MB",
                f"running {time.monotonic() - started:.0f} s, {size:.1f} MB written",
            )
            sys.stderr.write(f"\r{said} ")
            sys.stderr.flush()

    thread = threading.Thread(target=show, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        sys.stderr.write("\r" + " " * 60 + "\r")


COMMAND = Command(
    name="table_run",
    usage="FILE IN.parquet OUT.parquet [--engine polars|duckdb|spark|postgres] [--dsn DSN] "
    "[--master URL] [--json]",
    summary=Text(
        "对一份人口数据（Parquet）逐行适用规则表，加上 rule 与各输出列。",
        "Run a table over a population (Parquet), adding `rule` and the outputs.",
    ),
    details=(
        ("FILE", Text("规则表（.yaml）", "the table (.yaml)")),
        ("IN.parquet", Text("每个输入一列", "one column per input")),
        ("OUT.parquet", Text("结果文件（spark 写成文件夹）", "the result (a folder for spark)")),
        ("--engine", Text("引擎，缺省 polars", "the engine, polars by default")),
        ("--dsn", Text("postgres 的连接串，或 DATABASE_URL", "for postgres, or DATABASE_URL")),
        ("--master", Text("Spark 主节点，缺省 local[*]", "Spark master, local[*] by default")),
    ),
    examples=(
        "table_run travel.yaml people.parquet answers.parquet",
        "table_run travel.yaml people.parquet answers.parquet --engine duckdb --json",
    ),
    arguments=_arguments,
    run=_run,
)
