"""The core at a million orders under real permissions, beside the same statements without them.

    python3 manage.py benchmark core [--rows 1000000] [--json]

Each operation runs as a person of the cast through the services and queries the pages use. Its
statements are then repeated by the owner, who is bound by no policy: the ratio is what row-level
policy costs. Times are milliseconds; targets are those of docs/quality (lists 300, search 300,
writes 600, p95).
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from anxin.accounts.models import User
from anxin.accounts.queries import actor_of_user
from anxin.core.row_policy import scope_set
from anxin.core.types import PUBLIC, SYSTEM, Actor, Conflict
from anxin.requests.queries import request_track
from anxin.requests.services import request_file
from anxin.requests.types import RequestDraft
from anxin.workorders.queries import order_inbox, order_record
from anxin.workorders.services import order_move, order_open
from anxin.workorders.types import InboxFilter, OrderDraft

from .core_load import TABLES, load, receipt_of, ref_of, show_progress

ROUNDS = 40
READ_MS, WRITE_MS = 300.0, 600.0
CAST = ("office", "dept-civil", "town-yuezhou", "grid-demo")


@dataclass(frozen=True, slots=True)
class Row:
    """One operation of one person: its p50 and p95, its statements, and the cost of the policy."""

    who: str
    what: str
    p50_ms: float
    p95_ms: float
    target_ms: float
    statements: int
    policy_ms: float | None
    bare_ms: float | None

    @property
    def ratio(self) -> float | None:
        """Statements under the policy ÷ the same statements without."""
        if self.policy_ms is None or self.bare_ms is None:
            return None
        return self.policy_ms / self.bare_ms


def main(argv: list[str]) -> int:
    """Load if the database is empty, measure, print. 0 all targets met, 1 one missed."""
    options = argparse.ArgumentParser(prog="benchmark core", description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--owner-dsn", required=True)
    options.add_argument("--json", action="store_true")
    given = options.parse_args(argv)
    _loaded(given.owner_dsn, given.rows)
    rows = [*_reads(given.owner_dsn), *_writes(given.rows)]
    if given.json:
        print(json.dumps({"rows": given.rows, "results": [_as_json(row) for row in rows]}))
    else:
        _print(rows, given.rows)
    return 0 if all(row.p95_ms <= row.target_ms for row in rows) else 1


def _loaded(owner_dsn: str, rows: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        scope_set(SYSTEM)
        cursor.execute("SELECT 1 FROM workorders_order LIMIT 1")
        if cursor.fetchone():
            return
    started = time.monotonic()
    load(owner_dsn, rows, show_progress(rows))
    seconds = time.monotonic() - started
    print(f"\nloaded {rows:,} orders and requests in {seconds:.0f} s", file=sys.stderr)


def _actor(username: str) -> Actor:
    actor = actor_of_user(User.objects.get(username=username).pk)
    if actor is None:
        raise SystemExit(f"{username} holds no post: load the demo accounts first")
    return actor


def _reads(owner_dsn: str) -> list[Row]:
    results = []
    for who in CAST:
        actor = _actor(who)
        for what, call in _read_calls(actor).items():
            results.append(_measured(owner_dsn, who, what, actor, call))
    track = {
        "track": lambda: request_track(PUBLIC, receipt_of(777), "0000"),
    }
    return results + [_measured(owner_dsn, "public", w, PUBLIC, c) for w, c in track.items()]


def _read_calls(actor: Actor) -> dict[str, Callable[[], Any]]:
    first = order_in_scope(actor)
    calls: dict[str, Callable[[], Any]] = {
        f"list {show}": (lambda show=show: order_inbox(actor, InboxFilter(show=show)))
        for show in ("running", "late", "done", "all")
    }
    calls["list section 7"] = lambda: order_inbox(actor, InboxFilter(section="7"))
    calls["search common words"] = lambda: order_inbox(actor, InboxFilter(words="返乡"))
    calls["search rare words"] = lambda: order_inbox(actor, InboxFilter(words="第777件"))
    if first:
        calls["open"] = lambda: order_record(actor, first)
    return calls


def order_in_scope(actor: Actor) -> str | None:
    """The ref of some order the actor may see."""
    with transaction.atomic():
        scope_set(actor)
        rows = order_inbox(actor, InboxFilter(show="all")).rows
    return rows[0].ref if rows else None


def _measured(owner_dsn: str, who: str, what: str, actor: Actor, call: Callable[[], Any]) -> Row:
    times = []
    with transaction.atomic():
        scope_set(actor)
        with CaptureQueriesContext(connection) as captured:
            call()
        statements = [query["sql"] for query in captured.captured_queries]
        for _ in range(ROUNDS):
            started = time.perf_counter()
            call()
            times.append((time.perf_counter() - started) * 1000)
        # The gate's functions are the policy themselves: without it there is nothing to compare.
        plain = [sql for sql in statements if "_search(" not in sql and "request_" not in sql]
        under_policy = _repeated(_fetched, plain)
    return Row(
        who, what, *_p50_p95(times), READ_MS, len(statements), under_policy, _bare(owner_dsn, plain)
    )


def _fetched(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.fetchall()


def _repeated(run: Callable[[str], object], statements: list[str]) -> float | None:
    """Median time of all statements together, without Python's own work around them."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for sql in statements:
            run(sql)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times) if statements else None


def _bare(owner_dsn: str, statements: list[str]) -> float | None:
    with psycopg.connect(owner_dsn) as link:
        link.execute("SET LOCAL jit = off")
        for table in TABLES:
            link.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        median = _repeated(lambda sql: link.execute(sql.encode()).fetchall(), statements)
        link.rollback()
    return median


def _writes(rows: int) -> list[Row]:
    office = _actor("office")
    numbers = iter(range(1, rows))

    def opened() -> None:
        number = next(numbers)
        draft = OrderDraft(
            kind="help", campaign="qilin-2021", area_code=530302102000000, subject="测一测",
            details="测一测", lead_unit=office.unit_id or 0, clause_id="7.2",
        )  # fmt: skip
        order_open(actor=SYSTEM, draft=draft, origin=f"benchmark:{number}:{time.time_ns()}")

    def moved() -> None:
        while True:
            try:
                ref = ref_of(next(numbers))
                return order_move(actor=SYSTEM, ref=ref, move="accept", seen_status="opened")
            except Conflict:
                continue  # one that was closed when it was loaded

    def filed() -> None:
        draft = RequestDraft(
            kind="question", campaign="qilin-2021", area=530302102000000, text="几号上班？测一测"
        )
        request_file(actor=PUBLIC, draft=draft)

    calls = (("system", "open order", SYSTEM, opened), ("system", "move", SYSTEM, moved),
             ("public", "file request", PUBLIC, filed))  # fmt: skip
    return [_written(who, what, actor, call) for who, what, actor, call in calls]


def _written(who: str, what: str, actor: Actor, call: Callable[[], None]) -> Row:
    times, statements = [], 0
    for _ in range(ROUNDS):
        started = time.perf_counter()
        with transaction.atomic():
            scope_set(actor)
            with CaptureQueriesContext(connection) as captured:
                call()
        times.append((time.perf_counter() - started) * 1000)
        statements = len(captured.captured_queries)
    return Row(who, what, *_p50_p95(times), WRITE_MS, statements, None, None)


def _p50_p95(times: list[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return statistics.median(ordered), ordered[int(len(ordered) * 0.95) - 1]


def _as_json(row: Row) -> dict[str, Any]:
    return {
        "who": row.who, "what": row.what, "p50_ms": round(row.p50_ms, 2),
        "p95_ms": round(row.p95_ms, 2), "target_ms": row.target_ms,
        "statements": row.statements, "ratio": round(row.ratio, 2) if row.ratio else None,
    }  # fmt: skip


def _print(rows: list[Row], size: int) -> None:
    print(f"{size:,} orders and requests, run-time role, {ROUNDS} rounds each")
    print(f"{'who':<14}{'what':<22}{'p50':>8}{'p95':>9}{'target':>8}{'stmts':>7}{'ratio':>7}")
    for row in rows:
        ratio = f"{row.ratio:.1f}" if row.ratio else "–"
        print(
            f"{row.who:<14}{row.what:<22}{row.p50_ms:>8.1f}{row.p95_ms:>9.1f}"
            f"{row.target_ms:>8.0f}{row.statements:>7}{ratio:>7}"
        )
