"""Units are told what they owe and what came of it: through the wiring, once, with proof."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from anxin.accounts.models import User
from anxin.core import clock
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from anxin.messages.models import Message
from anxin.messages.queries import messages_page
from anxin.notices.models import Draft
from anxin.workorders.models import Order
from anxin.workorders.queries import order_told
from anxin.workorders.services import clocks_tick, order_move, order_open
from tests import make, people

from .test_clocks import DUE, MINUTE, OPENED, REMIND, draft

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def order(db: None) -> Iterator[Order]:
    """An order of the office to Yuezhou, whose opening was told."""
    scope_set(SYSTEM)
    with clock.frozen_at(OPENED):
        order_id = order_open(actor=SYSTEM, draft=draft(), origin="test:told")
        make.work()
        scope_set(SYSTEM)
        yield Order.objects.get(id=order_id)


def told(who: str) -> list[str]:
    """Subjects of somebody's messages, newest first."""
    with make.acting(people.actor(who)) as actor:
        return [line.subject for line in messages_page(actor).lines]


def move(order: Order, who: str, step: str, seen: str) -> None:
    with make.acting(people.actor(who)) as actor:
        order_move(actor=actor, ref=order.ref, move=step, seen_status=seen, text="理由")
    make.work()
    scope_set(SYSTEM)


def test_a_unit_is_told_of_a_new_order_and_its_giver_is_not(order: Order) -> None:
    (subject,) = told(people.YUEZHOU)
    assert order.ref in subject
    assert not told(people.OFFICE)
    assert not told(people.DONGSHAN)


def test_reminder_and_preview_are_told_and_the_preview_stays_private(order: Order) -> None:
    for at in (REMIND, DUE + MINUTE, DUE + timedelta(minutes=32)):
        with clock.frozen_at(at):
            clocks_tick()
            make.work()
            scope_set(SYSTEM)
    subjects = [subject.partition("：")[0] for subject in told(people.YUEZHOU)]
    assert subjects[-3:] == ["已过时限，请说明", "快到期", "新的工作事项"]
    # Of red the chain tells, once.
    assert len(subjects) == 4
    for who, seen in ((people.YUEZHOU, True), (people.OFFICE, False)):
        with make.acting(people.actor(who)) as actor:
            lines = order_told(actor, order.ref)
        assert ("标红前请说明" in {line.what for line in lines}) == seen
        assert "到期前提醒" in {line.what for line in lines}


def test_many_that_strike_in_one_minute_are_one_message(order: Order) -> None:
    with clock.frozen_at(OPENED):
        for number in range(3):
            order_open(actor=SYSTEM, draft=draft(), origin=f"test:many:{number}")
        make.work()
        scope_set(SYSTEM)
    before = Message.objects.count()
    with clock.frozen_at(REMIND):
        clocks_tick()
        make.work()
        scope_set(SYSTEM)
    assert Message.objects.count() == before + 1
    assert told(people.YUEZHOU)[0] == "4 件事项快到期"


def test_a_returned_order_is_told_to_its_giver_and_a_reopened_one_to_its_lead(
    order: Order,
) -> None:
    move(order, people.YUEZHOU, "accept", "opened")
    move(order, people.YUEZHOU, "object", "accepted")
    assert "不归它办" in told(people.OFFICE)[0]
    move(order, people.OFFICE, "insist", "returned")
    move(order, people.YUEZHOU, "done", "opened")
    assert "有结果了" in told(people.OFFICE)[0]
    assert order.subject in told(people.OFFICE)[0]


def test_units_asked_to_countersign_are_told() -> None:
    ref = make.notice_draft(people.OFFICE, "2027年春节值守", asked=(people.CIVIL,))
    make.work()
    scope_set(SYSTEM)
    assert "2027年春节值守" in told(people.CIVIL)[0]
    assert Draft.objects.get(ref=ref).round == 1
    assert Message.objects.filter(matter=f"draft:{ref}").count() >= 1


def test_the_orders_page_shows_who_was_told(order: Order) -> None:
    client = Client()
    client.force_login(User.objects.get(username=people.OFFICE))
    page = client.get(f"/desk/orders/{order.ref}/").content.decode()
    assert "通知过 1 次" in page
    assert "越州镇" in page.partition("通知过")[2]
