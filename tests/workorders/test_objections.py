"""A unit that objects is out of it: nothing is done or overdue, and the giver must decide."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anxin.briefing.queries import things_for
from anxin.core import clock
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from anxin.messages.models import Message
from anxin.workorders.models import Order
from anxin.workorders.queries import (
    board_counts,
    order_inbox,
    orders_elsewhere,
    orders_waiting,
)
from anxin.workorders.services import clocks_tick, measures_break_down, order_move
from anxin.workorders.types import (
    MOST_WAITING,
    TO_CONFIRM,
    InboxFilter,
    OrderStatus,
    PartStatus,
    RowState,
)
from tests import make, people

QILIN, SPRING = "qilin-2021", "spring-2026"


@pytest.fixture
def objected(db: None) -> Order:
    """An order that its department says is not its work."""
    scope_set(SYSTEM)
    measures_break_down(actor=SYSTEM, campaign=QILIN)
    order = Order.objects.get(campaign=QILIN, measure_id="2.2b")
    with make.acting(people.actor(people.MARKET)) as market:
        order_move(actor=market, ref=order.ref, move="object", seen_status="opened", text="不归我")
    scope_set(SYSTEM)
    order.refresh_from_db()
    return order


def states(who: str) -> dict[str, int]:
    with make.acting(people.actor(who)) as actor:
        found: dict[str, int] = {}
        for one in board_counts(actor, QILIN):
            found[one.state] = found.get(one.state, 0) + one.count
    return found


def test_a_proof_waits_for_its_giver_and_work_sent_back_for_its_lead(db: None) -> None:
    scope_set(SYSTEM)
    measures_break_down(actor=SYSTEM, campaign=QILIN)
    order = Order.objects.get(campaign=QILIN, measure_id="2.2b")
    with make.acting(people.actor(people.MARKET)) as market:
        order_move(actor=market, ref=order.ref, move="done", seen_status="opened", text="已经查过")
    with make.acting(people.actor(people.OFFICE)) as office:
        (row,) = orders_waiting(office, QILIN)
        assert (row.ref, row.status) == (order.ref, OrderStatus.ANSWERED)
        assert [one.ref for one in order_inbox(office, InboxFilter(show=TO_CONFIRM)).rows] == [
            order.ref
        ]
        assert any("报办结了" in thing.why for thing in things_for(office, QILIN))
        order_move(actor=office, ref=order.ref, move="more", seen_status="answered", text="缺清单")
        assert orders_waiting(office, QILIN) == []
    with make.acting(people.actor(people.MARKET)) as market:
        assert [one.ref for one in orders_waiting(market, QILIN)] == [order.ref]
        assert any("退回补办" in thing.why for thing in things_for(market, QILIN))
        order_move(actor=market, ref=order.ref, move="done", seen_status="reopened", text="补了")
        others = Order.objects.filter(lead_unit_id=order.lead_unit_id, status="opened")
        mine = others.filter(instrument="order", campaign=QILIN).order_by("id")
        alone = next(one for one in mine if one.parts.count() == 1)
        order_move(actor=market, ref=alone.ref, move="done", seen_status="opened", text="办了")
    with make.acting(people.actor(people.OFFICE)) as office:
        assert "2 件报办结了" in {thing.title for thing in things_for(office, QILIN)}
    with make.acting(people.actor(people.MARKET)) as market:
        assert order_inbox(market, InboxFilter(show=TO_CONFIRM)).rows == []


@pytest.mark.parametrize("move", ["adopt", "refrain"])
def test_what_a_unit_decides_by_itself_waits_for_nobody(db: None, move: str) -> None:
    scope_set(SYSTEM)
    measures_break_down(actor=SYSTEM, campaign=QILIN)
    choice = Order.objects.filter(kind="choice@1", giver_unit__slug="gov-office").first()
    assert choice is not None
    make.work()
    scope_set(SYSTEM)
    before = Message.objects.count()
    order_move(actor=SYSTEM, ref=choice.ref, move=move, seen_status="opened", text="条件合适")
    make.work()
    scope_set(SYSTEM)
    assert Message.objects.count() == before
    with make.acting(people.actor(people.OFFICE)) as office:
        assert orders_waiting(office, QILIN) == []
        assert order_inbox(office, InboxFilter(show=TO_CONFIRM)).rows == []


def test_many_proofs_hide_no_objection(objected: Order) -> None:
    scope_set(SYSTEM)
    proofs = Order.objects.filter(kind=objected.kind, giver_unit_id=objected.giver_unit_id)
    older = list(proofs.exclude(id=objected.id).values_list("id", flat=True)[:MOST_WAITING])
    assert len(older) == MOST_WAITING
    Order.objects.filter(id__in=older).update(status=OrderStatus.ANSWERED, running=False)
    with make.acting(people.actor(people.OFFICE)) as office:
        waiting = orders_waiting(office, QILIN)
        assert len(waiting) == MOST_WAITING
        assert waiting[0].ref == objected.ref
        assert any("有异议" in thing.why for thing in things_for(office, QILIN))


def test_an_objection_is_no_end_and_stands_in_the_givers_list(objected: Order) -> None:
    assert objected.status == OrderStatus.RETURNED
    assert objected.running
    seen = states(people.OFFICE)
    assert seen[RowState.OBJECTED] == 1
    assert RowState.DONE not in seen
    with make.acting(people.actor(people.OFFICE)) as office:
        (row,) = orders_waiting(office, QILIN)
        assert row.ref == objected.ref
        assert row.state == RowState.OBJECTED
        wanted = InboxFilter(show=RowState.OBJECTED, campaign=QILIN)
        assert [one.ref for one in order_inbox(office, wanted).rows] == [objected.ref]
        assert objected.ref in things_for(office, QILIN)[0].url
    with make.acting(people.actor(people.MARKET)) as market:
        assert orders_waiting(market, QILIN) == []


def test_nobody_is_late_or_red_while_the_giver_decides(objected: Order) -> None:
    for hours in (40, 60, 73, 74, 75):
        with clock.frozen_at(clock.now() + timedelta(hours=hours)):
            scope_set(SYSTEM)
            clocks_tick()
    objected.refresh_from_db()
    assert objected.red_at is None
    with clock.frozen_at(clock.now() + timedelta(hours=80)):
        assert states(people.OFFICE)[RowState.OBJECTED] == 1
        with make.acting(people.actor(people.MARKET)) as market:
            red = order_inbox(market, InboxFilter(show=RowState.OVERDUE, campaign=QILIN)).rows
            assert red, "its other orders are overdue by now"
            assert objected.ref not in [one.ref for one in red]


def test_the_givers_word_starts_a_clock_anew_or_ends_it(objected: Order) -> None:
    later = clock.now() + timedelta(days=5)
    with clock.frozen_at(later), make.acting(people.actor(people.OFFICE)) as office:
        order_move(
            actor=office, ref=objected.ref, move="insist", seen_status="returned", text="在你局"
        )
    scope_set(SYSTEM)
    objected.refresh_from_db()
    assert (objected.status, objected.running) == (OrderStatus.OPENED, True)
    assert objected.due_at is not None
    assert objected.due_at > later
    assert objected.parts.get(role="lead").status == PartStatus.GIVEN
    with make.acting(people.actor(people.OFFICE)) as office:
        assert orders_waiting(office, QILIN) == []
        order_move(
            actor=office, ref=objected.ref, move="withdraw", seen_status="opened", text="交错了"
        )
    scope_set(SYSTEM)
    objected.refresh_from_db()
    assert not objected.running


def test_reporting_done_is_closed_until_every_helper_is_done(db: None) -> None:
    scope_set(SYSTEM)
    measures_break_down(actor=SYSTEM, campaign=QILIN)
    order = Order.objects.get(campaign=QILIN, measure_id="2.2a")
    client = Client()
    client.cookies["anxin-campaign"] = QILIN
    client.force_login(get_user_model().objects.get(username=people.MARKET))
    page = client.get(f"/desk/orders/{order.ref}/").content.decode()
    assert "先等这些单位办好，或写明理由免办：麒麟区发展和改革局" in page
    assert 'name="move" value="done"' not in page
    order.parts.exclude(role="lead").update(status=PartStatus.DONE)
    page = client.get(f"/desk/orders/{order.ref}/").content.decode()
    assert 'name="move" value="done"' in page


def test_the_desk_tells_of_orders_that_another_notice_brought(db: None) -> None:
    scope_set(SYSTEM)
    for slug in (QILIN, SPRING):
        measures_break_down(actor=SYSTEM, campaign=slug)
    with make.acting(people.actor(people.CIVIL)) as civil:
        with CaptureQueriesContext(connection) as asked:
            held = orders_elsewhere(civil, QILIN)
        assert len(asked) == 1
        assert set(held) == {SPRING}
    client = Client()
    client.cookies["anxin-campaign"] = QILIN
    client.force_login(get_user_model().objects.get(username=people.CIVIL))
    page = client.get("/desk/").content.decode()
    assert f"另一份通知还有 {held[SPRING]} 件等您单位签收" in page
    assert f"slug={SPRING}&amp;next=/desk/" in page


def test_the_giver_finds_both_decisions_together(objected: Order) -> None:
    client = Client()
    client.force_login(get_user_model().objects.get(username=people.OFFICE))
    page = client.get(f"/desk/orders/{objected.ref}/").content.decode()
    over = page.index(f"/desk/orders/{objected.ref}/hand-over/")
    assert page.index("仍请该单位办理") < over < page.index('class="facts"')
    assert page.count("/hand-over/") == 1
