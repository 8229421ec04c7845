"""The audit chain notices every change to what was sealed."""

from __future__ import annotations

import time
from collections.abc import Callable

import psycopg
import pytest
from django.db import DatabaseError, connection

from anxin.core import audit
from anxin.core.row_policy import scope_set
from anxin.core.services import acting_as
from anxin.core.types import PUBLIC, SYSTEM

Tamper = Callable[[psycopg.Connection], None]


def _record(count: int) -> None:
    for number in range(count):
        with acting_as(PUBLIC):
            audit.record(PUBLIC, "test.did", "thing", number, {"n": number})


def _seal() -> int:
    with acting_as(SYSTEM):
        return audit.seal_batch()


def _seal_all() -> int:
    """Seal until nothing is left; other databases of the server hold sealing back meanwhile."""
    sealed, until = 0, time.monotonic() + 60
    while _unsealed():
        assert time.monotonic() < until, "sealing never caught up"
        sealed += _seal()
    return sealed


def _unsealed() -> int:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM core_auditentry WHERE (transaction, id) > coalesce((SELECT"
            " (last_transaction, last_entry) FROM core_auditseal ORDER BY id DESC LIMIT 1), (0::numeric, 0::bigint))"
        )
        return int(cursor.fetchone()[0])


def _check(head: str = "") -> list[audit.ChainFault]:
    with acting_as(SYSTEM):
        return audit.chain_check(head)


def _head() -> str:
    with acting_as(SYSTEM):
        return audit.chain_head()


def _superuser(admin_dsn: str, database: str) -> psycopg.Connection:
    link = psycopg.connect(admin_dsn, dbname=database, autocommit=True)
    # What a person with full rights on the server would do to cover tracks.
    link.execute("SET session_replication_role = replica")
    return link


def test_untouched_chain_is_whole(own_db: str) -> None:
    _record(30)
    _seal_all()
    assert _check(_head()) == []


def test_entry_of_a_running_transaction_is_sealed_later_and_once(
    own_db: str, admin_dsn: str
) -> None:
    _seal_all()
    with psycopg.connect(admin_dsn, dbname=own_db) as slow:
        slow.execute(
            "INSERT INTO core_auditentry (actor_kind, channel, on_behalf_of, action, subject_type,"
            " subject_id, detail) VALUES ('public', 'web', '', 'slow', 'thing', '1', '{}')"
        )
        _record(3)
        assert _seal() == 0, "nothing is complete while an older transaction runs"
        slow.commit()
    assert _seal_all() == 4
    assert _check() == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE core_auditentry SET action = 'other' WHERE action = 'test.did' AND subject_id = '5'",
        "DELETE FROM core_auditentry WHERE action = 'test.did' AND subject_id = '5'",
        (
            "UPDATE core_auditentry SET subject_id = CASE subject_id WHEN '5' THEN '6' ELSE '5' END"
            " WHERE action = 'test.did' AND subject_id IN ('5', '6')"
        ),
        (
            "INSERT INTO core_auditentry (transaction, actor_kind, channel, on_behalf_of, action,"
            " subject_type, subject_id, detail) SELECT transaction, actor_kind, channel, on_behalf_of,"
            " 'forged', subject_type, subject_id, detail FROM core_auditentry"
            " WHERE action = 'test.did' AND subject_id = '5'"
        ),
        "UPDATE core_auditseal SET hash = rows_hash WHERE id = (SELECT max(id) FROM core_auditseal)",
        "DELETE FROM core_auditseal WHERE id = (SELECT min(id) FROM core_auditseal)",
    ],
    ids=["edited", "deleted", "reordered", "inserted", "relinked", "seal-removed"],
)
def test_tampering_is_found(own_db: str, admin_dsn: str, change: str) -> None:
    _record(10)
    _seal_all()
    _record(10)
    _seal_all()
    with _superuser(admin_dsn, own_db) as link:
        assert link.execute(change).rowcount > 0
    assert _check() != []


def test_chain_cut_short_or_rebuilt_is_found_by_the_printed_head(
    own_db: str, admin_dsn: str
) -> None:
    _record(5)
    _seal_all()
    _record(5)
    _seal_all()
    printed = _head()
    with _superuser(admin_dsn, own_db) as link:
        link.execute("DELETE FROM core_auditseal WHERE id = (SELECT max(id) FROM core_auditseal)")
    assert _check() == [], "a chain cut short is whole in itself"
    assert _check(printed) != []


def test_run_time_role_and_owner_cannot_change_entries(own_db: str) -> None:
    _record(1)
    for statement in ("UPDATE core_auditentry SET action = ''", "DELETE FROM core_auditentry"):
        with pytest.raises(DatabaseError):
            _execute_as_system(statement)


def _execute_as_system(statement: str) -> None:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(statement)


def test_stranger_writes_but_does_not_read(db: None) -> None:
    scope_set(PUBLIC)
    audit.record(PUBLIC, "test.did", "thing", 1, {})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_auditentry")
        assert cursor.fetchone()[0] == 0
