"""A district at work: every operation of orders at a size, with real permissions, beside pgbench.

    python3 benchmarks/orders.py [--size 1000000] [--json] [--keep DIR]

Starts a server of its own in a temporary folder, loads a whole district (`district.py`), then does
each operation through the services and queries of the pages, as staff of several roles, under the
run-time role and its row policies. `ratio` is our median against pgbench repeating the same
statements under the same role and settings in the same run; `jit` what switching it on would change.
Exit 0 all targets met, 1 one missed, 3 cannot run here. `--keep` leaves the database for the next run.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    # Its packages live in the environment that the one entry makes.
    entry = Path(__file__).resolve().parents[1] / "manage.py"
    os.execv(sys.executable, [sys.executable, str(entry), "benchmark", "orders", *sys.argv[1:]])

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from anxin.core.audit import seal_batch
from anxin.core.row_policy import scope_set
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM
from anxin.runtime.installation import Binaries

from .district import load, show_progress
from .orders_calls import WRITES, Operation, Variant, cast_read, operations
from .orders_peer import Peer, Statements, peer_find
from .orders_web import web_rows

ROUNDS, LEAST_ROUNDS, MOST_SECONDS = 120, 24, 12.0
# Operations in whose plans a compiler could pay: the heaviest reads.
JIT_TRIED = ("list", "list_filtered", "search", "order_page", "dashboard", "export")
_OWN_WORDS = ("BEGIN", "COMMIT", "ROLLBACK")


@dataclass(frozen=True, slots=True)
class Row:
    """One operation: percentiles, how many a second one person alone gets, against the peer."""

    name: str
    p50_ms: float
    p95_ms: float
    p99_ms: float
    per_s: float
    ratio: float | None
    target_ms: float
    statements: int = 0
    jit_ms: tuple[float, float] | None = field(default=None)
    # Requests that were answered with an error; through the web server only.
    failed: int = 0

    @property
    def met(self) -> bool:
        """Whether the target is met."""
        return self.p95_ms <= self.target_ms and not self.failed


def options_of(argv: Sequence[str]) -> argparse.Namespace:
    """The words after `benchmark orders`."""
    options = argparse.ArgumentParser(
        prog="benchmarks/orders.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("--size", type=int, default=1_000_000, help="residents and orders")
    options.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options.add_argument("--keep", type=Path, help="folder of the database, kept for the next run")
    options.add_argument("--without-web", action="store_true", help="leave the web server out")
    given = options.parse_args(argv)
    if given.size < 100:
        options.error("--size: at least 100")
    return given


def main(given: argparse.Namespace, binaries: Binaries) -> int:
    """Load unless it is there, measure, print."""
    app_dsn, owner_dsn = os.environ["ANXIN_APP_DSN"], os.environ["ANXIN_OWNER_DSN"]
    peer = peer_find(binaries, app_dsn)
    load_s = _loaded(owner_dsn, given.size)
    started = time.monotonic()
    rows = list(_measured(peer, given.size))
    if not given.without_web:
        _say("http")
        rows += [Row(**row) for row in web_rows()]
    measure_s = time.monotonic() - started
    if given.json:
        print(json.dumps(_as_json(given.size, rows, load_s, measure_s), ensure_ascii=False))
    else:
        _print(rows, given.size, load_s, measure_s)
    return 0 if all(row.met for row in rows) else 1


def _loaded(owner_dsn: str, size: int) -> float:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM (SELECT 1 FROM workorders_order LIMIT 1000) o")
        if cursor.fetchone()[0] >= min(size, 1000):
            return 0.0
    started = time.monotonic()
    processes = min(os.cpu_count() or 1, 4)
    load(owner_dsn, size, show_progress(size), processes=processes if size >= 50_000 else 1)
    _say("SEAL")
    with acting_as(SYSTEM):
        while seal_batch():
            continue
    return time.monotonic() - started


def _measured(peer: Peer, size: int) -> Iterator[Row]:
    for operation in operations(cast_read(), size):
        _say(operation.name)
        if operation.undone:
            row = _row(operation, [_undone(one) for one in operation.variants], None, 0, None)
        else:
            row = _written(peer, operation) if operation.writes else _read(peer, operation)
        _say(f"{row.name:<18}p50 {row.p50_ms:.1f}  p95 {row.p95_ms:.1f}  ratio {row.ratio}\n")
        yield row


def _read(peer: Peer, operation: Operation) -> Row:
    variants = operation.variants
    captured = [_statements(variant) for variant in variants]
    times: list[float] = []
    until = time.monotonic() + MOST_SECONDS
    while len(times) < max(ROUNDS, 2 * len(variants)) and (
        time.monotonic() < until or len(times) < LEAST_ROUNDS
    ):
        times.append(_timed(variants[len(times) % len(variants)]))
    peers_ms = peer.reads_ms(captured, len(times))
    jit = None
    if operation.name in JIT_TRIED:
        jit = (peers_ms, peer.reads_ms(captured, len(times), jit=True))
    statements = max(len(one) for one in captured)
    return _row(operation, times, peers_ms, statements, jit)


def _written(peer: Peer, operation: Operation) -> Row:
    kept, repeated = operation.variants[::2][:WRITES], operation.variants[1::2][:WRITES]
    captured = [_statements(variant) for variant in repeated]
    times = [_timed(variant) for variant in kept]
    peers_ms = peer.writes_ms(captured)
    statements = max(len(one) for one in captured)
    return _row(operation, times[min(4, len(times) // 2) :], peers_ms, statements, None)


def _timed(variant: Variant) -> float:
    """One transaction as a page makes it: begin, scope, work, commit; in milliseconds."""
    started = time.perf_counter()
    with acting_as(variant.actor):
        variant.call()
    return (time.perf_counter() - started) * 1000


def _undone(variant: Variant) -> float:
    """The same for what can be done once a day only: taken back at the end, in milliseconds."""
    started = time.perf_counter()
    with acting_as(variant.actor):
        variant.call()
        transaction.set_rollback(True)
    return (time.perf_counter() - started) * 1000


def _statements(variant: Variant) -> Statements:
    """The statements of a call, its scope's first; what it wrote is undone."""
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        scope_set(variant.actor)
        variant.call()
        transaction.set_rollback(True)
    # One transaction, as the request's: its own words are ours to add.
    said = [str(query["sql"]) for query in captured.captured_queries]
    return [sql for sql in said if not sql.upper().startswith(_OWN_WORDS)]


def _row(
    operation: Operation,
    times: list[float],
    peers_ms: float | None,
    statements: int,
    jit: tuple[float, float] | None,
) -> Row:
    p50 = statistics.median(times)
    return Row(
        name=operation.name,
        p50_ms=round(p50, 2),
        p95_ms=round(percentile(times, 0.95), 2),
        p99_ms=round(percentile(times, 0.99), 2),
        per_s=round(1000 / statistics.mean(times), 1),
        ratio=round(p50 / peers_ms, 2) if peers_ms else None,
        target_ms=operation.target_ms,
        statements=statements,
        jit_ms=(round(jit[0], 2), round(jit[1], 2)) if jit else None,
    )


def percentile(times: Sequence[float], share: float) -> float:
    """The smallest time that at least `share` of all do not exceed."""
    ordered = sorted(times)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


def _as_json(size: int, rows: list[Row], load_s: float, measure_s: float) -> dict[str, Any]:
    return {
        "size": size,
        "rows": [{**asdict(row), "met": row.met} for row in rows],
        "load_s": round(load_s, 1),
        "measure_s": round(measure_s, 1),
    }


def _print(rows: list[Row], size: int, load_s: float, measure_s: float) -> None:
    print(
        f"\n{size:,} residents and orders; loaded in {load_s:.0f} s, measured in {measure_s:.0f} s"
    )
    print(
        f"{'operation':<18}{'p50':>9}{'p95':>9}{'p99':>9}{'target':>8}{'1/s':>9}{'ratio':>7}"
        f"{'stmts':>7}   jit off → on"
    )
    for row in rows:
        ratio = f"{row.ratio:.2f}" if row.ratio else "–"
        jit = f"{row.jit_ms[0]:.1f} → {row.jit_ms[1]:.1f}" if row.jit_ms else ""
        print(
            f"{row.name:<18}{row.p50_ms:>9.1f}{row.p95_ms:>9.1f}{row.p99_ms:>9.1f}"
            f"{row.target_ms:>8.0f}{row.per_s:>9.1f}{ratio:>7}{row.statements or '–':>7}   {jit}"
            f"{'' if row.met else '  missed'}{f', {row.failed} failed' if row.failed else ''}"
        )


def _say(step: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{step:<100}", end="", file=sys.stderr, flush=True)
    elif step.endswith("\n"):
        print(step, end="", file=sys.stderr, flush=True)
