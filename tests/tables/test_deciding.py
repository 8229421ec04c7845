"""Cells, decisions and checks against a brute-force reading of the rows."""

from __future__ import annotations

import itertools
import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anxin.tables import FactsError, check_table, decide, parse_table, why_not
from anxin.tables.decide import decision_json
from anxin.tables.domain import to_coord
from anxin.tables.sfeel import parse_cell, render_cell
from anxin.tables.types import DecisionTable, HitPolicy, Rule, Value
from tests.tables.make import TRAVEL, random_table, table_text, values_of

FACTS = {"origin_risk": "medium", "test_hours": 72, "cpi_yoy": 3.5}


def accepts(table: DecisionTable, rule: Rule, facts: dict[str, Value]) -> bool:
    return not rule.default and all(
        cell.accepts.holds(to_coord(item, facts[item.name]))
        for item, cell in zip(table.inputs, rule.cells, strict=True)
    )


def every_case(table: DecisionTable, most: int = 400) -> list[dict[str, Value]]:
    names = [item.name for item in table.inputs]
    cases = list(itertools.product(*(values_of(table, item) for item in table.inputs)))
    random.Random(1).shuffle(cases)
    return [dict(zip(names, case, strict=True)) for case in cases[:most]]


def test_answer_carries_row_clause_strength_reasons_and_version():
    table = parse_table(TRAVEL)
    answer = decision_json(decide(table, FACTS))
    assert answer["outputs"] == {"advice": "needs_approval"}
    assert (answer["rule"], answer["clause"], answer["strength"]) == (2, "1.2", "in_principle")
    why = answer["why"]
    assert isinstance(why, list)
    assert [reason["input"] for reason in why] == ["origin_risk", "test_hours"]
    assert "72h" in why[1]["text"]
    assert answer["table"] == {"id": "travel_guidance", "version": table.version}


def test_missing_fact_is_null_only_where_allowed():
    table = parse_table(TRAVEL)
    assert decide(table, {**FACTS, "test_hours": None}).rule == 3
    assert decide(table, {"origin_risk": "medium", "cpi_yoy": 1}).rule == 3
    assert decide(table, {**FACTS, "test_hours": float("nan")}).rule == 3
    with pytest.raises(FactsError, match="origin_risk"):
        decide(table, {"cpi_yoy": 1})


@pytest.mark.parametrize(
    "facts",
    [
        {"origin_risk": "lo"},
        {"origin_risk": 3},
        {"test_hours": -1},
        {"test_hours": 7.5},
        {"test_hours": True},
        {"cpi_yoy": "much"},
        {"cpi_yoy": float("inf")},
        {"cpi_yoy": None},
        {"cpi_yoy": "9" * 80},
        {"test_hours": 10**50},
        {"cpi_yoy": [3]},
    ],
)
def test_fact_outside_the_domain_is_refused(facts: dict[str, object]):
    with pytest.raises(FactsError):
        decide(parse_table(TRAVEL), {**FACTS, **facts})


def test_rise_computed_in_floats_meets_its_threshold():
    table = parse_table(
        table_text(
            ["cpi"],
            [
                "{when: {cpi: '>= 3.5'}, then: {answer: a, amount: 1}}",
                "{when: {cpi: '< 3.5'}, then: {answer: b, amount: 0}}",
            ],
        )
    )
    computed = (103.5 / 100 - 1) * 100
    assert computed < 3.5
    assert decide(table, {"cpi": computed}).rule == 1
    for text, rule in (("3.5", 1), ("3.4", 2), ("3.49", 2), ("3.51", 1)):
        assert decide(table, {"cpi": float(text)}).rule == rule
        assert decide(table, {"cpi": Decimal(text)}).rule == rule
        assert decide(table, {"cpi": text}).rule == rule


def test_neighbours_at_the_declared_scale_leave_no_gap():
    table = parse_table(
        table_text(
            ["cpi"],
            [
                "{when: {cpi: '>= 3.5'}, then: {answer: a, amount: 1}}",
                "{when: {cpi: '<= 3.4'}, then: {answer: b, amount: 0}}",
            ],
        )
    )
    assert check_table(table).ok
    with pytest.raises(FactsError, match="小数位"):
        decide(table, {"cpi": 3.45})


def test_negated_word_takes_null_and_negated_comparison_does_not():
    table = parse_table(
        table_text(
            ["post", "hours"],
            [
                "{when: {post: 'not(worker)', hours: 'not(< 10)'}, then: {answer: a, amount: 0}}",
                "{default: true, default_reason: x, then: {answer: b, amount: 0}}",
            ],
        )
    )
    assert decide(table, {"post": None, "hours": 10}).rule == 1
    assert decide(table, {"post": "student", "hours": None}).rule == 2
    assert decide(table, {"post": "baker", "hours": 10}).rule == 1


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10**6), policy=st.sampled_from(["FIRST", "PRIORITY"]))
def test_answer_is_the_first_row_that_accepts(seed: int, policy: str):
    table = random_table(seed, policy)
    rows = [rule for rule in table.rules if not rule.default]
    if policy == "PRIORITY":
        rows.sort(key=lambda rule: "abcde".index(str(rule.outputs[0])))
    for facts in every_case(table, 150):
        hits = [rule for rule in rows if accepts(table, rule, facts)]
        expected = hits[0] if hits else table.default
        assert expected is not None
        assert decide(table, facts).rule == expected.number


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_gaps_and_overlaps_are_found_exactly_when_there_are_some(seed: int):
    table = random_table(seed, "UNIQUE", default=False)
    report = check_table(table)
    counts = [
        sum(accepts(table, rule, facts) for rule in table.rules)
        for facts in every_case(table, 3_000)
    ]
    kinds = {finding.kind for finding in report.findings}
    assert ("gap" in kinds) >= (0 in counts)
    assert ("overlap" in kinds) >= any(count > 1 for count in counts)
    for finding in report.findings:
        if finding.witness is not None:
            hits = [r.number for r in table.rules if accepts(table, r, dict(finding.witness))]
            if finding.kind == "gap":
                assert hits == []
            else:
                assert set(finding.rules) <= set(hits)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_cells_of_the_default_row_are_those_no_other_row_takes(seed: int):
    table = random_table(seed)
    report = check_table(table)
    by_default = [
        facts
        for facts in every_case(table)
        if decide(table, facts).rule == (table.default.number if table.default else None)
    ]
    assert bool(report.default_cell_count) >= bool(by_default)
    if report.default_cell_count == 0:
        assert any(note.kind == "default_unused" for note in report.notes)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_rows_called_unreachable_never_answer_and_others_do(seed: int):
    table = random_table(seed, "FIRST")
    dead = {
        finding.rules[0] for finding in check_table(table).findings if finding.kind == "unreachable"
    }
    assert dead.isdisjoint(decide(table, facts).rule for facts in every_case(table))


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_cells_written_out_and_read_again_are_the_same(seed: int):
    table = random_table(seed)
    for rule in table.rules:
        for item, cell in zip(table.inputs, rule.cells, strict=True):
            if cell.accepts.spans or cell.accepts.null:
                again = parse_cell(item, render_cell(item, cell.accepts))
                assert again.accepts == cell.accepts


def test_why_not_names_the_failing_cells_and_the_nearest_row():
    table = parse_table(TRAVEL)
    reason = why_not(table, {**FACTS, "test_hours": 73}, 2)
    assert [item.input for item in reason.failing] == ["test_hours"]
    assert [item.input for item in reason.satisfied] == ["origin_risk"]
    assert len(why_not(table, FACTS).failing) == 1


def test_duties_are_collected_and_totals_computed():
    rows = [
        "{when: {risk: 'low'}, then: {answer: a, amount: 1.50}}",
        "{when: {needed: true}, then: {answer: b, amount: 2}}",
    ]
    for total, expected in (
        ("list", [Decimal("1.50"), Decimal("2.00")]),
        ("sum", Decimal("3.50")),
        ("min", Decimal("1.50")),
        ("max", Decimal("2.00")),
        ("count", 2),
    ):
        head = f"hit_policy: COLLECT\naggregate: {total}\n"
        outputs = "  - {name: amount, type: decimal, scale: 2}\n"
        text = table_text(["risk", "needed"], rows, head, outputs)
        table = parse_table(text.replace("answer: a, ", "").replace("answer: b, ", ""))
        assert table.hit_policy is HitPolicy.COLLECT
        decision = decide(table, {"risk": "low", "needed": True})
        assert decision.outputs["amount"] == expected
        assert decision.rules == (1, 2)
        nothing = decide(table, {"risk": "high", "needed": False})
        assert nothing.outputs["amount"] == {"list": [], "count": 0}.get(total)
        assert nothing.rule is None


def test_order_of_answers_follows_the_policy():
    rows = [
        "{when: {risk: 'low'}, then: {answer: c, amount: 1}}",
        "{when: {}, then: {answer: a, amount: 2}}",
    ]
    facts = {"risk": "low"}
    for policy, expected in (("RULE ORDER", (1, 2)), ("OUTPUT ORDER", (2, 1))):
        table = parse_table(table_text(["risk"], rows, f"hit_policy: {policy}\n"))
        assert decide(table, facts).rules == expected


def test_arithmetic_output_is_exact():
    outputs = "  - {name: amount, type: decimal, scale: 2}\n"
    rows = ['{when: {}, then: {amount: "round half up(age * cpi / 100, 2)"}}']
    table = parse_table(table_text(["age", "cpi"], rows, outputs=outputs))
    assert decide(table, {"age": 600, "cpi": "7.7"}).outputs["amount"] == Decimal("46.20")
    assert decide(table, {"age": 15, "cpi": "3.5"}).outputs["amount"] == Decimal("0.53")
