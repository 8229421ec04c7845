"""Owners and days of measures decided in the breakdown table of a draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from anxin.core import clock
from anxin.core.permissions import require
from anxin.core.types import Actor, Conflict, Denied

from ..models import DraftMeasure
from ..types import ChangeKind, DraftState, OwnersChange, Permission
from .correcting import Desk, kept
from .drafting import draft_own


def draft_owners_set(*, actor: Actor, ref: str, changes: Sequence[OwnersChange]) -> int:
    """Set owners and days of an open draft's measures as one correction; returns how many changed.

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
        before, after = [], []
        for change in changes:
            row = rows.get(change.measure_id)
            if row is None:
                raise Conflict(_("这条措施刚被别人拆开、合并或删去了。请看现在的样子。"))
            values = _values(row, change)
            if values:
                before.append(kept(row))
                desk.write(row, **values, **_signature(desk, row))
                after.append(kept(row))
        if after:
            clause = after[0]["clause_id"] if len(after) == 1 else ""
            desk.keep(ChangeKind.CHANGE, clause, before, after)
    return len(after)


def _values(row: DraftMeasure, change: OwnersChange) -> dict[str, Any]:
    """What the change makes different; a word nobody is called by is settled with the owners."""
    lead = list(change.lead)
    values: dict[str, Any] = {
        "lead": lead,
        "cooperate": [name for name in change.cooperate if name not in lead],
        "deadline": change.deadline,
        "proposed_lead": change.proposed,
    }
    new = {key: value for key, value in values.items() if getattr(row, key) != value}
    if new.keys() & {"lead", "cooperate"}:
        new["unknown"] = []
    return new


def _signature(desk: Desk, row: DraftMeasure) -> dict[str, Any]:
    """A measure that was signed stays so, by whom decided its owners: he answers for it now."""
    if row.signed_by is None:
        return {}
    return {"signed_by": desk.user_id, "signed_at": clock.now()}
