"""Travel guidance: the table against its cases, its texts, the notice and the higher rule."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest

from anxin.tables import DecisionTable, check_table, decide, load_table
from tests.policy.files import POLICY, bare, holds_in_order, notice, read, sentences

TABLE = POLICY / "qilin-2021" / "tables" / "travel_guidance.yaml"
RISKS = ("low", "medium", "high")
POSTS = ("resident", "official", "student", "worker")
STRICTEST_FIRST = ("must_stay", "should_not_go", "needs_approval", "advised_to_stay", "free")
INPUTS = tuple(product(RISKS, RISKS, (False, True), POSTS))


@pytest.fixture(scope="module")
def table():
    return load_table(TABLE)


def facts(origin: str, destination: str, needed: bool, post: str) -> dict[str, Any]:
    return {
        "origin_risk": origin, "destination_risk": destination, "needed": needed, "post": post,
    }  # fmt: skip


def texts() -> dict[str, Any]:
    held: dict[str, Any] = read("qilin-2021/tables/travel_guidance.texts.yaml")
    return held


def cases() -> list[dict[str, Any]]:
    held: list[dict[str, Any]] = read("qilin-2021/tables/travel_guidance.cases.yaml")["cases"]
    return held


def strictness(table: DecisionTable, given: tuple[Any, ...]) -> int:
    return -STRICTEST_FIRST.index(str(decide(table, facts(*given)).outputs["advice"]))


def test_table_has_neither_gap_nor_overlap(table: DecisionTable):
    assert not check_table(table).findings
    assert len(table.rules) == 8


def test_cases_cover_each_of_the_72_combinations_once():
    given = [tuple(case["when"].values()) for case in cases()]
    assert len(given) == 72
    assert set(given) == set(INPUTS)


def test_every_case_is_answered_as_the_clerk_expects(table: DecisionTable):
    for case in cases():
        decision = decide(table, case["when"])
        found = (decision.outputs["advice"], decision.clause)
        assert found == (case["advice"], case["clause"]), case["case"]


def test_case_words_say_the_verdict():
    for case in cases():
        assert case["case"].endswith(texts()["advice"][case["advice"]]["verdict"])


def test_higher_risk_or_less_need_never_gives_a_laxer_answer(table: DecisionTable):
    for origin, destination, needed, post in INPUTS:
        here = strictness(table, (origin, destination, needed, post))
        for worse in RISKS[RISKS.index(origin) + 1 :]:
            assert strictness(table, (worse, destination, needed, post)) >= here
        for worse in RISKS[RISKS.index(destination) + 1 :]:
            assert strictness(table, (origin, worse, needed, post)) >= here
        if needed:
            assert strictness(table, (origin, destination, False, post)) >= here


def test_low_risk_start_is_never_held_back_nor_sent_for_approval(table: DecisionTable):
    for given in INPUTS:
        if given[0] != "low":
            continue
        advice = decide(table, facts(*given)).outputs["advice"]
        assert advice not in {"must_stay", "needs_approval"}, given
        if given[1] == "low":
            assert advice in {"advised_to_stay", "free"}, given


def test_every_answer_has_its_words_and_no_words_are_unused(table: DecisionTable):
    given = {
        (decision.outputs["advice"], decision.clause)
        for decision in (decide(table, facts(*entry)) for entry in INPUTS)
    }
    written = {
        (advice, clause)
        for advice, entry in texts()["advice"].items()
        for clause in entry["clauses"]
    }
    assert written == given
    for entry in texts()["advice"].values():
        for words in entry["clauses"].values():
            assert len(words["next"]) == len(words["next_en"]) > 0
            assert words["reason"]
            assert words["reason_en"]


def beside(given: tuple[Any, ...], table: DecisionTable) -> list[dict[str, Any]]:
    """The entries of `also` that stand beside the answer."""
    held = facts(*given)
    decision = decide(table, held)
    held |= {"advice": decision.outputs["advice"], "clause": decision.clause}
    return [
        rule
        for rule in texts()["also"]
        if all(
            held[name] in (wanted if isinstance(wanted, list) else [wanted])
            for name, wanted in rule["when"].items()
        )
    ]


def test_staying_and_not_blocking_stand_side_by_side(table: DecisionTable):
    for given in INPUTS:
        if decide(table, facts(*given)).clause == "1.1":
            assert "7.4d" in {rule.get("measure") for rule in beside(given, table)}


def test_72_hour_test_of_the_higher_rule_stands_beside_approval(table: DecisionTable):
    for given in INPUTS:
        quotes = [rule["quote"] for rule in beside(given, table) if "source" in rule]
        assert any("72小时" in quote for quote in quotes) == (given[0] == "medium"), given


def test_approval_of_1_2_is_shown_where_1_5_leads_from_a_medium_risk_place(table: DecisionTable):
    shown = {rule.get("measure") for rule in beside(("medium", "high", True, "resident"), table)}
    assert "1.2b" in shown
    shown = {rule.get("measure") for rule in beside(("low", "high", True, "resident"), table)}
    assert "1.2b" not in shown


def test_officials_always_see_the_sentence_on_taking_the_lead(table: DecisionTable):
    for given in INPUTS:
        clauses = {decide(table, facts(*given)).clause}
        clauses |= {rule.get("measure", "").rstrip("ab") for rule in beside(given, table)}
        if given[3] == "official":
            assert "1.4" in clauses, given


def test_quotes_beside_are_exact_and_higher_rules_were_in_force():
    for rule in texts()["also"]:
        assert ("clause" in rule) != ("source" in rule)
        if "clause" in rule:
            assert rule["measure"].startswith(rule["clause"])
            assert holds_in_order(sentences("qilin-2021")[rule["clause"]], rule["quote"])
        else:
            valid = rule["source"]["valid"]
            assert valid["from"] <= "2021-02-07" <= valid["to"]
        assert rule["why"]
        assert rule["why_en"]


def test_texts_can_be_kept_as_json():
    assert json.loads(json.dumps(texts())) == texts()


def test_every_value_of_every_input_has_a_label(table: DecisionTable):
    for item in table.inputs:
        words = texts()["labels"][item.name]
        for value in item.values or ("true", "false"):
            assert words[value], (item.name, value)
            assert words[f"{value}_en"].isascii()


def test_risk_list_is_dated_labelled_demo_and_names_known_provinces():
    held = read("qilin-2021/risk_levels.yaml")
    provinces = {
        row["name"]: row["name_en"] for row in read("qilin-2021/provinces.yaml")["provinces"]
    }
    assert len(provinces) == 34
    assert held["status"] == "demo"
    assert held["source"]
    for place in held["places"]:
        assert place["level"] in {"medium", "high"}
        assert place["from"] <= place["to"], place
        assert provinces[place["province"]] == place["province_en"]
    in_force = {p["level"] for p in held["places"] if p["from"] <= held["as_of"] <= p["to"]}
    assert in_force == {"medium", "high"}
    assert any(place["to"] < held["as_of"] for place in held["places"])


def test_notice_is_kept_as_it_was_issued():
    assert not notice("qilin-2021").startswith("\ufeff")
    for fault in ("请认真彻执行", "外籍在湘人员", "适当值加班补助", "电[2021]21号"):
        assert fault in bare(notice("qilin-2021"))
