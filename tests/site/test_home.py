"""The residents' first page: its choices come from the register, and a person is never far."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anxin.core import clock
from tests import people

pytestmark = pytest.mark.usefixtures("db")
EPIDEMIC = re.compile("疫情|就地过年|健康码|风险等级|核酸")


def page(url: str, campaign: str = "qilin-2021", **query: str) -> str:
    client = Client()
    client.cookies["anxin-campaign"] = campaign
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("campaign", ["qilin-2021", "spring-2026"])
def test_home_offers_at_most_eight_choices_of_its_register(campaign: str) -> None:
    text = page("/", campaign)
    choices = text.partition('<ul class="choices">')[2].partition("</ul>")[0].count("<li>")
    assert 5 <= choices <= 8
    assert "今天开门" in text
    assert 'href="tel:120"' in text
    assert "长辈版" in text


def test_choices_of_one_campaign_are_not_those_of_another() -> None:
    assert "出行先查一查" in page("/")
    assert "出行先查一查" not in page("/", "spring-2026")


@pytest.mark.parametrize("url", ["/", "/search/?q=药店", "/people/", "/door/", "/open/"])
def test_pages_around_home_hold_no_word_of_the_epidemic_in_the_second_campaign(url: str) -> None:
    assert not EPIDEMIC.search(page(url, "spring-2026"))


def test_home_tells_the_day_and_what_is_open_now() -> None:
    with clock.frozen_at(datetime(2021, 2, 12, 10, 30, tzinfo=clock.CHINA)):
        text = page("/")
    assert "正月初一" in text
    assert "法定节假日" in text
    assert re.search(r"农贸市场 <b>16</b>", text)
    with clock.frozen_at(datetime(2021, 2, 12, 3, 0, tzinfo=clock.CHINA)):
        assert "农贸市场 <b>" not in page("/")


def test_search_finds_services_kinds_places_and_sentences() -> None:
    text = page("/search/", q="药店")
    assert "今天开门的药店" in text
    assert "看原文" in page("/search/", q="工资")
    assert "需要帮助" in page("/search/", q="帮助")
    assert "没有找到" in page("/search/", q="火星")
    assert "没有找到" not in page("/search/")


@pytest.mark.parametrize(
    ("words", "kind"),
    [("菜价", "price"), ("老板没发工资", "wages"), ("停电了", "energy"), ("上门看一看", "visit")],
)
def test_search_knows_everyday_words_and_hints_of_kinds(words: str, kind: str) -> None:
    assert f'href="/requests/file/{kind}/"' in page("/search/", q=words)


def test_search_for_an_injury_names_120_first() -> None:
    found = page("/search/", q="摔伤").partition("</form>")[2]
    assert 'class="medical"' in found
    assert 'class="medical"' not in page("/search/", q="停电").partition("</form>")[2]


def test_search_returns_hostile_words_as_text() -> None:
    assert "<script>x" not in page("/search/", q="<script>x</script>")


def test_person_page_names_the_hotline_and_the_communities_of_a_town() -> None:
    assert 'href="tel:12345"' in page("/people/")
    text = page("/people/", town=str(people.YUEZHOU_CODE))
    assert "越州镇人民政府" in text
    assert text.count('href="tel:0874-') >= 8
    assert "越州镇人民政府" not in page("/people/", town="99")


def test_door_sheet_has_numbers_people_and_hours_of_the_festival() -> None:
    text = page("/door/", town=str(people.YUEZHOU_CODE))
    assert "除夕" in text
    assert "12345" in text
    assert "data:image/svg+xml" in text
    assert "演示数据" in text


def test_home_reads_few_statements() -> None:
    with CaptureQueriesContext(connection) as caught:
        page("/")
    assert len(caught) <= 20, [query["sql"][:80] for query in caught]
