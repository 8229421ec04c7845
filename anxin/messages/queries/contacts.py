"""Whom to reach at a unit. No actor is asked: every scope must be able to tell a unit something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection

from anxin.accounts.queries import users_active
from anxin.core.crypto import unseal

from ..models import UnitContact
from ..types import Contact, MessageWay, Reach

NAME = "outbox.unitcontact.name"
PHONE = "outbox.unitcontact.phone"


def unit_contacts(unit_id: int) -> tuple[Contact, ...]:
    """Who is reached at a unit, first rank first. Three statements."""
    return contacts_of_units([unit_id]).get(unit_id, ())


def contacts_of_units(unit_ids: Iterable[int]) -> dict[int, tuple[Contact, ...]]:
    """Who is reached at some units, by unit, first rank first. Three statements."""
    rows = list(UnitContact.objects.filter(unit_id__in=set(unit_ids)).order_by("unit_id", "rank"))
    active = users_active(row.user_id for row in rows if row.user_id)
    reach = reach_of(active)
    found: dict[int, list[Contact]] = defaultdict(list)
    for row in rows:
        user = row.user_id if row.user_id in active else None
        found[row.unit_id].append(_contact(row, user, reach.get(user or 0, Reach())))
    return {unit: tuple(contacts) for unit, contacts in found.items()}


def reach_of(user_ids: Iterable[int]) -> dict[int, Reach]:
    """How people want to be reached; whoever never said so is left out. One statement."""
    wanted = sorted(set(user_ids))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM messages_reach(%s)", [wanted])
        return {row[0]: Reach(MessageWay(row[1]), row[2], row[3]) for row in cursor.fetchall()}


def _contact(row: UnitContact, user: int | None, reach: Reach) -> Contact:
    ways: list[MessageWay] = []
    if user is not None:
        ways = [MessageWay.IN_APP]
        if reach.way is not MessageWay.IN_APP:
            ways.insert(0, reach.way)
    if MessageWay.PRINT not in ways:
        ways.append(MessageWay.PRINT)
    return Contact(
        id=row.pk,
        unit_id=row.unit_id,
        name=unseal(bytes(row.name), NAME),
        phone=unseal(bytes(row.phone), PHONE) if row.phone else "",
        user=user,
        rank=row.rank,
        channels=tuple(ways),
        demo=row.demo,
    )
