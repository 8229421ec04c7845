"""The only writer of breakdown tables: opened from measures, put right by the clerk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.areas.types import FieldOfWork
from anxin.core import audit, clock, crypto
from anxin.core.permissions import require
from anxin.core.text import clean, receipt_new
from anxin.core.types import Actor, Conflict, Invalid, Missing
from anxin.messages.services import contact_add
from anxin.notices.types import MeasureView

from ..models import Breakdown, BreakdownContact, BreakdownRow
from ..queries.breakdown import (
    NAME_PURPOSE,
    PHONE_PURPOSE,
    breakdown_of,
    contacts_of,
    owners_known,
)
from ..queries.breakdown_sources import source_of
from ..rules.breakdown import (
    contact_faults,
    owners_text,
    owners_typed,
    rows_of,
    task_words,
)
from ..rules.breakdown_due import due_typed
from ..types import Permission
from ..types.breakdown import ContactEdit, RowEdit, TableEdit
from ..types.breakdown_changes import Saved
from .breakdown_register import owners_return, row_asked, row_new, table_follow
from .breakdown_send import breakdown_send
from .breakdown_shares import shares_renew

Finder = Callable[[str], tuple[str, ...]]
_WRITTEN = ("task", "lead", "cooperate", "proposed", "due_on", "due_words")


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
    made = {
        "ref": receipt_new(),
        "title": source.title[:200],
        "sections": source.sections,
        "area_code": unit.area_code,
        "field_bit": int(FieldOfWork.GENERAL),
        "created_at": clock.now(),
        "campaign": source.campaign,
    }
    # Asked for twice at once, whoever comes second finds the table of the first.
    breakdown, new = Breakdown.objects.get_or_create(**known, defaults=made)
    if not new:
        return breakdown.ref
    _rows_add(breakdown, source.measures)
    detail = {"rows": len(source.measures)}
    audit.record(actor, "workorders.breakdown_open", "breakdown", breakdown.ref, detail)
    return breakdown.ref


def breakdown_save(*, actor: Actor, ref: str, edit: TableEdit) -> Saved:
    """Write what the clerk changed, and send the table if he said so.

    What is in order is written; a row or contact with a fault stays as it was and is named, and
    then nothing is sent. An owner that is not on the list of units stays as it is typed.
    `fill_due` goes to the rows that have no day; `decide_all` takes every proposed owner as decided.
    Owners and days of a draft's table are written to the draft as well: one register. Raises
    Missing for a contact of no unit, Conflict when somebody changed table or draft meanwhile.
    """
    if table_follow(actor=actor, ref=ref):
        raise Conflict(_("草稿刚改过，表已经跟着改了，您的改动没有写入。请核对后再存一次。"))
    breakdown = breakdown_of(actor, ref)
    told = {contact.unit_id for contact in edit.contacts}
    if len(areas.units_by_ids(told)) < len(told):
        raise Missing
    changes = _rows_changed(breakdown, edit)
    faults = dict(changes.faults)
    contacts = []
    for contact in edit.contacts:
        wrong = _contact_faults(contact)
        faults |= wrong
        contacts += [] if wrong else [contact]
    with transaction.atomic():
        called = _contacts_write(actor, breakdown, contacts)
        if changes.rows or called:
            _revision_take(breakdown, edit.revision)
            owners_return(actor, breakdown, changes.owned)
            BreakdownRow.objects.bulk_update(changes.rows, _WRITTEN)
            shares_renew(actor, breakdown, changes.asked)
            detail = {"rows": len(changes.rows), "contacts": called}
            audit.record(actor, "workorders.breakdown_save", "breakdown", ref, detail)
        Breakdown.objects.filter(id=breakdown.id).update(saved_at=clock.now())
        if edit.send and not faults:
            breakdown_send(actor=actor, ref=ref, reply_by=edit.send[0], closes_on=edit.send[1])
    return Saved(len(changes.rows), called, faults)


@dataclass(slots=True)
class _Changes:
    """Rows no longer as they are kept, what of them units and draft care about, faults of others."""

    rows: list[BreakdownRow] = field(default_factory=list)
    asked: list[BreakdownRow] = field(default_factory=list)
    owned: list[BreakdownRow] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)


def _rows_changed(breakdown: Breakdown, edit: TableEdit) -> _Changes:
    known, find, found = owners_known(), areas.name_finder(), _Changes()
    edits = {one.row_id: one for one in edit.rows}
    for row in breakdown.rows.order_by("number"):
        before, owned, asked = _written(row), _owned(row), row_asked(row)
        if row.id in edits:
            found.faults |= _row_change(row, edits[row.id], known, find)
        if edit.fill_due and row.due_on is None and not row.due_words:
            row.due_on = edit.fill_due
        if edit.decide_all and row.lead and row.proposed:
            row.proposed = False
        if owned != _owned(row):
            found.owned.append(row)
        if asked != row_asked(row):
            found.asked.append(row)
        if before != _written(row):
            found.rows.append(row)
    return found


def _owned(row: BreakdownRow) -> tuple[object, ...]:
    return (row.lead, row.cooperate, row.proposed, row.due_on)


def _written(row: BreakdownRow) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _WRITTEN)


def contact_put(actor: Actor, breakdown: Breakdown, unit_id: int, name: str, phone: str) -> bool:
    """Keep whom to call at a unit, for its messages too; an empty part leaves what is known.

    True when it changed.
    """
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
    contact_add(actor=actor, unit_id=unit_id, name=new[0], phone=new[1])
    return True


def _rows_add(breakdown: Breakdown, measures: Sequence[MeasureView]) -> None:
    BreakdownRow.objects.bulk_create(row_new(breakdown, row) for row in rows_of(measures))


def _row_change(
    row: BreakdownRow, edit: RowEdit, known: Mapping[str, str], find: Finder
) -> dict[str, str]:
    """Put an edit into a row; a row without a task stays as it is, with its fault by field."""
    task = task_words(clean(edit.task))
    if not task:
        return {f"task-{row.id}": _("第 %(n)d 项：任务不能空着。") % {"n": row.number}}
    row.task = task
    row.due_on, row.due_words = due_typed(clean(edit.due), clock.today())
    names = {owner: name for name, owner in known.items()}
    for text, name in ((edit.lead, "lead"), (edit.cooperate, "cooperate")):
        kept = getattr(row, name)
        if clean(text) == owners_text(kept, names):
            continue
        owners = owners_kept(text, known, find)
        if owners != kept:
            setattr(row, name, owners)
            row.proposed = row.proposed and name != "lead"
    if edit.decided and row.lead:
        row.proposed = False
    return {}


def owners_kept(text: str, known: Mapping[str, str], find: Finder) -> list[str]:
    """Slugs and words for many behind typed names; a name nobody here bears stays as it is typed."""
    owners: list[str] = []
    for name in owners_typed(clean(text)):
        owners += (known[name],) if name in known else find(name) or (name,)
    return list(dict.fromkeys(owners))


def _contact_faults(contact: ContactEdit) -> dict[str, str]:
    faults = contact_faults(clean(contact.name), clean(contact.phone))
    return {f"{name}-{contact.unit_id}": _(text) for name, text in faults.items()}


def _contacts_write(actor: Actor, breakdown: Breakdown, contacts: Sequence[ContactEdit]) -> int:
    # By number: two clerks lock the same units in the same order.
    told = sorted(contacts, key=lambda one: one.unit_id)
    return sum(contact_put(actor, breakdown, one.unit_id, one.name, one.phone) for one in told)


def _revision_take(breakdown: Breakdown, seen: int) -> None:
    # The condition on the revision is what makes two clerks at one table safe.
    taken = Breakdown.objects.filter(id=breakdown.id, revision=seen).update(revision=seen + 1)
    if taken == 0:
        raise Conflict(_("这张表刚被别人改过，您的改动没有写入。您写的还在下面，核对后再存一次。"))
