"""Second half of `benchmarks/tables.py`: single decisions, comparison, and the list of targets."""

from __future__ import annotations

import itertools
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

REPEAT = 2_000
# Targets of a batch are for so many rows; below, the costs that do not depend on rows dominate.
TARGET_ROWS = 10_000_000
BESIDE = "beside"
OF_STRINGS = " of strings"


def single_results(rows: int) -> dict[str, Any]:
    """One decision with its reasons, the 3,700 × 13 table, comparison, residents touched."""
    from tables_contenders import zen_decision
    from tables_data import TABLES

    from anxin.tables import decide, decision_json, load_table

    travel = load_table(TABLES["travel"])
    facts = {"origin_risk": "low", "destination_risk": "low", "needed": True, "post": "student"}
    engine = zen_decision(travel)
    results: dict[str, Any] = {
        "explained ours": median_us(lambda: decision_json(decide(travel, facts))),
        "explained zen": median_us(lambda: engine.evaluate(facts, {"trace": True})),
    }
    results |= big_table()
    results |= comparisons()
    results["residents touched"] = residents(rows)
    return results


def number_in(text: str) -> float:
    """The number a target or a figure holds."""
    digits = "".join(char for char in text if char.isdigit() or char == ".")
    return float(digits)


def met(target: str, seen: str) -> bool | None:
    """Whether a figure meets its target; None without one, or where it was not run."""
    if target[:2] not in (">=", "<=") or not any(char.isdigit() for char in seen):
        return None
    wanted, got = number_in(target), number_in(seen)
    return got >= wanted if target.startswith(">=") else got <= wanted


def median_us(step: Callable[[], object], repeat: int = REPEAT) -> float:
    times = []
    for _ in range(repeat):
        started = time.perf_counter()
        step()
        times.append(time.perf_counter() - started)
    return round(statistics.median(times) * 1e6, 2)


def big_table() -> dict[str, float]:
    """FIRST, 3,700 rows, 13 columns: the first, the middle and the last row hit."""
    from tables_contenders import zen_decision

    from anxin.tables import decide, parse_table

    names = [f"c{at}" for at in range(13)]
    lines = ["table: big", "hit_policy: FIRST", "inputs:"]
    lines += [f"  - {{name: {name}, type: integer}}" for name in names]
    lines += ["outputs:", "  - {name: answer, type: integer}", "rules:"]
    for row in range(3_700):
        when = ", ".join(f"{name}: '[{row}..{row + at % 3}]'" for at, name in enumerate(names))
        lines.append(f"  - {{when: {{{when}}}, then: {{answer: {row}}}}}")
    lines.append("  - {default: true, default_reason: none, then: {answer: -1}}")
    table = parse_table("\n".join(lines))
    engine = zen_decision(table)
    found = {}
    for place, row in (("first", 0), ("middle", 1_850), ("last", 3_699)):
        facts = dict.fromkeys(names, row)
        got = decide(table, facts).rule
        if got != engine.evaluate(facts)["result"]["rule"]:
            raise SystemExit(f"zen and ours differ on the {place} row")
        found[f"3700x13 ours {place}"] = median_us(lambda f=facts: decide(table, f), 500)
        found[f"3700x13 zen {place}"] = median_us(lambda f=facts: engine.evaluate(f), 30)
    return found


def comparisons() -> dict[str, float]:
    from anxin.tables.compare import compare_tables

    found = {}
    for count in (10, 300):
        first, second = (random_table(seed, count) for seed in (1, 2))
        started = time.perf_counter()
        comparison = compare_tables(first, second)
        found[f"compare {count} rules ms"] = round((time.perf_counter() - started) * 1e3, 1)
        found[f"compare {count} rules findings"] = len(comparison.findings)
    return found


def random_table(seed: int, count: int) -> Any:
    """A UNIQUE table: one axis cut into rows, other axes varied inside."""
    from anxin.tables import parse_table

    dice = random.Random(seed)
    lines = [
        "table: t",
        "hit_policy: UNIQUE",
        "inputs:",
        "  - {name: age, type: integer, min: 0}",
        "  - {name: risk, type: enum, values: [low, medium, high]}",
        "  - {name: needed, type: bool}",
        "outputs:",
        "  - {name: advice, type: enum, values: [a, b, c, d], strictest: first}",
        "rules:",
    ]
    cuts = [0, *sorted(dice.sample(range(1, 5_000), count // 2 - 1)), 100_000]
    for at, (low, high) in enumerate(itertools.pairwise(cuts)):
        span = f">= {low}" if at == count // 2 - 1 else f"[{low}..{high})"
        for risk in ("low", "not(low)"):
            lines.append(
                f"  - {{when: {{age: '{span}', risk: {risk}}}, "
                f"then: {{advice: {dice.choice('abcd')}}}}}"
            )
    return parse_table("\n".join(lines))


def residents(rows: int) -> float:
    """Seconds to count the residents that a stricter town touches."""
    from tables_data import TABLES, make_data

    from anxin.tables import load_table, parse_table
    from anxin.tables.compare import compare_tables
    from anxin.tables.population import count_residents

    higher = load_table(TABLES["travel"])
    text = TABLES["travel"].read_text(encoding="utf-8")
    lower = parse_table(text.replace("{advice: free}", "{advice: needs_approval}"))
    comparison = compare_tables(higher, lower)
    with tempfile.TemporaryDirectory(prefix="anxin-bench-") as folder:
        data = make_data(rows, Path(folder))["travel"]
        count_residents(comparison, higher, lower, data)
        started = time.perf_counter()
        count_residents(comparison, higher, lower, data)
        return round(time.perf_counter() - started, 3)


def verdict_lines(results: dict[str, Any]) -> list[dict[str, Any]]:
    """What `docs/algorithms/tables.md` promises, and what this run saw."""
    lines: list[dict[str, Any]] = []
    sizes = sorted({int(name.rsplit(" ", 1)[1]) for name in results if name.startswith("ours c")})

    def put(what: str, target: str, seen: object) -> None:
        lines.append(
            {"what": what, "target": target, "seen": str(seen), "met": met(target, str(seen))}
        )

    for table in ("travel", "price"):
        for size in sizes:
            lines += batch_lines(results, table, size)
    put(
        "one decision with reasons against zen's trace",
        ">= 5 ×",
        f"{results['explained zen'] / results['explained ours']:.1f} ×",
    )
    for place in ("first", "middle", "last"):
        ours, zen = results[f"3700x13 ours {place}"], results[f"3700x13 zen {place}"]
        put(
            f"3,700 × 13 FIRST against zen, {place} row ({ours} µs)",
            ">= 5 ×",
            f"{zen / ours:.1f} ×",
        )
    put("compare two 10-rule tables", "<= 50 ms", f"{results['compare 10 rules ms']} ms")
    put("compare two 300-rule tables", "<= 2 s", f"{results['compare 300 rules ms'] / 1e3} s")
    put("residents touched by a stricter table", "<= 0.5 s", f"{results['residents touched']} s")
    return lines


# What a row holds, its target, and the two contenders: how many times the first's seconds are the
# second's. A row that is pushed in is about the row above it. `of strings` is a target for words.
ROWS = (
    (
        "deciding, columns coded in memory beforehand, against OpenFisca",
        ">= 20 ×",
        "openfisca coded",
        "ours coded",
    ),
    ("  against numpy by hand", ">= 0.6 ×", "numpy by hand", "ours coded"),
    (
        "  against reading those columns once from memory, which is the limit",
        BESIDE,
        "reading memory once",
        "ours coded",
    ),
    (
        "taking in columns as read into memory, and deciding, against OpenFisca",
        BESIDE,
        "openfisca strings",
        "ours strings",
    ),
    (
        "reading Parquet, deciding, writing, against OpenFisca taking in, deciding",
        ">= 5 × of strings",
        "openfisca strings",
        "ours parquet",
    ),
    ("  against OpenFisca deciding alone", BESIDE, "openfisca coded", "ours parquet"),
    ("DuckDB against SQL by hand", BESIDE, "duckdb by hand", "ours duckdb"),
    ("Spark against SQL by hand", ">= 0.9 ×", "spark by hand", "ours spark"),
)


def batch_lines(results: dict[str, Any], table: str, size: int) -> list[dict[str, Any]]:
    """The targets of one table at one size."""
    at = f"{table} {size}"
    lines: list[dict[str, Any]] = []

    def put(what: str, target: str, seen: str) -> None:
        what, strings = f"{what}, {at}", target.endswith(OF_STRINGS)
        if size < TARGET_ROWS or (strings and table != "travel"):
            target = BESIDE
        target = target.removesuffix(OF_STRINGS)
        lines.append({"what": what, "target": target, "seen": seen, "met": met(target, seen)})

    for what, target, peer, ours in ROWS:
        put(what, target, ratio_of(results, f"{peer} {at}", f"{ours} {at}"))
    memory = ratio_of(results, f"ours coded {at}", f"openfisca coded {at}", "extra_mb")
    put("extra memory of deciding, ours / OpenFisca", "<= 0.125", memory)
    zen = results[f"zen rows {at}"]["seconds"] / min(size, 20_000)
    batch = results[f"ours coded {at}"]["seconds"] / size
    put("batch against zen row by row", ">= 1000 ×", f"{zen / batch:.0f} ×")
    return lines


def ratio_of(results: dict[str, Any], first: str, second: str, key: str = "seconds") -> str:
    """How many times the first contender's figure is the second's."""
    if first not in results or second not in results:
        return "not run"
    return f"{results[first][key] / max(results[second][key], 1e-6):.2f} ×"
