"""The board's figures: as many as the policy lets through, and each opens exactly its rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anxin.core import clock
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Actor, CodeRange, Denied
from anxin.workorders.models import EndedCount, Order, Part
from anxin.workorders.queries import board_counts, order_inbox
from anxin.workorders.queries.rows import facts_of
from anxin.workorders.rules import row_state
from anxin.workorders.services import (
    clocks_tick,
    ended_counts_fold,
    measures_break_down,
    order_move,
)
from anxin.workorders.types import BoardCount, InboxFilter, RowState
from tests import make, people

QILIN = "qilin-2021"
START = datetime(2021, 2, 7, 9, tzinfo=UTC)
LATER = START + timedelta(days=3, hours=1)
LOOKING = (people.OFFICE, people.CIVIL, people.MARKET, people.YUEZHOU, people.GRID)


@pytest.fixture
def running(db: None) -> None:
    """A notice three days on: some orders done, some red, some unsigned, a report about a town."""
    scope_set(SYSTEM)
    with clock.frozen_at(START):
        make.report()
        make.request()
        make.work()
        measures_break_down(actor=SYSTEM, campaign=QILIN)
    for order in Order.objects.filter(instrument="order", measure_id__startswith="3")[:30]:
        with clock.frozen_at(START + timedelta(hours=1)):
            order_move(actor=SYSTEM, ref=order.ref, move="accept", seen_status="opened")
    for order in Order.objects.filter(status="accepted", parent__isnull=False)[:9]:
        with clock.frozen_at(START + timedelta(hours=2)):
            order_move(
                actor=SYSTEM, ref=order.ref, move="done", seen_status="accepted", text="已办"
            )
    for order in Order.objects.filter(measure_id="8.1b", parent__isnull=False)[:3]:
        with clock.frozen_at(START + timedelta(hours=3)):
            order_move(
                actor=SYSTEM, ref=order.ref, move="object", seen_status="opened", text="不归我"
            )
    late = START + timedelta(days=4)
    # By number: over a table just filled, a join under row policies may walk it once for each row.
    later = list(Order.objects.filter(measure_id__startswith="7").values_list("id", flat=True))
    Order.objects.filter(id__in=later).update(due_at=late)
    Part.objects.filter(order_id__in=later).update(due_at=late, remind_at=late)
    for at in (START + timedelta(days=2, hours=12), LATER - timedelta(minutes=59), LATER):
        with clock.frozen_at(at):
            clocks_tick()


def by_hand(actor: Actor) -> Counter[tuple[int, int, str, str]]:
    """The same figures from the rows that the policy lets through, one by one."""
    figures: Counter[tuple[int, int, str, str]] = Counter()
    for order in Order.objects.filter(campaign=QILIN):
        town = order.area_code // 10**6 * 10**6 if order.area_code // 10**6 % 1000 else 0
        state = row_state(facts_of(actor, order), clock.now())
        figures[(order.section, town, order.instrument, state)] += 1
    return figures


def told(counts: list[BoardCount]) -> Counter[tuple[int, int, str, str]]:
    return Counter({(c.section, c.town_code, c.instrument, c.state): c.count for c in counts})


@pytest.mark.parametrize("who", LOOKING)
def test_figures_are_those_of_the_rows_the_policy_lets_through(running: None, who: str) -> None:
    with clock.frozen_at(LATER), make.acting(people.actor(who)) as actor:
        assert told(board_counts(actor, QILIN)) == by_hand(actor)


def test_the_states_of_a_running_notice_are_told_apart(running: None) -> None:
    with clock.frozen_at(LATER), make.acting(people.actor(people.OFFICE)) as office:
        states = {one.state for one in board_counts(office, QILIN)}
    assert states >= {
        RowState.DONE, RowState.OPEN, RowState.OVERDUE, RowState.SILENT, RowState.UPTAKE,
        RowState.NONE, RowState.OBJECTED,
    }  # fmt: skip
    assert RowState.LATE not in states


@pytest.mark.parametrize("who", [people.OFFICE, people.YUEZHOU])
def test_every_figure_opens_exactly_its_rows(running: None, who: str) -> None:
    with clock.frozen_at(LATER), make.acting(people.actor(who)) as actor:
        for one in board_counts(actor, QILIN):
            wanted = InboxFilter(
                show=one.state, section=str(one.section), town=str(one.town_code),
                instrument=one.instrument, campaign=QILIN,
            )  # fmt: skip
            assert order_inbox(actor, wanted).count == one.count, one


def test_ended_orders_are_counted_as_they_end_move_and_run_again(running: None) -> None:
    scope_set(SYSTEM)
    ended = list(Order.objects.filter(running=False).values_list("id", flat=True))
    assert len(ended) > 5
    Order.objects.filter(id=ended[0]).update(running=True)
    Order.objects.filter(id=ended[1]).update(section=11)
    Order.objects.filter(id=ended[2]).update(area_code=people.YUEZHOU_CODE + 1001)
    Order.objects.filter(id=ended[3]).update(excluded_unit=people.actor(people.MARKET).unit_id)
    Part.objects.filter(order_id=ended[4], role="lead").update(
        unit=people.actor(people.CIVIL).unit_id
    )
    before = EndedCount.objects.count()
    for _ in range(2):
        for who in LOOKING:
            with clock.frozen_at(LATER), make.acting(people.actor(who)) as actor:
                assert told(board_counts(actor, QILIN)) == by_hand(actor), who
        scope_set(SYSTEM)
        ended_counts_fold()
    assert EndedCount.objects.count() < before
    own = EndedCount.objects.filter(unit=0)
    assert sum(own.values_list("orders", flat=True)) == len(ended) - 1


def test_ended_orders_of_one_grid_are_counted_one_by_one(running: None) -> None:
    scope_set(SYSTEM)
    community = people.actor(people.GRID)
    own = CodeRange(community.scope.ranges[0].low + 1, community.scope.ranges[0].low + 1)
    grid = replace(community, scope=replace(community.scope, ranges=(own,)))
    some = list(
        Order.objects.filter(measure_id="", running=True, excluded_unit=None).values_list(
            "id", flat=True
        )
    )
    Order.objects.filter(id__in=some).update(
        area_code=own.low, field_bit=grid.scope.fields & -grid.scope.fields, running=False
    )
    with clock.frozen_at(LATER), make.acting(grid) as actor:
        counts = told(board_counts(actor, QILIN))
        assert counts == by_hand(actor)
    assert sum(n for (_, _, _, state), n in counts.items() if state == RowState.DONE) >= len(some)


def test_it_is_one_statement(running: None) -> None:
    with (
        make.acting(people.actor(people.OFFICE)) as office,
        CaptureQueriesContext(connection) as captured,
    ):
        assert board_counts(office, QILIN)
    assert len(captured.captured_queries) == 1


def test_a_town_does_not_count_what_is_said_about_it(running: None) -> None:
    scope_set(SYSTEM)
    about = Order.objects.get(kind__startswith="over_enforcement")
    with make.acting(people.actor(people.YUEZHOU)) as town:
        assert not [c for c in board_counts(town, QILIN) if c.section == about.section
                    and c.instrument == "order" and c.town_code == 0
                    and Order.objects.filter(id=about.id).exists()]  # fmt: skip
        assert told(board_counts(town, QILIN)) == by_hand(town)


def test_the_board_needs_the_right(db: None) -> None:
    with make.acting(people.actor(people.AUDITOR)) as auditor, pytest.raises(Denied):
        board_counts(auditor, QILIN)
