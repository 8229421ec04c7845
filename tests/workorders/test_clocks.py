"""Nothing turns red without a known due time, a reminder and a private preview; never twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from anxin.core import clock
from anxin.core.row_policy import scope_set
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM, Invalid, Missing
from anxin.workorders.models import Order, OrderMove, Part
from anxin.workorders.queries import order_inbox, order_record
from anxin.workorders.services import (
    clocks_tick,
    order_move,
    order_open,
    preview_answer,
)
from anxin.workorders.types import InboxFilter, OrderDraft, PartStatus, RowState
from tests import make, people

OPENED = datetime(2021, 2, 8, 1, tzinfo=UTC)
DUE = OPENED + timedelta(days=3)
REMIND = DUE - timedelta(hours=18)
MINUTE = timedelta(minutes=1)


def draft(**changes: object) -> OrderDraft:
    """An order of the office to Yuezhou, due in three days."""
    unit = people.actor(people.YUEZHOU).unit_id or 0
    values: dict[str, object] = {
        "kind": "order",
        "campaign": "qilin-2021",
        "area_code": people.YUEZHOU_CODE,
        "subject": "组织村组干部走访",
        "details": "组织村组干部走访",
        "lead_unit": unit,
        "clause_id": "3.4",
        "measure_id": "3.4a",
        "due_at": DUE,
        "giver": people.actor(people.OFFICE).unit_id,
    }
    return OrderDraft(**{**values, **changes})  # type: ignore[arg-type]  # builder of a test


@pytest.fixture
def order(db: None) -> Order:
    """The order, opened on 8 February."""
    scope_set(SYSTEM)
    with clock.frozen_at(OPENED):
        order_id = order_open(actor=SYSTEM, draft=draft(), origin="test:clock")
    return Order.objects.get(id=order_id)


def tick(at: datetime) -> None:
    """One run of the job at a moment."""
    scope_set(SYSTEM)
    with clock.frozen_at(at):
        clocks_tick()


def part_of(order: Order) -> Part:
    scope_set(SYSTEM)
    return Part.objects.get(order=order)


def red_at(order: Order) -> datetime | None:
    scope_set(SYSTEM)
    return Order.objects.get(id=order.id).red_at


def to_preview(order: Order) -> datetime:
    """Reminded in time, then shown privately a minute after due."""
    tick(REMIND)
    tick(DUE + MINUTE)
    return DUE + MINUTE


def test_reminder_comes_before_due_and_once(order: Order) -> None:
    tick(REMIND - MINUTE)
    assert part_of(order).reminded_at is None
    tick(REMIND)
    tick(REMIND + MINUTE)
    assert part_of(order).reminded_at == REMIND


def test_preview_then_thirty_minutes_then_red(order: Order) -> None:
    shown = to_preview(order)
    part = part_of(order)
    assert (part.previewed_at, part.preview_until) == (shown, shown + timedelta(minutes=30))
    for minute in range(1, 30):
        tick(shown + minute * MINUTE)
        assert red_at(order) is None
    tick(shown + timedelta(minutes=30))
    assert red_at(order) == shown + timedelta(minutes=30)


def test_before_red_only_the_unit_itself_sees_that_its_time_has_passed(order: Order) -> None:
    shown = to_preview(order)
    with clock.frozen_at(shown + MINUTE):
        with make.acting(people.actor(people.YUEZHOU)) as town:
            assert order_record(town, order.ref).row.state == RowState.LATE
            assert [row.ref for row in order_inbox(town, InboxFilter(show="late")).rows]
        with make.acting(people.actor(people.OFFICE)) as office:
            assert order_record(office, order.ref).row.state == RowState.OPEN
            assert order_inbox(office, InboxFilter(show="late", measure="3.4a")).rows == []
    tick(shown + timedelta(minutes=30))
    with make.acting(people.actor(people.OFFICE)) as office:
        assert order_record(office, order.ref).row.state == RowState.OVERDUE


def test_a_worker_down_past_due_still_reminds_and_waits_before_it_shows(order: Order) -> None:
    up = DUE + timedelta(hours=5)
    for minute in range(59):
        tick(up + minute * MINUTE)
        assert red_at(order) is None
    tick(up + timedelta(minutes=60))
    part = part_of(order)
    assert part.reminded_at == up
    assert part.previewed_at == up + timedelta(minutes=30)
    assert red_at(order) == up + timedelta(minutes=60)


def test_on_paper_gives_two_hours_once(order: Order) -> None:
    shown = to_preview(order)
    said = shown + 10 * MINUTE
    for at in (said, said + 5 * MINUTE):
        with clock.frozen_at(at), make.acting(people.actor(people.YUEZHOU)) as town:
            preview_answer(actor=town, order_ref=order.ref, text="", on_paper=True)
    assert part_of(order).preview_until == said + timedelta(hours=2)
    tick(said + timedelta(minutes=119))
    assert red_at(order) is None
    tick(said + timedelta(minutes=120))
    assert red_at(order) is not None


def test_a_reason_stands_beside_the_red_and_does_not_stop_it(order: Order) -> None:
    shown = to_preview(order)
    with clock.frozen_at(shown + MINUTE), make.acting(people.actor(people.YUEZHOU)) as town:
        preview_answer(actor=town, order_ref=order.ref, text="两个村还在路上", on_paper=False)
    tick(shown + timedelta(minutes=30))
    scope_set(SYSTEM)
    line = OrderMove.objects.get(order=order, move="red")
    assert line.text == "两个村还在路上"


def test_nobody_else_answers_a_preview_and_none_before_it_is_shown(order: Order) -> None:
    with make.acting(people.actor(people.YUEZHOU)) as town, pytest.raises(Invalid):
        preview_answer(actor=town, order_ref=order.ref, text="早说", on_paper=False)
    to_preview(order)
    with make.acting(people.actor(people.DONGSHAN)) as other, pytest.raises(Missing):
        preview_answer(actor=other, order_ref=order.ref, text="代答", on_paper=False)


def test_what_is_done_in_the_preview_never_turns_red(order: Order) -> None:
    shown = to_preview(order)
    with clock.frozen_at(shown + MINUTE), make.acting(people.actor(people.YUEZHOU)) as town:
        order_move(
            actor=town, ref=order.ref, move="done", seen_status="opened", text="已走访 312 户"
        )
    tick(shown + timedelta(days=1))
    assert red_at(order) is None
    assert part_of(order).status == PartStatus.DONE


def test_returned_for_more_gets_a_clock_anew(order: Order) -> None:
    at = DUE - MINUTE
    with clock.frozen_at(at):
        with make.acting(people.actor(people.YUEZHOU)) as town:
            order_move(actor=town, ref=order.ref, move="done", seen_status="opened", text="办了")
        with make.acting(people.actor(people.OFFICE)) as office:
            order_move(
                actor=office, ref=order.ref, move="more", seen_status="answered", text="少两个村"
            )
    part = part_of(order)
    assert part.due_at == at + timedelta(days=3)
    assert (part.reminded_at, part.previewed_at, part.red_at) == (None, None, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "guidance", "instrument": "guidance", "strength": "guide"},
        {"kind": "appeal", "instrument": "appeal", "strength": "encourage"},
        {"kind": "choice", "instrument": "choice", "strength": "may"},
        {"kind": "request_to_peer", "instrument": "request_to_peer"},
    ],
    ids=lambda changes: str(changes["kind"]),
)
def test_other_instruments_never_turn_red(db: None, changes: dict[str, object]) -> None:
    scope_set(SYSTEM)
    with clock.frozen_at(OPENED):
        order_id = order_open(
            actor=SYSTEM, draft=draft(**{**changes, "due_at": None}), origin="test:none"
        )
    for days in (1, 10, 400):
        tick(OPENED + timedelta(days=days))
        tick(OPENED + timedelta(days=days, hours=1))
    assert red_at(Order.objects.get(id=order_id)) is None


@pytest.mark.parametrize("missing", ["reminded_at", "preview_until", "due_at"])
def test_the_database_itself_refuses_red_without_its_steps(order: Order, missing: str) -> None:
    shown = to_preview(order)
    marks: dict[str, object] = {missing: None, "red_at": shown + timedelta(hours=1)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Part.objects.filter(order=order).update(**marks)


def careless_tick(read: Callable[[], object]) -> None:
    """What a careless job would do: look which parts are ripe, then write to them."""
    ripe = list(Part.objects.filter(red_at=None, preview_until__lte=clock.now()))
    read()
    for part in ripe:
        Part.objects.filter(id=part.id).update(red_at=clock.now())
        OrderMove.objects.create(order_id=part.order_id, move="red", target="red")


@pytest.mark.parametrize("guarded", [True, False], ids=["conditional", "control-look-then-write"])
def test_two_workers_at_once_turn_a_part_red_once(own_db: str, guarded: bool) -> None:
    with acting_as(SYSTEM), clock.frozen_at(OPENED):
        order_id = order_open(actor=SYSTEM, draft=draft(), origin="test:race")
    for at in (REMIND, DUE + MINUTE):
        with acting_as(SYSTEM), clock.frozen_at(at):
            clocks_tick()
    start = threading.Barrier(2)

    def run() -> None:
        try:
            with acting_as(SYSTEM), clock.frozen_at(DUE + timedelta(hours=1)):
                if guarded:
                    start.wait()
                    clocks_tick()
                else:
                    careless_tick(start.wait)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with acting_as(SYSTEM):
        reddened = OrderMove.objects.filter(order_id=order_id, move="red").count()
    assert reddened == (1 if guarded else 2)


def test_a_tick_killed_half_way_leaves_nothing_and_the_next_does_it_all(order: Order) -> None:
    shown = to_preview(order)
    with transaction.atomic(), clock.frozen_at(shown + timedelta(minutes=30)):
        clocks_tick()
        transaction.set_rollback(True)
    assert red_at(order) is None
    tick(shown + timedelta(minutes=31))
    tick(shown + timedelta(minutes=32))
    scope_set(SYSTEM)
    assert OrderMove.objects.filter(order=order, move="red").count() == 1
