"""The night's duty pack: one print with what to watch, whom to ring and what the notice says."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from html import unescape

import pytest
import segno
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anxin.accounts.models import User
from anxin.briefing.queries import duty_pack
from anxin.core import clock
from anxin.core.types import Denied
from tests import make, people

pytestmark = pytest.mark.usefixtures("db")
CAMPAIGN = "qilin-2021"
MOST_STATEMENTS = 48
EVENING = datetime(2021, 2, 11, 20, 0, tzinfo=clock.CHINA)


def test_what_falls_due_before_the_morning_is_watched_and_what_is_later_is_not() -> None:
    with clock.frozen_at(EVENING):
        make.request(text="后半夜停电，家里有老人吸氧。", kind="question")
        make.work()
        with make.acting(people.actor(people.OFFICE)) as office:
            pack = duty_pack(office, CAMPAIGN)
    subjects = [row.subject for row in pack.rows]
    assert "后半夜停电，家里有老人吸氧。" in subjects  # two hours to answer
    morning = EVENING + timedelta(hours=12, minutes=30)
    pressing = ("overdue", "objected", "late", "silent")
    for row in pack.rows:
        assert row.state in pressing or (row.due_at is not None and row.due_at <= morning)
    assert {row.subject for one in pack.matters for row in one.rows} >= {
        "后半夜停电，家里有老人吸氧。"
    }


@pytest.mark.parametrize(
    ("now", "night"),
    [
        (datetime(2021, 2, 11, 20, 0, tzinfo=clock.CHINA), date(2021, 2, 11)),
        (datetime(2021, 2, 12, 2, 0, tzinfo=clock.CHINA), date(2021, 2, 11)),
        (datetime(2021, 2, 12, 12, 0, tzinfo=clock.CHINA), date(2021, 2, 12)),
    ],
)
def test_after_midnight_it_is_still_the_night_of_the_day_before(now: datetime, night: date) -> None:
    with clock.frozen_at(now), make.acting(people.actor(people.OFFICE)) as office:
        pack = duty_pack(office, CAMPAIGN)
    assert pack.night_of == night
    if night == date(2021, 2, 11):
        assert (pack.day_name, pack.morning_name) == ("除夕", "正月初一")


def test_every_town_has_somebody_to_ring_or_is_named_as_unreachable() -> None:
    with make.acting(people.actor(people.OFFICE)) as office:
        pack = duty_pack(office, CAMPAIGN)
    named = {unit.name for unit in pack.units} | set(pack.unreachable)
    assert any("越州" in name for name in named)
    assert all(unit.contacts for unit in pack.units)
    assert len([name for name in named if "镇" in name or "街道" in name]) >= 16


def test_a_town_gets_its_own_ground_and_a_stranger_nothing() -> None:
    with make.acting(people.actor(people.YUEZHOU)) as town:
        names = {unit.name for unit in duty_pack(town, CAMPAIGN).units}
    assert not any("东山" in name for name in names)
    with make.acting(people.actor(people.HOTLINE)) as caller, pytest.raises(Denied):
        duty_pack(caller, CAMPAIGN)


def test_the_page_says_what_the_notice_asks_at_night_within_a_bound_of_statements() -> None:
    client = Client()
    client.force_login(User.objects.get(username=people.OFFICE))
    with CaptureQueriesContext(connection) as captured:
        page = client.get("/board/tonight/")
    said = page.content.decode()
    assert page.status_code == 200
    assert "今夜要盯的" in said
    assert "交班记录" in said
    assert len(captured) <= MOST_STATEMENTS


def test_each_line_of_the_print_bears_the_code_of_its_page() -> None:
    with clock.frozen_at(EVENING):
        make.request(text="后半夜停电，家里有老人吸氧。", kind="question")
        make.work()
        client = Client()
        client.force_login(User.objects.get(username=people.OFFICE))
        said = client.get("/board/tonight/").content.decode()
        with make.acting(people.actor(people.OFFICE)) as office:
            pack = duty_pack(office, CAMPAIGN)
    ref = next(row.ref for row in pack.rows)
    address = f"http://testserver/desk/orders/{ref}/"
    assert segno.make(address, micro=False).svg_data_uri(border=2) in unescape(said)
    pages = {unit.page for unit in pack.units}
    assert "" not in pages
    for page in pages:
        assert client.get(page).status_code == 200
    lines = len(pack.rows) + sum(len(one.rows) for one in pack.matters) + len(pack.units)
    assert said.count('class="pack-code"') == lines


def test_who_keeps_no_contacts_gets_no_code_to_them() -> None:
    with make.acting(people.actor(people.LEADER)) as leader:
        assert {unit.page for unit in duty_pack(leader, CAMPAIGN).units} == {""}
