"""Decision tables side by side with their peers, in one run, each contender in its own process.

    python3 benchmarks/tables.py [--json] [--rows N] [--quick]

Makes its own environment (`.tools/bench-tables`) with zen-engine, OpenFisca-core (AGPL: measured
against, never depended on), numpy, PySpark. All contenders must first give the same answers; then
the ratios of `docs/algorithms/tables.md` are printed with target and seen.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".tools" / "bench-tables"
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
            print(f"{line['what']:<66} target {line['target']:<9} seen {line['seen']}")
    return 0


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
    """Seconds and extra memory of the timed step, and what it answered."""
    from tables_contenders import TIMES

    step = prepare(table, data)
    before, peak, done = resident(), [resident()], threading.Event()

    def watch() -> None:
        while not done.wait(0.002):
            peak[0] = max(peak[0], resident())

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    answers = dict(step())
    peak[0] = max(peak[0], resident())
    done.set()
    thread.join()
    return {
        "seconds": round(TIMES[-1], 4),
        "extra_mb": round((peak[0] - before) / 1e6, 1),
        "answers": answers,
    }


def resident() -> int:
    fields = Path("/proc/self/statm").read_text(encoding="ascii").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")


def run_all(rows: int, spark: bool) -> dict[str, Any]:
    from tables_contenders import CONTENDERS, make_data

    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="anxin-bench-") as folder:
        for size in (max(rows // 10, 1000), rows):
            files = make_data(size, Path(folder))
            for table, data in files.items():
                answers: dict[str, int] | None = None
                for name in CONTENDERS:
                    if "spark" in name and (not spark or size < rows):
                        continue
                    print(f"… {name}, {table}, {size} rows", file=sys.stderr)
                    seen = one(name, table, data)
                    got = seen.pop("answers")
                    if name == "zen rows":
                        results[f"zen rows {table} {size}"] = seen
                        continue
                    answers = answers or got
                    if got != answers:
                        raise SystemExit(f"{name} answers otherwise: {got} and not {answers}")
                    results[f"{name} {table} {size}"] = seen
    from tables_single import single_results

    return results | single_results(rows)


def one(name: str, table: str, data: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", name, table, str(data)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name} failed: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def verdicts(results: dict[str, Any]) -> list[dict[str, str]]:
    """The table of targets, from this run."""
    from tables_single import verdict_lines

    return verdict_lines(results)


if __name__ == "__main__":
    sys.exit(main())
