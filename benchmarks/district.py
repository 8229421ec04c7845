"""A whole district by COPY: residents, orders with all around them, staff; deterministic, with progress.

Rows are what the services would have written; `tests/benchmarks` runs the doctor over them. COPY
knows no row-level policy, so the owner lifts FORCE for the load (benchmark databases only). Indexes
and constraints go before and come back after: built at once they cost a third.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg

from anxin.core import clock
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM
from anxin.requests.queries import kind_measure, kinds_taken
from anxin.requests.types import Route

from .district_cases import (
    CAMPAIGN,
    FILES,
    MOST_MOVES,
    MOST_PARTS,
    Ground,
    Matter,
    epoch,
    receipt_of,
    ref_of,
)
from .district_copy import copied
from .district_rows import PLANS
from .district_staff import staff_load

__all__ = ["TABLES", "ground_read", "load", "receipt_of", "ref_of", "show_progress"]

Link = psycopg.Connection[tuple[object, ...]]
Progress = Callable[[str, int], None]
TABLES = tuple(table for table, _, _ in PLANS)
NEWEST = {
    "workorders_part": MOST_PARTS,
    "workorders_ordermove": MOST_MOVES,
}
# What people bring most, and how they say it; kinds not named here come seldom.
SAID = {
    "question": (26, ("想问返乡要不要办手续", "问几号上班", "问高速几点免费", "问补贴怎么领")),
    "help": (38, ("老人没人照看", "药快没有了", "路灯坏了", "家里停水", "想请人接送就医")),
    "price": (12, ("菜价涨得多", "肉价一天一个样", "没有明码标价")),
    "over_enforcement": (1, ("不让返乡的人进", "要求所有人先隔离", "贴条封门")),
}
OTHER = (2, ("请帮忙看看", "情况有点急", "一直没人管", "希望尽快答复"))
COUNTED = ("workorders_order", "workorders_part")
# What their triggers write for each order that ends, in one.
_ENDED = """
INSERT INTO workorders_endedcount
    (campaign, unit, area_code, field_bit, section, instrument, brought, excluded, orders)
SELECT * FROM workorders_ended_anew()
"""
LINE_EACH_S = 10.0
FILE_WORDS = "已到现场处理。附：处理经过。"


def load(owner_dsn: str, rows: int, progress: Progress, *, processes: int = 1) -> None:
    """Write `rows` residents and orders and all around them; ids count from 1."""
    with psycopg.connect(owner_dsn) as link:
        link.execute("SET maintenance_work_mem = '256MB'")
        for table in TABLES:
            link.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        link.execute("ALTER TABLE workorders_storedfile NO FORCE ROW LEVEL SECURITY")
        files = _files(link)
        staff_load(link)
        ground = ground_read(link, rows, files)
        link.commit()
    with _bare(owner_dsn, progress):
        copied(owner_dsn, ground, progress, processes)
    with psycopg.connect(owner_dsn, autocommit=True) as link:
        for table in TABLES:
            step = NEWEST.get(table, 1)
            if table != "core_auditentry":
                link.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
                    [table, (rows + 1) * step],
                )
            link.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            progress("VACUUM ANALYZE", 0)
            link.execute(f"VACUUM ANALYZE {table}")
        link.execute("ALTER TABLE workorders_storedfile FORCE ROW LEVEL SECURITY")
        for table in ("accounts_user", "accounts_post"):
            link.execute(f"ANALYZE {table}")


def show_progress(rows: int) -> Progress:
    """A bar on stderr: step, cases, share, cases a second, time left.

    Where stderr is no terminal, a line every ten seconds instead.
    """
    started = time.monotonic()
    terminal, told = sys.stderr.isatty(), [-LINE_EACH_S]

    def show(step: str, number: int) -> None:
        spent = time.monotonic() - started
        share, speed = number / rows, number / max(spent, 0.001)
        text = f"{step:<28}{spent:>6.0f} s"
        if number:
            text = (
                f"{step:<10}{'█' * round(24 * share) if terminal else '':<24}{share:>5.0%}"
                f" {number:>9,}/{rows:,} {speed:>7,.0f}/s"
                f" {(rows - number) / max(speed, 1):>5.0f} s left"
            )
        if terminal:
            print(f"\r{text:<90}", end="", file=sys.stderr, flush=True)
        elif spent - told[0] >= LINE_EACH_S or number == rows:
            told[0] = spent
            print(" ".join(text.split()), file=sys.stderr, flush=True)

    return show


def ground_read(link: Link, rows: int, files: list[str]) -> Ground:
    """What rows refer to, as it stands in the database."""

    def pairs(query: str) -> dict[int, int]:
        return {int(str(code)): int(str(unit)) for code, unit in link.execute(query).fetchall()}

    def numbers(query: str) -> list[int]:
        return [int(str(row[0])) for row in link.execute(query).fetchall()]

    units = "SELECT area_code, id FROM areas_unit WHERE kind = "
    (office,) = numbers("SELECT id FROM areas_unit WHERE slug = 'gov-office'") or (0,)
    if not office:
        raise SystemExit("the units are not loaded: run `manage.py load_all` first")
    names = link.execute("SELECT id, name FROM areas_unit").fetchall()
    return Ground(
        rows=rows,
        now=epoch(clock.now()),
        grids=numbers("SELECT code FROM areas_division WHERE level = 'grid' ORDER BY code"),
        towns=pairs(f"{units} 'town'"),
        communities=pairs(f"{units} 'community'"),
        departments=numbers("SELECT id FROM areas_unit WHERE kind = 'department' ORDER BY slug"),
        office=office,
        names={int(str(unit)): str(name) for unit, name in names},
        matters=_matters({str(name): int(str(unit)) for name, unit in link.execute(
            "SELECT slug, id FROM areas_unit").fetchall()}),
        files=files,
    )  # fmt: skip


def _matters(units: dict[str, int]) -> list[Matter]:
    """The kinds the campaign takes, with their sentence, clock and unit."""
    from anxin.workorders.kinds import kind_newest

    matters = []
    with acting_as(SYSTEM):
        for kind in kinds_taken(CAMPAIGN):
            measure = kind_measure(CAMPAIGN, kind)
            if measure is None:
                continue
            order = kind_newest(kind.order_kind)
            weight, texts = SAID.get(kind.slug, OTHER)
            led = next((units[name] for name in measure.lead if name in units), 0)
            matters.append(
                Matter(
                    slug=kind.slug,
                    order_kind=order.key,
                    clause=measure.clause,
                    field_bit=int(order.field_bit),
                    due_min=order.due_min or 24 * 60,
                    route=kind.route.value if led or kind.route is not Route.LEAD else "town",
                    lead=led if kind.route is Route.LEAD else 0,
                    weight=weight,
                    texts=texts,
                )
            )
    return matters


def _files(link: Link) -> list[str]:
    """A few small real files, each stored once however many orders use it."""
    hashes = []
    for number in range(FILES):
        content = f"{FILE_WORDS}{number}\n".encode() * (number + 1)
        sha256 = hashlib.sha256(content).hexdigest()
        link.execute(
            "INSERT INTO workorders_storedfile (sha256, size, media_type, content, kept_at, scan)"
            " VALUES (%s, %s, 'text/plain', %s, now(), 'not_asked') ON CONFLICT DO NOTHING",
            [sha256, len(content), content],
        )
        hashes.append(sha256)
    return hashes


@contextmanager
def _bare(owner_dsn: str, progress: Progress) -> Iterator[None]:
    """Take away what each row would pay for; give it back, checked, at the end."""
    keyed: list[str] = []
    indexes: list[str] = []
    with psycopg.connect(owner_dsn) as link:
        for table in COUNTED:
            link.execute(f"ALTER TABLE {table} DISABLE TRIGGER workorders_ended_insert")
        for kind in ("f", "u"):
            for table in TABLES:
                keyed += _constraints_drop(link, table, kind)
        for table in TABLES:
            indexes += _indexes_drop(link, table)
    yield
    with psycopg.connect(owner_dsn) as link:
        link.execute(_ENDED)
        for table in COUNTED:
            link.execute(f"ALTER TABLE {table} ENABLE TRIGGER workorders_ended_insert")
    unique = [one for one in keyed if "FOREIGN KEY" not in one]
    foreign = [one for one in keyed if "FOREIGN KEY" in one]
    # Two at a time: each table's statements lock it, indexes of one table do not hinder each other.
    with ThreadPoolExecutor(2) as pool:
        for statements in (indexes, unique, foreign):
            for name in pool.map(lambda one: _run(owner_dsn, one), statements):
                progress(name, 0)


def _run(owner_dsn: str, statement: str) -> str:
    with psycopg.connect(owner_dsn, autocommit=True) as link:
        link.execute("SET maintenance_work_mem = '256MB'")
        link.execute(statement.encode())
    return " ".join(statement.split()[:4])[:28]


def _constraints_drop(link: Link, table: str, kind: str) -> list[str]:
    found = link.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = %s"
        " AND conrelid = %s::regclass AND conparentid = 0 ORDER BY conname",
        [kind, table],
    ).fetchall()
    for name, _ in found:
        link.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'.encode())
    return [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {text}' for name, text in found]


def _indexes_drop(link: Link, table: str) -> list[str]:
    found = link.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = %s::regclass AND NOT EXISTS"
        " (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1",
        [table],
    ).fetchall()
    for name, _ in found:
        link.execute(f"DROP INDEX {name}".encode())
    # Of a partitioned table the definition names the parent only; its partitions get theirs too.
    return [str(text).replace(" ON ONLY ", " ON ") for _, text in found]
