"""The file of roles and the rights of the rooms: each named by the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from anxin.accounts.models import Role
from anxin.accounts.services import roles_load
from anxin.core.models import AuditEntry
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Invalid
from anxin.site.loading import permissions_known
from tests.architecture.registers import permissions_declared

FILE = Path(__file__).resolve().parents[2] / "policy" / "roles.yaml"
# The administrator looks after the house, the auditor reads; neither touches a case.
CASES = ("workorders.", "requests.", "oversight.")
LOADING = ".load"  # public files, no case among them


@pytest.fixture
def roles() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return read


def named(roles: dict[str, Any]) -> set[str]:
    return {one for role in roles.values() for one in role["permissions"]}


def test_every_permission_of_the_file_is_declared_by_a_room_and_every_one_is_given(
    roles: dict[str, Any],
) -> None:
    assert named(roles) == {str(one) for one in permissions_declared()}


def test_the_loader_knows_the_permissions_the_rooms_declare() -> None:
    assert permissions_known() == {str(one) for one in permissions_declared()}


@pytest.mark.parametrize("slug", ["admin", "auditor"])
def test_who_looks_after_the_house_sees_no_case(roles: dict[str, Any], slug: str) -> None:
    rights = [one for one in roles[slug]["permissions"] if not one.endswith(LOADING)]
    assert not [one for one in rights if one.startswith(CASES)]


def test_the_auditor_may_only_read_the_audit(roles: dict[str, Any]) -> None:
    assert roles["auditor"]["permissions"] == ["core.read_audit"]


@pytest.mark.usefixtures("db")
def test_roles_loaded_again_change_nothing_and_a_changed_one_is_recorded(
    roles: dict[str, Any],
) -> None:
    scope_set(SYSTEM)
    assert roles_load(actor=SYSTEM, roles=roles, known=permissions_known()) == 0
    roles["grid"]["permissions"] = ["workorders.read"]
    assert roles_load(actor=SYSTEM, roles=roles, known=permissions_known()) == 1
    assert Role.objects.get(slug="grid").permissions == ["workorders.read"]
    assert AuditEntry.objects.filter(action="accounts.role_loaded", subject_id="grid").count() == 2


@pytest.mark.usefixtures("db")
def test_roles_with_an_unknown_permission_are_not_written(roles: dict[str, Any]) -> None:
    scope_set(SYSTEM)
    roles["grid"]["permissions"] = ["workorders.fly"]
    with pytest.raises(Invalid, match=r"workorders\.fly"):
        roles_load(actor=SYSTEM, roles=roles, known=permissions_known())
    assert "workorders.fly" not in Role.objects.get(slug="grid").permissions
