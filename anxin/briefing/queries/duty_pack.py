"""The night's duty pack: put together from every room's face when it is asked for."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils.translation import get_language

from anxin.areas import queries as areas
from anxin.areas.types import UnitKind
from anxin.core import clock
from anxin.core.permissions import require
from anxin.core.queries import festival_calendar
from anxin.core.types import Actor
from anxin.messages.queries import contacts_of_units
from anxin.messages.types import Permission as MessagePermission
from anxin.notices.queries import service_clause
from anxin.notices.types import ClauseQuote
from anxin.venues.queries import places_on
from anxin.venues.types import PlaceDay, PlaceKind
from anxin.workorders.queries import order_inbox, place_standing
from anxin.workorders.types import BROUGHT, InboxFilter, OrderRow, RowState
from anxin.workorders.types import Permission as OrderPermission

from ..types import DutyPack, PackMatter, PackReport, PackUnit, Permission

# A night ends when the offices open; what falls due before is watched.
MORNING = time(8, 30)
NOON = time(12)
MOST_ROWS, MOST_OF_A_KIND, MOST_REPORTS, MOST_PLACES = 30, 5, 40, 24
# What the night may need, and the services whose sentences say how to act.
NEEDED = (PlaceKind.CLINIC, PlaceKind.PHARMACY, PlaceKind.FUEL)
ACTING = ("duty.urgent", "hazards.report", "requests.help")
WATCHED = (RowState.OVERDUE, RowState.OBJECTED, RowState.LATE, RowState.SILENT)
OWED = (RowState.SILENT, RowState.OVERDUE, RowState.OPEN, RowState.LATE)


def duty_pack(actor: Actor, campaign: str) -> DutyPack:
    """What the person on duty takes into the night; bounded, whatever the size of the district.

    After midnight it is still the night of the day before.
    """
    require(actor, Permission.READ)
    require(actor, OrderPermission.READ)
    now = clock.now().astimezone(clock.CHINA)
    night_of = now.date() if now.time() >= NOON else now.date() - timedelta(days=1)
    morning = datetime.combine(night_of + timedelta(days=1), MORNING, clock.CHINA)
    running = order_inbox(actor, InboxFilter(show="running", campaign=campaign))
    watched = [row for row in running.rows if _presses(row, morning)]
    units, unreachable = _units(actor, watched)
    days = festival_calendar()
    return DutyPack(
        at=now,
        night_of=night_of,
        day_name=days.lunar(night_of),
        morning_name=days.lunar(morning.date()),
        rows=tuple(watched[:MOST_ROWS]),
        more=max(0, len(watched) - MOST_ROWS),
        reports=_reports(actor, campaign, morning),
        matters=_matters(actor, campaign),
        units=units,
        unreachable=unreachable,
        places=_places(morning.date()),
        quotes=_quotes(campaign),
    )


def _presses(row: OrderRow, morning: datetime) -> bool:
    return row.state in WATCHED or (row.due_at is not None and row.due_at <= morning)


def _reports(actor: Actor, campaign: str, morning: datetime) -> tuple[PackReport, ...]:
    owed = [
        one
        for one in place_standing(actor, campaign).reports
        if one.filed_at is None and one.state in OWED and one.due_at <= morning
    ]
    units = areas.units_by_ids([one.unit_id for one in owed])
    language, now = get_language() or "", clock.now()
    found = [
        PackReport(one.subject, units[one.unit_id].called(language), one.due_at, one.due_at < now)
        for one in owed
        if one.unit_id in units
    ]
    return tuple(sorted(found, key=lambda one: (one.due_at, one.unit_name))[:MOST_REPORTS])


def _matters(actor: Actor, campaign: str) -> tuple[PackMatter, ...]:
    page = order_inbox(actor, InboxFilter(show="running", campaign=campaign, measure=BROUGHT))
    by_kind: dict[str, list[OrderRow]] = {}
    for row in page.rows:
        by_kind.setdefault(row.label, []).append(row)
    return tuple(
        PackMatter(label, tuple(rows[:MOST_OF_A_KIND]), max(0, len(rows) - MOST_OF_A_KIND))
        for label, rows in sorted(by_kind.items(), key=lambda pair: -len(pair[1]))
    )


def _units(actor: Actor, watched: list[OrderRow]) -> tuple[tuple[PackUnit, ...], tuple[str, ...]]:
    """The units of what is watched, then the towns of the actor's ground; those nobody reaches."""
    leads = areas.units_by_ids([row.lead_unit for row in watched])
    towns = [
        unit
        for unit in areas.units_by_kind(UnitKind.TOWN)
        if any(unit.area_code in part for part in actor.scope.ranges)
    ]
    wanted = {unit.id: unit for unit in (*leads.values(), *towns)}
    contacts, language, kept = contacts_of_units(wanted), get_language() or "", _kept(actor)
    lines = [
        PackUnit(
            unit.called(language),
            contacts.get(key, ()),
            reverse("messages:keep-contacts", args=[unit.slug]) if key in kept else "",
        )
        for key, unit in wanted.items()
    ]
    reached = tuple(one for one in lines if one.contacts)
    return reached, tuple(one.name for one in lines if not one.contacts)


def _kept(actor: Actor) -> frozenset[int]:
    """The units whose contacts the actor may open and mend: his own and those below it."""
    own = areas.unit_by_id(actor.unit_id or 0)
    if own is None or not actor.may(MessagePermission.KEEP_CONTACTS):
        return frozenset()
    return frozenset({own.id} | {unit.id for unit in areas.units_below(own)})


def _places(on: date) -> tuple[PlaceDay, ...]:
    found = [one for kind in NEEDED for one in places_on(on, kind=kind).places]
    return tuple(found[:MOST_PLACES])


def _quotes(campaign: str) -> tuple[ClauseQuote, ...]:
    served = (service_clause(campaign, service) for service in ACTING)
    return tuple({one.id: one for one in served if one}.values())
