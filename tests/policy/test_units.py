"""Units: who there is, who stands above whom, which word means whom."""

from __future__ import annotations

from collections import Counter

from tests.policy.files import collectives, read, units

FIELDS = frozenset(
    {
        "general", "supply", "market", "civil", "health", "education", "culture", "transport",
        "labour", "publicity", "emergency", "security", "oversight", "relief",
    }
)  # fmt: skip
KINDS = frozenset(
    {"district_office", "department", "mass_organisation", "town", "community", "outside_body"}
)


def test_slugs_are_unique_and_words_well_formed():
    listed = read("units/530302.yaml")["units"]
    assert len({unit["slug"] for unit in listed}) == len(listed)
    for unit in listed:
        assert unit["kind"] in KINDS, unit
        assert unit["fields"], unit
        assert set(unit["fields"]) <= FIELDS, unit
        assert unit["name_en"], unit


def test_every_town_of_the_tree_has_one_unit_with_its_managing_body():
    towns = {town["code"]: town for town in read("areas/530302.yaml")["towns"]}
    by_area = {unit["area"]: unit for unit in units().values() if unit["kind"] == "town"}
    assert set(by_area) == set(towns)
    for code, unit in by_area.items():
        assert unit["name"].startswith(towns[code]["name"])
        assert unit["managed_by"] == towns[code]["managed_by"]
        prefix = "town-" if towns[code]["kind"] == "town" else "subdistrict-"
        assert unit["slug"].startswith(prefix)


def test_complaints_go_up_to_a_body_that_may_read_them():
    for unit in units().values():
        if unit["kind"] == "outside_body":
            assert unit["superior"] is None
            continue
        expected = "gov-office"
        if unit["slug"] in {"gov-office", "party-office"}:
            expected = "discipline"
        if unit["slug"] == "discipline":
            assert unit["superior"] is None
            continue
        assert unit["superior"] == expected, unit["slug"]
        assert "oversight" in units()[expected]["fields"]


def test_relief_register_is_open_to_few():
    holders = {unit["kind"] for unit in units().values() if "relief" in unit["fields"]}
    departments = {
        unit["slug"]
        for unit in units().values()
        if "relief" in unit["fields"] and unit["kind"] != "town"
    }
    assert holders == {"department", "town"}
    assert departments == {"dept-civil", "dept-veterans"}


def test_one_word_never_means_two_units():
    words = Counter(word for unit in units().values() for word in {unit["name"], *unit["aliases"]})
    words.update(list(collectives()))
    assert [word for word, times in words.items() if times > 1] == []


def test_collective_words_stand_for_kinds():
    assert collectives()["各镇"]["kind"] == "town"
    assert {entry["kind"] for entry in collectives().values()} <= KINDS
    assert all(entry["name_en"].isascii() for entry in collectives().values())


def test_short_names_of_the_notice_are_known():
    aliases = {alias for unit in units().values() for alias in unit["aliases"]}
    named = (
        "民政 人社 市场监管 发改 交通 交通运输 文旅 教体 卫健 宣传 应急 商务 公安 交警 司法 信访 "
        "财政 统计 退役军人 外办 政法 组织 住建 消防 医保 总工会 妇联 残联 团委 邮政管理 铁路 民航"
    )
    assert set(named.split()) <= aliases
