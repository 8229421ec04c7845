"""The three things of today: the most pressing of one's own, each with record and sentence."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from anxin.accounts.models import User
from anxin.briefing.queries import things_for
from anxin.briefing.types import Thing
from anxin.core import clock
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM
from anxin.workorders.models import Order
from anxin.workorders.services import reports_tick
from anxin.workorders.types import RowState
from tests import make, people

QILIN = "qilin-2021"


def things(who: str) -> list[Thing]:
    with make.acting(people.actor(who)) as actor:
        return things_for(actor, QILIN)


def page_of(who: str, url: str) -> str:
    client = Client()
    client.cookies["anxin-campaign"] = QILIN
    client.force_login(User.objects.get(username=who))
    return client.get(url).content.decode()


@pytest.mark.usefixtures("running")
@pytest.mark.parametrize("who", [people.OFFICE, people.YUEZHOU, people.CIVIL])
def test_three_things_are_the_most_pressing_and_lead_to_record_and_sentence(who: str) -> None:
    found = things(who)
    assert len(found) == 3
    assert len({thing.url for thing in found}) == 3
    for thing in found:
        assert page_of(who, thing.url)
        assert thing.clause_url.endswith(f"#{thing.clause}")
    ranks = [thing.rank for thing in found]
    assert ranks == sorted(ranks)


@pytest.mark.usefixtures("running")
def test_red_of_ones_own_unit_comes_before_what_others_owe() -> None:
    town = people.actor(people.YUEZHOU)
    red = Order.objects.filter(lead_unit_id=town.unit_id, red_at__isnull=False)
    assert red.exists()
    assert things(people.YUEZHOU)[0].state == RowState.OVERDUE


@pytest.mark.usefixtures("running")
def test_desk_bears_the_three_things_on_top() -> None:
    page = page_of(people.YUEZHOU, "/desk/")
    first = things(people.YUEZHOU)[0]
    assert "今天要做的三件事" in page
    assert first.url in page.partition("<table")[0]


@pytest.mark.usefixtures("db")
def test_what_people_asked_to_have_done_again_says_so() -> None:
    make.request(text="街口水管爆了，家里没水。", kind="question")
    make.work()
    order = Order.objects.get(subject="街口水管爆了，家里没水。")
    Order.objects.filter(pk=order.pk).update(status="reopened")
    found = next(one for one in things(people.YUEZHOU) if order.ref in one.url)
    assert found.why.startswith("群众要求重办，")


@pytest.mark.usefixtures("db")
def test_who_goes_to_doors_is_led_there_when_nothing_presses() -> None:
    page = page_of(people.GRID, "/desk/")
    told = page.partition('class="three"')[2].partition("</section>")[0]
    assert "今天没有要紧的事" in told
    assert 'href="/requests/take-down/"' in told
    assert "/requests/take-down/" not in page_of(people.YUEZHOU, "/desk/")


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("at", "why"), [(16, "2月11日 17:00 前报"), (18, "到时间了还没有报，没有也请报 0")]
)
def test_a_report_asked_for_says_when_it_is_due_and_that_it_was(at: int, why: str) -> None:
    with clock.frozen_at(datetime(2021, 2, 11, at, tzinfo=clock.CHINA)):
        with acting_as(SYSTEM):
            reports_tick()
        found = [one for one in things(people.YUEZHOU) if "断档" in one.title]
    assert [one.why for one in found] == [why]
