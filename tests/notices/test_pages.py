"""Pages and answers of the notices, as a reader gets them."""

from __future__ import annotations

import html
import re
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anxin.core.clock import CHINA, frozen_at
from anxin.notices import queries
from anxin.notices.models import NoticeVersion

pytestmark = pytest.mark.usefixtures("db")
# Words of the epidemic pack, which no page of a campaign without it may hold.
EPIDEMIC_WORDS = ("疫情", "就地过年", "健康码", "风险等级", "核酸")
QUOTE = "切实抓好春节期间粮油、蔬菜、肉蛋奶、水产品等大宗农产品的供应，确保生活必需品不断档、不脱销"


@pytest.fixture
def client() -> Client:
    return Client()


def spring() -> Client:
    client = Client()
    client.cookies["anxin-campaign"] = "spring-2026"
    return client


def text_of(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, url
    return response.content.decode()


def test_a_measure_asked_for_is_marked_character_by_character(client: Client) -> None:
    page = text_of(client, "/notices/qilin-2021/?measure=2.1c")
    marks = re.findall(r"<mark[^>]*>([^<]*)</mark>", page)
    assert "".join(marks) == QUOTE
    assert text_of(client, "/notices/qilin-2021/").count("<mark") == 0


def test_any_characters_can_be_addressed(client: Client) -> None:
    _head, text = queries.notice_page("qilin-2021")
    start = text.source.index("镇人民政府、街道办事处及")
    page = text_of(client, f"/notices/qilin-2021/?span={start}-{start + 5}")
    assert "".join(re.findall(r"<mark[^>]*>([^<]*)</mark>", page)) == text.source[start : start + 5]


def test_every_sentence_and_measure_has_an_anchor(client: Client) -> None:
    page = text_of(client, "/notices/qilin-2021/")
    _head, text = queries.notice_page("qilin-2021")
    for clause in text.clauses:
        assert page.count(f'id="{clause.id}"') == 1
        for measure in clause.measures:
            assert page.count(f'id="m{measure.id}"') == 1


def test_the_page_holds_the_text_exactly_as_issued(client: Client) -> None:
    page = text_of(client, "/notices/qilin-2021/")
    main = page[page.index("<main") : page.index("</main>")]
    words = html.unescape(re.sub(r"<ul class=\"margin\".*?</ul>|<[^>]+>", "", main, flags=re.S))
    shown = "".join(words.split())
    _head, text = queries.notice_page("qilin-2021")
    for clause in text.clauses:
        assert "".join(clause.text.split()) in shown


def test_a_text_not_marked_for_the_public_has_no_page(client: Client) -> None:
    NoticeVersion.objects.filter(notice__slug="qilin-2021").update(public=False)
    text_of(client, "/notices/qilin-2021/", 404)
    assert client.get("/api/v1/notices/qilin-2021/clauses").status_code == 404
    assert "/notices/qilin-2021/" not in text_of(client, "/notices/").split("<footer")[0]


def test_clauses_are_answered_in_the_promised_form(client: Client) -> None:
    answer = client.get("/api/v1/notices/qilin-2021/clauses").json()
    assert set(answer) == {"clauses"}
    assert len(answer["clauses"]) == 40
    first = answer["clauses"][1]
    assert set(first) == {"id", "text", "measures"}
    assert first["id"] == "1.1"
    assert set(first["measures"][0]) == {"id", "strength", "addressee", "instrument", "owners"}
    assert first["measures"][0]["owners"] == {"lead": ["麒麟区联防联控指挥部"], "cooperate": []}
    assert sum(len(clause["measures"]) for clause in answer["clauses"]) == 74


def test_an_unknown_notice_is_a_problem_document(client: Client) -> None:
    response = client.get("/api/v1/notices/nowhere/clauses")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_campaign_without_the_pack_says_no_word_of_it(prefix: str) -> None:
    for path in ("/", "/notices/", "/notices/spring-2026/"):
        page = text_of(spring(), prefix + path)
        assert not [word for word in EPIDEMIC_WORDS if word in page], path
    page = text_of(spring(), prefix + "/travel/guidance/", 404)
    assert not [word for word in EPIDEMIC_WORDS if word in page]


def test_home_choices_come_from_the_register_of_the_campaign(client: Client) -> None:
    assert "出行先查一查" in text_of(client, "/")
    assert "Check before you travel" in text_of(client, "/en/")
    assert "出行先查一查" not in text_of(spring(), "/")
    for slug in ("qilin-2021", "spring-2026"):
        campaign = queries.campaign_current(slug)
        assert 1 <= len(queries.home_choices(campaign)) <= 8


def test_home_names_the_festival_day(client: Client) -> None:
    with frozen_at(datetime(2021, 2, 12, 9, tzinfo=CHINA)):
        assert "正月初一" in text_of(client, "/")


def test_the_campaign_is_the_choice_else_the_running_one_else_the_configured_one() -> None:
    with frozen_at(datetime(2026, 2, 10, tzinfo=CHINA)):
        assert queries.campaign_current(None).slug == "spring-2026"
        assert queries.campaign_current("qilin-2021").slug == "qilin-2021"
        assert queries.campaign_current("nowhere").slug == "spring-2026"
    with frozen_at(datetime(2030, 1, 1, tzinfo=CHINA)):
        assert queries.campaign_current(None).slug == "qilin-2021"


def test_english_pages_show_the_glosses_and_keep_the_text(client: Client) -> None:
    page = text_of(client, "/en/notices/qilin-2021/")
    assert "Residents of areas at high epidemic risk" in html.unescape(page)
    assert "高风险地区群众均应就地过年" in page


def test_the_reading_page_needs_few_queries(client: Client) -> None:
    client.get("/notices/qilin-2021/")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        client.get("/notices/qilin-2021/")
    assert len([q for q in seen if "SELECT" in q["sql"]]) <= 10


def test_a_service_names_the_sentence_it_carries_out() -> None:
    clause = queries.service_clause("qilin-2021", "oversight.report")
    assert clause is not None
    assert clause.id == "7.4"
    assert clause.url == "/notices/qilin-2021/#7.4"
    assert queries.service_clause("spring-2026", "travel.guidance") is None
    assert queries.clause_quote("qilin-2021", "99.9") is None
