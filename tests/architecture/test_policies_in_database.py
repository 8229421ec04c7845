"""Row policies and rights in the database are those the models declare."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from anxin.core.row_policy import OpenRows, policy_of, policy_statements
from tests.conftest import dsn_of

from .registers import models_declared

POLICIES = """
    SELECT tablename, policyname, cmd, roles::text, qual, with_check FROM pg_policies
    WHERE schemaname = 'public' ORDER BY 1, 2
"""
RIGHTS = """
    SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants
    WHERE table_schema = 'public' AND grantee IN ('anxin_app', 'anxin_gate') ORDER BY 1, 2, 3
"""
FORCED = """
    SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class
    WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY 1
"""
RUNTIME_ROLE = "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = %s"


@pytest.fixture
def owner(own_db: str, admin_dsn: str) -> Iterator[psycopg.Connection]:
    """The owner's connection to a database of the test's own."""
    with psycopg.connect(dsn_of(admin_dsn, "owner", own_db)) as connection:
        yield connection


def state(owner: psycopg.Connection) -> list[list[tuple[object, ...]]]:
    """Policies, rights and flags as the database holds them."""
    return [owner.execute(query).fetchall() for query in (POLICIES, RIGHTS, FORCED)]


def test_policies_and_rights_are_those_declared(owner: psycopg.Connection) -> None:
    held = state(owner)
    for statement in policy_statements():
        owner.execute(statement.encode())
    assert state(owner) == held


@pytest.mark.parametrize(
    "damage",
    [
        "DROP POLICY anxin_rows ON requests_request",
        "ALTER POLICY anxin_rows ON requests_request USING (true)",
        "ALTER TABLE requests_request NO FORCE ROW LEVEL SECURITY",
        "GRANT DELETE ON requests_request TO anxin_app",
    ],
)
def test_a_policy_changed_by_hand_is_noticed(owner: psycopg.Connection, damage: str) -> None:
    owner.execute(damage.encode())
    held = state(owner)
    for statement in policy_statements():
        owner.execute(statement.encode())
    assert state(owner) != held


def test_every_table_with_a_policy_forces_it(owner: psycopg.Connection) -> None:
    forced = {name for name, enabled, force in state(owner)[2] if enabled and force}
    closed = {m._meta.db_table for m in models_declared() if not isinstance(policy_of(m), OpenRows)}
    assert closed
    assert not closed - forced


@pytest.mark.parametrize("role", ["anxin_app", "anxin_gate"])
def test_roles_below_the_policies_cannot_pass_them(owner: psycopg.Connection, role: str) -> None:
    assert owner.execute(RUNTIME_ROLE, [role]).fetchone() == (False, False, False)
