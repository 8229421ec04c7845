"""Whom to reach at a unit. No actor is asked: every scope must be able to tell a unit something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection
from django.utils.translation import get_language

from anxin.accounts.queries import users_active
from anxin.areas.queries import (
    CHAIN_LENGTH,
    superior_of,
    unit_by_id,
    unit_by_slug,
    units_below,
)
from anxin.areas.types import UnitInfo
from anxin.core.crypto import unseal
from anxin.core.permissions import require
from anxin.core.text import mask_phone
from anxin.core.types import Actor, Missing

from ..models import Preference, UnitContact
from ..types import QUIET_FROM, QUIET_TO, Contact, KeptUnit, MessageWay, OwnReach, Permission, Reach
from .parcels import ADDRESS

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


def contact_lines(unit_ids: Iterable[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    """Names and office phones of who is reached at some units, first rank first. One statement."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in UnitContact.objects.filter(unit_id__in=set(unit_ids)).order_by("unit_id", "rank"):
        phone = unseal(row.phone, PHONE) if row.phone else ""
        found[row.unit_id].append((unseal(row.name, NAME), phone))
    return {unit: tuple(lines) for unit, lines in found.items()}


def reach_of(user_ids: Iterable[int]) -> dict[int, Reach]:
    """How people want to be reached; whoever never said so is left out. One statement."""
    wanted = sorted(set(user_ids))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM messages_reach(%s)", [wanted])
        return {row[0]: Reach(MessageWay(row[1]), row[2], row[3]) for row in cursor.fetchall()}


def units_kept(actor: Actor) -> tuple[KeptUnit, ...]:
    """The actor's own unit and those below it, with their contacts. Six statements."""
    require(actor, Permission.KEEP_CONTACTS)
    own = unit_by_id(actor.unit_id or 0)
    if own is None:
        return ()
    units = (own, *(one for one in units_below(own) if one.id != own.id))
    contacts = contacts_of_units(one.id for one in units)
    language = get_language() or ""
    return tuple(
        KeptUnit(one.id, one.slug, one.called(language), contacts.get(one.id, ()), one.id == own.id)
        for one in units
    )


def unit_kept(actor: Actor, slug: str) -> KeptUnit:
    """One unit whose contacts the actor keeps. Raises Missing, Denied."""
    require(actor, Permission.KEEP_CONTACTS)
    unit = unit_by_slug(slug)
    if unit is None or not unit_is_kept_by(actor, unit):
        raise Missing
    own = unit.id == actor.unit_id
    return KeptUnit(unit.id, slug, unit.called(get_language() or ""), unit_contacts(unit.id), own)


def unit_is_kept_by(actor: Actor, unit: UnitInfo) -> bool:
    """Whether the actor's unit is this one, or stands above it."""
    if actor.may(Permission.LOAD):
        return True
    above: UnitInfo | None = unit
    for _step in range(CHAIN_LENGTH):
        if above is None:
            return False
        if above.id == actor.unit_id:
            return True
        above = superior_of(above.id)
    return False


def own_reach(actor: Actor) -> OwnReach:
    """How the actor wants to be reached, the number masked. One statement."""
    row = Preference.objects.filter(user_id=actor.user_id or 0).first()
    if row is None:
        return OwnReach(MessageWay.IN_APP, "", "", QUIET_FROM, QUIET_TO, "zh-hans")
    shown = masked(unseal(bytes(row.address), ADDRESS)) if row.address else ""
    return OwnReach(
        MessageWay(row.way), row.route, shown, row.quiet_from, row.quiet_to, row.language
    )


def masked(address: str) -> str:
    """A number or mailbox as it may be shown: `138****5678`, `wa***@example.org`."""
    name, at, host = address.partition("@")
    return f"{name[:2]}***@{host}" if at else mask_phone(address)


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
