"""Loading divisions and units into the database: whole or not at all, and only what differs."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anxin.areas.models import Division, Unit
from anxin.areas.queries import tree_faults, unit_faults
from anxin.areas.services import division_tree_load, units_load
from anxin.core.models import AuditEntry
from anxin.core.row_policy import scope_set
from anxin.core.types import PUBLIC, SYSTEM, Denied, Invalid

pytestmark = pytest.mark.usefixtures("db")
POLICY = Path(__file__).resolve().parents[2] / "policy"


@pytest.fixture(autouse=True)
def _as_system(db: None) -> None:
    scope_set(SYSTEM)


@pytest.fixture
def tree() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(
        (POLICY / "areas" / "530302.yaml").read_text(encoding="utf-8")
    )
    return read


@pytest.fixture
def units() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(
        (POLICY / "units" / "530302.yaml").read_text(encoding="utf-8")
    )
    return read


def written(queries: CaptureQueriesContext) -> list[str]:
    words = ("INSERT", "UPDATE", "DELETE")
    return [q["sql"] for q in queries if q["sql"].startswith(words)]


def test_the_seed_loaded_again_writes_nothing(tree: Any, units: Any) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert not division_tree_load(actor=SYSTEM, tree=tree).wrote
        assert not units_load(actor=SYSTEM, units=units).wrote
    assert not written(queries)
    assert Division.objects.count() == 1 + 16 + 134 + 1900


def test_only_the_town_that_differs_is_written(tree: Any) -> None:
    tree["towns"][0]["name"] = "南宁街道（改）"
    count = division_tree_load(actor=SYSTEM, tree=tree)
    assert (count.added, count.changed) == (0, 1)
    assert Division.objects.get(code=530302001000000).name == "南宁街道（改）"
    assert AuditEntry.objects.filter(action="areas.divisions_loaded", detail__changed=1).exists()


def test_a_tree_with_one_fault_writes_nothing_and_names_it(tree: Any) -> None:
    tree["towns"][0]["name"] = "改了名"
    tree["towns"][15]["communities"][0]["code"] = 1
    with pytest.raises(Invalid) as refused:
        division_tree_load(actor=SYSTEM, tree=tree)
    assert list(refused.value.fields) == ["towns[16].communities[1].code"]
    assert "15" in refused.value.fields["towns[16].communities[1].code"]
    assert not Division.objects.filter(name="改了名").exists()


def test_units_with_one_fault_write_nothing(units: Any) -> None:
    units["units"][0]["name"] = "改了名"
    units["units"][5]["superior"] = "nobody"
    with pytest.raises(Invalid) as refused:
        units_load(actor=SYSTEM, units=units)
    assert list(refused.value.fields) == [f"{units['units'][5]['slug']}.superior"]
    assert not Unit.objects.filter(name="改了名").exists()


def test_a_community_of_a_town_without_unit_is_refused(units: Any) -> None:
    broken = copy.deepcopy(units)
    broken["units"] = [unit for unit in units["units"] if unit["slug"] != "town-yuezhou"]
    with pytest.raises(Invalid) as refused:
        units_load(actor=SYSTEM, units=broken)
    assert (
        len(refused.value.fields)
        == Division.objects.filter(
            level="community", code__range=(530302102000000, 530302102999999)
        ).count()
    )


def test_each_community_has_a_unit_below_its_town(units: Any) -> None:
    unit = Unit.objects.select_related("superior").get(slug="community-530302102001000")
    assert unit.superior is not None
    assert unit.superior.slug == "town-yuezhou"
    assert Unit.objects.filter(kind="community").count() == 134


def test_two_subdistricts_keep_who_manages_them() -> None:
    managed = Division.objects.filter(managed_by__slug="economic-zone")
    assert {division.name for division in managed} == {"西城街道", "翠峰街道"}


def test_the_two_files_agree_on_who_manages_a_town(tree: Any, units: Any) -> None:
    by_tree = {town["code"]: town["managed_by"] for town in tree["towns"]}
    by_unit = {u["area"]: u["managed_by"] for u in units["units"] if u["kind"] == "town"}
    assert by_tree == by_unit


def test_a_stranger_may_not_load(tree: Any) -> None:
    with pytest.raises(Denied):
        division_tree_load(actor=PUBLIC, tree=tree)


def test_the_seed_has_no_faults() -> None:
    assert tree_faults() == []
    assert unit_faults() == []


def test_a_unit_in_the_air_and_a_town_without_unit_are_noticed() -> None:
    Unit.objects.filter(slug="dept-market").update(superior=None)
    Unit.objects.filter(slug="community-530302102001000").update(area_code=530302102002000)
    Division.objects.filter(code=530302103000000).update(level="community")
    assert len(unit_faults()) == 2
    assert len(tree_faults()) == 1
