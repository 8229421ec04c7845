"""What people did, append-only, sealed in batches with a chain of hashes.

A seal takes every entry of transactions that are certainly over: older than the oldest
transaction still running. So an entry is sealed once, in one order, though ids commit out of order.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from .crypto import digest
from .types import Actor

SEAL_BATCH = 5000
_SEAL_LOCK = 7_305_202_101
_COLUMNS = (
    "id, transaction, at, actor_kind, channel, user_id, unit_id, on_behalf_of, action,"
    " subject_type, subject_id, detail"
)


@dataclass(frozen=True, slots=True)
class ChainFault:
    """Where the stored entries and the chain disagree."""

    seal_id: int
    what: str


def record(
    actor: Actor, action: str, subject_type: str, subject_id: object, detail: Mapping[str, Any]
) -> None:
    """Write one entry in the running transaction. `detail` holds no plain personal data."""
    # Not through the ORM: its RETURNING would need the right to read the row back.
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_auditentry (actor_kind, channel, user_id, unit_id, on_behalf_of,"
            " action, subject_type, subject_id, detail) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s)",
            [
                actor.kind.value,
                actor.channel.value,
                actor.user_id,
                actor.unit_id,
                actor.on_behalf_of,
                action,
                subject_type,
                str(subject_id),
                json.dumps(dict(detail), ensure_ascii=False),
            ],
        )


def seal_batch() -> int:
    """Seal the next batch; returns the number of entries sealed. Needs the system's scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEAL_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(
            "SELECT id, last_transaction, last_entry, hash FROM core_auditseal"
            " ORDER BY id DESC LIMIT 1"
        )
        last = cursor.fetchone()
        transaction, entry, previous = (last[1], last[2], bytes(last[3])) if last else (0, 0, b"")
        cursor.execute(
            f"SELECT {_COLUMNS} FROM core_auditentry WHERE (transaction, id) > (%s, %s)"
            " AND transaction < pg_snapshot_xmin(pg_current_snapshot())::text::numeric"
            " ORDER BY transaction, id LIMIT %s",
            [transaction, entry, SEAL_BATCH],
        )
        rows = cursor.fetchall()
        if not rows:
            return 0
        rows_hash = _rows_hash(rows)
        cursor.execute(
            "INSERT INTO core_auditseal (last_transaction, last_entry, entries, rows_hash, hash)"
            " VALUES (%s, %s, %s, %s, %s)",
            [rows[-1][1], rows[-1][0], len(rows), rows_hash, digest(previous, rows_hash)],
        )
        return len(rows)


def chain_head() -> str:
    """Hash of the newest seal in hexadecimal, empty when nothing was sealed yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM core_auditseal ORDER BY id DESC LIMIT 1")
        row = cursor.fetchone()
    return bytes(row[0]).hex() if row else ""


def chain_check(expected_head: str = "") -> list[ChainFault]:
    """Recompute the whole chain; empty when nothing was edited, removed, added or reordered.

    A chain rebuilt from scratch is consistent in itself: only a head noted elsewhere
    (`expected_head`, printed on briefs) betrays it.
    """
    faults: list[ChainFault] = []
    previous, position, heads = b"", (0, 0), []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, last_transaction, last_entry, entries, rows_hash, hash"
            " FROM core_auditseal ORDER BY id"
        )
        for seal_id, transaction, entry, entries, rows_hash, sealed in cursor.fetchall():
            rows = _rows_between(position, (transaction, entry))
            if len(rows) != entries:
                faults.append(ChainFault(seal_id, f"{len(rows)} entries, sealed {entries}"))
            elif _rows_hash(rows) != bytes(rows_hash):
                faults.append(ChainFault(seal_id, "an entry was changed"))
            if digest(previous, bytes(rows_hash)) != bytes(sealed):
                faults.append(ChainFault(seal_id, "the link to the seal before is broken"))
            previous, position = bytes(sealed), (transaction, entry)
            heads.append(previous.hex())
    if expected_head and expected_head not in heads:
        faults.append(ChainFault(0, "the noted head is not in the chain"))
    return faults


def _rows_between(after: tuple[Any, int], to: tuple[Any, int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM core_auditentry WHERE (transaction, id) > (%s, %s)"
            " AND (transaction, id) <= (%s, %s) ORDER BY transaction, id",
            [*after, *to],
        )
        return list(cursor.fetchall())


def _rows_hash(rows: Sequence[tuple[Any, ...]]) -> bytes:
    return digest(*(digest(*(_bytes_of(value) for value in row)) for row in rows))


def _bytes_of(value: Any) -> bytes:
    if value is None:
        return b"\0"
    if isinstance(value, datetime):
        return b"t" + value.isoformat().encode()
    if isinstance(value, str):
        return b"s" + value.encode()
    return b"n" + str(value).encode()
