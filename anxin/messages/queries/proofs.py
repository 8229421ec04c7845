"""That something was told: lines of proof, without what was written."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils.translation import get_language

from anxin.accounts.queries import user_names
from anxin.areas.queries import units_by_ids
from anxin.core.types import Actor, ActorKind, Denied, Missing

from ..types import STATE_SIGNS, MessageState, MessageWay, Proof, ProofLine


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


def told_lines(actor: Actor, matter: str) -> tuple[ProofLine, ...]:
    """Who was told about a matter, with names, newest first. Three statements, one for nobody."""
    proofs = matter_proofs(actor, matter)
    if not proofs:
        return ()
    units = units_by_ids(one.unit_id for one in proofs if one.unit_id)
    people = user_names([one.user_id for one in proofs if one.user_id])
    language = get_language() or ""
    return tuple(
        ProofLine(
            proof=one,
            to=units[one.unit_id].called(language)
            if one.unit_id in units
            else people.get(one.user_id or 0, ""),
            state=STATE_SIGNS[one.state],
        )
        for one in reversed(proofs)
    )


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
