"""Campaigns and registers: every sentence carried, every quote true, every owner known."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.policy.files import (
    CAMPAIGNS,
    POLICY,
    collectives,
    holds_in_order,
    notice,
    read,
    sentences,
    units,
)

STRENGTHS = {"must", "must_not", "in_principle", "guide", "encourage", "may"}
ADDRESSEES = {
    "own_unit", "lower_unit", "outside_body", "employer", "merchant", "cadre", "resident",
}  # fmt: skip
INSTRUMENTS = {"order", "guidance", "request_to_peer", "proposal_upward", "reminder", "appeal"}
SERVICES = {
    None, "travel.guidance", "travel.question", "travel.difficulty", "oversight.report",
    "requests.question", "requests.help", "supply.shortage", "supply.price", "supply.energy",
    "venues.today", "care.visit", "relief.apply", "transport.service",
    "transport.road", "transport.held_up", "transport.refused", "labour.wages", "labour.overtime",
    "duty.urgent", "hazards.report",
}  # fmt: skip
ROUTES = {
    "travel:guide", "oversight:report", "requests:ask", "requests:help", "requests:track",
    "notices:read-notice", "venues:today",
}  # fmt: skip
EPIDEMIC = re.compile("疫情|就地过年|健康码|风险等级|核酸")

each_campaign = pytest.mark.parametrize("campaign", CAMPAIGNS)


def register(campaign: str) -> dict[str, Any]:
    held: dict[str, Any] = read(f"{campaign}/register.yaml")
    return held


def measures(campaign: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = register(campaign)["measures"]
    return found


def test_qilin_has_39_sentences_in_8_sections_and_74_measures():
    numbered = [key for key in sentences("qilin-2021") if not key.startswith("0.")]
    assert len(numbered) == 39
    assert {key.split(".")[0] for key in numbered} == set("12345678")
    assert len(measures("qilin-2021")) == 74


@each_campaign
def test_every_sentence_has_a_gloss_and_a_measure(campaign: str):
    carried = {measure["id"].rstrip("abcdefgh") for measure in measures(campaign)}
    assert carried == set(sentences(campaign))
    glosses = register(campaign)["clauses"]
    assert set(glosses) == set(sentences(campaign))
    for clause, entry in glosses.items():
        assert entry["gloss_en"].endswith("."), clause


@each_campaign
def test_every_quote_stands_in_its_sentence(campaign: str):
    for measure in measures(campaign):
        sentence = sentences(campaign)[measure["id"].rstrip("abcdefgh")]
        assert holds_in_order(sentence, measure["quote"]), measure["id"]


def test_quote_with_a_changed_or_moved_word_is_not_found():
    sentence = sentences("qilin-2021")["7.4"]
    assert holds_in_order(sentence, "不能层层加码…不能阻断人员的出行、返乡")
    assert not holds_in_order(sentence, "不得层层加码")
    assert not holds_in_order(sentence, "不能阻断人员的出行、返乡…不能层层加码")


@each_campaign
def test_measures_use_the_words_of_the_glossary(campaign: str):
    ids = [measure["id"] for measure in measures(campaign)]
    assert len(set(ids)) == len(ids)
    for measure in measures(campaign):
        assert measure["strength"] in STRENGTHS
        assert measure["addressee"] in ADDRESSEES
        assert measure["instrument"] in INSTRUMENTS
        assert measure["service"] in SERVICES
        assert 1 <= measure["capability"] <= 41
        assert measure["shown_by"]
        assert measure["shown_by_en"].isascii() or campaign == "qilin-2021"


@each_campaign
def test_orders_bind_own_and_lower_units_only(campaign: str):
    led_outside = set()
    for measure in measures(campaign):
        if measure["instrument"] == "order":
            assert measure["addressee"] in {"own_unit", "lower_unit"}, measure["id"]
            kinds = {units()[slug]["kind"] for slug in measure["lead"] if slug in units()}
            led_outside |= {measure["id"]} if "outside_body" in kinds else set()
    # 2.3 names medical institutions beside the towns; their part is a request.
    assert led_outside == ({"2.3"} if campaign == "qilin-2021" else set())


@each_campaign
def test_owners_are_units_or_collective_words(campaign: str):
    known = set(units()) | set(collectives())
    for measure in measures(campaign):
        assert measure["lead"], measure["id"]
        assert set(measure["lead"]) | set(measure["cooperate"]) <= known, measure["id"]
        assert isinstance(measure["proposed_lead"], bool)


@each_campaign
def test_home_offers_what_is_served_and_rests_on_a_measure(campaign: str):
    choices = register(campaign)["home"]
    packs = read(f"{campaign}/campaign.yaml")["packs"]
    ids = {measure["id"] for measure in measures(campaign)}
    assert 1 <= len(choices) <= 8
    for choice in choices:
        assert choice["measure"] in ids
        assert choice["route"] in ROUTES
        assert choice["pack"] is None or choice["pack"] in packs
        assert all(choice[key] for key in ("label", "label_en", "hint", "hint_en", "icon"))


@each_campaign
def test_over_enforcement_question_and_help_are_carried(campaign: str):
    services = {measure["service"] for measure in measures(campaign)}
    assert {"oversight.report", "requests.question", "requests.help"} <= services
    bans = [m for m in measures(campaign) if m["strength"] == "must_not" and "层层" in m["quote"]]
    assert [ban["service"] for ban in bans] == ["oversight.report"]


@each_campaign
def test_campaign_names_its_notice_and_its_calendar(campaign: str):
    held = read(f"{campaign}/campaign.yaml")
    assert held["slug"] == campaign
    assert held["span"]["from"] < held["span"]["to"]
    assert all((POLICY / "calendar" / f"{year}.yaml").exists() for year in held["calendar"])
    for entry in held["notices"]:
        assert (POLICY / campaign / entry["file"]).exists()
        signed = entry["signed_on"]
        assert held["span"]["from"] <= signed <= held["span"]["to"]
        written = f"{signed.year}年{signed.month}月{signed.day}日"
        assert written in notice(campaign).replace(" ", "")
    for rule in held["retention"].values():
        assert rule["then"] in {"erase", "archive"}
        assert (rule["to"] in units()) == (rule["then"] == "archive")
        assert rule["keep_until"] > held["span"]["to"]


def test_second_campaign_has_no_epidemic_in_text_or_file():
    for path in (POLICY / "spring-2026").rglob("*"):
        if path.is_file():
            assert not EPIDEMIC.search(path.read_text(encoding="utf-8")), path
    # The choice of campaigns stands on every page, with the label of each.
    for campaign in CAMPAIGNS:
        assert not EPIDEMIC.search(read(f"{campaign}/campaign.yaml")["label"])
    assert read("spring-2026/campaign.yaml")["packs"] == []
    assert read("spring-2026/campaign.yaml")["demo"] is True
    assert EPIDEMIC.search(notice("qilin-2021"))


def test_shared_files_name_no_unit_after_the_epidemic():
    names = [unit["name"] for unit in units().values()]
    names += [town["name"] for town in read("areas/530302.yaml")["towns"]]
    assert [name for name in names if EPIDEMIC.search(name)] == []
