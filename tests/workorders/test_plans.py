"""Lists, search, open, move and track stay on indexes under the run-time role, at size.

Ring A loads 40,000 orders and requests, ring B a million, by the loader of the benchmark.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anxin.core import clock
from anxin.core.services import acting_as
from anxin.core.types import PUBLIC, SYSTEM, Actor
from anxin.requests.queries import request_track
from anxin.workorders.models import Order
from anxin.workorders.queries import board_counts, order_inbox, order_record
from anxin.workorders.queries.duplicates import duplicates_of
from anxin.workorders.rules import PREVIEW
from anxin.workorders.services import clocks, order_move
from anxin.workorders.types import InboxFilter
from benchmarks.district import load, receipt_of
from benchmarks.district_cases import last4_of
from tests import people
from tests.conftest import dsn_of

ROWS = 1_000_000 if os.environ.get("ANXIN_DEEP") == "1" else 40_000
LARGE = ("workorders_order", "workorders_part", "workorders_ordermove", "requests_request")
SHOWS = ("running", "late", "done", "all")
# Nodes that read all their input before they give the first row.
BLOCKING = ("Sort", "Aggregate", "Hash", "Materialize", "Bitmap Heap Scan")
Plan = dict[str, Any]


@pytest.fixture(scope="module")
def loaded(admin_dsn: str, module_db: str) -> str:
    """A database of this module's own with the rows in it."""
    load(dsn_of(admin_dsn, "owner", module_db), ROWS, lambda table, number: None)
    return module_db


def plans_of(actor: Actor, call: Callable[[], object]) -> list[Plan]:
    """The plans of every statement of a call, under the actor's scope."""
    with acting_as(actor):
        with CaptureQueriesContext(connection) as captured:
            call()
        statements = [query["sql"] for query in captured.captured_queries]
        return [
            plan
            for sql in statements
            if sql.startswith(("SELECT", "UPDATE"))
            for plan in _explained(sql)
        ]


def scans(plan: Plan, *, limited: bool = False) -> list[str]:
    """The large tables a plan reads from end to end; a scan that a LIMIT stops early is none."""
    limited = plan["Node Type"] == "Limit" or (limited and plan["Node Type"] not in BLOCKING)
    own = [plan["Relation Name"]] if plan["Node Type"] == "Seq Scan" and not limited else []
    inner = [table for part in plan.get("Plans", []) for table in scans(part, limited=limited)]
    return [table for table in own + inner if table in LARGE]


def indexes(plan: Plan) -> list[str]:
    """The indexes a plan uses."""
    own = [plan["Index Name"]] if "Index Name" in plan else []
    return own + [name for part in plan.get("Plans", []) for name in indexes(part)]


def _scans_so_far() -> tuple[int, int]:
    """Scans of the orders from end to end, and of the board's index, by this connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_get_xact_numscans('workorders_order'::regclass),"
            " pg_stat_get_xact_numscans('workorders_board'::regclass)"
        )
        whole, index = cursor.fetchone()
    return int(whole), int(index)


def _explained(sql: str) -> list[Plan]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        found = cursor.fetchone()[0]
    return [one["Plan"] for one in (json.loads(found) if isinstance(found, str) else found)]


@pytest.mark.parametrize("who", [people.OFFICE, people.CIVIL, people.YUEZHOU, people.GRID])
def test_lists_never_read_a_whole_table(loaded: str, who: str) -> None:
    with acting_as(SYSTEM):
        actor = people.actor(who)
    for show in SHOWS:
        plans = plans_of(actor, partial(order_inbox, actor, InboxFilter(show=show)))
        assert plans
        assert [table for plan in plans for table in scans(plan)] == [], (who, show)


def test_what_a_unit_was_given_elsewhere_is_found_among_what_it_still_owes(loaded: str) -> None:
    with acting_as(SYSTEM):
        actor = people.actor(people.CIVIL)
    for show, index in (("running", "workorders_part_owed"), ("all", "workorders_part_given")):
        plans = plans_of(actor, partial(order_inbox, actor, InboxFilter(show=show)))
        used = {name for plan in plans for name in indexes(plan) if "_part_" in name}
        assert index in used, (show, used)
        assert show == "all" or "workorders_part_given" not in used, used


def test_proposing_duplicates_never_reads_a_whole_table(loaded: str) -> None:
    with acting_as(SYSTEM):
        order = Order.objects.filter(running=True, measure_id="").order_by("-id")[0]
        actor = people.actor(people.OFFICE)
    plans = plans_of(actor, partial(duplicates_of, actor, order))
    assert "workorders_brought" in {name for plan in plans for name in indexes(plan)}
    assert [table for plan in plans for table in scans(plan)] == []


@pytest.mark.parametrize("who", [people.OFFICE, people.YUEZHOU])
def test_opening_an_order_never_reads_a_whole_table(loaded: str, who: str) -> None:
    with acting_as(SYSTEM):
        actor = people.actor(who)
    with acting_as(actor):
        ref = order_inbox(actor, InboxFilter(show="all")).rows[0].ref
    plans = plans_of(actor, lambda: order_record(actor, ref))
    assert [table for plan in plans for table in scans(plan)] == []


def test_moving_an_order_never_reads_a_whole_table(loaded: str) -> None:
    with acting_as(SYSTEM):
        rows = order_inbox(SYSTEM, InboxFilter()).rows
        ref = next(row.ref for row in rows if row.status == "opened")

    def move() -> None:
        order_move(actor=SYSTEM, ref=ref, move="accept", seen_status="opened")

    assert [table for plan in plans_of(SYSTEM, move) for table in scans(plan)] == []


@pytest.mark.parametrize("who", [people.OFFICE, people.YUEZHOU])
def test_the_board_reads_its_covering_index_and_no_rows(loaded: str, who: str) -> None:
    with acting_as(SYSTEM):
        actor = people.actor(who)
    with acting_as(actor):
        before = _scans_so_far()
        counts = board_counts(actor, "qilin-2021")
        rows_read, index_read = (
            now - then for now, then in zip(_scans_so_far(), before, strict=True)
        )
        assert rows_read == 0
        assert index_read >= 1
    assert sum(one.count for one in counts) > 1000


@pytest.mark.parametrize("statement", [clocks._REMIND, clocks._PREVIEW, clocks._RED])
def test_the_minutes_clock_looks_at_running_parts_only(loaded: str, statement: str) -> None:
    values: dict[str, Any] = {
        "now": clock.now(), "ahead": clocks.REMIND_AHEAD, "preview": PREVIEW,
        "most": clocks.BATCH, "name": "x",
    }  # fmt: skip
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", values)
        found = cursor.fetchone()[0]
    plans = json.loads(found) if isinstance(found, str) else found
    assert [table for plan in plans for table in scans(plan["Plan"])] == []


def test_tracking_goes_by_the_receipts_index(loaded: str) -> None:
    with acting_as(PUBLIC):
        assert request_track(PUBLIC, receipt_of(7), last4_of(7, ROWS)).request is not None
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (FORMAT JSON) SELECT id FROM requests_request"
            " WHERE receipt_mark = '\\x00' AND last4_mark = '\\x00'"
        )
        found = cursor.fetchone()[0]
    (plan,) = json.loads(found) if isinstance(found, str) else found
    assert scans(plan["Plan"]) == []


def test_search_of_a_town_finds_what_lies_in_its_scope_only(loaded: str) -> None:
    with acting_as(SYSTEM):
        town = people.actor(people.YUEZHOU)
    with acting_as(town):
        page = order_inbox(town, InboxFilter(words="返乡"))
    (part,) = town.scope.ranges
    assert len(page.rows) > 0
    assert all(row.area_code in part or row.lead_unit == town.unit_id for row in page.rows)


def test_control_search_under_the_policy_alone_reads_the_whole_table(loaded: str) -> None:
    with acting_as(SYSTEM):
        town = people.actor(people.YUEZHOU)
    with acting_as(town):
        plans = _explained("SELECT id FROM workorders_order WHERE search @@ '返乡'::tsquery")
    assert [table for plan in plans for table in scans(plan)] == ["workorders_order"]
