"""A notice in force becomes orders: each measure once, in its instrument, at the units it names."""

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from hypothesis import given
from hypothesis import strategies as st

from anxin.areas.queries import unit_by_slug
from anxin.areas.types import UnitKind
from anxin.core import clock
from anxin.core.models import AuditEntry
from anxin.core.row_policy import scope_set
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM, Denied
from anxin.documents.types import Addressee, Strength
from anxin.documents.types import Instrument as Means
from anxin.notices.queries import measures_of
from anxin.workorders.models import Order, Part
from anxin.workorders.queries import order_record
from anxin.workorders.rules import due_of, has_clock, instrument_of
from anxin.workorders.services import measures, measures_break_down
from anxin.workorders.types import Instrument, PartRole
from tests import make, people

QILIN = "qilin-2021"
NOW = datetime(2021, 2, 7, 9, tzinfo=UTC)


@pytest.fixture
def opened(db: None) -> int:
    """The orders of the notice, opened."""
    scope_set(SYSTEM)
    with clock.frozen_at(NOW):
        return measures_break_down(actor=SYSTEM, campaign=QILIN)


def test_every_measure_has_an_order_and_a_second_call_opens_none(opened: int) -> None:
    asked = {one.id for one in measures_of(QILIN)}
    assert set(Order.objects.values_list("measure_id", flat=True)) == asked
    assert opened == Order.objects.count() > len(asked)
    assert measures_break_down(actor=SYSTEM, campaign=QILIN) == 0


def test_a_collective_lead_gets_a_whole_and_a_child_for_each_town(opened: int) -> None:
    whole = Order.objects.get(measure_id="3.1b", parent=None)
    children = list(whole.children.order_by("area_code"))
    assert len(children) == 16
    assert unit_by_slug("gov-office").id == whole.lead_unit_id  # type: ignore[union-attr]  # loaded
    assert all(child.area_code == child.lead_unit.area_code for child in children)
    assert all(child.origin.startswith(f"notices.measure:{QILIN}:3.1b:") for child in children)
    assert {child.giver_unit_id for child in children} == {whole.lead_unit_id}


def test_a_named_lead_gets_one_order_with_its_cooperating_parts(opened: int) -> None:
    (order,) = Order.objects.filter(measure_id="4.5a")
    roles = dict(order.parts.values_list("unit__slug", "role"))
    assert roles == {
        "dept-transport": PartRole.LEAD,
        "dept-traffic-police": PartRole.COOPERATE,
    }
    assert set(order.parts.values_list("due_at", flat=True)) == {order.due_at}


def test_only_binding_orders_to_own_and_lower_units_have_a_clock(opened: int) -> None:
    timed = Order.objects.filter(due_at__isnull=False)
    assert timed
    assert set(timed.values_list("instrument", flat=True)) == {Instrument.ORDER}
    assert set(timed.values_list("strength", flat=True)) <= {"must", "in_principle"}
    outside = Part.objects.filter(unit__kind=UnitKind.OUTSIDE_BODY)
    assert outside
    assert not outside.filter(due_at__isnull=False)
    assert not timed.filter(lead_unit__kind=UnitKind.OUTSIDE_BODY)


def test_a_ban_is_one_standing_guard(opened: int) -> None:
    guards = Order.objects.filter(instrument=Instrument.GUARD)
    assert guards
    assert not guards.filter(parent__isnull=False)
    assert all(order.running and order.due_at is None for order in guards)


def test_it_is_audited_once_a_measure(opened: int) -> None:
    entries = AuditEntry.objects.filter(action="workorders.measure_break_down")
    assert entries.count() == len(measures_of(QILIN))
    assert sum(entry.detail["orders"] for entry in entries) == opened


def test_it_needs_the_right(db: None) -> None:
    with make.acting(people.actor(people.AUDITOR)) as auditor, pytest.raises(Denied):
        measures_break_down(actor=auditor, campaign=QILIN)


def test_a_whole_notice_is_opened_in_few_statements_and_under_ten_seconds(db: None) -> None:
    from django.test.utils import CaptureQueriesContext

    scope_set(SYSTEM)
    started = time.monotonic()
    with CaptureQueriesContext(connection) as captured:
        measures_break_down(actor=SYSTEM, campaign=QILIN)
    assert time.monotonic() - started < 10
    assert len(captured.captured_queries) < 12 * len(measures_of(QILIN))


def test_a_withdrawn_child_is_not_opened_again_and_a_lost_one_is(opened: int) -> None:
    child = Order.objects.filter(measure_id="3.1b", parent__isnull=False).first()
    assert child is not None
    Order.objects.filter(id=child.id).update(status="closed", running=False)
    assert measures_break_down(actor=SYSTEM, campaign=QILIN) == 0


@given(
    st.sampled_from(list(Strength)), st.sampled_from(list(Addressee)), st.sampled_from(list(Means))
)
def test_what_is_encouraged_or_asked_of_outsiders_never_has_a_clock(
    strength: Strength, addressee: Addressee, means: Means
) -> None:
    instrument = instrument_of(strength, addressee, means)
    timed = has_clock(instrument, strength, UnitKind.TOWN)
    if strength in (Strength.ENCOURAGE, Strength.MAY, Strength.GUIDE, Strength.MUST_NOT):
        assert not timed
    if addressee not in (Addressee.OWN_UNIT, Addressee.LOWER_UNIT):
        assert not timed
    if strength is Strength.MUST_NOT:
        assert instrument is Instrument.GUARD
    assert not has_clock(instrument, strength, UnitKind.OUTSIDE_BODY)


def test_due_is_the_later_of_deadline_and_first_answer() -> None:
    assert due_of(None, NOW, 60) == NOW + timedelta(hours=1)
    assert due_of(date(2021, 2, 1), NOW, 60) == NOW + timedelta(hours=1)
    assert due_of(date(2021, 2, 11), NOW, 60).isoformat() == "2021-02-11T23:59:00+08:00"


@pytest.mark.parametrize("guarded", [True, False], ids=["locked", "control-unlocked"])
def test_two_at_once_open_each_order_once(
    own_db: str, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not guarded:
        monkeypatch.setattr(measures, "_one_at_a_time", lambda campaign: None)
    start, done, lost = threading.Barrier(2), [], []

    def run() -> None:
        try:
            with acting_as(SYSTEM):
                start.wait()
                done.append(measures_break_down(actor=SYSTEM, campaign=QILIN))
        except IntegrityError as error:
            lost.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if guarded:
        assert sorted(done)[0] == 0
        assert not lost
    else:
        assert lost


def test_a_measure_without_a_day_asks_for_a_first_answer_one_with_a_day_for_the_end(
    opened: int,
) -> None:
    days = {one.id: one.deadline for one in measures_of(QILIN)}
    timed = Order.objects.filter(due_at__isnull=False, parent=None)
    asked = {one.measure_id: order_record(SYSTEM, one.ref).first_answer for one in timed}
    assert asked
    assert asked == {measure: days[measure] is None for measure in asked}
    assert True in asked.values()


def test_an_office_that_only_hands_on_owes_no_answer_of_its_own(opened: int) -> None:
    whole = Order.objects.get(measure_id="3.1b", parent=None)
    assert whole.due_at is None
    assert set(whole.children.values_list("due_at", flat=True)) == {NOW + timedelta(days=3)}
    named = Order.objects.get(measure_id="2.2b", parent=None)
    assert named.due_at is not None
