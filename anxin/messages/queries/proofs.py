"""That something was told: lines of proof, without what was written."""

from __future__ import annotations

from typing import Any

from django.db import connection

from anxin.core.types import Actor, ActorKind, Denied, Missing

from ..types import MessageState, MessageWay, Proof


def message_proof(actor: Actor, message_id: int) -> Proof:
    """The proof of one message. Raises Missing, Denied. One statement."""
    found = _proofs(actor, None, message_id)
    if not found:
        raise Missing
    return found[0]


def matter_proofs(actor: Actor, matter: str) -> tuple[Proof, ...]:
    """Who was told about a matter, oldest first. One statement.

    For pages of the matter itself: they have seen that it is for these eyes.
    """
    return _proofs(actor, matter, None)


def _proofs(actor: Actor, matter: str | None, message_id: int | None) -> tuple[Proof, ...]:
    if actor.kind not in (ActorKind.STAFF, ActorKind.SYSTEM):
        raise Denied
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM messages_proofs(%s, %s)", [matter, message_id])
        return tuple(_proof(row) for row in cursor.fetchall())


def _proof(row: tuple[Any, ...]) -> Proof:
    return Proof(
        message_id=row[0],
        unit_id=row[1],
        user_id=row[2],
        occasion=row[3],
        channel=MessageWay(row[4]),
        state=MessageState(row[5]),
        provider_key=row[6],
        at=row[7],
        tries=row[8],
        repeats=row[9],
        done_by=row[10],
        fault=row[11],
        read_at=row[12],
        earlier=tuple(MessageWay(way) for way in row[13]),
    )
