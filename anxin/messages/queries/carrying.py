"""What must be carried by hand today, and what was."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils.translation import get_language

from anxin.accounts.queries import user_names
from anxin.areas.queries import units_by_ids
from anxin.areas.types import UnitInfo
from anxin.core import clock
from anxin.core.permissions import require
from anxin.core.types import Actor

from ..models import Delivery
from ..types import MOST_SLIPS, CarryLine, CarryStop, MessageState, MessageWay, Permission
from .contacts import contacts_of_units
from .parcels import words_opened, words_told

SHOWN_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class _Slip:
    """What one message of a slip says."""

    subject: str
    text: str
    urgent: bool


def slips_to_carry(actor: Actor) -> tuple[CarryStop, ...]:
    """Slips the actor's unit carries, by where they go. Six statements."""
    return _stops(actor, state=MessageState.QUEUED)


def slips_carried(actor: Actor) -> tuple[CarryStop, ...]:
    """Slips ticked off within a day. Six statements."""
    after = clock.now() - SHOWN_AFTER
    return _stops(actor, state=MessageState.PRINTED, done_at__gte=after)


def _stops(actor: Actor, **wanted: Any) -> tuple[CarryStop, ...]:
    require(actor, Permission.CARRY)
    rows = Delivery.objects.filter(
        way=MessageWay.PRINT, carrier_id=actor.unit_id, **wanted
    ).order_by("unit_id", "id")[:MOST_SLIPS]
    deliveries = list(rows)
    said = _slips([one.pk for one in deliveries])
    ids = {one.unit_id for one in deliveries} | {one.sender_unit_id for one in deliveries}
    units = units_by_ids(one for one in ids if one)
    people = user_names([one.user_id for one in deliveries if one.user_id])
    contacts = contacts_of_units(units)
    stops: dict[str, list[Delivery]] = defaultdict(list)
    where: dict[str, int] = {}
    for one in deliveries:
        name = _name(one, units, people)
        stops[name].append(one)
        where[name] = one.unit_id or 0
    return tuple(
        CarryStop(
            name=name,
            contacts=contacts.get(where[name], ()),
            lines=tuple(_line(one, said[one.pk], units) for one in group),
        )
        for name, group in stops.items()
    )


def _slips(delivery_ids: list[int]) -> dict[int, list[_Slip]]:
    found: dict[int, list[_Slip]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM messages_slips(%s)", [delivery_ids])
        for delivery_id, sealed, urgent in cursor.fetchall():
            found[delivery_id].append(_Slip(*words_told(words_opened(sealed)), urgent))
    return found


def _name(one: Delivery, units: dict[int, UnitInfo], people: dict[int, str]) -> str:
    unit = units.get(one.unit_id or 0)
    if unit is not None:
        return unit.called(get_language() or "")
    return people.get(one.user_id or 0, "")


def _line(one: Delivery, said: list[_Slip], units: dict[int, UnitInfo]) -> CarryLine:
    sender = units.get(one.sender_unit_id or 0)
    return CarryLine(
        id=one.pk,
        key=one.key,
        subject="；".join(slip.subject for slip in said),
        text="\n".join(slip.text for slip in said if slip.text),
        written_at=one.created_at,
        urgent=any(slip.urgent for slip in said),
        sender=sender.called(get_language() or "") if sender else "",
        done_at=one.done_at,
        done_by=one.done_by,
    )
