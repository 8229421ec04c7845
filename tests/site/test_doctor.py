"""The doctor names what was broken, and nothing when nothing is."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, transaction

from anxin.accounts.models import User
from anxin.core import clock
from anxin.core.audit import seal_batch
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM
from anxin.site.doctor import examine, safety
from tests.conftest import dsn_of

# Throw-away clusters of tests give up crash safety for speed; the doctor says so.
ALWAYS = {"settings.durability"}
ENTRY = (
    "INSERT INTO core_auditentry (actor_kind, channel, on_behalf_of, action, subject_type,"
    " subject_id, detail, at) VALUES ('system', 'system', '', 'x', 'x', 'x', '{}', %s)"
)


def findings() -> set[str]:
    return {verdict.id for verdict in examine() if verdict.findings} - ALWAYS


def doctor(*words: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command("doctor", *words, stdout=out, stderr=err)
    except SystemExit as ended:
        code = int(str(ended.code))
    return code, out.getvalue(), err.getvalue()


def rows_written(owner: psycopg.Connection) -> Any:
    """Rows written in every table so far; our own connection tells what it wrote when asked to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
    state = "SELECT count(*), sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"
    return owner.execute(state).fetchone()


def test_a_fresh_house_is_healthy_and_looking_changes_nothing(owner: psycopg.Connection) -> None:
    before = rows_written(owner)
    assert findings() == set()
    assert rows_written(owner) == before
    assert len(examine()) >= 25


def test_values_under_an_older_key_are_named(
    filled: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.conf import settings

    monkeypatch.setattr(settings, "ANXIN_FIELD_KEY", f"{'1a' * 32},{settings.ANXIN_FIELD_KEY}")
    assert findings() == {"sealed.keys"}
    monkeypatch.setattr(settings, "ANXIN_FIELD_KEY", "1a" * 32)
    assert "sealed.values" in findings()


def test_a_backup_that_is_missing_or_old_and_a_log_not_kept_are_named(
    owner: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.conf import settings

    monkeypatch.setattr(settings, "ARCHIVE_DIR", str(tmp_path))
    monkeypatch.setattr(settings, "STATE_DIR", tmp_path)
    assert findings() == {"backup.base", "backup.archive"}
    kept = tmp_path / "backup.json"
    kept.write_text(json.dumps({"base_at": clock.now().timestamp()}), encoding="utf-8")
    assert findings() == {"backup.archive"}
    old = clock.now().timestamp() - 8 * 86_400
    kept.write_text(json.dumps({"base_at": old}), encoding="utf-8")
    assert findings() == {"backup.base", "backup.archive"}


def test_a_disk_that_fills_up_is_named(
    owner: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.conf import settings

    monkeypatch.setattr(settings, "ARCHIVE_DIR", str(tmp_path))
    monkeypatch.setattr(settings, "STATE_DIR", tmp_path)
    assert "disk.room" not in findings()
    # More than any disk holds: what there is, is too little.
    monkeypatch.setattr(safety, "ROOM_LEAST", 1 << 62)
    assert "disk.room" in findings()


def test_a_clock_that_is_wrong_is_named(owner: psycopg.Connection) -> None:
    with clock.frozen_at(clock.now() - timedelta(seconds=30)):
        assert "settings.clock" in findings()


def test_working_as_the_owner_is_named(
    owner: psycopg.Connection, admin_dsn: str, own_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = urlsplit(dsn_of(admin_dsn, "owner", own_db))
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "USER", address.username)
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", address.password)
    assert "roles.runtime" in findings()
    connection.close()


def test_a_gate_that_may_sign_in_is_named(owner: psycopg.Connection, admin_dsn: str) -> None:
    with psycopg.connect(admin_dsn, autocommit=True) as admin:
        admin.execute("ALTER ROLE anxin_gate LOGIN")
        try:
            assert findings() == {"roles.gate"}
        finally:
            admin.execute("ALTER ROLE anxin_gate NOLOGIN")


def test_a_database_of_another_encoding_is_named(
    admin_dsn: str, own_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"{own_db}_ascii"
    with psycopg.connect(admin_dsn, autocommit=True) as admin:
        admin.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'".encode()
        )
        connection.close()
        monkeypatch.setitem(connection.settings_dict, "NAME", name)
        try:
            assert "settings.locale" in findings()
        finally:
            connection.close()
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_an_entry_left_unsealed_is_named(owner: psycopg.Connection) -> None:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(ENTRY, ["2021-02-11T00:00:00Z"])
    assert findings() == {"audit.sealing"}


def test_a_changed_audit_entry_is_named(admin_dsn: str, own_db: str) -> None:
    with acting_as(SYSTEM):
        seal_batch()
    parts = dsn_of(admin_dsn, "owner", own_db).split("/")
    with psycopg.connect("/".join([*admin_dsn.split("/")[:-1], parts[-1]])) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("UPDATE core_auditentry SET subject_id = 'other' WHERE id = 1")
    assert findings() == {"audit.chain"}


def test_demo_accounts_behind_tls_are_named(owner: psycopg.Connection, settings_tls: None) -> None:
    assert findings() == {"accounts.posts"}
    with transaction.atomic():
        User.objects.update(is_active=False)
        assert "accounts.posts" in findings()
        transaction.set_rollback(True)


@pytest.fixture
def settings_tls(monkeypatch: Any) -> None:
    from django.conf import settings

    monkeypatch.setattr(settings, "BEHIND_TLS", True)


@pytest.mark.usefixtures("owner")
def test_exit_code_and_json_say_whether_anything_was_found() -> None:
    code, out, err = doctor("--json")
    answer = json.loads(out)
    assert (code, answer["ok"]) == (1, False)
    named = {check["name"] for check in answer["checks"] if not check["ok"]}
    assert named == ALWAYS
    assert all(check["detail"] for check in answer["checks"])
    assert "fsync" in err
    english = doctor("--lang", "en")[1]
    assert not [sign for sign in english if "\u3400" <= sign <= "\u9fff"]


def test_without_a_database_the_doctor_says_so_and_ends_with_3(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connection.close()
    # Nobody listens there, whatever database the test before was at.
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    code, out, _ = doctor()
    assert code == 3
    assert "数据库" in out
    assert "Traceback" not in out
