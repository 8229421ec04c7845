"""Comparison of two tables against brute force, and the words a leader reads."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anxin.tables import DecisionTable, TableError, decide, parse_table
from anxin.tables.burden import Kind, weigh
from anxin.tables.cli import main
from anxin.tables.compare import Comparison, compare_tables
from anxin.tables.population import count_residents
from anxin.tables.types import Value
from tests.tables.make import TRAVEL, table_text, then, values_of

TOWN = """\
table: town_travel
level: town
hit_policy: UNIQUE
inputs:
  - {name: origin_risk, type: enum, values: [low, medium, high]}
outputs:
  - {name: advice, type: enum, strictest: first,
     values: [must_stay, needs_approval, advised_to_stay, free]}
rules:
  - {when: {origin_risk: [high, medium]}, then: {advice: must_stay}, clause: "1"}
  - {when: {origin_risk: low}, then: {advice: needs_approval}, clause: "2"}
"""
_SETS = {
    "risk": ["low", "medium, high", "not(low)", "unknown"],
    "hours": ["<= 72", "> 72, null", "[24..48)", "null"],
    "needed": ["true", "false"],
    "cpi": [">= 3.5", "[-0.5..3.4]", "3.5"],
}


def pair_member(dice: random.Random, inputs: list[str]) -> DecisionTable:
    rows = []
    for _ in range(dice.randint(1, 4)):
        chosen = dice.sample(inputs, dice.randint(1, len(inputs)))
        when = ", ".join(f"{name}: '{dice.choice(_SETS[name])}'" for name in chosen)
        rows.append(f"{{when: {{{when}}}, then: {then(dice)}}}")
    rows.append(f"{{default: true, default_reason: 其余, then: {then(dice)}}}")
    policy = dice.choice(["FIRST", "PRIORITY"])
    return parse_table(table_text(inputs, rows, f"hit_policy: {policy}\n"))


def cases_of(*tables: DecisionTable) -> list[dict[str, Value]]:
    values: dict[str, dict[Value, None]] = {}
    for table in tables:
        for item in table.inputs:
            values.setdefault(item.name, {}).update(dict.fromkeys(values_of(table, item)))
    names = list(values)
    return [dict(zip(names, case, strict=True)) for case in itertools.product(*values.values())]


def kinds_by_hand(higher: DecisionTable, lower: DecisionTable) -> set[tuple[object, ...]]:
    found: set[tuple[object, ...]] = set()
    for facts in cases_of(higher, lower):
        above, below = decide(higher, facts), decide(lower, facts)
        for output in higher.outputs:
            up, down = above.outputs[output.name], below.outputs[output.name]
            assert not isinstance(up, list)
            assert not isinstance(down, list)
            kind = weigh(output, up, down)
            if kind:
                found.add((output.name, kind, above.rule, below.rule))
    return found


def plain(comparison: Comparison) -> set[tuple[object, ...]]:
    return {
        (f.output, f.kind, f.higher.rule, f.lower.rule)
        for f in comparison.findings
        if f.kind in (Kind.STRICTER, Kind.LAXER, Kind.DIFFERENT)
    }


@settings(max_examples=120, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_findings_are_those_of_brute_force(seed: int):
    dice = random.Random(seed)
    names = list(_SETS)
    higher = pair_member(dice, dice.sample(names, dice.randint(1, 3)))
    lower = pair_member(dice, dice.sample(names, dice.randint(1, 3)))
    comparison = compare_tables(higher, lower)
    by_hand = kinds_by_hand(higher, lower)
    assert plain(comparison) == by_hand
    for finding in comparison.findings:
        witness = dict(finding.witness)
        assert decide(higher, witness).rule == finding.higher.rule
        assert decide(lower, witness).rule == finding.lower.rule
        every = {item.name for item in (*higher.inputs, *lower.inputs)}
        assert set(witness) == every
    assert compare_tables(higher, higher).verdict == "equivalent"
    swapped = compare_tables(lower, higher)
    opposite = {"stricter": "laxer", "laxer": "stricter"}
    if Kind.BLOCKED not in {f.kind for f in (*comparison.findings, *swapped.findings)}:
        assert swapped.verdict == opposite.get(comparison.verdict, comparison.verdict)


@settings(max_examples=120, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_dimension_is_lost_when_only_the_higher_answer_depends_on_it(seed: int):
    dice = random.Random(seed)
    names = dice.sample(list(_SETS), 2)
    higher, lower = pair_member(dice, names), pair_member(dice, names)
    lost = {
        (f.input, f.output)
        for f in compare_tables(higher, lower).findings
        if f.kind is Kind.LOST_DIMENSION
    }
    cases = cases_of(higher, lower)
    for name in names:
        for output in higher.outputs:
            expected = depends(higher, cases, name, output.name) and not depends(
                lower, cases, name, output.name
            )
            assert ((name, output.name) in lost) == expected


def depends(table: DecisionTable, cases: list[dict[str, Value]], name: str, output: str) -> bool:
    seen: dict[str, object] = {}
    for facts in cases:
        rest = str({key: value for key, value in facts.items() if key != name})
        answer = decide(table, facts).outputs[output]
        if seen.setdefault(rest, answer) != answer:
            return True
    return False


def test_town_that_shuts_the_way_is_found_with_a_person():
    comparison = compare_tables(parse_table(TRAVEL), parse_table(TOWN))
    assert comparison.verdict == "stricter"
    by_kind = {finding.kind: finding for finding in comparison.findings}
    assert by_kind[Kind.LOST_DIMENSION].input == "test_hours"
    assert by_kind[Kind.BLOCKED].input == "origin_risk"
    assert by_kind[Kind.BLOCKED].witness["origin_risk"] == "medium"


def test_table_that_bans_everyone_is_blocked_as_a_whole():
    head, rows = TOWN.split("rules:")
    assert rows
    lower = parse_table(head + "rules:\n  - {when: {}, then: {advice: must_stay}}\n")
    blocked = [
        f for f in compare_tables(parse_table(TRAVEL), lower).findings if f.kind is Kind.BLOCKED
    ]
    assert len(blocked) == 1
    assert blocked[0].input is None


def test_delegated_deviation_is_allowed_and_not_a_finding():
    delegated = TRAVEL.replace('clause: "1.3",', 'clause: "1.3", delegates: 可结合实际,')
    lower = TOWN.replace(
        "[high, medium]}, then: {advice: must_stay}", "[high, medium]}, then: {advice: must_stay}"
    )
    comparison = compare_tables(parse_table(delegated), parse_table(lower))
    assert [f.higher.rule for f in comparison.allowed] == [4]
    assert 4 not in [f.higher.rule for f in comparison.findings]


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("values: [low, medium, high]", "values: [low, medium, high, extreme]", "extreme"),
        ("advised_to_stay, free]", "advised_to_stay, at_will]", "at_will"),
        ("name: advice", "name: verdict", "输出"),
        ("type: enum, values: [low, medium, high]", "type: bool", "类型"),
    ],
)
def test_other_vocabularies_are_named(old: str, new: str, named: str):
    text = TOWN.replace(old, new, 1)
    if "bool" in new:
        text = text.replace("[high, medium]", "true").replace(
            "origin_risk: low", "origin_risk: false"
        )
    if "verdict" in new:
        text = text.replace("advice:", "verdict:")
    with pytest.raises(TableError, match=named):
        compare_tables(parse_table(TRAVEL), parse_table(text))


def test_output_of_another_type_is_an_error():
    lower = TOWN.replace("type: enum, strictest: first,", "type: integer}").replace(
        "     values: [must_stay, needs_approval, advised_to_stay, free]}\n", ""
    )
    lower = lower.replace("advice: must_stay", "advice: 1").replace("needs_approval", "2")
    with pytest.raises(TableError, match="advice 的类型不同"):
        compare_tables(parse_table(TRAVEL), parse_table(lower))


def test_people_whom_only_one_table_takes_are_hinted_at():
    lower = TRAVEL.replace("min: 0, null: allowed", "min: 1").replace(', "null"]', "]")
    comparison = compare_tables(parse_table(TRAVEL), parse_table(lower))
    assert comparison.verdict == "equivalent"
    hints = [hint.en for hint in comparison.hints]
    assert len(hints) == 2
    assert all("test_hours" in hint for hint in hints)


def test_lost_distinction_counts_only_what_the_level_may_not_decide():
    delegated = TRAVEL.replace('clause: "1.2",', 'clause: "1.2", delegates: 属地批准,', 1)
    lower = TOWN.replace("{advice: needs_approval}", "{advice: advised_to_stay}")
    comparison = compare_tables(parse_table(delegated), parse_table(lower))
    assert comparison.findings == ()
    assert {f.kind for f in comparison.allowed} == {
        Kind.STRICTER,
        Kind.LOST_DIMENSION,
        Kind.BLOCKED,
    }


def test_other_units_are_an_error():
    lower = TRAVEL.replace("unit: h", "unit: d")
    with pytest.raises(TableError, match="单位"):
        compare_tables(parse_table(TRAVEL), parse_table(lower))


def test_typical_values_are_preferred_in_a_witness():
    higher = TRAVEL.replace("unit: h, min: 0,", "unit: h, min: 0, typical: 48,")
    higher = higher.replace('unit: "%"}', 'unit: "%", typical: 1.6}')
    found = compare_tables(parse_table(higher), parse_table(TOWN)).findings[0]
    assert found.witness["test_hours"] == 48
    assert str(found.witness["cpi_yoy"]) == "1.6"


def test_amounts_are_compared_at_the_corners():
    outputs = "  - {name: amount, type: decimal, scale: 2, stricter: less}\n"

    def make(formula: str) -> DecisionTable:
        row = f"{{when: {{}}, then: {{amount: '{formula}'}}}}"
        return parse_table(table_text(["cpi"], [row], outputs=outputs))

    assert compare_tables(make("cpi * 6"), make("cpi * 6")).verdict == "equivalent"
    assert compare_tables(make("cpi * 6"), make("cpi * 6 + 10")).verdict == "laxer"
    assert compare_tables(make("cpi * 6"), make("max(cpi * 6, 0)")).verdict == "laxer"


def test_residents_touched_are_counted(tmp_path: Path):
    people = pl.DataFrame(
        {
            "origin_risk": ["low"] * 5 + ["medium"] * 3 + ["high"] * 2,
            "test_hours": [None] * 5 + [24, 80, None] + [1, 2],
            "cpi_yoy": [1.0] * 10,
        }
    )
    path = tmp_path / "people.parquet"
    people.write_parquet(path)
    higher, lower = parse_table(TRAVEL), parse_table(TOWN)
    counted = count_residents(compare_tables(higher, lower), higher, lower, path)
    found = {(f.kind, f.higher.rule): f.residents for f in counted.findings}
    assert found[(Kind.STRICTER, 4)] == 5
    assert found[(Kind.STRICTER, 2)] == 1
    assert found[(Kind.BLOCKED, 2)] == 1


def test_command_gives_one_object_and_an_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "h.yaml").write_text(TRAVEL, encoding="utf-8")
    (tmp_path / "l.yaml").write_text(TOWN, encoding="utf-8")
    files = [str(tmp_path / "h.yaml"), str(tmp_path / "l.yaml")]
    assert main(["table_compare", *files, "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["verdict"] == "stricter"
    assert set(answer["findings"][0]) >= {
        "kind",
        "higher",
        "lower",
        "witness",
        "cells",
        "residents",
    }
    assert main(["table_compare", files[0], files[0], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []
    assert main(["table_compare", files[1], files[0]]) == 1
    assert "颠倒" in capsys.readouterr().err
