"""The division tree: numbers, codes, names."""

from __future__ import annotations

from typing import Any

from tests.policy.files import read, units


def towns() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read("areas/530302.yaml")["towns"]
    return found


def communities() -> list[dict[str, Any]]:
    return [community for town in towns() for community in town["communities"]]


def test_county_has_13_subdistricts_and_3_towns_of_the_statistics_list():
    kinds = {str(town["code"])[6:9]: town["kind"] for town in towns()}
    assert kinds == {f"{n:03d}": "subdistrict" for n in range(1, 14)} | {
        f"{n}": "town" for n in (102, 103, 104)
    }


def test_134_communities_and_1900_grids():
    assert len(communities()) == 134
    assert sum(community["grids"] for community in communities()) == 1900


def test_codes_are_15_digits_inside_their_parent_and_unique():
    codes = [read("areas/530302.yaml")["county"]["code"]]
    for town in towns():
        assert town["code"] // 10**9 == 530302
        assert town["code"] % 10**6 == 0
        codes.append(town["code"])
        for community in town["communities"]:
            assert community["code"] // 10**6 == town["code"] // 10**6
            assert community["code"] % 1000 == 0
            codes.append(community["code"])
    assert all(len(str(code)) == 15 for code in codes)
    assert len(set(codes)) == len(codes) == 1 + 16 + 134


def test_communities_are_labelled_synthetic_and_have_their_own_names():
    assert all(community["synthetic"] is True for community in communities())
    assert len({community["name"] for community in communities()}) == 134
    assert all(1 <= community["grids"] <= 999 for community in communities())
    assert all(community["households"] > 0 for community in communities())


def test_villages_count_from_201_and_communities_from_001():
    for community in communities():
        village = community["code"] // 1000 % 1000 > 200
        assert community["name"].endswith("村" if village else "社区"), community
        assert community["name_en"].endswith("Village" if village else "Community"), community


def test_two_subdistricts_are_run_by_the_economic_zone():
    managed = {town["name"]: town["managed_by"] for town in towns() if town["managed_by"]}
    assert managed == {"西城街道": "economic-zone", "翠峰街道": "economic-zone"}
    assert "economic-zone" in units()
