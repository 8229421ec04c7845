"""A town's own table beside the district's: private first, said in words, never a pillory."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anxin.core.models import AuditEntry
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Missing
from anxin.rulebook.models import TableVersion, TownTable
from anxin.rulebook.queries import town_comparison, town_tables_listed
from anxin.rulebook.queries.comparing import comparison_said
from anxin.rulebook.rules import Speech
from anxin.rulebook.rules.population import PEOPLE, compared_with_people
from anxin.rulebook.services import town_tables_load
from anxin.site.loading import TOWN_TABLES
from anxin.tables import parse_table
from tests import people
from tests.make import acting
from tests.policy.files import POLICY
from tests.rulebook.editing import browser_of, changed, downloaded, saved

pytestmark = pytest.mark.usefixtures("db")
FOLDER = POLICY / "qilin-2021" / TOWN_TABLES


def guidance() -> TableVersion:
    scope_set(SYSTEM)
    return TableVersion.objects.get(name="travel_guidance", state="published")


def bring(who: str, content: bytes, **fields: str) -> Any:
    """Bring a table through the page."""
    file = SimpleUploadedFile("mine.xlsx", content)
    data = {"higher": str(guidance().pk), "file": file, **fields}
    return browser_of(who).post("/rules/towns/upload/", data)


def own_table(content: bytes | None = None) -> TownTable:
    """A private table of Yuezhou that is stricter in one row."""
    response = bring(people.YUEZHOU, content or changed(8, "advice", "must_stay"))
    assert response.status_code == 302, response.content.decode()
    scope_set(SYSTEM)
    return TownTable.objects.exclude(demo=True).latest("id")


def demo_table() -> TownTable:
    scope_set(SYSTEM)
    return TownTable.objects.get(demo=True)


def test_the_invented_table_is_stricter_in_two_findings_said_with_a_person() -> None:
    with acting(people.actor(people.OFFICE)) as office:
        page = town_comparison(office, demo_table().pk)
    found = page.comparison
    assert (found.verdict, found.verdict_label) == ("stricter", "更严")
    said = [(one.person, one.higher, one.lower) for one in found.findings]
    who = "一位从低风险地区出发、去低风险地区、{}的居民"
    assert said == [
        (who.format("并非必须出行"), "建议留下", "应当留下"),
        (who.format("确需出行"), "可以出行", "需要先批准"),
    ]
    sentence = found.findings[0].higher_sentence
    assert sentence is not None
    assert "倡导群众就地过年" in sentence.text
    assert found.findings[0].lower_text == "非必要的，一律留在本地过年"


WITH_DEFAULT = """
table: gate
title: 进村
hit_policy: UNIQUE
inputs:
  - {name: risk, label: 来处, type: enum, values: [low, high]}
  - {name: car, label: 开车, type: bool}
outputs:
  - {name: advice, label: 指引, type: enum, values: [stay, free], strictest: first}
rules:
  - {when: {risk: low}, then: {advice: free}, clause: "1.3", strength: encourage}
  - {default: true, default_reason: 其余情形, then: {advice: free}}
"""


def test_against_a_row_of_the_district_is_told_apart_from_merely_new() -> None:
    higher = parse_table(WITH_DEFAULT)
    lower = parse_table(WITH_DEFAULT.replace("advice: free}", "advice: stay}"))
    page = comparison_said(higher, lower, Speech({}))
    # The higher default row answers those of high risk: nothing is said of them in a clause.
    assert {one.higher_rule for one in page.contradicting} == {1}
    assert {one.higher_rule for one in page.new} == {2}
    demo = browser_of(people.OFFICE).get(f"/rules/towns/{demo_table().pk}/").content.decode()
    assert "与区里的规定相抵触：2 处" in demo
    assert "新加" not in demo


def test_residents_touched_are_counted_over_seeded_invented_people() -> None:
    with acting(people.actor(people.OFFICE)) as office:
        found = town_comparison(office, demo_table().pk).comparison
    counts = [one.residents or 0 for one in found.findings]
    assert found.population == PEOPLE
    assert all(0 < count < PEOPLE for count in counts)
    assert counts[0] > counts[1], "needless trips are more common among the invented people"
    higher = parse_table(guidance().text)
    lower = parse_table(demo_table().text)
    compared_with_people.cache_clear()
    again, _people = compared_with_people(higher, lower)
    assert [one.residents for one in again.findings] == counts


def test_the_page_says_demo_and_holds_both_sentences() -> None:
    page = browser_of(people.OFFICE).get(f"/rules/towns/{demo_table().pk}/").content.decode()
    for words in ("演示", "区里：<b>建议留下</b>；本镇：<b>应当留下</b>", "虚构的演示人口"):
        assert words in page


def test_only_the_town_sees_its_table_until_it_shows_it() -> None:
    row = own_table()
    client, office = browser_of(people.YUEZHOU), browser_of(people.OFFICE)
    url = f"/rules/towns/{row.pk}/"
    assert client.get(url).status_code == 200
    for who in (people.OFFICE, people.LEADER, people.DONGSHAN):
        assert browser_of(who).get(url).status_code == 404
        assert url not in browser_of(who).get("/rules/towns/").content.decode()
    assert client.post(url + "show/").status_code == 302
    assert office.get(url).status_code == 200
    assert browser_of(people.DONGSHAN).get(url).status_code == 404
    scope_set(SYSTEM)
    assert AuditEntry.objects.filter(action="rulebook.town_table_shown").count() == 1


def test_the_row_policy_hides_a_private_table_even_from_a_careless_query() -> None:
    row = own_table()
    with acting(people.actor(people.OFFICE)):
        assert not TownTable.objects.filter(pk=row.pk).exists()
    with acting(people.actor(people.YUEZHOU)):
        assert TownTable.objects.filter(pk=row.pk).exists()


def test_a_town_removes_its_own_table_and_nobody_elses() -> None:
    row = own_table()
    assert browser_of(people.DONGSHAN).post(f"/rules/towns/{row.pk}/remove/").status_code == 404
    assert (
        browser_of(people.OFFICE).post(f"/rules/towns/{demo_table().pk}/remove/").status_code == 403
    )
    assert browser_of(people.YUEZHOU).post(f"/rules/towns/{row.pk}/remove/").status_code == 302
    scope_set(SYSTEM)
    assert not TownTable.objects.filter(pk=row.pk).exists()


def test_the_same_table_twice_is_one_and_an_equal_one_is_equivalent() -> None:
    same = saved(downloaded())
    row = own_table(same)
    assert own_table(same).pk == row.pk
    with acting(people.actor(people.YUEZHOU)) as town:
        found = town_comparison(town, row.pk).comparison
    assert (found.verdict, found.findings) == ("equivalent", ())


def test_only_towns_bring_a_table() -> None:
    assert bring(people.OFFICE, saved(downloaded())).status_code == 403
    assert bring(people.MARKET, saved(downloaded())).status_code == 403


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04broken", b"\xff\xfe", b"a: [*a", b"x" * 1_200_000]
)
def test_hostile_tables_are_refused_with_a_page(content: bytes) -> None:
    response = bring(people.YUEZHOU, content)
    assert response.status_code == 422
    scope_set(SYSTEM)
    assert TownTable.objects.count() == 1


def test_tables_with_other_words_are_told_apart_instead_of_compared() -> None:
    text = guidance().text.replace("resident", "neighbour")
    response = browser_of(people.YUEZHOU).post(
        "/rules/towns/upload/", {"higher": str(guidance().pk), "text": text}
    )
    assert response.status_code == 302
    page = browser_of(people.YUEZHOU).get(response.headers["Location"]).content.decode()
    assert "这两张表不能比" in page
    assert "neighbour" in page


def test_an_unknown_table_of_the_district_is_refused() -> None:
    data = {"higher": "999999", "text": guidance().text}
    assert browser_of(people.YUEZHOU).post("/rules/towns/upload/", data).status_code == 422


def test_loading_the_invented_table_again_changes_nothing() -> None:
    scope_set(SYSTEM)
    assert town_tables_load(actor=SYSTEM, campaign_slug="qilin-2021", folder=FOLDER) == 0


def test_the_list_needs_the_same_queries_for_many_tables() -> None:
    with (
        acting(people.actor(people.YUEZHOU)) as town,
        CaptureQueriesContext(
            connection,
        ) as few,
    ):
        town_tables_listed(town)
    for rule in (1, 2, 3, 6):
        own_table(changed(rule, "note", f"说明{rule}"))
    with acting(people.actor(people.YUEZHOU)) as town, CaptureQueriesContext(connection) as many:
        assert len(town_tables_listed(town).lines) == 5
    assert len(many) == len(few)


def test_the_comparison_of_a_table_not_shown_is_missing() -> None:
    row = own_table()
    with acting(people.actor(people.LEADER)) as leader, pytest.raises(Missing):
        town_comparison(leader, row.pk)
