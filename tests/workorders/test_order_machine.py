"""Orders and parts under any sequence of steps, through the real services and the real database.

A state machine takes every kind of step at random: moves, answers of parts, pauses, hand-overs,
merges, time passing. After each step the stored rows must make sense, whatever the steps were.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from anxin.areas.queries import unit_by_slug
from anxin.core import clock
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Actor, AnxinError
from anxin.workorders.kinds import kind_of
from anxin.workorders.models import Escalation, Order, OrderMove, OrderPause, Part, SpotCheck
from anxin.workorders.queries import clock_faults
from anxin.workorders.services import (
    check_decide,
    clocks_tick,
    order_hand_over,
    order_move,
    order_open,
    order_pause,
    order_resume,
    order_unmerge,
    orders_merge,
    part_answer,
    part_excuse,
    part_give_again,
)
from anxin.workorders.services.moving import LEAD_PART
from anxin.workorders.types import OrderDraft, OrderStatus, PartRole
from tests import make, people

START = datetime(2021, 2, 8, 1, tzinfo=UTC)
DEEP = os.environ.get("ANXIN_DEEP") == "1"
STATES = frozenset(OrderStatus)
# Lines that tell of something beside the order's own state.
BESIDE = ("red", "escalate")
LEADS = (people.YUEZHOU, people.DONGSHAN)
WHO = (people.OFFICE, people.CIVIL, *LEADS)


class OrderMachine(RuleBasedStateMachine):
    """Two brought matters and a task with a cooperating part; everybody tries everything."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.now = START
        scope_set(SYSTEM)
        self.actors: dict[str, Actor] = {name: people.actor(name) for name in WHO}
        self.units = {name: unit_by_slug(name) for name in LEADS}
        self.refs: list[str] = []
        self.ids: list[int] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.stack.close()

    @initialize()
    def three_orders(self) -> None:
        for number, changes in enumerate((_task(self.actors), _brought(), _brought())):
            with clock.frozen_at(self.now):
                self.ids.append(order_open(actor=SYSTEM, draft=changes, origin=f"m:{number}"))
        found = Order.objects.filter(id__in=self.ids).values_list("id", "ref")
        self.refs = [dict(found)[one] for one in self.ids]

    def attempt(self, who: str, step: Callable[[Actor], Any]) -> None:
        """Take a step as somebody: done whole, or refused and nothing changed."""
        try:
            with (
                clock.frozen_at(self.now),
                make.acting(self.actors[who]) as actor,
                transaction.atomic(),
            ):
                step(actor)
        except AnxinError:
            pass
        scope_set(SYSTEM)

    @rule(minutes=st.sampled_from([1, 31, 130, 1500, 4400]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        with clock.frozen_at(self.now):
            clocks_tick()

    @rule(at=st.integers(0, 2), who=st.sampled_from(WHO), data=st.data())
    def somebody_moves(self, at: int, who: str, data: st.DataObject) -> None:
        order = Order.objects.get(ref=self.refs[at])
        moves = kind_of(order.kind).moves
        move = data.draw(st.sampled_from(sorted({one.slug for one in moves})))
        seen = data.draw(st.sampled_from([order.status, order.status, "opened", "answered"]))
        text = data.draw(st.sampled_from(["", "办了三户"]))
        self.attempt(
            who,
            lambda actor: order_move(
                actor=actor, ref=order.ref, move=move, seen_status=seen, text=text
            ),
        )

    @rule(
        who=st.sampled_from(WHO), status=st.sampled_from(["accepted", "done", "objected"]),
        seen=st.sampled_from(["given", "accepted"]),
    )  # fmt: skip
    def a_unit_answers_for_its_part(self, who: str, status: str, seen: str) -> None:
        self.attempt(
            who,
            lambda actor: part_answer(
                actor=actor, order_ref=self.refs[0], unit_id=actor.unit_id or 0, status=status,
                text="有理由", seen_status=seen,
            ),
        )  # fmt: skip

    @rule(who=st.sampled_from(WHO), again=st.booleans())
    def somebody_decides_on_the_cooperating_part(self, who: str, again: bool) -> None:
        civil = self.actors[people.CIVIL].unit_id or 0
        service = part_give_again if again else part_excuse
        self.attempt(
            who,
            lambda actor: service(
                actor=actor, order_ref=self.refs[0], unit_id=civil, text="有理由"
            ),
        )

    @rule(at=st.integers(0, 2), who=st.sampled_from(WHO), days=st.integers(1, 20))
    def somebody_pauses(self, at: int, who: str, days: int) -> None:
        until = date.fromordinal(self.now.toordinal() + days)
        self.attempt(
            who,
            lambda actor: order_pause(
                actor=actor, ref=self.refs[at], text="等批复", asked_by="镇里", until_on=until
            ),
        )

    @rule(at=st.integers(0, 2), who=st.sampled_from(WHO))
    def somebody_resumes(self, at: int, who: str) -> None:
        self.attempt(who, lambda actor: order_resume(actor=actor, ref=self.refs[at], text=""))

    @rule(at=st.integers(0, 2), who=st.sampled_from(WHO), to=st.sampled_from(LEADS))
    def somebody_hands_over(self, at: int, who: str, to: str) -> None:
        unit = self.units[to]
        self.attempt(
            who,
            lambda actor: order_hand_over(
                actor=actor, ref=self.refs[at], unit_id=unit.id if unit else 0, text="归口"
            ),
        )

    @rule(who=st.sampled_from(WHO), ahead=st.booleans())
    def somebody_merges(self, who: str, ahead: bool) -> None:
        lead, other = (1, 2) if ahead else (2, 1)
        self.attempt(
            who,
            lambda actor: orders_merge(
                actor=actor, leading=self.refs[lead], refs=[self.refs[other]], text="同一件"
            ),
        )

    @rule(who=st.sampled_from(WHO), at=st.integers(1, 2))
    def somebody_parts_them(self, who: str, at: int) -> None:
        self.attempt(who, lambda actor: order_unmerge(actor=actor, ref=self.refs[at], text="不同"))

    @precondition(lambda self: SpotCheck.objects.filter(decided_at=None).exists())
    @rule(who=st.sampled_from(WHO), result=st.sampled_from(["true", "redo"]), at=st.integers(0, 2))
    def somebody_checks(self, who: str, result: str, at: int) -> None:
        self.attempt(
            who,
            lambda actor: check_decide(
                actor=actor, ref=self.refs[at], result=result, text="还差两户"
            ),
        )

    @invariant()
    def history_replays_to_the_state(self) -> None:
        for order in Order.objects.filter(id__in=self.ids):
            state = ""
            lines = OrderMove.objects.filter(order=order).order_by("id")
            for line in lines:
                if line.move in BESIDE or line.move.startswith("part_"):
                    continue
                assert line.origin == state, (line.move, line.origin, state)
                state = line.target
            assert state == order.status
            assert order.status in STATES

    @invariant()
    def running_says_what_the_kind_says(self) -> None:
        for order in Order.objects.filter(id__in=self.ids):
            runs = kind_of(order.kind).runs(order.status) and order.merged_into_id is None
            assert order.running == runs

    @invariant()
    def one_part_leads_and_follows_the_whole(self) -> None:
        for order in Order.objects.filter(id__in=self.ids):
            lead = Part.objects.get(order=order, role=PartRole.LEAD)
            assert lead.unit_id == order.lead_unit_id
            assert lead.status == LEAD_PART[OrderStatus(order.status)]
            assert lead.due_at == order.due_at
            assert (lead.red_at is None) or (order.red_at == lead.red_at) or not order.running

    @invariant()
    def clocks_stand_only_where_they_may(self) -> None:
        assert list(clock_faults()) == []
        for order in Order.objects.filter(id__in=self.ids):
            open_pauses = OrderPause.objects.filter(order=order, resumed_at=None).count()
            assert open_pauses == (order.paused_at is not None)
            held = Part.objects.filter(order=order, held_due_at__isnull=False)
            if order.paused_at is None:
                assert not held.exists()
            else:
                assert order.running
                assert not Part.objects.filter(order=order, due_at__isnull=False).exists()

    @invariant()
    def every_red_has_its_line_and_each_step_its_proof_or_fault(self) -> None:
        for part in Part.objects.filter(
            order_id__in=self.ids, red_at__isnull=False, status__in=["given", "accepted"]
        ):
            rows = Escalation.objects.filter(part=part, red_at=part.red_at or START)
            steps = list(rows.order_by("step"))
            assert [one.step for one in steps] == list(range(1, len(steps) + 1))
            assert steps
            assert all(one.message_id or one.fault or one.taken_at is None for one in steps)

    @invariant()
    def merged_orders_follow_an_order_that_follows_nobody(self) -> None:
        for order in Order.objects.filter(id__in=self.ids, merged_into__isnull=False):
            leading = order.merged_into
            assert leading is not None
            assert leading.merged_into_id is None
            assert order.excluded_unit_id == leading.excluded_unit_id

    @invariant()
    def parts_are_as_many_as_units_were_ever_asked(self) -> None:
        for order in Order.objects.filter(id__in=self.ids):
            units = list(Part.objects.filter(order=order).values_list("unit_id", flat=True))
            assert len(units) == len(set(units))
            leads = OrderMove.objects.filter(order=order, move="hand_over").count()
            assert len(units) <= 2 + leads


def _task(actors: dict[str, Actor]) -> OrderDraft:
    return OrderDraft(
        kind="order", campaign="qilin-2021", area_code=people.YUEZHOU_CODE, subject="走访", details="",
        lead_unit=actors[people.YUEZHOU].unit_id or 0, clause_id="3.4", measure_id="3.4a",
        cooperating=(actors[people.CIVIL].unit_id or 0,), due_at=START + timedelta(days=3),
        giver=actors[people.OFFICE].unit_id,
    )  # fmt: skip


def _brought() -> OrderDraft:
    lead = unit_by_slug(people.YUEZHOU)
    return OrderDraft(
        kind="help", campaign="qilin-2021", area_code=people.YUEZHOU_CODE, subject="路面有坑",
        details="路面有坑", lead_unit=lead.id if lead else 0, clause_id="7.4",
    )  # fmt: skip


def test_whatever_anybody_does_the_orders_make_sense(db: None) -> None:
    make.reachable(*WHO, "gov-office")
    run_state_machine_as_test(
        OrderMachine,
        settings=settings(
            max_examples=150 if DEEP else 8,
            stateful_step_count=40 if DEEP else 20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )


@pytest.mark.parametrize(
    "fault",
    [
        {"status": "answered"},
        {"running": False},
        {"due_at": START},
        {"paused_at": START},
    ],
    ids=lambda fault: next(iter(fault)),
)
def test_control_a_planted_fault_is_found_out(db: None, fault: dict[str, object]) -> None:
    make.reachable(*WHO, "gov-office")
    machine = OrderMachine()
    try:
        machine.three_orders()
        Order.objects.filter(id=machine.ids[0]).update(**fault)
        found = 0
        for look in (
            machine.history_replays_to_the_state,
            machine.running_says_what_the_kind_says,
            machine.one_part_leads_and_follows_the_whole,
            machine.clocks_stand_only_where_they_may,
        ):
            try:
                look()
            except AssertionError:
                found += 1
        assert found > 0
    finally:
        machine.teardown()
