"""The only sender of breakdown tables: each unit's share, its link, what was noted as sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.areas.types import UnitInfo, UnitKind, range_of
from anxin.core import audit, clock
from anxin.core.types import Actor, Invalid

from ..models import Breakdown, BreakdownPart, BreakdownRow, SentLink
from ..queries.breakdown import breakdown_of
from ..queries.breakdown_marks import token_marks, token_of
from ..rules.breakdown import units_of_row
from ..types.breakdown import TaskRow

LONGEST_LINK_DAYS = 120
# Units that only speak for many bodies of one sort (schools, employers): nobody reads their link.
SPEAKS_FOR_MANY = "bodies-"


def breakdown_send(*, actor: Actor, ref: str, reply_by: datetime, closes_on: date) -> int:
    """Give each row to its units and make each unit's link; returns how many units are asked.

    Safe to repeat after changes: what was answered stays, new owners get their share.
    """
    breakdown = breakdown_of(actor, ref)
    _days_checked(reply_by, closes_on)
    # A row whose measure left the draft is kept for its answer only: nobody is asked for it again.
    rows = list(breakdown.rows.exclude(measure_id="").order_by("number"))
    members = members_of(
        {owner for row in rows for owner in (*row.lead, *row.cooperate)}, breakdown.unit_id
    )
    with transaction.atomic():
        Breakdown.objects.filter(id=breakdown.id).update(
            sent_at=clock.now(), reply_by=reply_by, closes_on=closes_on, revision=F("revision") + 1
        )
        units = _parts_give(breakdown, rows, members)
        _links_make(breakdown, units, closes_on)
        detail = {"units": len(units), "closes_on": str(closes_on)}
        audit.record(actor, "workorders.breakdown_send", "breakdown", ref, detail)
    return len(units)


def link_renew(*, actor: Actor, ref: str, unit_id: int) -> None:
    """Make a unit's link anew: the one before opens nothing from now on."""
    breakdown = breakdown_of(actor, ref)
    link = breakdown.links.filter(unit_id=unit_id).first()
    if link is None:
        raise Invalid(_("这个单位还没有链接。请先发出分解表。"))
    link.generation += 1
    marks = token_marks(token_of(ref, unit_id, link.generation))
    link.handle_mark, link.mark = marks.handle, marks.whole
    # The new link has not gone out yet, whatever the one before did.
    link.revoked_at = link.opened_at = link.received_at = link.reminded_at = None
    link.sent_at = clock.now()
    link.save()
    audit.record(actor, "workorders.link_renew", "sent_link", link.id, {"unit": unit_id})


def link_revoke(*, actor: Actor, ref: str, unit_id: int) -> None:
    """Close a unit's link at once."""
    breakdown = breakdown_of(actor, ref)
    closed = breakdown.links.filter(unit_id=unit_id, revoked_at=None).update(revoked_at=clock.now())
    if closed:
        audit.record(actor, "workorders.link_revoke", "breakdown", ref, {"unit": unit_id})


def reminders_note(*, actor: Actor, ref: str, unit_ids: Sequence[int]) -> int:
    """Note that units were sent their text, or reminded, now; returns how many."""
    breakdown = breakdown_of(actor, ref)
    noted = breakdown.links.filter(unit_id__in=unit_ids).update(reminded_at=clock.now())
    audit.record(
        actor, "workorders.breakdown_remind", "breakdown", ref, {"units": sorted(unit_ids)}
    )
    return noted


def members_of(owners: set[str], asker_id: int) -> Callable[[str], list[int]]:
    """The units behind slugs and words for many, as far as the asker reaches.

    A district reaches villages and communities through their towns, a town only its own ground.
    Units that only speak for many (schools, employers) are left out: nobody reads their link.
    """
    single, asker = areas.units_by_slugs(owners), areas.unit_by_id(asker_id)
    found = {
        owner: [single[owner]] if owner in single else list(areas.units_by_name(owner))
        for owner in owners
        if not owner.startswith(SPEAKS_FOR_MANY)
    }
    reached = {
        owner: list(dict.fromkeys(id for unit in units for id in _reached(unit, asker)))
        for owner, units in found.items()
    }
    return lambda owner: reached.get(owner, [])


def _reached(unit: UnitInfo, asker: UnitInfo | None) -> list[int]:
    """The units that get the asker's link for a unit."""
    if asker and asker.kind is UnitKind.TOWN:
        return [unit.id] if unit.area_code in range_of(asker.area_code) else []
    through_town = unit.kind is UnitKind.COMMUNITY and unit.superior_id
    return [unit.superior_id] if through_town and unit.superior_id else [unit.id]


def _days_checked(reply_by: datetime, closes_on: date) -> None:
    today = clock.today()
    faults = {}
    if reply_by <= clock.now():
        faults["reply_by"] = _("答复时间已经过了，请写晚一点。")
    if closes_on < reply_by.astimezone(clock.CHINA).date():
        faults["closes_on"] = _("链接不能在答复时间以前失效。")
    if closes_on > today + timedelta(days=LONGEST_LINK_DAYS):
        faults["closes_on"] = _("链接最长用 120 天。")
    if faults:
        raise Invalid(_("时间要改一下，什么都还没有发。"), fields=faults)


def _parts_give(
    breakdown: Breakdown, rows: Sequence[BreakdownRow], members: Callable[[str], list[int]]
) -> set[int]:
    held = {(part.row_id, part.unit_id): part for part in breakdown.parts.all()}
    new, changed, wanted = [], [], set()
    for row in rows:
        for unit_id, leads in units_of_row(_owners_of(row), members):
            wanted.add((row.id, unit_id))
            part = held.get((row.id, unit_id))
            if part is None:
                new.append(_part(breakdown, row, unit_id, leads))
            elif (part.leads, part.active) != (leads, True):
                part.leads, part.active = leads, True
                changed.append(part)
    for place, part in held.items():
        if place not in wanted and part.active:
            part.active = False
            changed.append(part)
    BreakdownPart.objects.bulk_create(new)
    BreakdownPart.objects.bulk_update(changed, ["leads", "active"])
    return {unit_id for _row_id, unit_id in wanted}


def _part(breakdown: Breakdown, row: BreakdownRow, unit_id: int, leads: bool) -> BreakdownPart:
    return BreakdownPart(
        breakdown=breakdown,
        row=row,
        unit_id=unit_id,
        leads=leads,
        area_code=breakdown.area_code,
        field_bit=breakdown.field_bit,
    )


def _owners_of(row: BreakdownRow) -> TaskRow:
    return TaskRow(
        number=row.number,
        measure_id=row.measure_id,
        clause_id=row.clause_id,
        quote=row.quote,
        task=row.task,
        strength=row.strength,
        instrument=row.instrument,
        lead=tuple(row.lead),
        cooperate=tuple(row.cooperate),
        proposed=row.proposed,
    )


def _links_make(breakdown: Breakdown, units: set[int], closes_on: date) -> None:
    breakdown.links.update(closes_on=closes_on)
    held = set(breakdown.links.values_list("unit_id", flat=True))
    links = []
    for unit_id in sorted(units - held):
        marks = token_marks(token_of(breakdown.ref, unit_id, 1))
        links.append(
            SentLink(
                breakdown=breakdown,
                unit_id=unit_id,
                handle_mark=marks.handle,
                mark=marks.whole,
                sent_at=clock.now(),
                closes_on=closes_on,
                area_code=breakdown.area_code,
                field_bit=breakdown.field_bit,
            )
        )
    SentLink.objects.bulk_create(links)
