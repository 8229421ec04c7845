"""The rules of the mission: sound tables, right for every case a clerk wrote, total,
deterministic, and monotone where a graver fact must not give a lighter answer."""

from __future__ import annotations

import itertools
import random
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from anxin.tables import DecisionTable, check_table, decide, load_table
from anxin.tables.compare import compare_tables
from anxin.tables.types import Input, Value, ValueType
from tests.tables.make import values_of

POLICY = Path(__file__).resolve().parents[2] / "policy"
TABLES = sorted((POLICY / "rules" / "tables").glob("*.yaml"))
CASES = [
    (file.stem, case)
    for file in sorted((POLICY / "rules" / "cases").glob("*.yaml"))
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))["cases"]
]
# Table, input, output, and whether a larger input may only raise the output (or its place).
MONOTONE = [
    ("price_link_trigger_2016", "cpi_yoy", "link", False),
    ("price_link_trigger_2016", "food_yoy", "link", False),
    ("price_link_trigger_2021", "cpi_yoy", "link", False),
    ("price_link_trigger_2022_stage", "food_yoy", "link", False),
    ("price_link_amount_trigger_index", "standard", "amount", True),
    ("price_link_amount_scpi", "standard", "amount", True),
    ("price_link_amount_scpi", "scpi_yoy", "amount", True),
    ("overtime_pay", "hours", "amount", True),
    ("overtime_pay", "monthly_wage", "amount", True),
    ("air_ticket_refund_2021", "days_before", "offer", True),
    ("mass_layoff", "people", "notice_days", True),
    ("mass_layoff", "share_percent", "mass", True),
    ("duty_allowance", "hours", "result", True),
    ("accident_grade", "deaths", "grade", False),
    ("accident_grade", "badly_hurt", "grade", False),
    ("accident_grade", "loss", "grade", False),
    ("visit_rhythm", "lives_alone", "every_days", False),
    ("supply_emergency_level", "scope", "emergency_level", False),
    ("opening_hours_uptake", "open_hours", "uptake", True),
    ("test_and_return_2021", "origin_risk", "advice", False),
    ("test_and_return_2021", "destination_risk", "advice", False),
]


@lru_cache
def table_named(name: str) -> DecisionTable:
    return load_table(POLICY / "rules" / "tables" / f"{name}.yaml")


def any_value(table: DecisionTable, item: Input, dice: random.Random) -> Value:
    known = values_of(table, item)
    if item.type in (ValueType.INTEGER, ValueType.DECIMAL) and dice.random() < 0.4:
        number = Decimal(dice.randint(0, 40_000)) / (10 if item.scale else 1)
        low, high = max(item.minimum, 0), item.maximum
        if low <= number * 10**item.digits <= high:
            return number
    return dice.choice(known)


def any_facts(table: DecisionTable, seed: int) -> dict[str, Value]:
    dice = random.Random(seed)
    return {item.name: any_value(table, item, dice) for item in table.inputs}


def test_every_table_has_cases_and_a_source():
    assert TABLES
    with_cases = {name for name, _ in CASES}
    for file in TABLES:
        table = load_table(file)
        assert table.id == file.stem
        assert table.title
        assert table.level
        assert table.source
        assert table.valid_from
        assert table.id in with_cases
        assert all(rule.clause for rule in table.rules)


@pytest.mark.parametrize(("name", "case"), CASES)
def test_case_of_the_clerk(name: str, case: dict[str, object]):
    when, then = case["when"], case["then"]
    assert isinstance(when, dict)
    assert isinstance(then, dict)
    decision = decide(table_named(name), when)
    assert dict(decision.outputs) == then, case["case"]
    assert decision.clause == case["clause"]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6))
@pytest.mark.parametrize("file", TABLES, ids=lambda file: file.stem)
def test_total_and_deterministic(file: Path, seed: int):
    table = table_named(file.stem)
    facts = any_facts(table, seed)
    first, again = decide(table, facts), decide(table, dict(reversed(facts.items())))
    assert first.rule is not None
    assert (first.rule, first.outputs, first.clause) == (again.rule, again.outputs, again.clause)
    assert first.why


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6))
@pytest.mark.parametrize(("name", "moved", "output", "rises"), MONOTONE)
def test_graver_facts_never_give_a_lighter_answer(
    name: str, moved: str, output: str, rises: bool, seed: int
):
    table = table_named(name)
    facts = any_facts(table, seed)
    item = table.input(moved)
    values = [value for value in values_of(table, item) if value is not None]
    values.sort(key=lambda value: place_of_input(item, value))
    places = [
        place_of_output(table, output, decide(table, {**facts, moved: value}).outputs[output])
        for value in values
    ]
    for lower, higher in itertools.pairwise(places):
        assert lower <= higher if rises else lower >= higher


def place_of_input(item: Input, value: Value) -> Decimal:
    if isinstance(value, date):
        return Decimal(value.toordinal())
    return Decimal(item.values.index(value)) if isinstance(value, str) else Decimal(value or 0)


def place_of_output(table: DecisionTable, name: str, value: object) -> Decimal:
    if isinstance(value, str):
        return Decimal(table.output(name).values.index(value))
    return Decimal(str(int(value) if isinstance(value, bool) else value or 0))


def test_no_price_link_on_the_day_of_the_notice():
    """The index known on 7 February 2021 (December 2020) gives no start, nor does January."""
    months = {
        "2019-05": (2.7, 7.7),
        "2020-01": (5.4, 20.6),
        "2020-09": (1.7, 7.9),
        "2020-10": (0.5, 2.2),
        "2020-12": (0.2, 1.2),
        "2021-01": (-0.3, 1.6),
    }
    table = table_named("price_link_trigger_2016")
    started = [
        month
        for month, (cpi, food) in months.items()
        if decide(table, {"cpi_yoy": cpi, "food_yoy": food}).outputs["link"] == "start"
    ]
    assert started == ["2019-05", "2020-01", "2020-09"]


def test_opening_hours_are_never_red():
    table = table_named("opening_hours_uptake")
    assert "red" not in table.output("colour").values


def test_stage_rule_starts_sooner_and_never_later():
    comparison = compare_tables(
        table_named("price_link_trigger_2021"), table_named("price_link_trigger_2022_stage")
    )
    assert comparison.verdict == "laxer"
    assert {finding.output for finding in comparison.findings} == {"link", "pay_within_days"}


def test_notice_and_higher_rule_can_be_compared():
    """Clause 1.2 alone is laxer than the higher rule on tests; on advice 1.5 is stricter."""
    lower = load_table(POLICY / "qilin-2021" / "tables" / "travel_guidance.yaml")
    comparison = compare_tables(table_named("test_and_return_2021"), lower)
    assert comparison.verdict in ("stricter", "both")
    stricter = [f for f in comparison.findings if f.kind == "stricter"]
    assert any(f.lower.clause == "1.5" for f in stricter)


def test_default_rows_take_few_cells():
    for file in TABLES:
        report = check_table(load_table(file))
        assert report.default_cell_count <= 30
