"""A red part goes up step by step, with contact, next time and proof; a gap is named in time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from anxin.areas.queries import unit_by_slug
from anxin.areas.types import UnitInfo, UnitKind
from anxin.core import clock
from anxin.core.models import AuditEntry
from anxin.core.row_policy import scope_set
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM
from anxin.messages.models import UnitContact
from anxin.messages.queries import message_proof
from anxin.workorders.models import Escalation, Order, OrderMove, Part
from anxin.workorders.queries import (
    chain_faults,
    chain_gaps,
    escalations_open,
    order_escalations,
    order_record,
)
from anxin.workorders.rules import chain_of
from anxin.workorders.services import (
    chains_test,
    chains_watch,
    clocks_tick,
    order_move,
    order_open,
)
from anxin.workorders.types import STEP_MIN, OrderDraft, Stage
from tests import make, people

OPENED = datetime(2021, 2, 8, 1, tzinfo=UTC)
DUE = OPENED + timedelta(days=3)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
RED = DUE + 31 * MINUTE


def opened(origin: str = "test:climb", lead: str = people.YUEZHOU, **changes: Any) -> Order:
    unit = unit_by_slug(lead)
    office = unit_by_slug("gov-office")
    assert unit is not None
    assert office is not None
    values: dict[str, Any] = {
        "kind": "order", "campaign": "qilin-2021", "area_code": unit.area_code,
        "subject": "组织村组干部走访", "details": "组织村组干部走访", "lead_unit": unit.id,
        "clause_id": "3.4", "measure_id": "3.4a", "due_at": DUE, "giver": office.id,
    }  # fmt: skip
    scope_set(SYSTEM)
    with clock.frozen_at(OPENED):
        order_id = order_open(
            actor=SYSTEM, draft=OrderDraft(**{**values, **changes}), origin=origin
        )
    return Order.objects.get(id=order_id)


def tick(at: datetime) -> None:
    scope_set(SYSTEM)
    with clock.frozen_at(at):
        clocks_tick()


def to_red() -> None:
    for at in (DUE - HOUR, DUE + MINUTE, RED):
        tick(at)


def steps(order: Order) -> list[tuple[int, str, str, timedelta | None]]:
    """Number, stage, unit and time after red of each step taken."""
    scope_set(SYSTEM)
    rows = Escalation.objects.filter(order=order, taken_at__isnull=False).order_by("step")
    return [(r.step, r.stage, r.unit.slug, r.taken_at - RED if r.taken_at else None) for r in rows]


def test_own_leader_then_superior_then_office_each_with_proof(db: None) -> None:
    make.reachable()
    village = opened(lead="community-530302102001000", origin="test:village")
    to_red()
    for minutes in range(1, 500):
        if minutes in (119, 120, 121, 359, 360, 361, 499):
            tick(RED + minutes * MINUTE)
    town = "town-yuezhou"
    assert steps(village) == [
        (1, Stage.OWN_LEADER, "community-530302102001000", timedelta(0)),
        (2, Stage.SUPERIOR, town, 120 * MINUTE),
        (3, Stage.OFFICE, "gov-office", 360 * MINUTE),
    ]
    with make.acting(people.actor(people.OFFICE)) as office:
        lines = order_escalations(office, village.ref)
        proofs = [message_proof(office, line.message_id or 0) for line in lines]
    assert [line.next_step_at for line in lines] == [RED + 120 * MINUTE, RED + 360 * MINUTE, None]
    assert [proof.unit_id for proof in proofs] == [line.unit_id for line in lines]
    assert all(line.contact_name.endswith("值班室") for line in lines)
    said = OrderMove.objects.filter(order=village, move="escalate").values_list("text", flat=True)
    assert len(said) == 3


def test_a_department_has_nobody_between_itself_and_the_office(db: None) -> None:
    make.reachable()
    order = opened(lead=people.CIVIL)
    to_red()
    tick(RED + 120 * MINUTE)
    assert [one[1] for one in steps(order)] == [Stage.OWN_LEADER, Stage.OFFICE]


def test_a_unit_without_a_contact_is_written_down_and_the_next_step_follows_at_once(
    db: None,
) -> None:
    make.reachable("gov-office")
    order = opened()
    to_red()
    assert [one[3] for one in steps(order)] == [timedelta(0), timedelta(0)]
    first = Escalation.objects.get(order=order, step=1)
    assert (first.message_id, first.fault) == (None, "这个单位没有找得到的联系人")


def test_what_is_done_stops_its_line(db: None) -> None:
    make.reachable()
    order = opened()
    to_red()
    with clock.frozen_at(RED + HOUR), make.acting(people.actor(people.YUEZHOU)) as town:
        order_move(actor=town, ref=order.ref, move="done", seen_status="opened", text="办好了")
    tick(RED + 3 * HOUR)
    assert [one[0] for one in steps(order)] == [1]
    assert Escalation.objects.get(order=order, step=2).stopped_at == RED + 3 * HOUR
    with make.acting(people.actor(people.OFFICE)) as office:
        assert escalations_open(office) == ()


def test_a_run_down_for_a_day_tells_late_and_still_gives_each_level_its_full_time(
    db: None,
) -> None:
    make.reachable()
    order = opened()
    to_red()
    late = RED + timedelta(days=1)
    tick(late)
    taken = Escalation.objects.get(order=order, step=2)
    assert taken.taken_at == late
    assert taken.stage == Stage.OFFICE


def test_nothing_that_is_not_red_has_a_line(db: None) -> None:
    make.reachable()
    order = opened()
    for at in (DUE - HOUR, DUE + MINUTE, DUE + 20 * MINUTE):
        tick(at)
    assert not Escalation.objects.filter(order=order).exists()


def test_many_at_once_are_one_message_to_each_unit(db: None) -> None:
    make.reachable()
    orders = [opened(origin=f"test:many:{n}") for n in range(5)]
    to_red()
    rows = Escalation.objects.filter(order__in=orders, step=1)
    assert len({row.message_id for row in rows}) == 1


def test_a_complaint_never_climbs_to_the_unit_it_is_about() -> None:
    def unit(number: int, kind: UnitKind, superior: int | None) -> UnitInfo:
        return UnitInfo(number, f"u{number}", kind, "", "", 0, 0, (), superior, "")

    with_ids = {
        1: unit(1, UnitKind.DISTRICT_OFFICE, None),
        2: unit(2, UnitKind.TOWN, 1),
        3: unit(3, UnitKind.COMMUNITY, 2),
        9: unit(9, UnitKind.OUTSIDE_BODY, None),
    }

    def told(start: int, excluded: int | None = None) -> list[int]:
        return [r.unit_id for r in chain_of(start, with_ids, 1, STEP_MIN, excluded)]

    assert told(3) == [3, 2, 1]
    assert told(3, excluded=2) == [1]
    assert told(1) == [1]
    assert told(9) == [1]


def test_the_database_itself_refuses_a_step_without_proof_or_fault(db: None) -> None:
    make.reachable()
    order = opened()
    to_red()
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.filter(order=order, step=2).update(taken_at=RED)


@pytest.mark.parametrize("guarded", [True, False], ids=["locked", "control-look-then-write"])
def test_two_workers_at_once_take_a_step_once(own_db: str, guarded: bool) -> None:
    with acting_as(SYSTEM):
        make.reachable("town-yuezhou", "gov-office")
        order = opened()
    for at in (DUE - HOUR, DUE + MINUTE, RED):
        with acting_as(SYSTEM), clock.frozen_at(at):
            clocks_tick()
    start = threading.Barrier(2)

    def careless() -> None:
        ripe = list(Escalation.objects.filter(taken_at=None, due_at__lte=clock.now()))
        start.wait()
        for row in ripe:
            OrderMove.objects.create(order_id=row.order_id, move="escalate", target="up")

    def run() -> None:
        try:
            with acting_as(SYSTEM), clock.frozen_at(RED + 121 * MINUTE):
                if guarded:
                    start.wait()
                    clocks_tick()
                else:
                    careless()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with acting_as(SYSTEM):
        told = OrderMove.objects.filter(order=order, move="escalate").count()
    assert told == (2 if guarded else 3)


def test_gaps_are_named_with_how_many_lines_break_and_when_it_bites(db: None) -> None:
    make.reachable()
    order = opened()
    scope_set(SYSTEM)
    town = people.actor(people.YUEZHOU).unit_id or 0
    UnitContact.objects.filter(unit_id=town).delete()
    with make.acting(people.actor(people.OFFICE)) as office:
        gaps = chain_gaps(office)
    assert [(gap.unit_id, gap.bites_at, gap.silent) for gap in gaps] == [
        (town, order.due_at, False)
    ]
    assert gaps[0].lines > 1
    with make.acting(people.actor(people.DONGSHAN)) as other:
        assert chain_gaps(other) == ()
    scope_set(SYSTEM)
    assert [fault for fault in chain_faults() if "越州镇" in fault]


def test_the_weekly_walk_leaves_a_trace_and_the_hourly_one_tells_a_day_ahead(db: None) -> None:
    make.reachable()
    opened()
    town = people.actor(people.YUEZHOU).unit_id or 0
    scope_set(SYSTEM)
    with clock.frozen_at(OPENED):
        chains_test()
    trace = AuditEntry.objects.filter(action="workorders.chains_test").latest("id")
    assert trace.detail["gaps"] == []
    assert trace.detail["units"] > 100
    UnitContact.objects.filter(unit_id=town).delete()
    with clock.frozen_at(DUE - timedelta(hours=60)):
        chains_watch()
    assert not _told()
    with clock.frozen_at(DUE - timedelta(hours=47)):
        chains_watch()
        chains_watch()
    assert _told() == 1


def _told() -> int:
    return AuditEntry.objects.filter(
        action="messages.written", detail__matter="workorders.chains"
    ).count()


def test_the_page_shows_who_was_told_and_when_the_next_step_is(db: None) -> None:
    make.reachable()
    order = opened()
    to_red()
    with clock.frozen_at(RED + HOUR), make.acting(people.actor(people.YUEZHOU)) as town:
        lines = order_record(town, order.ref).engine.steps
    assert [line.stage for line in lines] == [Stage.OWN_LEADER, Stage.OFFICE]
    assert lines[0].next_step_at == lines[1].due_at == RED + 2 * HOUR


def test_red_without_a_line_is_found_by_the_doctor_and_mended_by_the_next_run(db: None) -> None:
    make.reachable()
    order = opened()
    to_red()
    # As if somebody had turned it red without the job.
    Part.objects.filter(order=order).update(chained_at=None, red_at=RED + MINUTE)
    assert [fault for fault in chain_faults() if "没有逐级上报" in fault]
    tick(RED + 10 * MINUTE)
    assert list(chain_faults()) == []
    assert Escalation.objects.filter(order=order, red_at=RED + MINUTE, step=1).exists()
