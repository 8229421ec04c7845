"""Decision tables side by side with their peers, in one run, each contender in its own process.

    python3 manage.py benchmark tables [--json] [--rows N] [--quick]

Makes its own environment (`.tools/bench-tables`) with zen-engine, OpenFisca-core (AGPL: measured
against, never depended on), numpy, PySpark. All contenders must first give the same answers; then
the ratios of `docs/algorithms/tables.md` are printed with target and seen; targets of a batch are
for 10⁷ rows, fewer stand beside. Exit 1: one missed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".tools" / "bench-tables"
LEAST_RUNS, MOST_RUNS = 3, 7
ENOUGH_SECONDS = 6.0
IN_MEMORY = ("ours coded", "ours strings", "numpy by hand", "openfisca coded", "openfisca strings")
# These take files with awkward facts too, and must answer alike there.
FROM_FILES = ("ours parquet", "ours duckdb", "duckdb by hand", "ours spark", "spark by hand")
WITHOUT_ANSWERS = ("zen rows", "reading memory once")
FRUGAL = {
    "ANXIN_BENCH_MEMORY": "1",
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:0,muzzy_decay_ms:0",
    "MALLOC_MMAP_THRESHOLD_": "65536",
    "MALLOC_TRIM_THRESHOLD_": "65536",
}
PACKAGES = (
    "polars",
    "duckdb",
    "sqlglot",
    "pyyaml",
    "defusedxml",
    "openpyxl",
    "numpy",
    "zen-engine",
    "openfisca-core",
    "pyspark",
)


def main() -> int:
    """Bootstraps the environment when needed, then runs one contender or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows, no Spark")
    parser.add_argument("--one", nargs=3, metavar=("CONTENDER", "TABLE", "DATA"))
    options = parser.parse_args()
    if "ANXIN_BENCH" not in os.environ:
        return subprocess.call(
            [str(python()), *sys.argv],
            env={**os.environ, "ANXIN_BENCH": "1", "PYTHONPATH": str(ROOT)},
        )
    from tables_contenders import CONTENDERS

    if options.one:
        name, table, data = options.one
        print(json.dumps(measure(CONTENDERS[name], table, Path(data))))
        return 0
    rows = options.rows // 10 if options.quick else options.rows
    results = run_all(rows, spark=not options.quick)
    lines = verdicts(results)
    if options.json:
        print(json.dumps({"rows": rows, "results": results, "verdicts": lines}))
    else:
        for name, seen in results.items():
            print(f"{name:<34} {json.dumps(seen)}")
        print()
        for line in lines:
            mark = {True: "✓", False: "✗", None: " "}[line["met"]]
            print(f"{mark} {line['what']:<72} target {line['target']:<9} seen {line['seen']}")
    return 1 if any(line["met"] is False for line in lines) else 0


def python() -> Path:
    """The interpreter of the benchmark's own environment, made on first use."""
    found = HOME / "bin" / "python"
    if not found.exists():
        subprocess.check_call([sys.executable, "-m", "venv", str(HOME)])
        subprocess.check_call([str(found), "-m", "pip", "install", "-q", *PACKAGES])
    return found


def measure(
    prepare: Callable[[str, Path], Callable[[], Mapping[str, int]]], table: str, data: Path
) -> dict[str, Any]:
    """Seconds and extra memory of the timed step, the best of its runs, and what it answered."""
    from tables_contenders import PEAKS, TIMES

    step = prepare(table, data)
    began = time.perf_counter()
    answers = dict(step())
    # Again: on a machine with other work the best run is the one least disturbed.
    while len(TIMES) < MOST_RUNS and "ANXIN_BENCH_MEMORY" not in os.environ:
        if len(TIMES) >= LEAST_RUNS and time.perf_counter() - began > ENOUGH_SECONDS:
            break
        step()
    extra = round(min(PEAKS) / 1e6, 1) if PEAKS else None
    return {"seconds": round(min(TIMES), 4), "extra_mb": extra, "answers": answers}


def run_all(rows: int, spark: bool) -> dict[str, Any]:
    from tables_contenders import CONTENDERS
    from tables_data import make_awkward, make_data

    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="anxin-bench-") as folder:
        for table, data in make_awkward(Path(folder)).items():
            alike(table, data, [name for name in FROM_FILES if spark or "spark" not in name])
        for size in (max(rows // 10, 1000), rows):
            files = make_data(size, Path(folder))
            for table, data in files.items():
                names = [n for n in CONTENDERS if "spark" not in n or (spark and size == rows)]
                for name, seen in alike(table, data, names).items():
                    results[f"{name} {table} {size}"] = seen
    from tables_single import single_results

    return results | single_results(rows)


def alike(table: str, data: Path, names: list[str]) -> dict[str, Any]:
    """What each contender needs for a file. Ends the run when two answer otherwise."""
    found: dict[str, Any] = {}
    answers: dict[str, int] | None = None
    for name in names:
        print(f"… {name}, {data.stem}", file=sys.stderr)
        found[name] = one(name, table, data)
        got = found[name].pop("answers")
        if name in WITHOUT_ANSWERS:
            continue
        answers = answers or got
        if got != answers:
            raise SystemExit(f"{name} answers otherwise: {got} and not {answers}")
    return found


def one(name: str, table: str, data: Path) -> dict[str, Any]:
    """A contender in a process of its own; those in memory once more for their memory, with
    allocators that give back at once what is free, so that nothing hides in old pages."""
    seen = _contend(name, table, data, {})
    if name in IN_MEMORY:
        seen["extra_mb"] = _contend(name, table, data, FRUGAL)["extra_mb"]
    else:
        seen.pop("extra_mb")
    return seen


def _contend(name: str, table: str, data: Path, extra: Mapping[str, str]) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", name, table, str(data)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **extra}
    )
    if done.returncode:
        raise SystemExit(f"{name} failed: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def verdicts(results: dict[str, Any]) -> list[dict[str, Any]]:
    """The table of targets, from this run."""
    from tables_single import verdict_lines

    return verdict_lines(results)


if __name__ == "__main__":
    sys.exit(main())
