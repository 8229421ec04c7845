"""The only writer of breakdown tables: opened from measures, put right by the clerk, sent out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.areas.types import FieldOfWork, UnitInfo, UnitKind, range_of
from anxin.core import audit, clock, crypto
from anxin.core.permissions import require
from anxin.core.text import clean, receipt_new
from anxin.core.types import Actor, Conflict, Invalid
from anxin.notices.types import MeasureView

from ..models import Breakdown, BreakdownContact, BreakdownPart, BreakdownRow, SentLink
from ..queries.breakdown import (
    NAME_PURPOSE,
    PHONE_PURPOSE,
    breakdown_of,
    contacts_of,
    owners_known,
)
from ..queries.breakdown_marks import token_marks, token_of
from ..queries.breakdown_sources import source_of
from ..rules import section_of
from ..rules.breakdown import (
    contact_faults,
    owners_text,
    owners_typed,
    rows_of,
    task_words,
    units_of_row,
)
from ..types import Permission
from ..types.breakdown import ContactEdit, RowEdit, TableEdit, TaskRow

Finder = Callable[[str], tuple[str, ...]]

LONGEST_LINK_DAYS = 120
# Units that only speak for many bodies of one sort (schools, employers): nobody reads their link.
SPEAKS_FOR_MANY = "bodies-"


def breakdown_open(*, actor: Actor, campaign: str = "", draft_ref: str = "") -> str:
    """Make the table of a draft, or of a campaign's measures in force; returns its ref.

    The second time it is the same table. Raises Missing, Invalid for a text without measures.
    """
    require(actor, Permission.BREAK_DOWN)
    source = source_of(actor, campaign=campaign, draft_ref=draft_ref)
    unit = areas.unit_by_id(actor.unit_id or 0)
    if unit is None:
        raise Invalid(_("您的岗位没有单位，不能做责任分解表。"))
    known = {"unit_id": unit.id, "draft_ref": draft_ref}
    if not draft_ref:
        known["campaign"] = source.campaign
    found = Breakdown.objects.filter(**known).first()
    if found is not None:
        return found.ref
    if not source.measures:
        raise Invalid(_("这份文字还没有措施。请先在阅读页确认几条，再做分解表。"))
    breakdown = Breakdown.objects.create(
        ref=receipt_new(),
        title=source.title[:200],
        sections=source.sections,
        area_code=unit.area_code,
        field_bit=int(FieldOfWork.GENERAL),
        created_at=clock.now(),
        unit_id=unit.id,
        draft_ref=draft_ref,
        campaign=source.campaign,
    )
    _rows_add(breakdown, source.measures)
    detail = {"rows": len(source.measures)}
    audit.record(actor, "workorders.breakdown_open", "breakdown", breakdown.ref, detail)
    return breakdown.ref


def breakdown_save(*, actor: Actor, ref: str, edit: TableEdit) -> int:
    """Write what the clerk changed, and send the table if he said so; returns how many rows changed.

    `fill_due` goes to the rows that have no day; `decide_all` takes every proposed owner as decided.
    Raises Invalid with a fault for each field, Conflict when somebody changed the table meanwhile.
    """
    breakdown = breakdown_of(actor, ref)
    changed, faults = _rows_changed(breakdown, edit)
    for contact in edit.contacts:
        faults |= _contact_faults(contact)
    if faults:
        raise Invalid(_("有几处要改，什么都还没有存。您写的都还在。"), fields=faults)
    with transaction.atomic():
        told = _contacts_write(breakdown, edit.contacts)
        if changed or told:
            _revision_take(breakdown, edit.revision)
            BreakdownRow.objects.bulk_update(
                changed, ["task", "lead", "cooperate", "proposed", "due_on"]
            )
            detail = {"rows": len(changed), "contacts": told}
            audit.record(actor, "workorders.breakdown_save", "breakdown", ref, detail)
        if edit.send:
            breakdown_send(actor=actor, ref=ref, reply_by=edit.send[0], closes_on=edit.send[1])
    return len(changed)


def _rows_changed(
    breakdown: Breakdown, edit: TableEdit
) -> tuple[list[BreakdownRow], dict[str, str]]:
    """The rows that are no longer as they are kept, and the faults of their fields."""
    known, find, faults = owners_known(), areas.name_finder(), dict[str, str]()
    edits = {one.row_id: one for one in edit.rows}
    changed = []
    for row in breakdown.rows.order_by("number"):
        before = _state(row)
        if row.id in edits:
            faults |= _row_change(row, edits[row.id], known, find)
        if edit.fill_due and row.due_on is None:
            row.due_on = edit.fill_due
        if edit.decide_all and row.lead:
            row.proposed = False
        if before != _state(row):
            changed.append(row)
    return changed, faults


def _state(row: BreakdownRow) -> tuple[object, ...]:
    return (row.task, row.lead, row.cooperate, row.proposed, row.due_on)


def breakdown_send(*, actor: Actor, ref: str, reply_by: datetime, closes_on: date) -> int:
    """Give each row to its units and make each unit's link; returns how many units are asked.

    Safe to repeat after changes: what was answered stays, new owners get their share.
    """
    breakdown = breakdown_of(actor, ref)
    _days_checked(reply_by, closes_on)
    rows = list(breakdown.rows.order_by("number"))
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


def link_renew(*, actor: Actor, ref: str, unit_id: int) -> None:
    """Make a unit's link anew: the one before opens nothing from now on."""
    breakdown = breakdown_of(actor, ref)
    link = breakdown.links.filter(unit_id=unit_id).first()
    if link is None:
        raise Invalid(_("这个单位还没有链接。请先发出分解表。"))
    link.generation += 1
    marks = token_marks(token_of(ref, unit_id, link.generation))
    link.handle_mark, link.mark = marks.handle, marks.whole
    link.revoked_at = link.opened_at = link.received_at = None
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
    """Note that units were reminded now; returns how many."""
    breakdown = breakdown_of(actor, ref)
    noted = breakdown.links.filter(unit_id__in=unit_ids).update(reminded_at=clock.now())
    audit.record(
        actor, "workorders.breakdown_remind", "breakdown", ref, {"units": sorted(unit_ids)}
    )
    return noted


def contact_put(breakdown: Breakdown, unit_id: int, name: str, phone: str) -> bool:
    """Keep whom to call at a unit; an empty part leaves what is known. True when it changed."""
    name, phone = clean(name), clean(phone)
    old = contacts_of(breakdown.id).get(unit_id, ("", ""))
    new = (name or old[0], phone or old[1])
    if new == old:
        return False
    BreakdownContact.objects.update_or_create(
        breakdown=breakdown,
        unit_id=unit_id,
        defaults={
            "name": crypto.seal(new[0], NAME_PURPOSE),
            "phone": crypto.seal(new[1], PHONE_PURPOSE),
            "area_code": breakdown.area_code,
            "field_bit": breakdown.field_bit,
        },
    )
    return True


def _rows_add(breakdown: Breakdown, measures: Sequence[MeasureView]) -> None:
    BreakdownRow.objects.bulk_create(
        BreakdownRow(
            breakdown=breakdown,
            number=row.number,
            measure_id=row.measure_id,
            clause_id=row.clause_id,
            section=section_of(row.clause_id),
            quote=row.quote,
            task=row.task,
            strength=row.strength,
            instrument=row.instrument,
            lead=list(row.lead),
            cooperate=list(row.cooperate),
            proposed=row.proposed,
            due_on=row.due_on,
            area_code=breakdown.area_code,
            field_bit=breakdown.field_bit,
        )
        for row in rows_of(measures)
    )


def _row_change(
    row: BreakdownRow, edit: RowEdit, known: Mapping[str, str], find: Finder
) -> dict[str, str]:
    """Put an edit into a row; the faults of its fields by name."""
    faults: dict[str, str] = {}
    task = task_words(clean(edit.task))
    if not task:
        faults[f"task-{row.id}"] = _("第 %(n)d 项：任务不能空着。") % {"n": row.number}
    row.task, row.due_on = task, edit.due_on
    names = {owner: name for name, owner in known.items()}
    for name, text, field in (("lead", edit.lead, "lead"), ("coop", edit.cooperate, "cooperate")):
        kept = getattr(row, field)
        if clean(text) == owners_text(kept, names):
            continue
        owners, unknown = _owners(text, known, find)
        if unknown:
            faults[f"{name}-{row.id}"] = _(
                "第 %(n)d 项：没有叫“%(what)s”的单位。请写全称或简称，多个用顿号隔开。"
            ) % {"n": row.number, "what": "、".join(unknown)}
        elif owners != kept:
            setattr(row, field, owners)
            row.proposed = row.proposed and field != "lead"
    if edit.decided and row.lead:
        row.proposed = False
    return faults


def _owners(text: str, known: Mapping[str, str], find: Finder) -> tuple[list[str], list[str]]:
    """Slugs and words for many behind typed names, and the names nobody bears."""
    owners: list[str] = []
    unknown: list[str] = []
    for name in owners_typed(clean(text)):
        found = (known[name],) if name in known else find(name)
        owners += found
        if not found:
            unknown.append(name)
    return list(dict.fromkeys(owners)), unknown


def _contact_faults(contact: ContactEdit) -> dict[str, str]:
    faults = contact_faults(clean(contact.name), clean(contact.phone))
    return {f"{name}-{contact.unit_id}": _(text) for name, text in faults.items()}


def _contacts_write(breakdown: Breakdown, contacts: Sequence[ContactEdit]) -> int:
    return sum(contact_put(breakdown, one.unit_id, one.name, one.phone) for one in contacts)


def _revision_take(breakdown: Breakdown, seen: int) -> None:
    # The condition on the revision is what makes two clerks at one table safe.
    taken = Breakdown.objects.filter(id=breakdown.id, revision=seen).update(revision=seen + 1)
    if taken == 0:
        raise Conflict(_("这张表刚被别人改过，您的改动没有写入。您写的还在下面，核对后再存一次。"))


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
