"""The contenders of `benchmarks/tables.py`: ours and its peers on the same two populations."""

from __future__ import annotations

import ctypes
import gc
import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tables_data import ENUMS, TABLES

ZEN_ROWS = 20_000
MEMORY_ONCE = "reading memory once"
TIMES: list[float] = []
PEAKS: list[int] = []


# Contenders: each takes the table's name and the data, prepares what is not timed, and returns
# the timed step, which returns how many people each row answers.

Step = Callable[[], Mapping[str, int]]


def counted(values: Any) -> dict[str, int]:
    import numpy as np

    numbers, counts = np.unique(np.asarray(values), return_counts=True)
    return {str(int(n)): int(c) for n, c in zip(numbers, counts, strict=True)}


def written(path: Path) -> dict[str, int]:
    """How many people each row answers in a file, 0 for the refused."""
    import polars as pl

    return counted(pl.read_parquet(path, columns=["rule"])["rule"].fill_null(0))


def ours_coded(table: str, data: Path) -> Step:
    import polars as pl

    from anxin.tables import load_table
    from anxin.tables.backends.frame import rule_series

    frame = pl.read_parquet(data)
    frame = frame.with_columns(
        pl.col(name).cast(pl.Enum(words)) for name, words in ENUMS.items() if name in frame.columns
    )
    loaded = load_table(TABLES[table])
    rule_series(loaded, frame.head(1_000))  # starts the threads, as the import of numpy does
    return lambda: counted(timed(lambda: rule_series(loaded, frame)))


def ours_strings(table: str, data: Path) -> Step:
    import polars as pl

    from anxin.tables import load_table
    from anxin.tables.backends.frame import rule_series

    frame = pl.read_parquet(data)
    loaded = load_table(TABLES[table])
    rule_series(loaded, frame.head(1_000))  # starts the threads, as the import of numpy does
    return lambda: counted(timed(lambda: rule_series(loaded, frame)))


def numpy_lookup(table: str, data: Path) -> Step:
    """By hand: codes, a table of answers, one index."""
    import numpy as np

    columns = coded_columns(data)
    if table == "travel":
        answers = np.array(hand_lookup(), dtype=np.uint8)
        first, second = columns["origin_risk"], columns["destination_risk"]
        needed, post = columns["needed"], columns["post"]
        return lambda: counted(
            timed(
                lambda: answers[
                    ((first * np.uint8(3) + second) * np.uint8(2) + needed) * np.uint8(4) + post
                ]
            )
        )
    cpi, food = columns["cpi_yoy"], columns["food_yoy"]
    answers = np.array([3, 2, 1, 1], dtype=np.uint8)
    return lambda: counted(
        timed(
            lambda: answers[(cpi >= 3.5).view(np.uint8) * np.uint8(2) + (food >= 6).view(np.uint8)]
        )
    )


def memory_once(table: str, data: Path) -> Step:
    """The limit: the coded columns are read once from memory on all cores, nothing is decided."""
    from concurrent.futures import ThreadPoolExecutor

    import numpy as np

    cores = len(os.sched_getaffinity(0))
    parts = []
    for values in coded_columns(data).values():
        whole = values[: len(values) // 8 * 8].view(np.uint64)
        parts += np.array_split(whole, cores)
    pool = ThreadPoolExecutor(cores)

    def step() -> Mapping[str, int]:
        timed(lambda: list(pool.map(np.bitwise_or.reduce, parts)))
        return {}

    return step


def hand_lookup() -> list[int]:
    """The travel table written out by hand, origin × destination × needed × post."""
    found = []
    for origin in range(3):
        for destination in range(3):
            for needed in (False, True):
                for post in range(4):
                    found.append(hand_rule(origin, destination, needed, post))
    return found


def hand_rule(origin: int, destination: int, needed: bool, post: int) -> int:
    if origin == 2:
        return 1
    if origin == 1:
        if not needed:
            return 2
        return 4 if destination else 3
    if destination:
        return 5
    if post == 1:
        return 6
    return 8 if needed else 7


def coded_columns(data: Path) -> dict[str, Any]:
    import numpy as np
    import polars as pl

    frame = pl.read_parquet(data)
    found: dict[str, Any] = {}
    for name in frame.columns:
        series = frame[name]
        if name in ENUMS:
            series = series.cast(pl.Enum(ENUMS[name])).to_physical().cast(pl.UInt8)
        values = series.to_numpy()
        found[name] = values.astype(np.uint8) if values.dtype == bool else values.copy()
    return found


def parquet_run(engine: str) -> Callable[[str, Path], Step]:
    """Parquet to Parquet through `run_table`."""

    def prepare(table: str, data: Path) -> Step:
        from anxin.tables import load_table
        from anxin.tables.run import run_table

        loaded = load_table(TABLES[table])
        target = data.parent / f"out-{engine}-{table}.parquet"

        def step() -> Mapping[str, int]:
            if engine == "spark" and not TIMES:
                run_table(loaded, data, target, engine)  # the first run starts the JVM
            os.sync()
            result = run_table(loaded, data, target, engine)
            TIMES.append(result.seconds)
            refused = {0: result.refused} if result.refused else {}
            return {str(number): count for number, count in (refused | result.by_rule).items()}

        return step

    return prepare


# By hand with a careful hand: the same questions, so whoever has a fact that the table refuses
# (null, NaN, a number out of range, another word) gets null and not the last row. NaN is above every
# number in both dialects. The border lies half a guard digit below, for rises reckoned in floats.
HAND_ROWS = {
    "travel": """SELECT *, CASE WHEN origin_risk IN ('low', 'medium', 'high')
        AND destination_risk IN ('low', 'medium', 'high') AND needed IS NOT NULL
        AND post IN ('resident', 'official', 'student', 'worker')
      THEN CASE WHEN origin_risk = 'high' THEN 1
      WHEN origin_risk = 'medium' AND NOT needed THEN 2
      WHEN origin_risk = 'medium' AND destination_risk = 'low' THEN 3
      WHEN origin_risk = 'medium' THEN 4 WHEN destination_risk <> 'low' THEN 5
      WHEN post = 'official' THEN 6 WHEN NOT needed THEN 7 ELSE 8 END END AS rule FROM people""",
    "price": """SELECT *, CASE WHEN cpi_yoy BETWEEN -1e13 AND 1e13
        AND food_yoy BETWEEN -1e13 AND 1e13
      THEN CASE WHEN cpi_yoy >= 3.499995 THEN 1 WHEN food_yoy >= 5.999995 THEN 2 ELSE 3 END END
      AS rule FROM people""",
}
HAND_OUTPUTS = {
    "travel": """CASE WHEN rule <= 2 THEN 'must_stay' WHEN rule = 3 THEN 'needs_approval'
      WHEN rule <= 5 THEN 'should_not_go' WHEN rule <= 7 THEN 'advised_to_stay'
      WHEN rule = 8 THEN 'free' END AS advice""",
    "price": """CASE WHEN rule <= 2 THEN 'start' WHEN rule = 3 THEN 'stop' END AS link,
      CASE WHEN rule <= 2 THEN CAST(20 AS bigint) END AS pay_within_days""",
}
# The same columns as ours writes: by hand too the row is decided first, then what it gives.
HAND_SQL = {
    table: f"SELECT *, {HAND_OUTPUTS[table]} FROM ({rows}) AS decided"
    for table, rows in HAND_ROWS.items()
}


def hand_duckdb(table: str, data: Path) -> Step:
    import duckdb

    target = data.parent / f"hand-duckdb-{table}.parquet"
    statement = f"COPY ({HAND_SQL[table]}) TO '{target}' (FORMAT parquet)"

    def write() -> None:
        with duckdb.connect() as connection:
            connection.execute(f"CREATE VIEW people AS FROM read_parquet('{data}')")
            connection.execute(statement)

    def step() -> Mapping[str, int]:
        os.sync()
        timed(write)
        return written(target)

    return step


def hand_spark(table: str, data: Path) -> Step:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false")
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    target = data.parent / f"hand-spark-{table}"

    def write() -> None:
        session.read.parquet(str(data)).createOrReplaceTempView("people")
        session.sql(HAND_SQL[table]).write.mode("overwrite").parquet(str(target))

    def step() -> Mapping[str, int]:
        if not TIMES:
            write()  # the first run compiles
        os.sync()
        timed(write)
        return written(target / "*.parquet")

    return step


def zen_rows(table: str, data: Path) -> Step:
    """zen-engine row by row, on a sample."""
    import polars as pl

    from anxin.tables import load_table

    decision = zen_decision(load_table(TABLES[table]))
    rows = pl.read_parquet(data, n_rows=ZEN_ROWS).to_dicts()
    return lambda: counted(
        timed(lambda: [decision.evaluate(row)["result"]["rule"] for row in rows])
    )


def zen_decision(table: Any) -> Any:
    """Our table as a decision graph of zen-engine that answers the row's number."""
    import zen

    from anxin.tables.dmn.exchange import cell_feel

    names = [item.name for item in table.inputs]
    rules = []
    for rule in table.rules:
        row = {"_id": f"r{rule.number}", "o": str(rule.number)}
        for item, cell in zip(table.inputs, rule.cells, strict=True):
            text = cell_feel(item, cell)
            row[item.name] = "" if text == "-" else text
        rules.append(row)
    content = {
        "hitPolicy": "first",
        "rules": rules,
        "inputs": [
            {"id": name, "name": name, "type": "expression", "field": name} for name in names
        ],
        "outputs": [{"id": "o", "name": "rule", "type": "expression", "field": "rule"}],
    }
    at = {"position": {"x": 0, "y": 0}}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", **at},
        {"id": "t", "type": "decisionTableNode", "name": "t", "content": content, **at},
        {"id": "out", "type": "outputNode", "name": "out", **at},
    ]
    edges = [
        {"id": "a", "sourceId": "in", "targetId": "t", "type": "edge"},
        {"id": "b", "sourceId": "t", "targetId": "out", "type": "edge"},
    ]
    return zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))


def openfisca(given: str) -> Callable[[str, Path], Step]:
    def prepare(table: str, data: Path) -> Step:
        from tables_openfisca import coded_step, strings_step

        return (coded_step if given == "coded" else strings_step)(table, data)

    return prepare


CONTENDERS: dict[str, Callable[[str, Path], Step]] = {
    "ours coded": ours_coded,
    "ours strings": ours_strings,
    "numpy by hand": numpy_lookup,
    MEMORY_ONCE: memory_once,
    "openfisca coded": openfisca("coded"),
    "openfisca strings": openfisca("strings"),
    "zen rows": zen_rows,
    "ours parquet": parquet_run("polars"),
    "ours duckdb": parquet_run("duckdb"),
    "duckdb by hand": hand_duckdb,
    "ours spark": parquet_run("spark"),
    "spark by hand": hand_spark,
}


def timed(step: Callable[[], Any]) -> Any:
    """The step's result; its seconds go to TIMES, its extra memory at the peak to PEAKS."""
    before = resident("VmRSS") if reset_peak() else None
    started = time.perf_counter()
    result = step()
    TIMES.append(time.perf_counter() - started)
    if before is not None:
        PEAKS.append(resident("VmHWM") - before)
    return result


def reset_peak() -> bool:
    """Let the system count the highest memory anew; False where it cannot."""
    if "ANXIN_BENCH_MEMORY" not in os.environ:
        return False
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return False
    return True


def resident(key: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(key))
