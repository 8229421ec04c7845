"""Reads of breakdown tables: the table, a unit's tasks, who has answered. Within the scope."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from django.db.models import Count, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.areas.types import UnitInfo, is_vague
from anxin.core import clock, crypto
from anxin.core.permissions import require
from anxin.core.types import Actor, Missing
from anxin.notices.queries import unit_names

from ..models import Breakdown, BreakdownContact, BreakdownPart, BreakdownRow, Order, SentLink
from ..rules.breakdown import owners_text, stand_of, table_faults
from ..types import INSTRUMENT_LABELS, Instrument, PartStatus, Permission
from ..types.breakdown import (
    BreakdownHead,
    BreakdownTable,
    SectionLines,
    TaskLine,
    TaskRow,
    UnitShare,
    UnitTask,
)
from ..types.breakdown_changes import Strange
from .breakdown_changes import decisions_of, objections_of, settled_in_orders, untold_of
from .breakdown_marks import row_key, row_words, token_of

NAME_PURPOSE = "workorders.breakdowncontact.name"
PHONE_PURPOSE = "workorders.breakdowncontact.phone"


def breakdowns_all(actor: Actor) -> list[BreakdownHead]:
    """Every breakdown table of the actor's unit, newest first. One query."""
    require(actor, Permission.BREAK_DOWN)
    own = Breakdown.objects.filter(unit_id=actor.unit_id or 0)
    rows = own.annotate(tasks=Count("rows")).order_by("-id")
    return [head_of(row, row.tasks) for row in rows]


def breakdown_of(actor: Actor, ref: str) -> Breakdown:
    """One table of the actor's unit: it holds other units' links. Raises Missing."""
    require(actor, Permission.BREAK_DOWN)
    found = Breakdown.objects.filter(ref=ref, unit_id=actor.unit_id or 0).first()
    if found is None:
        raise Missing
    return found


def breakdown_table(actor: Actor, ref: str) -> BreakdownTable:
    """A whole table with owners by name, contacts, objections and faults.

    Six queries; four more when an owner is not on the list of units, five once it was sent.
    """
    breakdown = breakdown_of(actor, ref)
    rows = list(breakdown.rows.order_by("number"))
    names, contacts = unit_names(), contacts_of(breakdown.id)
    owners = {owner for row in rows for owner in (*row.lead, *row.cooperate)}
    units = areas.units_by_slugs(owners)
    names |= {slug: unit.called(get_language() or "") for slug, unit in units.items()}
    near = _near_names(owners - set(names))
    lines = _joined([_line(row, names, contacts, units, near) for row in rows])
    if breakdown.sent_at:
        lines = _with_objections(lines, breakdown)
    table = BreakdownTable(head_of(breakdown, len(rows)), _sections(lines, breakdown.sections))
    faults = table_faults(table)
    sections = tuple(
        SectionLines(
            one.number,
            one.title,
            tuple(replace(line, fault=faults.get(line.id, "")) for line in one.lines),
        )
        for one in table.sections
    )
    return BreakdownTable(table.head, sections)


def contacts_of(breakdown_id: int) -> dict[int, tuple[str, str]]:
    """Name and phone of each unit's contact, by unit. One query."""
    return {
        row.unit_id: (_opened(row.name, NAME_PURPOSE), _opened(row.phone, PHONE_PURPOSE))
        for row in BreakdownContact.objects.filter(breakdown_id=breakdown_id)
    }


def phones_before(breakdown: Breakdown) -> dict[int, str]:
    """The office number of each unit in the newest earlier table of the same office. One query."""
    rows = (
        BreakdownContact.objects.filter(
            breakdown__unit_id=breakdown.unit_id, breakdown_id__lt=breakdown.pk
        )
        .order_by("breakdown_id")
        .values_list("unit_id", "phone")
    )
    opened = {unit: _opened(phone, PHONE_PURPOSE) for unit, phone in rows}
    return {unit: phone for unit, phone in opened.items() if phone}


def unit_tasks(breakdown: Breakdown, unit_id: int | None = None) -> list[UnitTask]:
    """The tasks given to units (one unit, or all), in the order of the table. Three queries."""
    parts = BreakdownPart.objects.filter(breakdown_id=breakdown.id, active=True)
    if unit_id is not None:
        parts = parts.filter(unit_id=unit_id)
    found = list(parts.select_related("row").order_by("unit_id", "row__number"))
    units = areas.units_by_ids({part.unit_id for part in found})
    orders = _orders_of(breakdown.campaign, unit_id)
    return [_task(breakdown.ref, part, units[part.unit_id], orders) for part in found]


def unit_shares(actor: Actor, ref: str, base_url: str = "") -> list[UnitShare]:
    """How every unit of a table stands, with its link. Eight queries, one more where an order decides an objection."""
    breakdown = breakdown_of(actor, ref)
    links = {link.unit_id: link for link in breakdown.links.all()}
    contacts, replies = contacts_of(breakdown.id), defaultdict(list)
    for part in breakdown.parts.filter(active=True).select_related("row").order_by("unit_id", "id"):
        replies[part.unit_id].append(part)
    over = settled_in_orders(breakdown, (part for own in replies.values() for part in own))
    untold = {one.unit_id: one.changes for one in untold_of(breakdown)}
    units = areas.units_by_ids(replies)
    language = get_language() or ""
    shares = [
        _share(
            breakdown,
            units[unit_id],
            [(part, PartStatus.ACCEPTED if part.id in over else PartStatus(part.status))
             for part in parts],
            links.get(unit_id),
            contacts.get(unit_id, ("", "")),
            base_url,
            language,
        )
        for unit_id, parts in replies.items()
    ]  # fmt: skip
    return [replace(one, untold=untold.get(one.unit_id, 0)) for one in shares]


def owners_known() -> dict[str, str]:
    """Slug or word of every owner a row may name, by its name in the page's language. Two queries."""
    return {name: owner for owner, name in unit_names().items()}


def _orders_of(campaign: str, unit_id: int | None) -> dict[tuple[str, int], str]:
    """Refs of orders that measures became, by measure and unit of the part. One query."""
    if not campaign:
        return {}
    parts = Q() if unit_id is None else Q(parts__unit_id=unit_id)
    rows = Order.objects.filter(parts, campaign=campaign).exclude(measure_id="")
    found = rows.values_list("measure_id", "parts__unit_id", "ref")
    return {(measure, unit): ref for measure, unit, ref in found}


def _task(
    ref: str, part: BreakdownPart, unit: UnitInfo, orders: dict[tuple[str, int], str]
) -> UnitTask:
    row = part.row
    words = row_words(row.task, row.due_on, row.due_words, leads=part.leads)
    return UnitTask(
        id=part.id,
        row=task_row(row),
        unit_id=part.unit_id,
        unit=unit.called(get_language() or ""),
        leads=part.leads,
        status=PartStatus(part.status),
        text=part.text,
        seen=part.seen,
        answered_at=part.answered_at,
        key=row_key(ref, part.id, words),
        order_ref=orders.get((row.measure_id, part.unit_id), ""),
        changed_at=part.changed_at,
    )


def _share(
    breakdown: Breakdown,
    unit: UnitInfo,
    said: list[tuple[BreakdownPart, PartStatus]],
    link: SentLink | None,
    contact: tuple[str, str],
    base_url: str,
    language: str,
) -> UnitShare:
    parts, replies = [part for part, _status in said], [status for _part, status in said]
    answered = [part.answered_at for part in parts if part.answered_at]
    alive = link is not None and link.revoked_at is None
    token = token_of(breakdown.ref, unit.id, link.generation) if link and alive else ""
    return UnitShare(
        unit_id=unit.id,
        unit=unit.called(language),
        tasks=len(parts),
        leads=sum(part.leads for part in parts),
        answered=sum(reply is not PartStatus.GIVEN for reply in replies),
        objected=replies.count(PartStatus.OBJECTED),
        done=replies.count(PartStatus.DONE),
        stand=stand_of(
            replies,
            sent_at=link.sent_at if link else None,
            opened_at=link.opened_at if link else None,
            received_at=link.received_at if link else None,
            noted_at=link.reminded_at if link else None,
            reply_by=breakdown.reply_by,
            now=clock.now(),
        ),
        sent_at=link.sent_at if link else None,
        opened_at=link.opened_at if link else None,
        received_at=link.received_at if link else None,
        answered_at=max(answered) if answered else None,
        reminded_at=link.reminded_at if link else None,
        contact=contact[0],
        phone=phone_shown(contact[1], unit),
        url=f"{base_url}{token}/" if token else "",
        link_id=link.id if link else 0,
    )


def _line(
    row: BreakdownRow,
    names: dict[str, str],
    contacts: dict[int, tuple[str, str]],
    units: dict[str, UnitInfo],
    near: dict[str, Strange],
) -> TaskLine:
    leads = [units[owner] for owner in row.lead if owner in units]
    called = [contacts.get(unit.id, ("", "")) for unit in leads]
    phones = [phone_shown(one[1], unit) for one, unit in zip(called, leads, strict=True)]
    fields = (("lead", row.lead), ("coop", row.cooperate))
    asked = [owner for owner in row.lead if owner not in near]
    peer = bool(row.lead) and not asked and row.instrument == Instrument.ORDER
    instrument = Instrument.REQUEST_TO_PEER if peer else Instrument(row.instrument)
    return TaskLine(
        id=row.id,
        row=task_row(row),
        section=row.section,
        lead=owners_text(row.lead, names),
        cooperate=owners_text(row.cooperate, names),
        contact="、".join(one[0] for one in called if one[0]),
        phone="、".join(filter(None, phones)),
        instrument=_(INSTRUMENT_LABELS.get(instrument, "")),
        strange=tuple(
            replace(near[owner], field=field)
            for field, owners in fields
            for owner in owners
            if owner in near
        ),
    )


def _near_names(unknown: set[str]) -> dict[str, Strange]:
    """The names nobody here is called by, each with the unit it may mean. No query without any."""
    if not unknown:
        return {}
    near = areas.name_guesser()
    return {
        name: Strange("", name, "" if is_vague(name) else near(name), is_vague(name))
        for name in unknown
    }


def _joined(lines: list[TaskLine]) -> list[TaskLine]:
    """The lines, each knowing whether the one before is of the same sentence."""
    before = [None, *lines[:-1]]
    return [
        replace(line, joins=bool(last and line.row.measure_id and last.row.measure_id
                                 and last.row.clause_id == line.row.clause_id))
        for last, line in zip(before, lines, strict=True)
    ]  # fmt: skip


def _with_objections(lines: list[TaskLine], breakdown: Breakdown) -> list[TaskLine]:
    objections, decisions = objections_of(breakdown), decisions_of(breakdown)
    return [
        replace(
            line,
            objections=tuple(one for one in objections if one.row_id == line.id),
            decisions=tuple(one for one in decisions if one.row_id == line.id),
        )
        for line in lines
    ]


def phone_shown(phone: str, unit: UnitInfo | None) -> str:
    """A number as tables show it: an invented one says that it is of the demo."""
    invented = unit is not None and phone and phone == unit.demo_phone
    return _("%(phone)s（演示）") % {"phone": phone} if invented else phone


def _sections(lines: list[TaskLine], titles: dict[str, str]) -> tuple[SectionLines, ...]:
    found: dict[int, list[TaskLine]] = defaultdict(list)
    for line in lines:
        found[line.section].append(line)
    return tuple(
        SectionLines(number, titles.get(str(number), ""), tuple(own))
        for number, own in found.items()
    )


def task_row(row: BreakdownRow) -> TaskRow:
    """A stored row as a value."""
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
        proposed=row.proposed and bool(row.lead),
        due_on=row.due_on,
        due_words=row.due_words,
    )


def head_of(row: Breakdown, tasks: int) -> BreakdownHead:
    """A table as lists name it."""
    return BreakdownHead(
        id=row.id,
        ref=row.ref,
        title=row.title,
        campaign=row.campaign,
        draft_ref=row.draft_ref,
        revision=row.revision,
        tasks=tasks,
        unit_id=row.unit_id,
        created_at=row.created_at,
        sent_at=row.sent_at,
        reply_by=row.reply_by,
        closes_on=row.closes_on,
        saved_at=row.saved_at,
    )


def _opened(value: bytes | memoryview | None, purpose: str) -> str:
    return crypto.unseal(bytes(value), purpose) if value else ""
