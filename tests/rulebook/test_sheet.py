"""Rule tables as pages: in words, tried without a trace, the same for everybody."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anxin.core.row_policy import scope_set
from anxin.core.types import PUBLIC, SYSTEM
from anxin.rulebook.models import DecisionRecord, LookupCount, TableVersion
from anxin.rulebook.queries import table_of_version, table_page, tables_listed
from anxin.rulebook.rules import Speech
from anxin.rulebook.services import shared_tables_load
from anxin.tables import Input, Output, parse_table
from tests import people
from tests.policy.files import POLICY
from tests.rulebook.editing import GUIDANCE, browser_of, downloaded, kept_decision, spot

pytestmark = pytest.mark.usefixtures("db")
TRY = GUIDANCE + "try/"
ASKED = {
    "in_origin_risk": "medium",
    "in_destination_risk": "low",
    "in_needed": "true",
    "in_post": "resident",
}
WORDS = """table: t
title: 样表
hit_policy: FIRST
inputs:
  - {name: hours, label: 核酸证明, type: integer, unit: h, min: 0, null: allowed}
  - {name: rate, label: 涨幅, type: decimal, scale: 1, unit: "%"}
  - {name: day, label: 日子, type: date}
outputs:
  - {name: pay, label: 补助, type: decimal, scale: 2, unit: 元}
rules:
"""


def cells(when: str) -> list[str]:
    """The conditions of one row in words."""
    text = WORDS + f"  - {{when: {{{when}}}, then: {{pay: 1}}}}\n"
    table = parse_table(text)
    speech = Speech({})
    return [
        speech.cell(item, cell)
        for item, cell in zip(table.inputs, table.rules[0].cells, strict=True)
    ]


@pytest.mark.parametrize(
    ("when", "at", "said"),
    [
        ('hours: "<= 72"', 0, "不超过 72 小时"),
        ('hours: "< 72"', 0, "不到 72 小时"),
        ('hours: ">= 4"', 0, "4 小时 及以上"),
        ('hours: ["> 72", "null"]', 0, "超过 72 小时、没有"),
        ('hours: "null"', 0, "没有"),
        ('hours: "[1..8]"', 0, "1 小时 到 8 小时"),
        ('rate: ">= 3.5"', 1, "3.5% 及以上"),
        ('rate: "< 3.5"', 1, "不到 3.5%"),
        ('day: ">= 2021-02-11"', 2, "2021-02-11 及以后"),
        ('day: "<= 2021-02-11"', 2, "2021-02-11 及以前"),
        ("", 0, "不限"),
    ],
)
def test_a_condition_is_said_in_words(when: str, at: int, said: str) -> None:
    assert cells(when)[at] == said


def test_the_sheet_has_words_for_every_value_of_every_table() -> None:
    scope_set(SYSTEM)
    faults = []
    for row in TableVersion.objects.filter(state="published"):
        table, texts = table_of_version(row.pk, row.content_hash)
        columns: list[Input | Output] = [*table.inputs, *table.outputs]
        for item in columns:
            for word in item.values:
                zh = Speech(texts).value(item, word)
                en = Speech(texts, english=True).value(item, word)
                if zh.isascii() and not zh.isdigit():
                    faults.append(f"{row.name}.{item.name}: no Chinese for {word}")
                if not en.isascii():
                    faults.append(f"{row.name}.{item.name}: no English for {word}")
    assert not faults


def test_a_table_is_read_by_strangers_with_sentence_strength_and_default() -> None:
    page = Client().get(GUIDANCE).content.decode()
    for words in (
        "中风险、高风险",
        "不限",
        "需要先批准",
        'href="/notices/qilin-2021/#1.2"',
        "原则上",
    ):
        assert words in page
    shared = Client().get("/rules/shared/test_and_return_2021/").content.decode()
    for words in ("其余情形", "有序流动", "72 小时内", "2021-01-28"):
        assert words in shared


def test_english_pages_hold_english_words() -> None:
    page = Client().get("/en" + GUIDANCE).content.decode()
    for words in ("Travel guidance", "medium risk, high risk", "needs approval first", "any"):
        assert words in page


def test_a_try_names_row_sentence_reasons_and_why_not() -> None:
    response = Client().get(TRY, {**ASKED, "not_rule": "4"})
    page = response.content.decode()
    assert response.status_code == 200
    for words in (
        "需要先批准",
        "按第 3 行",
        "需经属地疫情防控机构批准",
        "出发地：<b>中风险</b>，这一行要求“中风险”，符合",
        "为什么不是第 4 行",
        "目的地：<b>低风险</b>，这一行要求“中风险、高风险”，不符合",
    ):
        assert words in page


def test_a_try_leaves_no_trace() -> None:
    scope_set(SYSTEM)
    before = (DecisionRecord.objects.count(), LookupCount.objects.count())
    with CaptureQueriesContext(connection) as made:
        Client().get(TRY, ASKED)
    scope_set(SYSTEM)
    assert (DecisionRecord.objects.count(), LookupCount.objects.count()) == before
    assert not [one for one in made if one["sql"].startswith(("INSERT", "UPDATE"))]


def test_another_level_answers_beside(tmp_path: Any) -> None:
    from tests.rulebook.test_rulebook import load, table

    scope_set(SYSTEM)
    load(tmp_path, table("__country", "country", yes="free"))
    page = Client().get(TRY, ASKED).content.decode()
    assert "别的层级怎么说" in page
    assert "检测要求" in page


@pytest.mark.parametrize(
    "asked",
    [
        {"in_origin_risk": "extreme"},
        {**ASKED, "in_needed": "perhaps"},
        {**ASKED, "not_rule": "99"},
        {**ASKED, "in_post": "'; DROP TABLE x; --"},
        {"in_origin_risk": ""},
    ],
)
def test_a_try_with_other_values_says_what_to_correct(asked: dict[str, str]) -> None:
    response = Client().get(TRY, asked)
    assert response.status_code == 422
    assert "要改的地方" in response.content.decode()


@pytest.mark.parametrize(
    ("given", "status"),
    [("72.5", 422), ("-1", 422), ("9" * 40, 422), ("三", 422), ("5", 200)],
)
def test_numbers_are_kept_to_their_domain(given: str, status: int) -> None:
    url = "/rules/shared/accident_grade/try/"
    asked = {"in_deaths": given, "in_badly_hurt": "0", "in_loss": "10"}
    assert Client().get(url, asked).status_code == status


@pytest.mark.parametrize(
    "url",
    ["/rules/qilin-2021/nothing/", "/rules/nowhere/travel_guidance/", GUIDANCE + "?version=0"],
)
def test_an_unknown_table_is_missing(url: str) -> None:
    assert Client().get(url).status_code == 404


def test_the_sheet_goes_to_xlsx_as_text_with_choices() -> None:
    book = downloaded()
    assert spot(book, 3, "advice").value == "需要先批准"
    assert spot(book, 3, "advice").number_format == "@"
    assert book.worksheets[0].data_validations.dataValidation


def test_the_other_campaign_lists_only_shared_rules_of_its_days() -> None:
    client = Client()
    client.cookies["anxin-campaign"] = "spring-2026"
    page = client.get("/rules/").content.decode()
    assert "加班工资" in page
    assert "春节前后日子类别（2026）" in page
    for word in ("疫情", "就地过年", "健康码", "风险等级", "核酸", "机票"):
        assert word not in page


def test_shared_rules_load_once_and_answer_for_every_campaign() -> None:
    from datetime import date

    from anxin.rulebook.services import decide

    scope_set(SYSTEM)
    loaded = shared_tables_load(actor=SYSTEM, folder=POLICY / "rules")
    assert {one.state for one in loaded} == {"unchanged"}
    made = decide(
        actor=SYSTEM, campaign_slug="spring-2026", subject="accident_grade",
        facts={"deaths": 3, "badly_hurt": 0, "loss": 0}, on=date(2026, 2, 16), record=True,
    )  # fmt: skip
    assert made.outputs == {"grade": "较大"}
    assert DecisionRecord.objects.get(pk=str(made.record_id)).campaign is not None


def test_the_list_costs_the_same_for_many_tables() -> None:
    tables_listed(PUBLIC, "qilin-2021")
    with CaptureQueriesContext(connection) as many:
        assert len(tables_listed(PUBLIC, "qilin-2021")) > 10
    assert len(many) <= 2


def test_a_sheet_costs_few_queries() -> None:
    table_page(PUBLIC, "qilin-2021", "travel_guidance")
    with CaptureQueriesContext(connection) as made:
        table_page(PUBLIC, "qilin-2021", "travel_guidance")
    assert len(made) <= 3


def test_the_auditor_lists_decisions_and_follows_one_to_its_row() -> None:
    ruling = kept_decision()
    client = browser_of(people.AUDITOR)
    page = client.get("/rules/decisions/").content.decode()
    assert "出发地：低风险；目的地：低风险" in page
    assert f"/rules/decisions/{ruling.record_id}/" in page
    one = client.get(f"/rules/decisions/{ruling.record_id}/").content.decode()
    for words in ("可以出行", f"?version={ruling.table_version}#row-8", "非必要不出行"):
        assert words in one
    assert (
        client.get("/rules/decisions/?table=accident_grade").content.decode().count("<tbody>") == 0
    )
    assert browser_of(people.OFFICE).get("/rules/decisions/").status_code == 403


def test_the_list_of_decisions_goes_on_by_key_and_costs_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from anxin.rulebook.queries import decisions

    ids = {str(kept_decision().record_id) for _ in range(5)}
    monkeypatch.setattr(decisions, "PAGE", 2)
    auditor = people.actor(people.AUDITOR)
    seen: list[str] = []
    before = ""
    while True:
        with CaptureQueriesContext(connection) as made:
            page = decisions.decisions_listed(auditor, "", before)
        assert len(made) <= 2
        seen += [str(line.id) for line in page.lines]
        before = page.next_before
        if not before:
            break
    assert (len(seen), set(seen)) == (5, ids)
    assert decisions.decisions_listed(auditor, "", "rubbish|0").lines


def test_an_unknown_decision_is_missing() -> None:
    url = "/rules/decisions/00000000-0000-0000-0000-000000000000/"
    assert browser_of(people.AUDITOR).get(url).status_code == 404
