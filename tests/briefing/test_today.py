"""The three things of today: the most pressing of one's own, each with record and sentence."""

from __future__ import annotations

import pytest
from django.test import Client

from anxin.accounts.models import User
from anxin.briefing.queries import things_for
from anxin.briefing.types import Thing
from anxin.workorders.models import Order
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
