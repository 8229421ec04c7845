"""The days the demo has behind it: played in order, every red after a reminder and a preview."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from anxin.core import clock
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM
from anxin.notices.models import IssueSignature
from anxin.requests.models import Request
from anxin.rulebook.models import DecisionRecord
from anxin.site.demo_days import days_told, demo_days_play
from anxin.workorders.models import Order, OrderMove, Part, Proof, Report
from anxin.workorders.queries import board_counts
from anxin.workorders.types import OrderStatus

pytestmark = pytest.mark.usefixtures("own_db")
POLICY = Path(__file__).resolve().parents[2] / "policy"
QILIN = "qilin-2021"


@pytest.fixture(autouse=True)
def _played(own_db: str) -> Iterator[None]:
    demo_days_play(POLICY)
    with acting_as(SYSTEM):
        yield


def test_red_late_and_silent_are_there_and_nothing_turned_red_unannounced() -> None:
    red = Part.objects.filter(order__campaign=QILIN, red_at__isnull=False)
    assert red.count() >= 3
    for part in red:
        assert part.due_at is not None
        assert part.reminded_at is not None
        assert part.previewed_at is not None
        assert part.reminded_at < part.previewed_at < (part.red_at or clock.now())
        assert part.previewed_at > part.due_at
    states = {count.state for count in board_counts(SYSTEM, QILIN)}
    assert {"overdue", "silent", "done", "uptake", "open"} <= states
    assert OrderMove.objects.filter(move="count", count__gt=0).exists()
    assert Proof.objects.filter(order__status=OrderStatus.CLOSED).exists()


def test_a_running_response_asks_for_reports_and_zero_late_and_none_are_apart() -> None:
    yesterday = clock.today() - timedelta(days=1)
    said = Report.objects.filter(day=yesterday, order__campaign=QILIN)
    assert said.filter(value=0, late=False).exists()
    assert said.filter(value__gt=0, late=False).exists()
    assert said.filter(late=True).count() == 1
    asked = Order.objects.filter(campaign=QILIN, expected__slug="demo-supply")
    assert said.count() < asked.count() == 16, "some towns said nothing"
    assert {one.actor_name for one in said} >= {"越州镇人民政府", "东山镇人民政府"}


def test_answers_that_rest_on_rules_carry_the_number_of_a_kept_decision() -> None:
    kept = DecisionRecord.objects.all()
    assert {record.table_version.subject for record in kept} == {
        "travel_guidance",
        "overtime_day_class_2021",
        "overtime_day_class_2026",
    }
    for record in kept:
        assert OrderMove.objects.filter(text__contains=str(record.pk)).count() == 1


def test_what_happened_stands_in_its_order() -> None:
    now = clock.now()
    signed = IssueSignature.objects.filter(version__notice__slug=QILIN)
    first = Order.objects.filter(campaign=QILIN).order_by("opened_at").first()
    assert first is not None
    assert first.opened_at < now - timedelta(hours=49)
    assert all(one.at < first.opened_at for one in signed)
    brought = Order.objects.filter(origin__startswith="requests.")
    assert brought.filter(opened_at__lt=now - timedelta(hours=20)).exists()
    assert brought.filter(opened_at__gt=now - timedelta(hours=5)).exists()
    done = list(OrderMove.objects.filter(move="done").values_list("order_id", flat=True))
    assert len(done) > 10
    for order_id in done:
        line = OrderMove.objects.filter(order_id=order_id).order_by("id")
        moments = list(line.values_list("at", flat=True))
        assert moments == sorted(moments)
        assert moments[-1] <= clock.now()


def test_playing_again_leaves_what_people_made_of_it() -> None:
    order = Order.objects.filter(campaign=QILIN, measure_id="2.3", running=True).first()
    assert order is not None
    Order.objects.filter(id=order.id).update(status=OrderStatus.CLOSED, running=False)
    before = (Order.objects.count(), Request.objects.count(), OrderMove.objects.count())
    again = demo_days_play(POLICY)
    assert (again.opened, again.filed, again.moved) == (0, 0, 0)
    assert days_told(again) == "没有变化"
    assert (Order.objects.count(), Request.objects.count(), OrderMove.objects.count()) == before
    order.refresh_from_db()
    assert order.status == OrderStatus.CLOSED
