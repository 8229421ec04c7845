"""Database and roles: what they are, on every version, as superuser and as a lesser account."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from anxin.runtime.database import content_read, content_write, roles_ensure
from anxin.runtime.installation import Binaries
from anxin.runtime.messages import Refusal
from anxin.runtime.postgres import Cluster
from anxin.runtime.state import Addresses

from .conftest import installations

PASSWORDS = {"anxin_owner": "owner/@:word", "anxin_app": "app word"}


@pytest.fixture(scope="module", params=installations(), ids=lambda found: f"pg{found.major}")
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cluster]:
    """One throw-away server for each version found."""
    binaries = request.param
    assert isinstance(binaries, Binaries)
    folder = tmp_path_factory.mktemp("roles")
    cluster = Cluster(folder / "pg", durable=False, binaries=binaries)
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture(autouse=True)
def clean(server: Cluster) -> Iterator[None]:
    """Each test finds no database and no role of ours."""
    yield
    with psycopg.connect(server.admin_dsn(), autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS anxin WITH (FORCE)")
        rows = admin.execute(
            "SELECT rolname FROM pg_roles WHERE rolname ~ '^(anxin_|lesser)' ORDER BY 1 DESC"
        ).fetchall()
        for (role,) in rows:
            admin.execute(f"DROP OWNED BY {role} CASCADE")
        for (role,) in rows:
            admin.execute(f"DROP ROLE {role}")


def ensure(server: Cluster) -> Addresses:
    return roles_ensure(server.admin_dsn(), "anxin", PASSWORDS)


def answer(dsn: str, statement: str) -> object:
    with psycopg.connect(dsn, autocommit=True) as connection:
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def test_no_role_has_powers(server: Cluster):
    ensure(server)
    with psycopg.connect(server.admin_dsn()) as admin:
        rows = admin.execute(
            "SELECT rolname, rolcanlogin, rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole"
            " FROM pg_roles WHERE rolname LIKE 'anxin%' ORDER BY 1"
        ).fetchall()
    assert rows == [
        ("anxin_app", True, False),
        ("anxin_gate", False, False),
        ("anxin_owner", True, False),
    ]


def test_owner_makes_tables_and_the_run_time_role_cannot(server: Cluster):
    addresses = ensure(server)
    answer(addresses.owner_dsn, "CREATE TABLE thing (n integer)")
    assert answer(addresses.app_dsn, "SELECT current_user") == "anxin_app"
    assert answer(addresses.app_dsn, "SHOW jit") == "off"
    for statement in (
        "CREATE TABLE mine (n integer)",
        "SELECT * FROM thing",
        "SET ROLE anxin_gate",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            answer(addresses.app_dsn, statement)


def test_owner_hands_a_function_to_the_gate_and_writes_it_anew(server: Cluster):
    addresses = ensure(server)
    body = "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT {}'"
    answer(addresses.owner_dsn, body.format(1))
    answer(addresses.owner_dsn, "ALTER FUNCTION f() OWNER TO anxin_gate")
    answer(addresses.owner_dsn, body.format(2))
    assert answer(addresses.app_dsn, "SELECT f()") == 2


def test_a_second_time_changes_nothing(server: Cluster):
    first = ensure(server)
    answer(first.owner_dsn, "CREATE TABLE kept AS SELECT 5 AS n")
    assert ensure(server) == first
    assert answer(first.owner_dsn, "SELECT n FROM kept") == 5


def test_wrong_powers_memberships_and_passwords_are_put_right(server: Cluster):
    addresses = ensure(server)
    with psycopg.connect(server.admin_dsn(), autocommit=True) as admin:
        admin.execute("ALTER ROLE anxin_app SUPERUSER BYPASSRLS PASSWORD 'other'")
        admin.execute("GRANT anxin_owner TO anxin_app")
    ensure(server)
    assert answer(addresses.app_dsn, "SHOW is_superuser") == "off"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        answer(addresses.app_dsn, "SET ROLE anxin_owner")


def test_passwords_never_reach_the_log_or_the_catalogue_in_the_clear(server: Cluster):
    ensure(server)
    stored = answer(
        server.admin_dsn(), "SELECT rolpassword FROM pg_authid WHERE rolname = 'anxin_app'"
    )
    assert str(stored).startswith("SCRAM-SHA-256$")
    log = server.log.read_text(encoding="utf-8")
    assert not any(password in log for password in PASSWORDS.values())


def lesser(server: Cluster, rights: str) -> str:
    with psycopg.connect(server.admin_dsn(), autocommit=True) as admin:
        admin.execute(f"CREATE ROLE lesser LOGIN PASSWORD 'lesser' {rights}")
    return f"postgresql://lesser:lesser@127.0.0.1:{server.port}/postgres"


def test_an_account_that_makes_roles_and_databases_is_enough_from_version_15(server: Cluster):
    dsn = lesser(server, "CREATEROLE CREATEDB")
    addresses = roles_ensure(dsn, "anxin", PASSWORDS)
    assert roles_ensure(dsn, "anxin", PASSWORDS) == addresses
    answer(addresses.owner_dsn, "CREATE TABLE thing (n integer)")
    assert answer(addresses.app_dsn, "SELECT current_user") == "anxin_app"


@pytest.mark.parametrize(("rights", "missing"), [("", "CREATEROLE"), ("CREATEROLE", "CREATEDB")])
def test_a_missing_right_is_named(server: Cluster, rights: str, missing: str):
    dsn = lesser(server, rights)
    with pytest.raises(Refusal, match=f"lesser 缺少权限 {missing}") as caught:
        roles_ensure(dsn, "anxin", PASSWORDS)
    assert f"lacks {missing}" in caught.value.text.en


def test_a_server_out_of_reach_is_a_sentence_without_the_password():
    with pytest.raises(Refusal, match=r"连不上数据库 127\.0\.0\.1:1") as caught:
        roles_ensure("postgresql://admin:sesame@127.0.0.1:1/postgres", "anxin", PASSWORDS)
    assert "sesame" not in caught.value.text.zh + caught.value.text.en


def test_stamp_lives_in_the_database_it_speaks_of(server: Cluster):
    addresses = ensure(server)
    assert content_read(addresses.owner_dsn) == ""
    content_write(addresses.owner_dsn, "a 'quoted' stamp")
    assert content_read(addresses.owner_dsn) == "a 'quoted' stamp"
    answer(server.admin_dsn(), "DROP DATABASE anxin WITH (FORCE)")
    ensure(server)
    assert content_read(addresses.owner_dsn) == ""
