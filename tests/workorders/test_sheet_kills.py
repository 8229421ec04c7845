"""A long file whose worker is killed with -9 midway: it goes on, whole, no row twice, the bar true."""

from __future__ import annotations

import io
import signal
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import asdict
from random import Random
from typing import Any

import pytest
from django.db import connection
from openpyxl import load_workbook

from anxin.core import clock
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM
from anxin.workorders.models import Order, Part, SheetJob, SheetPiece
from anxin.workorders.queries.sheet_jobs import piece_rows
from anxin.workorders.services import export_hand_out, export_start, imports, sheet_bring, sheet_put
from anxin.workorders.services.opening import order_built, parts_built
from anxin.workorders.types import InboxFilter, Instrument, JobState, OrderDraft
from tests import make, people
from tests.conftest import dsn_of
from tests.stage import module_running

from .test_sheet_jobs import row, sheet

ORDERS = 2500
PATIENCE_S = 60.0


def orders(count: int) -> set[str]:
    """Running orders of Yuezhou's own; their refs."""
    unit, now = people.actor(people.YUEZHOU).unit_id or 0, clock.now()
    with acting_as(SYSTEM):
        made = []
        for number in range(count):
            draft = OrderDraft(
                kind=Instrument.ORDER.value,
                campaign="qilin-2021",
                area_code=people.YUEZHOU_CODE,
                subject=f"第 {number} 件",
                details="",
                lead_unit=unit,
                clause_id="2.1",
                measure_id="2.1a",
                instrument=Instrument.ORDER,
            )
            made.append((draft, order_built(draft, f"tests:{number}", now)))
        Order.objects.bulk_create([order for _draft, order in made], batch_size=500)
        parts = [part for draft, order in made for part in parts_built(order, draft)]
        Part.objects.bulk_create(parts, batch_size=500)
    return {order.ref for _draft, order in made}


def worker(app_dsn: str, *words: str) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """A real worker's process."""
    return module_running("tests.workorders.impatient", *words, app_dsn=app_dsn)


def bar(ref: str) -> tuple[str, int, int]:
    with acting_as(SYSTEM):
        made = SheetJob.objects.get(ref=ref)
        return made.state, made.done, made.total


def bar_is_true(ref: str) -> bool:
    """Whether the bar says as many rows as are kept, both seen at the same moment."""
    with acting_as(SYSTEM):
        kept = list(
            SheetPiece.objects.filter(job__ref=ref).select_related("job").order_by("number")
        )
        return kept[0].job.done == sum(len(piece_rows(one)) for one in kept)


def cut_off(ref: str, app_dsn: str, chance: Random, *words: str) -> int:
    """Let a worker write some of the file, then kill it with -9; how far the bar was."""
    _state, before, _total = bar(ref)
    with worker(app_dsn, *words) as process:
        end = time.monotonic() + PATIENCE_S
        while (now := bar(ref))[1] < before + 300:
            assert time.monotonic() < end, "the worker does nothing"
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.06))
        process.send_signal(signal.SIGKILL)
    assert now[0] == JobState.RUNNING, "killed midway, not after the end"
    return now[1]


def finished(ref: str, app_dsn: str, *words: str) -> None:
    with worker(app_dsn, *words):
        end = time.monotonic() + PATIENCE_S
        while bar(ref)[0] != JobState.READY:
            assert time.monotonic() < end, "the file was not finished"
            time.sleep(0.05)


def begun() -> str:
    """A file of all running orders asked for by Yuezhou."""
    town = people.actor(people.YUEZHOU)
    with acting_as(town):
        return export_start(actor=town, name="orders", asked=asdict(InboxFilter()))


def refs_in(ref: str) -> Counter[str]:
    """The numbers of orders in the finished workbook, each as often as it stands there."""
    town = people.actor(people.YUEZHOU)
    with acting_as(town):
        content = export_hand_out(actor=town, ref=ref, form="xlsx")
    page: Any = load_workbook(io.BytesIO(content), read_only=True).active
    return Counter(str(row[0]) for row in page.iter_rows(min_row=2, values_only=True))


def test_a_file_whose_worker_was_killed_goes_on_whole_and_without_a_row_twice(
    own_db: str, admin_dsn: str
) -> None:
    app_dsn, chance = dsn_of(admin_dsn, "app", own_db), Random(11)
    made, ref = orders(ORDERS), begun()
    reached = []
    for _kill in range(2):
        reached.append(cut_off(ref, app_dsn, chance))
        assert bar_is_true(ref)
        _state, done, total = bar(ref)
        assert reached[-1] <= done < total
    assert reached[0] < reached[1]
    finished(ref, app_dsn)
    found = refs_in(ref)
    assert set(found) >= made
    assert max(found.values()) == 1
    assert bar(ref) == (JobState.READY, found.total(), found.total())
    assert bar_is_true(ref)


def test_a_worker_that_keeps_its_place_in_mind_only_writes_rows_twice(
    own_db: str, admin_dsn: str
) -> None:
    app_dsn = dsn_of(admin_dsn, "app", own_db)
    orders(ORDERS // 4)
    ref = begun()
    promised = bar(ref)[2]
    cut_off(ref, app_dsn, Random(11), "forgetful")
    finished(ref, app_dsn, "forgetful")
    assert max(refs_in(ref).values()) > 1
    assert bar(ref)[1] > promised


def test_the_bar_moves_while_a_sheet_is_written_and_nothing_is_there_until_the_end(
    own_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = people.actor(people.YUEZHOU)
    monkeypatch.setattr(imports, "STRETCH", 2)
    with acting_as(town):
        content = sheet([row(f"第 {number} 件") for number in range(6)])
        ref = sheet_bring(actor=town, campaign="qilin-2021", name="a.xlsx", content=content)
    done_by_itself()
    with acting_as(town):
        sheet_put(actor=town, ref=ref)
    seen: list[tuple[str, int, int]] = []
    write = imports._orders_write

    def written(*given: Any) -> None:
        write(*given)
        # Another person's look, from another connection, while nothing is committed.
        with ThreadPoolExecutor(1) as other:
            seen.append(other.submit(looked_at, ref).result())

    monkeypatch.setattr(imports, "_orders_write", written)
    done_by_itself()
    assert seen == [("writing", 0, 0), ("writing", 2, 0), ("writing", 4, 0)]
    assert looked_at(ref) == ("written", 6, 6)


def looked_at(ref: str) -> tuple[str, int, int]:
    try:
        state, done, _total = bar(ref)
        with acting_as(SYSTEM):
            return state, done, Order.objects.filter(origin__contains=ref).count()
    finally:
        connection.close()


def done_by_itself() -> None:
    with acting_as(SYSTEM):
        make.work()
