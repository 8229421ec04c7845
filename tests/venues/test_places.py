"""What residents see of a day, who may declare, and the flag on a blanket closing."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from anxin.accounts.models import User
from anxin.core import clock
from anxin.core.types import Denied, Invalid, Missing
from anxin.venues.models import Place
from anxin.venues.queries import blanket_closings, places_on
from anxin.venues.services import hours_declare
from anxin.venues.types import DayState, PlaceKind
from tests import make, people

pytestmark = pytest.mark.usefixtures("db")
CAMPAIGN = "qilin-2021"
EVE, FIRST = date(2021, 2, 11), date(2021, 2, 12)
TODAY_PAGE = "/open/"


def place_in(town: int, kind: PlaceKind = PlaceKind.MARKET) -> Place:
    inside = (town, town + 999_999)
    return Place.objects.filter(area_code__range=inside, kind=kind).order_by("id")[0]


def declare(who: str, place: Place, text: str, reason: str = "") -> list[date]:
    with make.acting(people.actor(who)) as actor:
        found = hours_declare(
            actor=actor, campaign=CAMPAIGN, place=place.ref, text=text, reason=reason
        )
    return [one.on for one in found]


def day_of(place: Place, on: date) -> DayState:
    return next(one for one in places_on(on).places if one.ref == place.ref).state


def test_demo_has_places_in_every_town_and_says_they_are_invented() -> None:
    page = places_on(EVE)
    assert len(page.places) >= 60
    assert len({one.town_name for one in page.places}) == 16
    assert all(one.demo for one in page.places)


def test_list_puts_open_places_first_and_counts_statements() -> None:
    with CaptureQueriesContext(connection) as caught:
        page = places_on(FIRST)
    states = [one.state for one in page.places]
    assert states == sorted(states, key=list(DayState).index)
    assert {DayState.OPEN, DayState.CLOSED} <= set(states)
    assert len(caught) <= 5


def test_what_is_shown_at_once_holds_every_kind_that_is_open() -> None:
    page = places_on(FIRST)
    open_kinds = {one.kind for one in page.places if one.state is DayState.OPEN}
    assert len(open_kinds) > 3
    assert {one.kind for one in page.first} >= open_kinds
    assert len(page.first) + len(page.rest) == len(page.places)
    assert page.rest, "a short list folds nothing"


def test_today_knows_the_hour() -> None:
    place = place_in(people.YUEZHOU_CODE)
    at = datetime(2021, 2, 8, 5, 0, tzinfo=clock.CHINA)
    with clock.frozen_at(at):
        assert day_of(place, at.date()) is DayState.LATER
    with clock.frozen_at(at.replace(hour=10)):
        assert day_of(place, at.date()) is DayState.OPEN
    with clock.frozen_at(at.replace(hour=22)):
        assert day_of(place, at.date()) is DayState.OVER


def test_closing_needs_reason_and_shows_it_with_its_end() -> None:
    place = place_in(people.YUEZHOU_CODE)
    with pytest.raises(Invalid) as error:
        declare(people.YUEZHOU, place, "初三 停业")
    assert "reason" in error.value.fields
    declare(people.YUEZHOU, place, "初三 停业", "停电检修")
    shown = next(one for one in places_on(date(2021, 2, 14)).places if one.ref == place.ref)
    assert (shown.state, shown.reason, shown.until) == (
        DayState.CLOSED, "停电检修", date(2021, 2, 14),
    )  # fmt: skip
    assert day_of(place, date(2021, 2, 15)) is DayState.OPEN


def test_opening_on_a_closed_day_is_a_free_listing() -> None:
    place = Place.objects.filter(kind=PlaceKind.LIBRARY)[0]
    assert day_of(place, FIRST) is DayState.CLOSED
    declare(people.OFFICE, place, "初一 9–17")
    assert day_of(place, FIRST) is DayState.OPEN
    assert day_of(place, date(2026, 2, 17)) is DayState.OPEN


def test_unit_declares_for_its_own_places_only() -> None:
    foreign = place_in(people.DONGSHAN_CODE)
    with pytest.raises(Missing):
        declare(people.YUEZHOU, foreign, "初一 9–17")
    with pytest.raises(Missing):
        declare(people.CIVIL, foreign, "初一 9–17")
    with pytest.raises(Denied):
        declare(people.GRID, foreign, "初一 9–17")
    declare(people.MARKET, foreign, "初一 6–20")


def test_closing_the_last_place_of_a_kind_in_a_town_is_flagged() -> None:
    inside = (people.YUEZHOU_CODE, people.YUEZHOU_CODE + 999_999)
    first = place_in(people.YUEZHOU_CODE)
    other = Place.objects.create(
        ref="market-x", name="乙市场", kind=PlaceKind.MARKET, area_code=first.area_code
    )
    assert Place.objects.filter(area_code__range=inside, kind=PlaceKind.MARKET).count() == 2
    assert not declare(people.YUEZHOU, first, "初三 停业", "统一要求")
    assert declare(people.YUEZHOU, other, "初三 停业", "统一要求") == [date(2021, 2, 14)]
    with make.acting(people.actor(people.YUEZHOU)) as actor:
        assert [one.on for one in blanket_closings(actor, CAMPAIGN)] == [date(2021, 2, 14)]
    with make.acting(people.actor(people.DONGSHAN)) as actor:
        assert not blanket_closings(actor, CAMPAIGN)


def test_page_answers_for_a_festival_day_and_cites_the_notice() -> None:
    page = (
        Client()
        .get(TODAY_PAGE, {"on": "2021-02-11", "town": str(people.YUEZHOU_CODE)})
        .content.decode()
    )
    assert "除夕" in page
    assert "公共活动空间" in page
    assert "越州镇" in page
    assert "演示" in page


@pytest.mark.parametrize(
    "query", [{"on": "gestern"}, {"town": "1"}, {"kind": "casino"}, {"on": "0001-01-01"}]
)
def test_bad_questions_are_answered_with_a_page(query: dict[str, str]) -> None:
    assert Client().get(TODAY_PAGE, query).status_code == 200


def test_empty_list_speaks() -> None:
    page = Client().get(TODAY_PAGE, {"town": str(people.DONGSHAN_CODE), "kind": "museum"})
    assert "这里还没有登记的地方" in page.content.decode()


def test_form_declares_and_keeps_what_was_wrong() -> None:
    client, place = Client(), place_in(people.YUEZHOU_CODE)
    client.force_login(User.objects.get(username=people.YUEZHOU))
    url = reverse("venues:declare-hours")
    wrong = client.post(url, {"place": place.ref, "text": "初一"})
    assert wrong.status_code == 422
    assert "时间看不懂" in wrong.content.decode()
    client.cookies["anxin-campaign"] = CAMPAIGN
    right = client.post(url, {"place": place.ref, "text": "初三 6–20"}, follow=True)
    assert "已登记" in right.content.decode()
    foreign = client.post(url, {"place": place_in(people.DONGSHAN_CODE).ref, "text": "初一 9–17"})
    assert foreign.status_code == 422
