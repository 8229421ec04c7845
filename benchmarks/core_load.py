"""Orders and requests by the million: deterministic, by COPY, with progress.

Rows are what the services would have written; `tests/deep` runs the doctor over them. COPY knows
no row-level policy, so the owner lifts FORCE for the load (benchmark databases only).
"""

from __future__ import annotations

import hashlib
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg

from anxin.core import crypto
from anxin.core.text import RECEIPT_ALPHABET, RECEIPT_LENGTH

SEED = 530302
TABLES = ("workorders_order", "workorders_part", "workorders_ordermove", "requests_request")
NOW = datetime(2021, 2, 10, 12, tzinfo=UTC)
RUNNING_SHARE, REPORT_SHARE, QUESTION_SHARE = 0.08, 0.01, 0.3
PLACES = ("村口", "小区门口", "菜市场", "卫生院", "车站", "学校", "超市", "村委会")
MATTERS = ("不让返乡的人进", "药快没有了", "菜价涨得多", "路灯坏了", "老人没人照看", "想问几号上班")
PHONE = "13800000000"


@dataclass(frozen=True, slots=True)
class Ground:
    """What rows refer to, read from the loaded database."""

    grids: Sequence[int]
    towns: dict[int, int]
    communities: dict[int, int]
    office: int


def receipt_of(number: int) -> str:
    """The receipt of the n-th request."""
    return _code(f"receipt{number}")


def ref_of(number: int) -> str:
    """The ref of the n-th order."""
    return _code(f"ref{number}")


def load(owner_dsn: str, rows: int, progress: Callable[[str, int], None]) -> None:
    """Write `rows` orders and as many requests, parts and moves; ids count from 1."""
    with psycopg.connect(owner_dsn) as link:
        for table in TABLES:
            link.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        link.execute("DROP INDEX IF EXISTS workorders_search")
        ground = _ground(link)
        for table, columns, make in _PLANS:
            names = ", ".join(columns)
            with link.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for number, row in enumerate(make(ground, rows), start=1):
                    copy.write_row(row)
                    if number % 50_000 == 0:
                        progress(table, number)
            link.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, rows])
        link.commit()  # foreign keys are checked here
        progress("workorders_search", rows)
        link.execute("CREATE INDEX workorders_search ON workorders_order USING gin (search)")
        link.commit()
        link.autocommit = True
        for table in TABLES:
            link.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            link.execute(f"VACUUM ANALYZE {table}")


def show_progress(rows: int) -> Callable[[str, int], None]:
    """A progress line on stderr: table, rows, share, rows a second."""
    started = time.monotonic()
    done: dict[str, int] = {}

    def show(table: str, number: int) -> None:
        done[table] = number
        speed = sum(done.values()) / max(time.monotonic() - started, 0.001)
        print(
            f"\r{table:<22}{number:>10,} / {rows:,}  {speed:>9,.0f} rows/s", end="", file=sys.stderr
        )

    return show


def _code(text: str) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:9], "big")
    code = ""
    for _ in range(RECEIPT_LENGTH):
        number, digit = divmod(number, len(RECEIPT_ALPHABET))
        code += RECEIPT_ALPHABET[digit]
    return code


def _ground(link: psycopg.Connection[tuple[object, ...]]) -> Ground:
    def pairs(query: str) -> dict[int, int]:
        return {int(str(code)): int(str(unit)) for code, unit in link.execute(query).fetchall()}

    grids = link.execute("SELECT code FROM areas_division WHERE level = 'grid' ORDER BY code")
    units = "SELECT area_code, id FROM areas_unit WHERE kind = "
    office = link.execute("SELECT id FROM areas_unit WHERE slug = 'gov-office'").fetchone()
    if office is None:
        raise SystemExit("the units are not loaded: run `manage.py load_all` first")
    return Ground(
        grids=[int(str(row[0])) for row in grids.fetchall()],
        towns=pairs(f"{units} 'town'"),
        communities=pairs(f"{units} 'community'"),
        office=int(str(office[0])),
    )


@dataclass(frozen=True, slots=True)
class _Case:
    number: int
    area: int
    kind: str
    field: int
    clause: str
    lead: int
    excluded: int | None
    running: bool
    opened: datetime
    text: str


def _cases(ground: Ground, rows: int) -> Iterator[_Case]:
    # One stream of randomness for all tables: the n-th case is the same in each.
    rng = random.Random(SEED)
    for number in range(1, rows + 1):
        area = ground.grids[rng.randrange(len(ground.grids))]
        town = area - area % 10**6
        draw, running = rng.random(), rng.random() < RUNNING_SHARE
        opened = NOW - timedelta(minutes=rng.randrange(1, 60 * 24 * 60))
        text = f"{rng.choice(PLACES)}{rng.choice(MATTERS)}，第{number}件"
        if draw < REPORT_SHARE:
            kind, field, clause = "over_enforcement", 1 << 12, "7.4"
            lead, excluded = ground.office, ground.towns[town]
        elif draw < QUESTION_SHARE:
            kind, field, clause, lead, excluded = "question", 1, "6.3", ground.towns[town], None
        else:
            community = area - area % 10**3
            kind, field, clause, excluded = "help", 1, "7.2", None
            lead = ground.communities[community]
        yield _Case(number, area, kind, field, clause, lead, excluded, running, opened, text)


def _orders(ground: Ground, rows: int) -> Iterator[tuple[object, ...]]:
    for case in _cases(ground, rows):
        due = case.opened + timedelta(hours=24)
        status = "opened" if case.running else "closed"
        section = int(case.clause.split(".")[0])
        yield (
            case.number, ref_of(case.number), f"requests.request:{case.number}",
            f"{case.kind}@1", "qilin-2021", case.clause, section, case.area, case.field,
            case.text[:40], case.text, case.lead, case.excluded, status, case.running,
            case.opened, due,
        )  # fmt: skip


def _parts(ground: Ground, rows: int) -> Iterator[tuple[object, ...]]:
    for case in _cases(ground, rows):
        due, status = case.opened + timedelta(hours=24), "given" if case.running else "done"
        remind = due - timedelta(hours=6)
        yield (
            case.number, case.number, case.lead, "lead", status, due, remind, case.area,
            case.field, case.excluded,
        )  # fmt: skip


def _moves(ground: Ground, rows: int) -> Iterator[tuple[object, ...]]:
    for case in _cases(ground, rows):
        yield (case.number, case.number, case.opened, "open", "", "opened", "", "", None, "系统")


def _requests(ground: Ground, rows: int) -> Iterator[tuple[object, ...]]:
    phone = crypto.seal(PHONE, "requests.request.contact_phone")
    for case in _cases(ground, rows):
        receipt = receipt_of(case.number)
        status = "filed" if case.running else "closed"
        yield (
            case.number, crypto.blind(receipt, "requests.receipt"),
            crypto.blind(f"{receipt}:{PHONE[-4:]}", "requests.last4"), case.kind, "qilin-2021",
            case.clause, case.area, case.field, case.excluded, case.text, phone, "web",
            case.opened, status, "", "", "", case.number,
        )  # fmt: skip


_PLANS = (
    (
        "workorders_order",
        ("id", "ref", "origin", "kind", "campaign", "clause_id", "section", "area_code",
         "field_bit", "subject", "details", "lead_unit_id", "excluded_unit_id", "status",
         "running", "opened_at", "due_at"),
        _orders,
    ),
    (
        "workorders_part",
        ("id", "order_id", "unit_id", "role", "status", "due_at", "remind_at", "area_code",
         "field_bit", "excluded_unit_id"),
        _parts,
    ),
    (
        "workorders_ordermove",
        ("id", "order_id", "at", "move", "origin", "target", "text", "clause_id", "unit_id",
         "actor_name"),
        _moves,
    ),
    (
        "requests_request",
        ("id", "receipt_mark", "last4_mark", "kind", "campaign", "clause_id", "area_code",
         "field_bit", "excluded_unit_id", "text", "contact_phone", "channel", "filed_at", "status",
         "answer", "answer_clause", "rating_text", "order_id"),
        _requests,
    ),
)  # fmt: skip
