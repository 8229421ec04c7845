"""Before anything is broken down: nothing presses, but a blanket closing does."""

from __future__ import annotations

import pytest
from django.test import Client

from anxin.accounts.models import User
from anxin.briefing.queries import things_for
from anxin.briefing.types import Thing
from anxin.venues.models import Place
from anxin.venues.services import hours_declare
from anxin.venues.types import PlaceKind
from anxin.workorders.types import RowState
from tests import make, people

pytestmark = pytest.mark.usefixtures("db")
QILIN = "qilin-2021"


def things(who: str) -> list[Thing]:
    with make.acting(people.actor(who)) as actor:
        return things_for(actor, QILIN)


def page_of(who: str, url: str) -> str:
    client = Client()
    client.cookies["anxin-campaign"] = QILIN
    client.force_login(User.objects.get(username=who))
    return client.get(url).content.decode()


def test_nothing_pressing_says_so() -> None:
    assert not things(people.DONGSHAN)
    assert "今天没有要紧的事" in page_of(people.DONGSHAN, "/board/today/")
    assert "今天没有要紧的事" in page_of(people.DONGSHAN, "/desk/")


def test_blanket_closing_is_a_thing_of_the_town() -> None:
    place = Place.objects.filter(kind=PlaceKind.MARKET, area_code__gte=people.YUEZHOU_CODE)[0]
    other = Place.objects.create(
        ref="market-x", name="乙市场", kind=PlaceKind.MARKET, area_code=place.area_code
    )
    with make.acting(people.actor(people.YUEZHOU)) as actor:
        for ref in (place.ref, other.ref):
            hours_declare(
                actor=actor, campaign=QILIN, place=ref, text="初三 停业", reason="统一要求"
            )
    found = things(people.YUEZHOU)
    assert [thing.state for thing in found] == [RowState.OPEN]
    assert "全部关门" in found[0].title
    assert found[0].clause.startswith("7.4")


def test_draft_that_waits_for_the_units_countersignature_is_one_of_the_three() -> None:
    ref = make.notice_draft(people.OFFICE, "请组织好春节文艺活动", asked=("dept-market",))
    waiting = [thing for thing in things(people.MARKET) if ref in thing.url]
    assert len(waiting) == 1
    assert "会签" in waiting[0].title
    assert not [thing for thing in things(people.DONGSHAN) if ref in thing.url]
