"""Declaring hours and loading places: the only writers of this room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from anxin.areas.types import TOWN_STEP
from anxin.core import audit, clock
from anxin.core.permissions import require
from anxin.core.queries import festival_calendar
from anxin.core.text import clean
from anxin.core.types import Actor, Invalid, Missing

from .models import Hours, HoursChange, Place
from .queries import blanket_closings, festival_days, place_owned, sayings_of
from .rules import read_declaration, read_places, said_for, wants_reason
from .types import BlanketClosing, Declaration, Permission, PlaceKind, PlaceRow

MOST_REASON = 120


def hours_declare(
    *, actor: Actor, campaign: str, place: str, text: str, reason: str = ""
) -> list[BlanketClosing]:
    """Declare a place's hours in a short form; returns the blanket closings this made or joined.

    `初一 9–17` is a listing; what closes or shortens is a change with a reason and an end.
    Raises Missing for a place that is not the actor's, Invalid, Denied.
    """
    require(actor, Permission.DECLARE)
    owned = place_owned(actor, place)
    if owned is None:
        raise Missing
    lunar = festival_days(campaign)
    said = read_declaration(clean(text), lunar, clock.today())
    reason = clean(reason)[:MOST_REASON]
    with transaction.atomic():
        _say(actor, owned, said, reason)
        detail = {"text": clean(text)[:60], "reason": reason}
        audit.record(actor, "venues.hours_declared", "place", owned.ref, detail)
    found = blanket_closings(actor, campaign) if said.span.closed else []
    town = owned.area_code - owned.area_code % TOWN_STEP
    return [one for one in found if one.town_code == town and one.kind == owned.kind]


def places_load(*, actor: Actor, given: Mapping[str, Any]) -> int:
    """Write the places of a file that are new or differ; returns how many. Hours are added once.

    Raises Invalid naming every fault; then nothing is written.
    """
    require(actor, Permission.LOAD)
    rows, faults = read_places(given)
    if faults:
        raise Invalid("\n".join(faults))
    held = {place.ref: place for place in Place.objects.all()}
    source, demo = str(given.get("source", "")), bool(given.get("demo", False))
    with transaction.atomic():
        written = sum(_place_write(row, held.get(row.slug), source, demo) for row in rows)
        if written:
            audit.record(actor, "venues.places_loaded", "place", "all", {"written": written})
    return written


def _say(actor: Actor, place: Place, said: Declaration, reason: str) -> None:
    values = {
        "place": place,
        "opens_min": said.span.opens_min,
        "closes_min": said.span.closes_min,
        "said_by_id": actor.unit_id,
        "source": _("本单位申报"),
        "said_at": clock.now(),
    }
    if not _wants_reason(place, said):
        days = said.days if said.first else ("",)
        if said.first is None or (all(days) and days):
            Hours.objects.bulk_create(Hours(**values, day=day) for day in days)
            return
    if said.first is None or said.last is None:
        message = _("停业、缩短要写明哪几天，如“初一到初三 停业”。到期自动恢复。")
        raise Invalid(message, fields={"text": message})
    if not reason and _wants_reason(place, said):
        message = _("停业、缩短时间要写理由。群众在“今天开门”里看得到。")
        raise Invalid(message, fields={"reason": message})
    span = {"first_on": said.first, "last_on": said.last}
    HoursChange.objects.create(**values, **span, reason=reason or _("当日时间"))


def _wants_reason(place: Place, said: Declaration) -> bool:
    on = said.first or clock.today()
    held = said_for(sayings_of([place.pk]).get(place.pk, ()), on, festival_calendar().lunar(on))
    return wants_reason(held, said.span)


def _place_write(row: PlaceRow, held: Place | None, source: str, demo: bool) -> bool:
    values = {
        "name": row.name,
        "name_en": row.name_en,
        "kind": PlaceKind(row.kind).value,
        "area_code": row.area_code,
        "address": row.address,
        "phone": row.phone,
        "demo": demo,
    }
    if held is not None:
        changed = any(getattr(held, name) != value for name, value in values.items())
        if changed:
            Place.objects.filter(pk=held.pk).update(**values)
        return changed
    place = Place.objects.create(ref=row.slug, **values)
    Hours.objects.bulk_create(
        Hours(
            place=place,
            day=day,
            opens_min=span.opens_min,
            closes_min=span.closes_min,
            source=source,
            reason=reason,
        )
        for day, span, reason in row.hours
    )
    return True
