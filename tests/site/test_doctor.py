"""The doctor names what was broken, and nothing when nothing is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
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
from anxin.messages.services import message_send
from anxin.messages.types import To
from anxin.site.doctor import examine, safety
from anxin.workorders.models import Order
from tests import make, people
from tests.conftest import dsn_of

# Throw-away clusters of tests give up crash safety for speed; the doctor says so.
ALWAYS = {"settings.durability"}
ENTRY = (
    "INSERT INTO core_auditentry (actor_kind, channel, on_behalf_of, action, subject_type,"
    " subject_id, detail, at) VALUES ('system', 'system', '', 'x', 'x', 'x', '{}', %s)"
)


@pytest.fixture
def owner(own_db: str, admin_dsn: str) -> Iterator[psycopg.Connection]:
    """The owner's connection to this test's own database, where seals are up to date."""
    with acting_as(SYSTEM):
        seal_batch()
    with psycopg.connect(dsn_of(admin_dsn, "owner", own_db), autocommit=True) as held:
        yield held


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


@pytest.mark.parametrize(
    ("check", "damage"),
    [
        ("policies.rows", "ALTER POLICY anxin_rows ON requests_request USING (true)"),
        ("policies.rows", "DROP POLICY anxin_gate ON workorders_order"),
        ("policies.rows", "CREATE POLICY more ON areas_unit USING (true)"),
        ("policies.forced", "ALTER TABLE workorders_order NO FORCE ROW LEVEL SECURITY"),
        ("policies.forced", "ALTER TABLE core_auditentry DISABLE ROW LEVEL SECURITY"),
        ("policies.rights", "GRANT DELETE ON requests_request TO anxin_app"),
        ("policies.rights", "GRANT UPDATE ON core_auditentry TO anxin_app"),
        ("policies.rights", "REVOKE SELECT ON areas_unit FROM anxin_app"),
        ("gate.functions", "GRANT EXECUTE ON FUNCTION core_answer_find(bytea) TO PUBLIC"),
        ("gate.functions", "ALTER FUNCTION core_answer_find(bytea) RESET search_path"),
        (
            "schema.valid",
            "ALTER TABLE areas_unit ADD CONSTRAINT later CHECK (id > 0) NOT VALID",
        ),
        (
            "schema.migrations",
            "DELETE FROM django_migrations WHERE app = 'areas'",
        ),
        (
            "schema.partitions",
            "DROP TABLE workorders_ordermove_p0000, workorders_ordermove_p0001, workorders_ordermove_p0002",
        ),
        ("areas.tree", "UPDATE areas_division SET level = 'grid' WHERE code = 530302102000000"),
        ("areas.units", "UPDATE areas_unit SET superior_id = NULL WHERE slug = 'dept-market'"),
        ("areas.places", "UPDATE areas_unit SET area_code = 1 WHERE slug = 'dept-market'"),
        ("accounts.posts", "UPDATE accounts_post SET unit_chain = '{}' WHERE role_id = 'town'"),
        ("accounts.posts", "UPDATE accounts_user SET is_active = false WHERE username = 'admin'"),
        ("calendar.year", "DELETE FROM core_calendarday"),
        ("campaigns.loaded", "UPDATE notices_noticeversion SET state = 'proposed'"),
        (
            "jobs.held",
            "UPDATE procrastinate_jobs SET status = 'doing'",
        ),
        ("jobs.failed", "UPDATE procrastinate_jobs SET status = 'failed'"),
        ("messages.contacts", "DELETE FROM outbox_unitcontact"),
        ("orders.line", "DELETE FROM outbox_unitcontact"),
        (
            "jobs.late",
            "UPDATE procrastinate_jobs SET scheduled_at = now() - interval '1 hour'",
        ),
    ],
)
def test_a_planted_fault_is_named(owner: psycopg.Connection, check: str, damage: str) -> None:
    owner.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at)"
        " VALUES ('default', 'x', '{}', now() + interval '1 day')"
    )
    assert findings() == set()
    _as_all_seeing_owner(owner, damage)
    assert check in findings()


def _as_all_seeing_owner(owner: psycopg.Connection, damage: str) -> None:
    # Forced policies bind the owner as well; the system's setting opens the rows to nobody else.
    owner.execute("SELECT set_config('app.kind', 'system', false)")
    owner.execute(damage.encode())


@pytest.fixture
def filled(owner: psycopg.Connection) -> psycopg.Connection:
    """A house in which something of everything happened."""
    with acting_as(SYSTEM):
        make.request(contact_name="李明")
        make.report()
        make.work()
        make.breakdown(people.OFFICE)
        proof_put()
        message_put()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")
            cursor.execute("UPDATE workorders_order SET parent_id = NULL")
    with acting_as(SYSTEM):
        seal_batch()
    return owner


def proof_put() -> None:
    """A file as proof on some order."""
    order = Order.objects.order_by("id")[0]
    content = b"proof"
    digest = hashlib.sha256(content).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT workorders_file_keep(%s, 5, 'text/plain', %s, now(), 'not_asked')",
            [digest, content],
        )
    order.proofs.create(name="a.txt", file_id=digest)


def message_put() -> None:
    """A message that is only read inside."""
    user = User.objects.get(username="office")
    message_send(actor=SYSTEM, to=To(user=user.pk), matter="m", occasion="o", subject="s", text="t")


@pytest.mark.parametrize(
    ("check", "damage"),
    [
        ("orders.parts", "DELETE FROM workorders_part WHERE role = 'lead'"),
        (
            "orders.parts",
            "UPDATE workorders_order SET lead_unit_id = (SELECT max(id) FROM areas_unit)",
        ),
        ("orders.scope", "UPDATE workorders_part SET field_bit = 0"),
        ("orders.running", "UPDATE workorders_order SET status = 'closed'"),
        ("orders.running", "UPDATE workorders_order SET running = false"),
        ("orders.running", "UPDATE workorders_part SET order_running = NOT order_running"),
        (
            "orders.running",
            (
                "INSERT INTO workorders_endedcount (campaign, unit, area_code, field_bit, section,"
                " instrument, brought, excluded, orders)"
                " VALUES ('qilin-2021', 0, 530302, 1, 1, 'order', true, 0, 1)"
            ),
        ),
        ("orders.history", "DELETE FROM workorders_ordermove"),
        ("orders.families", "UPDATE workorders_order SET parent_id = id"),
        ("proofs.said", "UPDATE workorders_proof SET file_id = NULL"),
        ("files.content", "UPDATE workorders_storedfile SET content = 'other'"),
        (
            "requests.orders",
            "UPDATE requests_request SET order_id = NULL, filed_at = now() - interval '1 hour'",
        ),
        ("requests.orders", "DELETE FROM requests_request"),
        (
            "breakdowns.parts",
            "UPDATE workorders_breakdownpart SET seen = 5, answered_at = NULL",
        ),
        ("rules.texts", "UPDATE rulebook_tableversion SET text = ''"),
        (
            "messages.sent",
            "UPDATE outbox_message SET release_at = now() - interval '2 hours', delivery_id = NULL",
        ),
        ("sealed.values", "UPDATE requests_request SET contact_phone = '13800001234'"),
        ("sealed.opens", "UPDATE requests_request SET contact_name = contact_phone"),
        ("sealed.register", "UPDATE requests_request SET content_mark = contact_phone"),
        ("campaigns.loaded", "UPDATE notices_noticeversion SET state = 'proposed'"),
        ("orders.clocks", "UPDATE workorders_part SET due_at = now(), red_at = now()"),
    ],
)
def test_a_record_at_odds_is_named(
    filled: psycopg.Connection, all_seeing: psycopg.Connection, check: str, damage: str
) -> None:
    assert findings() == set()
    all_seeing.execute(damage.encode())
    assert check in findings()


@pytest.fixture
def all_seeing(own_db: str, admin_dsn: str) -> Iterator[psycopg.Connection]:
    """The administrator, past policies, triggers and constraints: whoever corrupts has such hands."""
    with psycopg.connect(f"{admin_dsn.rpartition('/')[0]}/{own_db}", autocommit=True) as held:
        held.execute("SET session_replication_role = replica")
        for table, name in held.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint"
            " WHERE contype = 'c' AND connamespace = 'public'::regnamespace AND conislocal"
            " AND conname ~ 'workorders_(red_after|proof_says)'"
        ).fetchall():
            held.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'.encode())
        yield held


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
