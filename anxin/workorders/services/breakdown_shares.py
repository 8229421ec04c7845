"""Each unit's share of a breakdown table: given, taken away, marked where it changed after sending."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from anxin.areas import queries as areas
from anxin.areas.types import UnitInfo, UnitKind, range_of
from anxin.core import clock
from anxin.core.types import Actor

from ..models import Breakdown, BreakdownPart, BreakdownRow, ObjectionDecision, SentLink
from ..queries.breakdown import task_row
from ..queries.breakdown_marks import token_marks, token_of
from ..rules.breakdown import units_of_row
from ..types import PartStatus
from ..types.breakdown_changes import DecisionKind

# Units that only speak for many bodies of one sort (schools, employers): nobody reads their link.
SPEAKS_FOR_MANY = "bodies-"


def shares_give(breakdown: Breakdown) -> set[int]:
    """Bring every unit's share in line with the rows; returns the units that are asked.

    In a table that was sent before, a share that is new, gone or in another role is marked as
    changed: its unit does not know yet.
    """
    # A row whose measure left the draft is kept for its answer only: nobody is asked for it again.
    rows = list(breakdown.rows.exclude(measure_id="").order_by("number"))
    members = members_of(
        {owner for row in rows for owner in (*row.lead, *row.cooperate)}, breakdown.unit_id
    )
    held = {(part.row_id, part.unit_id): part for part in breakdown.parts.all()}
    wanted = {
        (row.id, unit_id): (row, leads)
        for row in rows
        for unit_id, leads in units_of_row(task_row(row), members)
        if not _left_out(held.get((row.id, unit_id)), row, members)
    }
    at = clock.now() if breakdown.sent_at else None
    new, changed = [], []
    for place, (row, leads) in wanted.items():
        part = held.get(place)
        if part is None:
            new.append(_part(breakdown, row, place[1], leads))
            new[-1].changed_at = at
        elif (part.leads, part.active) != (leads, True):
            part.leads, part.active, part.left_out, part.changed_at = leads, True, False, at
            changed.append(part)
    for place, part in held.items():
        if place not in wanted and part.active:
            part.active, part.changed_at = False, at
            changed.append(part)
    BreakdownPart.objects.bulk_create(new)
    BreakdownPart.objects.bulk_update(changed, ["leads", "active", "left_out", "changed_at"])
    return {unit_id for _row_id, unit_id in wanted}


def shares_renew(actor: Actor, breakdown: Breakdown, rows: Sequence[BreakdownRow]) -> None:
    """After rows of a table that was sent changed: new owners get share and link, objections close.

    Before it is sent nobody has a share.
    """
    if breakdown.sent_at is None or breakdown.closes_on is None or not rows:
        return
    asked = BreakdownPart.objects.filter(row__in=rows, active=True)
    asked.update(changed_at=clock.now())
    links_make(breakdown, shares_give(breakdown), breakdown.closes_on)
    objected = BreakdownPart.objects.filter(row__in=rows, status=PartStatus.OBJECTED)
    for part in objected.select_related("row"):
        if part.active:
            objection_close(actor, part, DecisionKind.CHANGED, "")
        elif not part.left_out:
            objection_close(actor, part, DecisionKind.MOVED, "")


def objection_close(actor: Actor, part: BreakdownPart, kind: DecisionKind, text: str) -> None:
    """Write down what an objection came to; a unit that is still asked is asked anew."""
    ObjectionDecision.objects.create(
        breakdown_id=part.breakdown_id,
        row_id=part.row_id,
        unit_id=part.unit_id,
        kind=kind,
        objection=part.text,
        text=text,
        by_name=actor.name[:64],
        at=clock.now(),
        area_code=part.area_code,
        field_bit=part.field_bit,
    )
    part.status, part.text, part.way = PartStatus.GIVEN, "", ""
    part.seen, part.answered_at, part.carried_at = part.seen + 1, None, None
    part.changed_at = clock.now()
    part.save()


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


def _left_out(
    part: BreakdownPart | None, row: BreakdownRow, members: Callable[[str], list[int]]
) -> bool:
    """Whether a unit was let go from a word for many: only its own name asks it again."""
    if part is None or not part.left_out:
        return False
    named = [owner for owner in (*row.lead, *row.cooperate) if members(owner) == [part.unit_id]]
    return not named


def _part(breakdown: Breakdown, row: BreakdownRow, unit_id: int, leads: bool) -> BreakdownPart:
    return BreakdownPart(
        breakdown=breakdown,
        row=row,
        unit_id=unit_id,
        leads=leads,
        area_code=breakdown.area_code,
        field_bit=breakdown.field_bit,
    )


def links_make(breakdown: Breakdown, units: set[int], closes_on: date) -> None:
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
