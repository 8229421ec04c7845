"""Travel guidance as a resident and a program get it: all combinations, every step."""

from __future__ import annotations

import html
import itertools
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anxin.core.clock import CHINA, frozen_at
from anxin.core.types import PUBLIC, SYSTEM, Conflict, Denied, Invalid
from anxin.notices.models import Campaign
from anxin.rulebook.models import LookupCount
from anxin.travel.models import RiskList, RiskPlace
from anxin.travel.rules import place_key
from anxin.travel.services import risk_levels_load
from anxin.travel.types import Advice, Post, Risk
from tests.make import acting

pytestmark = pytest.mark.usefixtures("db")
POLICY = Path(__file__).resolve().parents[2] / "policy" / "qilin-2021"
API = "/api/v1/travel/guidance"
PAGE = "/travel/guidance/"
COMBINATIONS = list(itertools.product(Risk, Risk, (True, False), Post))
ON = "2021-02-09"
# One listed place for each level on that day; a province without listed places is at low risk.
PLACES = {
    Risk.LOW: {"area": "53"},
    Risk.MEDIUM: {"area": "13", "place": place_key("邢台市南宫市")},
    Risk.HIGH: {"area": "13", "place": place_key("石家庄市藁城区")},
}
FORBIDDING = ("不应前往", "禁止", "不得", "不准", "需要先批准", "应当留下")


@pytest.fixture
def client() -> Client:
    return Client()


def api(client: Client, **query: Any) -> Any:
    return client.get(API, query)


def trip(origin: Risk, destination: Risk, needed: bool, post: Post, on: str = ON) -> dict[str, str]:
    query = {"urgent": "no", "origin": PLACES[origin]["area"], "on": on, "post": post.value}
    query |= {"destination": PLACES[destination]["area"], "needed": "yes" if needed else "no"}
    for end, risk in (("origin", origin), ("destination", destination)):
        if "place" in PLACES[risk]:
            query[f"{end}_place"] = PLACES[risk]["place"]
    return query


def text_of(client: Client, query: dict[str, str], status: int = 200, path: str = PAGE) -> str:
    response = client.get(path, query)
    assert response.status_code == status, response.content.decode()[:2000]
    page = html.unescape(response.content.decode())
    return page[page.index("<main") : page.index("</main>")]


def verdict(page: str) -> str:
    found = re.search(r'class="word"[^>]*>([^<]+)<', page)
    assert found, page
    return found.group(1)


WORDS = {
    "must_stay": "应当留下",
    "should_not_go": "不应前往",
    "needs_approval": "需要先批准",
    "advised_to_stay": "建议留下",
    "free": "可以出行",
}


@pytest.mark.parametrize(("origin", "destination", "needed", "post"), COMBINATIONS)
def test_every_combination_has_one_answer_the_same_on_page_and_for_programs(
    client: Client, origin: Risk, destination: Risk, needed: bool, post: Post
) -> None:
    answer = api(
        client,
        origin_risk=origin.value,
        destination_risk=destination.value,
        needed=str(needed).lower(),
        post=post.value,
    )
    assert answer.status_code == 200
    body = answer.json()
    page = text_of(client, trip(origin, destination, needed, post))
    assert verdict(page) == WORDS[body["advice"]]
    assert body["quote"] in page
    assert body["why"][0] in page
    for beside in body["also"]:
        assert beside["quote"] in page
        assert beside["why"] in page
    if origin is destination is Risk.LOW:
        assert body["advice"] in ("free", "advised_to_stay")
        assert verdict(page) not in FORBIDDING
    if origin is Risk.LOW and post is Post.OFFICIAL:
        assert body["advice"] != "needs_approval"
        assert "需要先批准" not in page
    if body["advice"] == "must_stay":
        assert "7.4" in {beside["clause"] for beside in body["also"]}


def test_the_answer_has_exactly_the_promised_form(client: Client) -> None:
    body = api(
        client, origin_risk="medium", destination_risk="low", needed="true", post="resident"
    ).json()
    assert set(body) == {"advice", "strength", "clause", "quote", "why", "also", "table"}
    assert body["table"].keys() == {"id", "version"}
    assert (body["advice"], body["clause"]) == (Advice.NEEDS_APPROVAL, "1.2")
    assert any("72小时" in beside["quote"] for beside in body["also"])
    assert all(beside.keys() == {"clause", "quote", "why"} for beside in body["also"])


@pytest.mark.parametrize("field", ["origin_risk", "destination_risk", "needed", "post"])
@pytest.mark.parametrize("value", [None, "", "extreme"])
def test_a_bad_or_missing_value_is_a_problem_naming_the_field(
    client: Client, field: str, value: str | None
) -> None:
    query = {"origin_risk": "low", "destination_risk": "low", "needed": "true", "post": "worker"}
    query = {name: text for name, text in query.items() if name != field}
    response = api(client, **query, **({} if value is None else {field: value}))
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in response.json()["errors"]] == [field]


def test_programs_are_answered_by_the_campaign_that_has_the_pack(client: Client) -> None:
    client.cookies["anxin-campaign"] = "spring-2026"
    query = {"origin_risk": "low", "destination_risk": "low", "needed": "true", "post": "worker"}
    assert api(client, **query).status_code == 200
    Campaign.objects.update(packs=[])
    assert api(client, **query).status_code == 404


def test_the_medical_way_out_stands_before_any_question(client: Client) -> None:
    page = text_of(client, {})
    assert page.index("不用批准") < page.index("<form")
    urgent = text_of(client, {"urgent": "yes"})
    assert 'href="tel:120"' in urgent
    assert "不用批准" in urgent


def test_questions_come_one_a_page_and_only_where_they_matter(client: Client) -> None:
    asked: list[str] = []
    answers = {
        "urgent": "no", "origin": "here", "destination": "13",
        "destination_place": "none", "on": ON, "needed": "yes", "post": "student",
    }  # fmt: skip
    given: dict[str, str] = {}
    while (page := text_of(client, given)) and "<form" in page:
        step = re.search(r'name="at" value="(\w+)"', page)
        assert step
        asked.append(step.group(1))
        assert len(set(re.findall(r'<(?:select|input)[^>]* id="id_(\w+?)(?:_\d+)?"', page))) == 1
        given[step.group(1)] = answers[step.group(1)]
    assert asked == list(answers)
    assert verdict(page) == "可以出行"


def test_going_back_keeps_every_answer(client: Client) -> None:
    query = trip(Risk.HIGH, Risk.LOW, True, Post.WORKER)
    page = text_of(client, query)
    back = re.search(r'class="back" href="([^"]+)"', page)
    assert back
    previous = html.unescape(client.get(PAGE + back.group(1)).content.decode())
    assert re.search(r'value="worker"[^>]*checked', previous)
    for name, value in query.items():
        if name != "post":
            assert f'<input type="hidden" name="{name}" value="{value}">' in previous


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"urgent": "no", "origin": "99"}, "没有这个地方"),
        ({"urgent": "maybe"}, "没有这个选项"),
        ({"urgent": "no", "at": "origin"}, "请选一个地方"),
        (
            {"urgent": "no", "origin": "here", "destination": "13", "destination_place": "x"},
            "名单里没有",
        ),
        ({"urgent": "no", "origin": "here", "destination": "53", "on": "2021-02-30"}, "日期看不懂"),
        ({"urgent": "no", "origin": "here", "destination": "53", "at": "on"}, "请填出发的日期"),
    ],
)
def test_wrong_input_gets_a_clear_message_on_top_and_at_the_field(
    client: Client, query: dict[str, str], words: str
) -> None:
    page = text_of(client, query, 422)
    assert page.count(words) == 2
    assert 'role="alert"' in page


def test_a_place_of_a_province_left_behind_is_asked_again_without_blame(client: Client) -> None:
    query = trip(Risk.HIGH, Risk.LOW, True, Post.WORKER) | {"origin": "23", "at": "origin"}
    page = text_of(client, query)
    assert 'name="at" value="origin_place"' in page
    assert 'role="alert"' not in page


def test_a_day_outside_the_rules_says_from_when_to_when_and_what_then(client: Client) -> None:
    page = text_of(client, trip(Risk.HIGH, Risk.LOW, True, Post.WORKER, on="2021-03-09"))
    assert "2021年2月7日" in page
    assert "2021年3月8日" in page
    assert "12345" in page
    assert "应当留下" not in page


def test_the_level_of_a_place_is_that_of_the_day_of_travel(client: Client) -> None:
    query = trip(Risk.MEDIUM, Risk.LOW, True, Post.WORKER, on="2021-02-20")
    page = text_of(client, query)
    assert verdict(page) == "可以出行"
    assert "2021-02-15" in page


def test_a_list_older_than_a_week_is_said_to_be_old(client: Client) -> None:
    old = "已经旧了"
    assert old not in text_of(client, trip(Risk.LOW, Risk.LOW, True, Post.WORKER, "2021-02-14"))
    assert old in text_of(client, trip(Risk.LOW, Risk.LOW, True, Post.WORKER, "2021-02-15"))


def test_date_source_version_and_ways_on_stand_on_the_answer(client: Client) -> None:
    query = trip(Risk.LOW, Risk.LOW, False, Post.WORKER, "2021-02-12")
    page = text_of(client, query)
    for words in ("正月初一", "2021年2月7日", "演示数据", "travel_guidance", "data-print"):
        assert words in page
    for url in ("/requests/help/", "/over-enforcement/", "/notices/qilin-2021/#1.3"):
        assert url in page
    english = text_of(client, query, path="/en" + PAGE)
    assert "Both places are at low risk" in english
    assert "In low-risk areas people are encouraged" in english


def test_without_the_pack_there_is_no_such_page() -> None:
    client = Client()
    client.cookies["anxin-campaign"] = "spring-2026"
    assert client.get(PAGE).status_code == 404


def test_today_is_suggested_when_the_rules_hold_today(client: Client) -> None:
    query = {"urgent": "no", "origin": "here", "destination": "53"}
    with frozen_at(datetime(2021, 2, 18, tzinfo=CHINA)):
        assert 'value="2021-02-18"' in text_of(client, query)
    with frozen_at(datetime(2030, 2, 18, tzinfo=CHINA)):
        assert 'value="2021-02-07"' in text_of(client, query)


def test_an_answer_is_counted_once_and_a_question_not_at_all(client: Client) -> None:
    text_of(client, {"urgent": "no"})
    assert not LookupCount.objects.exists()
    text_of(client, trip(Risk.LOW, Risk.LOW, False, Post.WORKER))
    assert sum(LookupCount.objects.values_list("count", flat=True)) == 1


def test_an_answer_needs_few_queries(client: Client) -> None:
    query = trip(Risk.MEDIUM, Risk.LOW, True, Post.RESIDENT)
    text_of(client, query)
    with CaptureQueriesContext(connection) as seen:
        text_of(client, query)
    assert len(seen) <= 18


def test_loading_the_same_list_again_writes_nothing() -> None:
    before = RiskPlace.objects.count()
    file = POLICY / "risk_levels.yaml"
    assert risk_levels_load(actor=SYSTEM, campaign_slug="qilin-2021", file=file) == 0
    assert RiskPlace.objects.count() == before


def changed(tmp_path: Path, **changes: Any) -> Path:
    values = yaml.safe_load((POLICY / "risk_levels.yaml").read_text(encoding="utf-8"))
    (tmp_path / "provinces.yaml").write_bytes((POLICY / "provinces.yaml").read_bytes())
    file = tmp_path / "risk_levels.yaml"
    file.write_text(yaml.safe_dump({**values, **changes}, allow_unicode=True), encoding="utf-8")
    return file


def test_a_newer_list_answers_for_days_from_its_own_on(client: Client, tmp_path: Path) -> None:
    newer = changed(tmp_path, as_of=date(2021, 2, 14), places=[])
    assert risk_levels_load(actor=SYSTEM, campaign_slug="qilin-2021", file=newer) == 0
    assert RiskList.objects.count() == 2
    later = trip(Risk.HIGH, Risk.LOW, True, Post.WORKER, on="2021-02-15")
    assert verdict(text_of(client, later)) == "可以出行"
    assert verdict(text_of(client, {**later, "on": "2021-02-13"})) == "应当留下"


def test_another_list_of_the_same_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Conflict):
        risk_levels_load(
            actor=SYSTEM, campaign_slug="qilin-2021", file=changed(tmp_path, places=[])
        )


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ({"level": "low"}, "level"),
        ({"province": "火星省"}, "火星省"),
        ({"from": None}, "from"),
        ({"from": date(2022, 1, 1)}, "from"),
        ({"name": ""}, "name"),
    ],
)
def test_a_faulty_place_is_named(tmp_path: Path, place: dict[str, Any], words: str) -> None:
    good = {
        "name": "甲区", "name_en": "Jia", "province": "河北省", "level": "high",
        "from": date(2021, 2, 1), "to": date(2021, 2, 9),
    }  # fmt: skip
    file = changed(tmp_path, as_of=date(2021, 2, 20), places=[{**good, **place}])
    with pytest.raises(Invalid, match=words):
        risk_levels_load(actor=SYSTEM, campaign_slug="qilin-2021", file=file)
    assert RiskList.objects.count() == 1


def test_strangers_load_no_list() -> None:
    with acting(PUBLIC) as stranger, pytest.raises(Denied):
        risk_levels_load(
            actor=stranger, campaign_slug="qilin-2021", file=POLICY / "risk_levels.yaml"
        )
