"""A notice some days on, for the tests of the board: made once for each file, undone after each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

START = datetime(2021, 2, 7, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
NOW = START + timedelta(days=3, hours=1)


@pytest.fixture(scope="module")
def some_days_on(module_db: str) -> None:
    """Three days after issue: some orders done, some red, some unsigned, people's matters too."""
    # Models can be imported only once the settings stand.
    from django.db import transaction

    with transaction.atomic():
        _three_days()


@pytest.fixture
def running(some_days_on: None) -> Iterator[None]:
    """The same for one test, whose writes vanish; the clock stands at that moment."""
    from django.db import transaction

    from anxin.core import clock
    from anxin.core.row_policy import scope_set
    from anxin.core.types import SYSTEM

    with clock.frozen_at(NOW), transaction.atomic():
        scope_set(SYSTEM)
        yield
        transaction.set_rollback(True)


def _three_days() -> None:
    from anxin.core import clock
    from anxin.core.row_policy import scope_set
    from anxin.core.types import SYSTEM
    from anxin.workorders.models import Order, Part
    from anxin.workorders.services import clocks_tick, measures_break_down, order_move
    from tests import make

    scope_set(SYSTEM)
    with clock.frozen_at(START):
        measures_break_down(actor=SYSTEM, campaign="qilin-2021")
        make.report()
        make.request()
        make.request()
        make.work()
    taken = list(Order.objects.filter(instrument="order", measure_id__startswith="3")[:30])
    whole = [order for order in taken if order.parent_id and order.parts.count() == 1]
    for at, move, seen, moved in (
        (1, "accept", "opened", taken),
        (2, "done", "accepted", whole[:7]),
    ):
        for order in moved:
            with clock.frozen_at(START + timedelta(hours=at)):
                order_move(actor=SYSTEM, ref=order.ref, move=move, seen_status=seen, text="已办")
    due = START + timedelta(days=4)
    later = list(Order.objects.filter(measure_id__startswith="7").values_list("id", flat=True))
    Order.objects.filter(id__in=later).update(due_at=due)
    # By number, not by a join: rows this young have no statistics, and the planner may walk all.
    Part.objects.filter(order_id__in=later).update(due_at=due, remind_at=due)
    for moment in (START + timedelta(days=2, hours=12), NOW - timedelta(minutes=59), NOW):
        with clock.frozen_at(moment):
            clocks_tick()
