"""What happened to a table after it was sent: objections and decisions, who does not know what yet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language

from anxin.areas import queries as areas
from anxin.areas.types import is_vague
from anxin.notices.queries import unit_names

from ..models import Breakdown, BreakdownPart, BreakdownRow, ObjectionDecision, Part, SentLink
from ..rules.breakdown_message import outside_text
from ..types import PartStatus
from ..types.breakdown import Objection
from ..types.breakdown_changes import Decision, DecisionKind, OutsideBody, Untold


def objections_of(breakdown: Breakdown) -> tuple[Objection, ...]:
    """The objections nobody decided yet, in the order of the table. Three queries."""
    held = BreakdownPart.objects.filter(
        breakdown_id=breakdown.id, active=True, status=PartStatus.OBJECTED
    )
    parts = list(held.select_related("row").order_by("row__number", "id"))
    over = settled_in_orders(breakdown, parts)
    units, language = areas.units_by_ids({part.unit_id for part in parts}), get_language() or ""
    return tuple(
        Objection(
            part_id=part.id,
            row_id=part.row_id,
            number=part.row.number,
            task=part.row.task,
            unit=units[part.unit_id].called(language),
            text=part.text,
            at=part.answered_at,
        )
        for part in parts
        if part.id not in over
    )


def settled_in_orders(breakdown: Breakdown, parts: Iterable[BreakdownPart]) -> set[int]:
    """Objections that went on to an order and were decided there. One query, none without any."""
    carried = {
        (part.row.measure_id, part.unit_id): part.id
        for part in parts
        if part.carried_at and part.status == PartStatus.OBJECTED
    }
    if not carried or not breakdown.campaign:
        return set()
    newest = {
        (measure, unit): status
        for measure, unit, status in Part.objects.filter(
            order__campaign=breakdown.campaign,
            order__measure_id__in=[measure for measure, _unit in carried],
        )
        .order_by("id")
        .values_list("order__measure_id", "unit_id", "status")
    }
    return {
        part
        for place, part in carried.items()
        if newest.get(place, PartStatus.OBJECTED) != PartStatus.OBJECTED
    }


def decisions_of(breakdown: Breakdown, unit_id: int | None = None) -> tuple[Decision, ...]:
    """What objections came to, of all units or one, newest first. Two queries."""
    rows = ObjectionDecision.objects.filter(breakdown_id=breakdown.id)
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    found = list(rows.select_related("row").order_by("-at", "-id"))
    units, language = areas.units_by_ids({row.unit_id for row in found}), get_language() or ""
    return tuple(
        Decision(
            row_id=row.row_id,
            number=row.row.number,
            unit_id=row.unit_id,
            unit=units[row.unit_id].called(language),
            kind=DecisionKind(row.kind),
            objection=row.objection,
            text=row.text,
            by=row.by_name,
            at=row.at,
        )
        for row in found
    )


def untold_of(breakdown: Breakdown) -> tuple[Untold, ...]:
    """Units that were sent their tasks and do not know of changes since. Four queries.

    A unit that answers a task has seen it. One that was never sent anything gets it all at once.
    """
    if breakdown.sent_at is None:
        return ()
    told = {link.unit_id: _told_at(link) for link in breakdown.links.all()}
    changes = Counter({link.unit_id: link.dropped for link in breakdown.links.all()})
    active: dict[int, int] = defaultdict(int)
    for part in breakdown.parts.all():
        active[part.unit_id] += part.active
        known = max(filter(None, (told.get(part.unit_id), part.answered_at)), default=None)
        if known and part.changed_at and part.changed_at > known:
            changes[part.unit_id] += 1
    changes = Counter({unit: n for unit, n in changes.items() if n and told.get(unit)})
    units, language = areas.units_by_ids(changes), get_language() or ""
    return tuple(
        Untold(unit_id, units[unit_id].called(language), total, not active[unit_id])
        for unit_id, total in changes.most_common()
    )


def _told_at(link: SentLink) -> datetime | None:
    """When a unit was last sent its text, as noted; else when it first opened its link."""
    return link.reminded_at or link.received_at or link.opened_at


def outside_of(breakdown: Breakdown) -> tuple[OutsideBody, ...]:
    """Bodies that are not on the list of units, with what they are asked. Three queries."""
    numbers: dict[str, list[BreakdownRow]] = defaultdict(list)
    rows = list(breakdown.rows.exclude(measure_id="").order_by("number"))
    known = owners_listed(rows)
    for row in rows:
        for owner in (*row.lead, *row.cooperate):
            if owner not in known and not is_vague(owner):
                numbers[owner].append(row)
    unit = areas.unit_by_id(breakdown.unit_id)
    asker = unit.name if unit else ""
    return tuple(
        OutsideBody(
            name=name,
            numbers=tuple(row.number for row in own),
            text=outside_text(
                breakdown.title, asker, name, [(row.task, row.due_on, row.due_words) for row in own]
            ),
            called_at=parse_datetime(breakdown.called.get(name, "")),
        )
        for name, own in numbers.items()
    )


def owners_listed(rows: Iterable[BreakdownRow]) -> set[str]:
    """Those owners of rows that are units or words for many. Three queries."""
    owners = {owner for row in rows for owner in (*row.lead, *row.cooperate)}
    return set(areas.units_by_slugs(owners)) | (owners & set(unit_names()))
