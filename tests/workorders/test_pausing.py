"""A clock stands still with a reason and goes on with what was left; nothing is sent meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from anxin.core import clock
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Denied, Invalid, Missing
from anxin.workorders.models import Order, OrderMove, OrderPause, Part
from anxin.workorders.queries import order_record, orders_standing
from anxin.workorders.services import (
    clocks_tick,
    order_move,
    order_open,
    order_pause,
    order_resume,
    part_give_again,
)
from anxin.workorders.types import ClockUnit, OrderDraft, RowState, TimeLimit
from tests import make, people

OPENED = datetime(2021, 2, 8, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UNTIL = date(2021, 2, 20)


def opened(**changes: Any) -> Order:
    """An order of the office to Yuezhou with civil affairs helping, due in three days."""
    values: dict[str, Any] = {
        "kind": "order",
        "campaign": "qilin-2021",
        "area_code": people.YUEZHOU_CODE,
        "subject": "组织村组干部走访",
        "details": "组织村组干部走访",
        "lead_unit": people.actor(people.YUEZHOU).unit_id or 0,
        "cooperating": (people.actor(people.CIVIL).unit_id or 0,),
        "clause_id": "3.4",
        "measure_id": "3.4a",
        "giver": people.actor(people.OFFICE).unit_id,
        "limit": TimeLimit(ClockUnit.MINUTES, 3 * 24 * 60),
    }
    scope_set(SYSTEM)
    with clock.frozen_at(OPENED):
        order_id = order_open(
            actor=SYSTEM,
            draft=OrderDraft(**{**values, **changes}),
            origin=f"test:pause:{values['subject']}",
        )
    return Order.objects.get(id=order_id)


def paused(order: Order, at: datetime, who: str = people.OFFICE, until: date = UNTIL) -> None:
    with clock.frozen_at(at), make.acting(people.actor(who)) as actor:
        order_pause(
            actor=actor, ref=order.ref, text="等省里批复", asked_by="越州镇", until_on=until
        )


def resumed(order: Order, at: datetime) -> None:
    with clock.frozen_at(at), make.acting(people.actor(people.OFFICE)) as office:
        order_resume(actor=office, ref=order.ref, text="批复到了")


def tick(at: datetime) -> None:
    scope_set(SYSTEM)
    with clock.frozen_at(at):
        clocks_tick()


def fresh(order: Order) -> Order:
    scope_set(SYSTEM)
    return Order.objects.get(id=order.id)


def test_what_was_left_is_left_again_for_every_part_and_history_shows_both(db: None) -> None:
    order = opened()
    paused(order, OPENED + DAY)
    held = fresh(order)
    assert (held.due_at, held.paused_at) == (None, OPENED + DAY)
    resumed(order, OPENED + 3 * DAY)
    due = OPENED + 5 * DAY
    assert (fresh(order).due_at, fresh(order).paused_at) == (due, None)
    assert set(Part.objects.filter(order=order).values_list("due_at", flat=True)) == {due}
    lines = OrderMove.objects.filter(order=order, move__in=["pause", "resume"]).order_by("id")
    said = [(line.move, line.origin, line.target) for line in lines]
    assert said == [("pause", "opened", "opened"), ("resume", "opened", "opened")]
    first = lines[0]
    assert "越州镇提出" in first.text
    assert "2021-02-20" in first.text


def test_nothing_reminds_or_turns_red_while_it_stands(db: None) -> None:
    order = opened()
    paused(order, OPENED + DAY)
    for day in range(2, 11):
        tick(OPENED + day * DAY)
    part = Part.objects.filter(order=order).first()
    assert part is not None
    assert (part.reminded_at, part.previewed_at, part.red_at) == (None, None, None)
    assert fresh(order).red_at is None


def test_a_pause_ends_by_itself_and_counts_from_its_last_moment(db: None) -> None:
    order = opened()
    paused(order, OPENED + DAY, until=date(2021, 2, 12))
    last = OrderPause.objects.get(order=order).until_at
    tick(last - timedelta(minutes=1))
    assert fresh(order).paused_at is not None
    # The worker was down for two days: nothing of them is taken from the unit or given to it.
    tick(last + 2 * DAY)
    assert fresh(order).due_at == last + 2 * DAY
    assert OrderPause.objects.get(order=order).resumed_at == last


def test_workdays_left_before_the_festival_are_left_after_it(db: None) -> None:
    order = opened(limit=TimeLimit(ClockUnit.WORKING_DAYS, 2))
    assert fresh(order).due_at == datetime(2021, 2, 10, 15, 59, tzinfo=UTC)
    paused(order, OPENED + HOUR)
    resumed(order, datetime(2021, 2, 14, 2, tzinfo=UTC))
    assert fresh(order).due_at == datetime(2021, 2, 19, 15, 59, tzinfo=UTC)


def test_red_is_taken_off_by_a_pause_and_comes_back_only_by_its_steps(db: None) -> None:
    order = opened()
    due = OPENED + 3 * DAY
    for at in (due - HOUR, due + HOUR, due + 2 * HOUR):
        tick(at)
    assert fresh(order).red_at is not None
    paused(order, due + 3 * HOUR)
    assert fresh(order).red_at is None
    resumed(order, due + DAY)
    after = due + DAY
    tick(after + timedelta(minutes=1))
    assert fresh(order).red_at is None
    for minutes in (31, 62):
        tick(after + timedelta(minutes=minutes))
    assert fresh(order).red_at is not None


def test_reporting_done_ends_the_pause(db: None) -> None:
    order = opened(cooperating=())
    paused(order, OPENED + DAY)
    with clock.frozen_at(OPENED + 2 * DAY), make.acting(people.actor(people.YUEZHOU)) as town:
        order_move(
            actor=town, ref=order.ref, move="done", seen_status="opened", text="走访了 312 户"
        )
    now = fresh(order)
    assert (now.status, now.paused_at, now.due_at) == ("answered", None, OPENED + 4 * DAY)


def test_the_unit_itself_cannot_stop_a_clock_that_somebody_set(db: None) -> None:
    order = opened()
    with pytest.raises(Denied):
        paused(order, OPENED + DAY, who=people.YUEZHOU)
    with pytest.raises(Missing):
        paused(order, OPENED + DAY, who=people.DONGSHAN)


def test_who_waits_for_a_person_who_asked_may_pause_until_it_is_red(db: None) -> None:
    brought = opened(measure_id="", giver=None, cooperating=(), kind="help")
    paused(brought, OPENED + HOUR, who=people.YUEZHOU, until=date(2021, 2, 10))
    assert fresh(brought).paused_at is not None


@pytest.mark.parametrize(
    "changes",
    [{"text": ""}, {"asked_by": " "}, {"until_on": None}, {"until_on": date(2021, 2, 9)},
     {"until_on": date(2021, 6, 1)}],
    ids=["no reason", "nobody asked", "no end", "ends before it began", "too long"],
)  # fmt: skip
def test_a_pause_without_reason_asker_or_end_is_refused(db: None, changes: dict[str, Any]) -> None:
    order = opened()
    given = {"text": "等批复", "asked_by": "越州镇", "until_on": UNTIL, **changes}
    with (
        clock.frozen_at(OPENED + DAY),
        make.acting(people.actor(people.OFFICE)) as office,
        pytest.raises(Invalid) as caught,
    ):
        order_pause(actor=office, ref=order.ref, **given)
    assert caught.value.fields
    assert fresh(order).paused_at is None


def test_paused_twice_or_resumed_twice_is_refused(db: None) -> None:
    order = opened()
    paused(order, OPENED + DAY)
    with pytest.raises(Invalid):
        paused(order, OPENED + DAY + HOUR)
    resumed(order, OPENED + 2 * DAY)
    with pytest.raises(Invalid):
        resumed(order, OPENED + 2 * DAY)


def test_a_part_is_not_given_again_while_the_clock_stands(db: None) -> None:
    order = opened()
    civil = people.actor(people.CIVIL).unit_id or 0
    scope_set(SYSTEM)
    Part.objects.filter(order=order, unit_id=civil).update(status="done")
    paused(order, OPENED + DAY)
    with make.acting(people.actor(people.OFFICE)) as office, pytest.raises(Invalid):
        part_give_again(actor=office, order_ref=order.ref, unit_id=civil, text="不够")


def test_the_page_says_who_asked_and_until_when(db: None) -> None:
    order = opened()
    paused(order, OPENED + DAY)
    with clock.frozen_at(OPENED + 2 * DAY), make.acting(people.actor(people.YUEZHOU)) as town:
        view = order_record(town, order.ref).engine
    assert view.pause is not None
    assert (view.pause.asked_by, view.pause.reason) == ("越州镇", "等省里批复")
    assert not view.may_pause


def stood(order: Order, at: datetime) -> RowState:
    scope_set(SYSTEM)
    told = orders_standing(SYSTEM, order.campaign, at)
    return next(one.state for one in told if order.id in one.ids)


def test_a_clock_stopped_or_let_go_on_after_a_moment_stands_as_it_stood_then(db: None) -> None:
    """What a brief freezes: a later pause hides no red, a later going on brings none back."""
    order = opened()
    signed = OPENED + HOUR
    with clock.frozen_at(signed):
        order_move(actor=SYSTEM, ref=order.ref, move="accept", seen_status="opened")
    red = OPENED + 5 * DAY
    Order.objects.filter(id=order.id).update(red_at=red)
    paused(order, OPENED + 6 * DAY)
    assert stood(order, red + HOUR) is RowState.OVERDUE
    assert stood(order, OPENED + 6 * DAY) is RowState.OPEN
    resumed(order, OPENED + 7 * DAY)
    Order.objects.filter(id=order.id).update(red_at=OPENED + 6 * DAY)
    assert stood(order, OPENED + 6 * DAY + HOUR) is RowState.OPEN
    assert stood(order, red + HOUR) is RowState.OVERDUE


def test_a_lead_that_may_not_stop_its_clock_is_told_whom_to_ask(db: None) -> None:
    order = opened()
    path, asked = f"/desk/orders/{order.ref}/", "请交办单位 麒麟区人民政府办公室 定"
    with clock.frozen_at(OPENED + HOUR):
        page = make.page_of(people.YUEZHOU, path)
        assert asked in page
        assert "desk/orders/" in page
        assert f"{path}pause/" not in page
        # Who may stop it finds the form and not the word.
        assert asked not in make.page_of(people.OFFICE, path)
    # Nobody brought it in: no link to an empty page of submissions.
    assert f"/requests/of-order/{order.ref}/" not in make.page_of(people.YUEZHOU, path)
    held = opened(giver=None, measure_id="", clause_id="1.2", subject="没有来信的事")
    assert f"/requests/of-order/{held.ref}/" not in make.page_of(
        people.YUEZHOU, f"/desk/orders/{held.ref}/"
    )
    receipt = make.request()
    make.work()
    ref = make.order_ref_of(receipt)
    assert f"/requests/of-order/{ref}/" in make.page_of(people.YUEZHOU, f"/desk/orders/{ref}/")
