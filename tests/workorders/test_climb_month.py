"""Thirty days, a hundred units, the engine killed between its statements: no step is missed.

The clock is held and jumps from minute to minute in which something may happen, and through every
minute of a window around 除夕. At random the run is killed between two statements, its transaction
rolled back, and a worker started anew within seconds, as the supervisor does. What came of it is
judged by `climb_oracle`, written apart from the service. A run that skips a step must be found out.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from anxin.areas.queries import units_all
from anxin.areas.types import UnitInfo, UnitKind
from anxin.core import clock
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM
from anxin.messages.models import UnitContact
from anxin.workorders.models import Escalation, Order, Part
from anxin.workorders.services import clocks_tick, order_move, order_open
from anxin.workorders.types import OrderDraft
from tests import make
from tests.workorders.climb_oracle import Story, Verdict, judge

# 除夕 of 2021 is 11 February.
START = datetime(2021, 1, 28, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RESTARTED_S = (1, 25)
KILLED = 0.4


class KilledError(Exception):
    """The engine died here."""


@dataclass
class Month:
    """A month being played: how long, how many, who, and with which luck."""

    days: int
    units: list[UnitInfo]
    orders: int
    luck: random.Random
    kill: float = KILLED
    now: datetime = START
    kills: int = 0
    settle: dict[datetime, list[int]] = field(default_factory=dict)
    settled: dict[int, datetime] = field(default_factory=dict)


@contextmanager
def killed_after(statements: int) -> Iterator[None]:
    """Let the connection die before its next statement but so many."""
    left = statements

    def die(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0 and not sql.startswith(("ROLLBACK", "SAVEPOINT", "RELEASE")):
            raise KilledError
        return execute(sql, params, many, context)

    with connection.execute_wrapper(die):
        yield


def run_once(month: Month, tick: Callable[[], None]) -> None:
    """One minute of the job: it may be killed between statements, and is started anew in seconds."""
    at = month.now
    while True:
        die = month.luck.random() < month.kill
        try:
            with acting_as(SYSTEM), clock.frozen_at(at):
                if not die:
                    tick()
                    return
                with killed_after(month.luck.randrange(24)):
                    tick()
                return
        except KilledError:
            month.kills += 1
            at += timedelta(seconds=month.luck.randint(*RESTARTED_S) / 4)


def play(month: Month, tick: Callable[[], None]) -> Verdict:
    """Open orders, let days pass, settle some, and have it judged."""
    ids = _opened(month)
    _settle_planned(month, ids)
    end = START + timedelta(days=month.days)
    while month.now < end:
        run_once(month, tick)
        for order_id in month.settle.pop(month.now, []):
            _settle(month, order_id)
        month.now = _next_minute(month, end)
    return _judged(month, ids, end)


def _opened(month: Month) -> list[int]:
    ids = []
    with acting_as(SYSTEM), clock.frozen_at(START):
        office = next(one for one in units_all().values() if one.slug == "gov-office")
        for number in range(month.orders):
            unit = month.units[number % len(month.units)]
            due = START + timedelta(minutes=month.luck.randrange(60, (month.days - 1) * 24 * 60))
            draft = OrderDraft(
                kind="order", campaign="qilin-2021", area_code=unit.area_code, subject=f"第{number}件",
                details="", lead_unit=unit.id, clause_id="3.4", measure_id="3.4a", due_at=due,
                giver=office.id, version="-",
            )  # fmt: skip
            ids.append(order_open(actor=SYSTEM, draft=draft, origin=f"test:month:{number}"))
    return ids


def _settle_planned(month: Month, ids: list[int]) -> None:
    """A third is reported done some time after its due time, between two runs."""
    with acting_as(SYSTEM):
        due = dict(Order.objects.filter(id__in=ids).values_list("id", "due_at"))
    for order_id in ids:
        owed = due[order_id]
        if owed is not None and month.luck.random() < 1 / 3:
            at = owed + timedelta(minutes=month.luck.randrange(10, 900))
            month.settle.setdefault(_minute(at), []).append(order_id)


def _settle(month: Month, order_id: int) -> None:
    at = month.now + timedelta(seconds=40)
    with acting_as(SYSTEM), clock.frozen_at(at):
        order = Order.objects.get(id=order_id)
        order_move(
            actor=SYSTEM, ref=order.ref, move="done", seen_status=order.status, text="办好了"
        )
    month.settled[order_id] = at


def _next_minute(month: Month, end: datetime) -> datetime:
    """The next minute in which any clock, step or person may act; the job itself sees to the rest."""
    after = month.now
    times = [at for at in month.settle if at > after]
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(t) FROM ("
            " SELECT remind_at AS t FROM workorders_part WHERE reminded_at IS NULL AND red_at IS NULL"
            " UNION ALL SELECT due_at + interval '1 minute' FROM workorders_part"
            "  WHERE previewed_at IS NULL AND red_at IS NULL"
            " UNION ALL SELECT reminded_at + interval '30 minutes' FROM workorders_part"
            "  WHERE previewed_at IS NULL AND red_at IS NULL"
            " UNION ALL SELECT preview_until FROM workorders_part WHERE red_at IS NULL"
            " UNION ALL SELECT due_at FROM workorders_escalation"
            "  WHERE taken_at IS NULL AND stopped_at IS NULL) AS s WHERE t > %s",
            [after],
        )
        first = cursor.fetchone()[0]
    times += [first] if first else []
    soonest = min(times, default=end)
    return max(_minute(soonest), after + MINUTE)


def _minute(at: datetime) -> datetime:
    """The whole minute at or after a moment: when the job next runs."""
    floor = at.replace(second=0, microsecond=0)
    return floor if floor == at else floor + MINUTE


def _judged(month: Month, ids: list[int], end: datetime) -> Verdict:
    with acting_as(SYSTEM):
        units = units_all()
        reached = set(UnitContact.objects.values_list("unit_id", flat=True))
        parts = list(Part.objects.filter(order_id__in=ids, red_at__isnull=False))
        rows = list(Escalation.objects.filter(order_id__in=ids, taken_at__isnull=False))
    office = next(one.slug for one in units.values() if one.slug == "gov-office")
    above = {
        one.slug: None if one.slug == office or one.superior_id is None
        else units[one.superior_id].slug for one in units.values()
    }  # fmt: skip
    silent = frozenset(one.slug for one in units.values() if one.id not in reached)
    stories = [
        Story(part.id, units[part.unit_id].slug, _seconds(part.red_at), _settled(month, part))
        for part in parts
    ]
    taken = [(row.part_id, units[row.unit_id].slug, _seconds(row.taken_at)) for row in rows]
    return judge(stories, above, silent, taken, _seconds(end))


def _settled(month: Month, part: Part) -> float | None:
    at = month.settled.get(part.order_id)
    return None if at is None else _seconds(at)


def _seconds(at: datetime | None) -> float:
    assert at is not None
    return (at - START).total_seconds()


def careless_tick() -> None:
    """A control: now and then a step is marked as taken although nobody was told of it."""
    clocks_tick()
    ripe = Escalation.objects.filter(taken_at=None, stopped_at=None, step=2).order_by("id")
    lost = [row.id for row in ripe if row.id % 2 == 0]
    Escalation.objects.filter(id__in=lost).update(stopped_at=clock.now())


def month_of(days: int, units: int, orders: int, seed: int) -> Month:
    """The first units of the district with contacts, but for two that nobody answers for."""
    with acting_as(SYSTEM):
        make.reachable()
        own = [one for one in units_all().values() if one.kind is not UnitKind.OUTSIDE_BODY]
        own = [one for one in own if one.slug not in ("gov-office", "party-office", "discipline")]
        chosen = sorted(own, key=lambda one: (one.kind is not UnitKind.TOWN, one.id))[:units]
        dumb = [one.id for one in chosen[3:5]]
        UnitContact.objects.filter(unit_id__in=dumb).delete()
    return Month(days, chosen, orders, random.Random(seed))


def test_three_days_and_ten_units_with_kills_miss_no_step(own_db: str) -> None:
    month = month_of(days=3, units=10, orders=12, seed=1)
    verdict = play(month, clocks_tick)
    assert (verdict.missed, verdict.late, verdict.uncalled) == (0, 0, 0)
    assert verdict.steps >= 12
    assert month.kills >= 2


def test_control_a_run_that_skips_a_step_is_found_out(own_db: str) -> None:
    month = month_of(days=3, units=10, orders=12, seed=1)
    verdict = play(month, careless_tick)
    assert verdict.missed + verdict.late + verdict.uncalled > 0


@pytest.mark.deep
def test_thirty_days_and_a_hundred_units_with_kills_miss_no_step(own_db: str) -> None:
    month = month_of(days=30, units=100, orders=400, seed=20210211)
    verdict = play(month, clocks_tick)
    assert (verdict.missed, verdict.late, verdict.uncalled) == (0, 0, 0)
    assert verdict.worst <= 60
    assert verdict.steps > 400
    assert month.kills > 200
