"""Every check of the doctor has a corruption planted for it, and names it; a new one without fails."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from anxin.core import clock
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM
from anxin.site.doctor import checks_all, examine, safety
from tests.conftest import dsn_of

# Throw-away clusters of tests give up crash safety for speed, and the doctor says so.
SAID_ALWAYS = {"settings.durability"}
_ENTRY = (
    "INSERT INTO core_auditentry (actor_kind, channel, on_behalf_of, action, subject_type,"
    " subject_id, detail, at) VALUES ('system', 'system', '', 'x', 'x', 'x', '{}',"
    " '2021-02-11T00:00:00Z')"
)
_JOB = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at)"
    " VALUES ('default', 'x', '{}', now() + interval '1 day')"
)


@dataclass(frozen=True, slots=True)
class House:
    """What a plant may lay hands on."""

    admin_dsn: str
    database: str
    hands: psycopg.Connection
    folder: Path
    patch: pytest.MonkeyPatch


Plant = str | Callable[[House], AbstractContextManager[None]]


@contextmanager
def _synchronous_commit_off(house: House) -> Iterator[None]:
    house.hands.execute(f"ALTER DATABASE {house.database} SET synchronous_commit = off".encode())
    connection.close()
    yield


@contextmanager
def _other_encoding(house: House) -> Iterator[None]:
    name = f"{house.database}_ascii"
    with psycopg.connect(house.admin_dsn, autocommit=True) as admin:
        admin.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'".encode()
        )
        connection.close()
        house.patch.setitem(connection.settings_dict, "NAME", name)
        try:
            yield
        finally:
            connection.close()
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextmanager
def _slow_clock(_house: House) -> Iterator[None]:
    with clock.frozen_at(clock.now() - timedelta(seconds=30)):
        yield


@contextmanager
def _working_as_owner(house: House) -> Iterator[None]:
    address = urlsplit(dsn_of(house.admin_dsn, "owner", house.database))
    connection.close()
    house.patch.setitem(connection.settings_dict, "USER", address.username)
    house.patch.setitem(connection.settings_dict, "PASSWORD", address.password)
    yield
    connection.close()


@contextmanager
def _gate_that_signs_in(house: House) -> Iterator[None]:
    with psycopg.connect(house.admin_dsn, autocommit=True) as admin:
        admin.execute("ALTER ROLE anxin_gate LOGIN")
        try:
            yield
        finally:
            admin.execute("ALTER ROLE anxin_gate NOLOGIN")


@contextmanager
def _newer_key(house: House) -> Iterator[None]:
    house.patch.setattr(settings, "ANXIN_FIELD_KEY", f"{'1a' * 32},{settings.ANXIN_FIELD_KEY}")
    yield


@contextmanager
def _old_backup(house: House) -> Iterator[None]:
    old = clock.now().timestamp() - 8 * 86_400
    (house.folder / "backup.json").write_text(json.dumps({"base_at": old}), encoding="utf-8")
    house.patch.setattr(settings, "ARCHIVE_DIR", str(house.folder))
    house.patch.setattr(settings, "STATE_DIR", house.folder)
    yield


@contextmanager
def _full_disk(house: House) -> Iterator[None]:
    house.patch.setattr(settings, "ARCHIVE_DIR", str(house.folder))
    house.patch.setattr(settings, "STATE_DIR", house.folder)
    # More than any disk holds: what there is, is too little.
    house.patch.setattr(safety, "ROOM_LEAST", 1 << 62)
    yield


@contextmanager
def _unsealed_entry(_house: House) -> Iterator[None]:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_ENTRY)
    yield


# Broken in a house where nothing happened yet.
IN_ANY_HOUSE: dict[str, tuple[Plant, ...]] = {
    "settings.durability": (_synchronous_commit_off,),
    "settings.locale": (_other_encoding,),
    "settings.clock": (_slow_clock,),
    "roles.runtime": (_working_as_owner,),
    "roles.gate": (_gate_that_signs_in,),
    "sealed.keys": (_newer_key,),
    "backup.base": (_old_backup,),
    "backup.archive": (_old_backup,),
    "disk.room": (_full_disk,),
    "audit.sealing": (_unsealed_entry,),
    "audit.chain": ("UPDATE core_auditentry SET subject_id = 'other' WHERE id = 1",),
    "policies.rows": (
        "ALTER POLICY anxin_rows ON requests_request USING (true)",
        "DROP POLICY anxin_gate ON workorders_order",
        "CREATE POLICY more ON areas_unit USING (true)",
    ),
    "policies.forced": (
        "ALTER TABLE workorders_order NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE core_auditentry DISABLE ROW LEVEL SECURITY",
    ),
    "policies.rights": (
        "GRANT DELETE ON requests_request TO anxin_app",
        "GRANT UPDATE ON core_auditentry TO anxin_app",
        "REVOKE SELECT ON areas_unit FROM anxin_app",
    ),
    "gate.functions": (
        "GRANT EXECUTE ON FUNCTION core_answer_find(bytea) TO PUBLIC",
        "ALTER FUNCTION core_answer_find(bytea) RESET search_path",
    ),
    "schema.valid": ("ALTER TABLE areas_unit ADD CONSTRAINT later CHECK (id > 0) NOT VALID",),
    "schema.migrations": ("DELETE FROM django_migrations WHERE app = 'areas'",),
    "schema.partitions": (
        "DROP TABLE workorders_ordermove_p0000, workorders_ordermove_p0001, workorders_ordermove_p0002",
    ),
    "areas.tree": ("UPDATE areas_division SET level = 'grid' WHERE code = 530302102000000",),
    "areas.units": ("UPDATE areas_unit SET superior_id = NULL WHERE slug = 'dept-market'",),
    "areas.places": ("UPDATE areas_unit SET area_code = 1 WHERE slug = 'dept-market'",),
    "accounts.posts": (
        "UPDATE accounts_post SET unit_chain = '{}' WHERE role_id = 'town'",
        "UPDATE accounts_user SET is_active = false WHERE username = 'admin'",
    ),
    "calendar.year": ("DELETE FROM core_calendarday",),
    "campaigns.loaded": ("UPDATE notices_noticeversion SET state = 'proposed'",),
    "jobs.held": ("UPDATE procrastinate_jobs SET status = 'doing'",),
    "jobs.failed": ("UPDATE procrastinate_jobs SET status = 'failed'",),
    "messages.contacts": ("DELETE FROM outbox_unitcontact",),
    "orders.line": ("DELETE FROM outbox_unitcontact",),
    "jobs.late": ("UPDATE procrastinate_jobs SET scheduled_at = now() - interval '1 hour'",),
}

# Broken in a house in which something of everything happened.
IN_RECORDS: dict[str, tuple[Plant, ...]] = {
    "orders.parts": (
        "DELETE FROM workorders_part WHERE role = 'lead'",
        "UPDATE workorders_order SET lead_unit_id = (SELECT max(id) FROM areas_unit)",
    ),
    "orders.scope": ("UPDATE workorders_part SET field_bit = 0",),
    "orders.running": (
        "UPDATE workorders_order SET status = 'closed'",
        "UPDATE workorders_order SET running = false",
        "UPDATE workorders_part SET order_running = NOT order_running",
        (
            "INSERT INTO workorders_endedcount (campaign, unit, area_code, field_bit, section,"
            " instrument, brought, excluded, orders) VALUES ('qilin-2021', 0, 530302, 1, 1, 'order', true, 0, 1)"
        ),
    ),
    "orders.history": ("DELETE FROM workorders_ordermove",),
    "orders.families": ("UPDATE workorders_order SET parent_id = id",),
    "proofs.said": ("UPDATE workorders_proof SET file_id = NULL",),
    "files.content": ("UPDATE workorders_storedfile SET content = 'other'",),
    "requests.orders": (
        "UPDATE requests_request SET order_id = NULL, filed_at = now() - interval '1 hour'",
        "DELETE FROM requests_request",
    ),
    "breakdowns.parts": ("UPDATE workorders_breakdownpart SET seen = 5, answered_at = NULL",),
    "rules.texts": ("UPDATE rulebook_tableversion SET text = ''",),
    "messages.sent": (
        "UPDATE outbox_message SET release_at = now() - interval '2 hours', delivery_id = NULL",
    ),
    "sealed.values": ("UPDATE requests_request SET contact_phone = '13800001234'",),
    "sealed.opens": ("UPDATE requests_request SET contact_name = contact_phone",),
    "sealed.register": ("UPDATE requests_request SET content_mark = contact_phone",),
    "campaigns.loaded": ("UPDATE notices_noticeversion SET state = 'proposed'",),
    "orders.clocks": ("UPDATE workorders_part SET due_at = now(), red_at = now()",),
}


def _plants() -> Iterator[tuple[str, Plant | None]]:
    """Each check of the doctor's own list with each of its plants; None where there is none."""
    for check in checks_all():
        for plant in (*IN_ANY_HOUSE.get(check, ()), *IN_RECORDS.get(check, ())) or (None,):
            yield check, plant


def _said(check: str) -> set[str]:
    return {one for verdict in examine() if verdict.id == check for one in verdict.findings}


def test_no_plant_is_for_a_check_that_is_gone() -> None:
    assert {*IN_ANY_HOUSE, *IN_RECORDS} <= set(checks_all())


@pytest.mark.parametrize(("check", "plant"), list(_plants()))
def test_every_check_names_the_corruption_planted_for_it(
    check: str,
    plant: Plant | None,
    owner: psycopg.Connection,
    all_seeing: psycopg.Connection,
    admin_dsn: str,
    own_db: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    assert plant is not None, f"nothing is planted for {check}: it may never find anything"
    if plant in IN_RECORDS.get(check, ()) or callable(plant):
        request.getfixturevalue("filled")
    all_seeing.execute(f"ALTER DATABASE {own_db} SET synchronous_commit = on".encode())
    all_seeing.execute(_JOB)
    connection.close()
    before = _said(check)
    assert not before or check in SAID_ALWAYS
    if isinstance(plant, str):
        all_seeing.execute(plant.encode())
        assert _said(check) - before
        return
    with plant(House(admin_dsn, own_db, all_seeing, tmp_path, monkeypatch)):
        assert _said(check) - before
