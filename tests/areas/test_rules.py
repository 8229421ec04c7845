"""Reading the files of divisions and units: what is refused, and where it says so."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from anxin.areas.rules import community_unit, read_divisions, read_units, superiors_first
from anxin.areas.types import (
    DivisionLevel,
    UnitKind,
    ancestors_of,
    field_mask,
    level_of,
    parent_of,
    range_of,
)

COUNTY, TOWN, COMMUNITY = 530302000000000, 530302102000000, 530302102001000
TREE: dict[str, Any] = {
    "county": {"code": COUNTY, "name": "麒麟区", "name_en": "Qilin District"},
    "towns": [
        {
            "code": TOWN,
            "name": "越州镇",
            "kind": "town",
            "communities": [
                {"code": COMMUNITY, "name": "甲社区", "name_en": "A", "grids": 3, "households": 200}
            ],
        }
    ],
}
OFFICE: dict[str, Any] = {
    "slug": "office",
    "kind": "district_office",
    "name": "区政府办",
    "area": COUNTY,
    "superior": None,
    "fields": ["general"],
    "aliases": ["政府办"],
}
TOWN_UNIT = OFFICE | {
    "slug": "town",
    "kind": "town",
    "name": "越州镇",
    "area": TOWN,
    "superior": "office",
    "aliases": ["越州"],
}
AREAS = frozenset({COUNTY, TOWN, COMMUNITY})


def faults_after(change: Any) -> list[str]:
    tree = copy.deepcopy(TREE)
    change(tree)
    return [f"{fault.where} {fault.given}" for fault in read_divisions(tree)[1]]


def test_a_number_of_grids_becomes_grids_with_codes_names_and_households() -> None:
    rows, faults = read_divisions(TREE)
    assert not faults
    grids = [row for row in rows if row.level is DivisionLevel.GRID]
    assert [grid.code for grid in grids] == [COMMUNITY + 1, COMMUNITY + 2, COMMUNITY + 3]
    assert [grid.name for grid in grids] == ["第1网格", "第2网格", "第3网格"]
    assert all(grid.synthetic and grid.households == 200 for grid in grids)


def test_grids_may_be_listed_one_by_one() -> None:
    tree = copy.deepcopy(TREE)
    tree["towns"][0]["communities"][0]["grids"] = [{"code": COMMUNITY + 7, "name": "北网格"}]
    rows, faults = read_divisions(tree)
    assert not faults
    assert (rows[-1].code, rows[-1].name, rows[-1].synthetic) == (COMMUNITY + 7, "北网格", False)


@pytest.mark.parametrize(
    ("where", "change"),
    [
        ("towns[1].code", lambda t: t["towns"][0].update(code=530302102)),
        ("towns[1].code", lambda t: t["towns"][0].update(code="530302102000000")),
        ("towns[1]", lambda t: t["towns"][0].update(code=COMMUNITY)),
        ("towns[1]", lambda t: t["towns"][0].update(code=530303102000000)),
        ("towns[1].kind", lambda t: t["towns"][0].update(kind="city")),
        ("towns[1].name", lambda t: t["towns"][0].update(name=" ")),
        ("county", lambda t: t.update(county=None)),
        ("towns", lambda t: t.update(towns={})),
        (
            "towns[1].communities[1].grids",
            lambda t: t["towns"][0]["communities"][0].update(grids=1000),
        ),
        (
            "towns[1].communities[1].households",
            lambda t: t["towns"][0]["communities"][0].update(households=-1),
        ),
    ],
)
def test_a_fault_in_the_tree_is_named_with_its_place(where: str, change: Any) -> None:
    assert where in [fault.partition(" ")[0] for fault in faults_after(change)]


def test_a_code_given_twice_is_refused() -> None:
    assert f"{TOWN} {TOWN}" in faults_after(lambda t: t["towns"].append(dict(t["towns"][0])))


def unit_faults_of(*units: dict[str, Any], collective: Any = None) -> set[str]:
    file = {"units": list(units), "collective": collective or {}}
    return {fault.where for fault in read_units(file, AREAS)[2]}


def test_units_come_superiors_first_whatever_their_order_in_the_file() -> None:
    rows, _, faults = read_units({"units": [TOWN_UNIT, OFFICE]}, AREAS)
    assert not faults
    assert [row.slug for row in rows] == ["office", "town"]


@pytest.mark.parametrize(
    ("where", "change"),
    [
        ("town.area", {"area": 530302999000000}),
        ("town.fields", {"fields": ["witchcraft"]}),
        ("town.superior", {"superior": "nobody"}),
        ("town.managed_by", {"managed_by": "nobody"}),
        ("town.kind", {"kind": "guild"}),
        ("政府办", {"aliases": ["政府办"]}),
        ("office", {"slug": "office"}),
    ],
)
def test_a_fault_in_a_unit_is_named_with_its_place(where: str, change: dict[str, Any]) -> None:
    assert where in unit_faults_of(OFFICE, TOWN_UNIT | change)


def test_superiors_in_a_circle_are_refused() -> None:
    assert unit_faults_of(OFFICE | {"superior": "town"}, TOWN_UNIT) == {"office", "town"}


def test_a_chain_of_superiors_is_no_circle() -> None:
    rows, _, _ = read_units({"units": [OFFICE, TOWN_UNIT]}, AREAS)
    assert superiors_first(list(reversed(rows))) == (rows, set())


def test_a_collective_word_may_not_be_a_unit_s_name_too() -> None:
    assert unit_faults_of(OFFICE, collective={"政府办": {"kind": "town"}}) == {"政府办"}


def test_a_village_has_a_villagers_committee_and_a_community_a_residents_one() -> None:
    tree = copy.deepcopy(TREE)
    tree["towns"][0]["communities"].append({"code": TOWN + 201000, "name": "大坝村"})
    communities = [r for r in read_divisions(tree)[0] if r.level is DivisionLevel.COMMUNITY]
    town = read_units({"units": [OFFICE, TOWN_UNIT]}, AREAS)[0][1]
    units = [community_unit(row, town) for row in communities]
    assert [unit.name for unit in units] == ["甲社区居民委员会", "大坝村村民委员会"]
    assert units[0].slug == f"community-{COMMUNITY}"
    assert {unit.superior for unit in units} == {"town"}
    assert {unit.kind for unit in units} == {UnitKind.COMMUNITY}


def test_codes_name_their_level_parent_range_and_ancestors() -> None:
    grid = COMMUNITY + 5
    assert [level_of(code) for code in ancestors_of(grid)] == list(DivisionLevel)
    assert parent_of(COUNTY) is None
    assert ancestors_of(grid) == (COUNTY, TOWN, COMMUNITY, grid)
    for code in (TOWN, COMMUNITY, grid):
        assert code in range_of(parent_of(code) or 0)
    assert TOWN + 1_000_000 not in range_of(TOWN)
    assert (range_of(grid).low, range_of(grid).high) == (grid, grid)


def test_an_unknown_field_of_work_is_refused() -> None:
    assert field_mask(["civil", "relief"]) == (1 << 3) | (1 << 13)
    with pytest.raises(KeyError):
        field_mask(["witchcraft"])
