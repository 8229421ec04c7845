"""What the breakdown table of a draft decides about its measures: owners, days, what is a task."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from anxin.core import clock
from anxin.core.permissions import require
from anxin.core.types import Actor, Conflict, Denied, Invalid, Missing

from ..models import DraftMeasure
from ..types import ChangeKind, DraftState, Edit, OwnersChange, Permission
from .correcting import Desk, draft_edit, kept
from .drafting import draft_own, owner_finder

Finder = Callable[[str], tuple[str, ...]]


def draft_owners_set(*, actor: Actor, ref: str, changes: Sequence[OwnersChange]) -> int:
    """Set owners and days of an open draft's measures as one correction; returns how many changed.

    An owner the list of units does not know stays as it is written.
    Raises Missing, Conflict when the draft is not open or a measure is not there any more.
    """
    require(actor, Permission.DRAFT)
    if actor.user_id is None:
        raise Denied
    with transaction.atomic():
        draft = draft_own(actor, ref)
        if draft.state != DraftState.OPEN:
            raise Conflict(
                _(
                    "通知已送会签或已签发，牵头、配合和时限以它为准，不能在表里改。要改，请先收回草稿。"
                )
            )
        desk = Desk(draft, actor, actor.user_id)
        rows = {row.measure_id: row for row in draft.measures.all()}
        before, after, find = [], [], owner_finder()
        for change in changes:
            row = rows.get(change.measure_id)
            if row is None:
                raise Conflict(_("这条措施刚被别人拆开、合并或删去了。请看现在的样子。"))
            values = _values(row, change, find)
            if values:
                before.append(kept(row))
                desk.write(row, **values, **_signature(desk, row))
                after.append(kept(row))
        if after:
            clause = after[0]["clause_id"] if len(after) == 1 else ""
            desk.keep(ChangeKind.CHANGE, clause, before, after)
    return len(after)


def _values(row: DraftMeasure, change: OwnersChange, find: Finder) -> dict[str, Any]:
    """What the change makes different; names nobody here is called by stay marked as such."""
    lead = list(change.lead)
    values: dict[str, Any] = {
        "lead": lead,
        "cooperate": [name for name in change.cooperate if name not in lead],
        "deadline": change.deadline,
        "proposed_lead": change.proposed,
    }
    values["unknown"] = [name for name in (*lead, *values["cooperate"]) if not find(name)]
    return {key: value for key, value in values.items() if getattr(row, key) != value}


def _signature(desk: Desk, row: DraftMeasure) -> dict[str, Any]:
    """A measure that was signed stays so, by whom decided its owners: he answers for it now."""
    if row.signed_by is None:
        return {}
    return {"signed_by": desk.user_id, "signed_at": clock.now()}


def draft_measure_join(*, actor: Actor, ref: str, measure_id: str) -> None:
    """Make a measure one with the one before it in its sentence. Raises Missing, Invalid, Conflict."""
    draft = draft_own(actor, ref, lock=False)
    rows = list(draft.measures.all())
    place = next((at for at, row in enumerate(rows) if row.measure_id == measure_id), 0)
    before = rows[place - 1] if place else None
    if before is None or before.clause_id != rows[place].clause_id:
        raise Invalid(_("上一行不是同一句话里的，不能并。要并，请到草稿里改。"))
    join = Edit(ChangeKind.JOIN, before.pk, before.revision, before.clause_id)
    draft_edit(actor=actor, ref=ref, edit=join)


def draft_measure_drop(*, actor: Actor, ref: str, measure_id: str) -> None:
    """Strike a measure that is no task; a sentence left without one says so. Raises as above."""
    draft = draft_own(actor, ref, lock=False)
    row = draft.measures.filter(measure_id=measure_id).first()
    if row is None:
        raise Missing
    with transaction.atomic():
        drop = Edit(ChangeKind.DROP, row.pk, row.revision, row.clause_id)
        draft_edit(actor=actor, ref=ref, edit=drop)
        clause = draft.clauses.get(clause_id=row.clause_id)
        if clause.reason or draft.measures.filter(clause_id=row.clause_id).exists():
            return
        why = {"reason": _("在责任分解表里标为不是任务。")}
        reason = Edit(ChangeKind.REASON, seen=clause.revision, clause=clause.clause_id, values=why)
        draft_edit(actor=actor, ref=ref, edit=reason)
