"""Deciding by the rules in force: who leads, what is kept, what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from anxin.core.models import AuditEntry
from anxin.core.types import PUBLIC, SYSTEM, Conflict, Denied, Invalid, Missing
from anxin.rulebook import queries
from anxin.rulebook.models import DecisionRecord, LookupCount, TableVersion
from anxin.rulebook.rules import facts_faults, leading_first, level_rank, read_source, subject_of
from anxin.rulebook.services import decide, table_publish, tables_load
from anxin.rulebook.types import LEVELS, FactsInvalid, Ruling, Span
from tests import people
from tests.make import acting

pytestmark = pytest.mark.usefixtures("db")
ON = date(2021, 2, 12)
FACTS: dict[str, Any] = {
    "origin_risk": "medium",
    "destination_risk": "low",
    "needed": True,
    "post": "resident",
}
TABLE = """table: travel_guidance{suffix}
title: 检测要求
level: {level}
source: {{notice: qilin-2021}}
valid: {{from: 2021-01-28, to: 2021-03-08}}
hit_policy: UNIQUE
inputs:
  - {{name: needed, label: 确需出行, type: bool}}
outputs:
  - {{name: advice, label: 指引, type: enum, values: [must_stay, free], strictest: first}}
rules:
  - when: {{needed: true}}
    then: {{advice: {yes}}}
    clause: "1.2"
    strength: must
  - when: {{needed: false}}
    then: {{advice: must_stay}}
    clause: "1.1"
    strength: must
"""


def table(suffix: str = "__country", level: str = "country", yes: str = "free") -> str:
    return TABLE.format(suffix=suffix, level=level, yes=yes)


def load(folder: Path, text: str, name: str = "rule.yaml") -> list[str]:
    (folder / name).write_text(text, encoding="utf-8")
    loaded = tables_load(actor=SYSTEM, campaign_slug="qilin-2021", folder=folder)
    return [one.state for one in loaded]


def ruled(*, on: date = ON, record: bool = False, actor: Any = PUBLIC, **facts: Any) -> Ruling:
    return decide(
        actor=actor,
        campaign_slug="qilin-2021",
        subject="travel_guidance",
        facts={**FACTS, **facts},
        on=on,
        record=record,
    )


def test_the_answer_names_rule_clause_strength_and_why() -> None:
    ruling = ruled()
    assert ruling.outputs == {"advice": "needs_approval"}
    assert (ruling.clause, ruling.strength) == ("1.2", "in_principle")
    assert {reason.input for reason in ruling.why} == {"origin_risk", "destination_risk", "needed"}
    assert ruling.also == ()


def test_the_highest_level_leads_and_the_others_stand_beside(tmp_path: Path) -> None:
    assert load(tmp_path, table()) == ["published"]
    ruling = ruled()
    assert ruling.level == "country"
    assert ruling.outputs == {"advice": "free"}
    assert [(other.level, other.clause) for other in ruling.also] == [("county", "1.2")]


def test_a_lower_level_stands_beside(tmp_path: Path) -> None:
    load(tmp_path, table("__town", "town"))
    ruling = ruled()
    assert ruling.level == "county"
    assert [other.level for other in ruling.also] == ["town"]


def test_only_tables_valid_on_the_day_decide(tmp_path: Path) -> None:
    load(tmp_path, table())
    early = ruled(on=date(2021, 1, 28))
    assert (early.level, early.also) == ("country", ())
    with pytest.raises(Missing):
        ruled(on=date(2021, 3, 9))


def test_a_changed_table_is_proposed_and_decides_nothing_until_published(tmp_path: Path) -> None:
    load(tmp_path, table())
    assert load(tmp_path, table()) == ["unchanged"]
    assert load(tmp_path, table(yes="must_stay")) == ["proposed"]
    assert ruled().outputs == {"advice": "free"}
    proposed = TableVersion.objects.get(state="proposed")
    table_publish(actor=SYSTEM, version_id=proposed.pk)
    assert ruled().outputs == {"advice": "must_stay"}
    assert ruled().table_version == proposed.version
    with pytest.raises(Conflict):
        table_publish(actor=SYSTEM, version_id=proposed.pk)
    with pytest.raises(Missing):
        table_publish(actor=SYSTEM, version_id=0)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"origin_risk": "extreme"}, "origin_risk"),
        ({"origin_risk": None}, "origin_risk"),
        ({"needed": "yes"}, "needed"),
        ({"post": ""}, "post"),
    ],
)
def test_facts_outside_the_domain_are_named(facts: dict[str, Any], field: str) -> None:
    with pytest.raises(FactsInvalid) as caught:
        ruled(**facts)
    assert set(caught.value.fields) == {field}


def test_a_look_up_leaves_a_count_and_no_trace_of_a_person() -> None:
    for _ in range(3):
        ruled()
    assert sum(queries.lookups_by_rule("qilin-2021", "travel_guidance").values()) == 3
    assert not DecisionRecord.objects.exists()
    columns = {field.name for field in LookupCount._meta.get_fields()}
    assert columns == {"id", "table_version", "rule", "on", "channel", "lane", "count"}


def test_a_look_up_costs_two_statements() -> None:
    ruled()
    with CaptureQueriesContext(connection) as seen:
        ruled()
    assert len(seen) == 2


def test_a_decision_of_a_case_keeps_facts_versions_and_who_in_kind(tmp_path: Path) -> None:
    load(tmp_path, table("__town", "town"))
    with acting(people.actor(people.YUEZHOU)) as staff:
        ruling = ruled(actor=staff, record=True)
    assert ruling.record_id is not None
    kept = DecisionRecord.objects.get(id=ruling.record_id)
    assert kept.facts == FACTS
    assert kept.outputs == {"advice": "needs_approval"}
    assert (kept.rule, kept.clause, kept.decided_on) == (ruling.rule, "1.2", ON)
    assert (kept.actor_kind, kept.unit_id) == ("staff", staff.unit_id)
    assert kept.also[0]["table"] == "travel_guidance__town"
    assert AuditEntry.objects.filter(subject_id=str(ruling.record_id)).count() == 1


def test_who_decides_cannot_read_all_decisions() -> None:
    with acting(people.actor(people.YUEZHOU)) as staff:
        ruled(actor=staff, record=True)
        assert not DecisionRecord.objects.exists()
    with acting(people.actor(people.AUDITOR)):
        assert DecisionRecord.objects.count() == 1


def test_a_case_that_comes_out_otherwise_refuses_the_table(tmp_path: Path) -> None:
    case = 'cases: [{case: 必须走, when: {needed: true}, advice: must_stay, clause: "1.2"}]\n'
    (tmp_path / "rule.cases.yaml").write_text(case, encoding="utf-8")
    with pytest.raises(Invalid, match="必须走"):
        load(tmp_path, table())
    assert TableVersion.objects.filter(campaign__slug="qilin-2021").count() == 1


def test_a_table_with_a_gap_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        load(tmp_path, table().split("  - when: {needed: false}")[0])
    assert TableVersion.objects.filter(campaign__slug="qilin-2021").count() == 1


def test_strangers_load_and_publish_nothing(tmp_path: Path) -> None:
    with acting(PUBLIC) as stranger:
        with pytest.raises(Denied):
            tables_load(actor=stranger, campaign_slug="qilin-2021", folder=tmp_path)
        with pytest.raises(Denied):
            table_publish(actor=stranger, version_id=1)


def test_an_unknown_campaign_is_named(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="nowhere"):
        tables_load(actor=SYSTEM, campaign_slug="nowhere", folder=tmp_path)


def test_a_folder_without_tables_holds_none(tmp_path: Path) -> None:
    assert tables_load(actor=SYSTEM, campaign_slug="qilin-2021", folder=tmp_path / "none") == []


def test_a_table_is_named_after_its_subject() -> None:
    assert subject_of("travel_guidance") == subject_of("travel_guidance__town") == "travel_guidance"


@given(st.lists(st.sampled_from([*LEVELS, "unheard"])))
def test_levels_are_ordered_from_the_highest_down(levels: list[str]) -> None:
    ordered = leading_first((level, level) for level in levels)
    assert [level_rank(level) for level in ordered] == sorted(level_rank(one) for one in levels)


def test_facts_in_the_domain_have_no_fault() -> None:
    source, faults = read_source("rule.yaml", table(), "", "")
    assert source is not None
    assert faults == []
    assert facts_faults(source.table, {"needed": False}) == {}
    assert facts_faults(source.table, {})["needed"].say()


def test_the_nearest_day_of_a_span_is_inside_it() -> None:
    span = Span(date(2021, 2, 7), date(2021, 3, 8))
    assert span.nearest(ON) == ON
    assert span.nearest(date(2020, 1, 1)) == span.first
    assert span.nearest(date(2026, 1, 1)) == span.last
    assert Span(None, None).nearest(ON) == ON
    assert not span.covers(date(2021, 3, 8) + timedelta(days=1))


def test_a_subject_spans_all_its_tables(tmp_path: Path) -> None:
    load(tmp_path, table())
    span = queries.subject_span("qilin-2021", "travel_guidance")
    assert span == Span(date(2021, 1, 28), date(2021, 3, 8))
    assert queries.subject_span("spring-2026", "travel_guidance") is None
