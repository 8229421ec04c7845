"""Copying forward: next year's draft from this year's campaign, and filling in a new reading."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from anxin.core import audit
from anxin.core.permissions import require
from anxin.core.types import Actor, Conflict, Denied, Missing

from ..models import Draft, DraftMeasure, NoticeVersion
from ..queries.forward import campaign_said, draft_said
from ..rules.forward import forward_difference
from ..types import ChangeKind, DraftState, MeasureView, NewCampaign, Permission, VersionState
from .correcting import Desk, kept
from .drafting import draft_own, draft_write, drafting_unit, rows_copy, settings_new, slug_of
from .settled import open_values


def campaign_copy_forward(*, actor: Actor, source: str, new: NewCampaign, token: str) -> str:
    """Open a draft of a new campaign from the notice in force of an earlier one; returns its ref.

    Text, sentences and measures come along unsigned, owners as proposals; deadlines, contacts,
    signatures and persons do not. Sent twice, it is one draft. Raises Missing, Invalid.
    """
    require(actor, Permission.DRAFT)
    unit = drafting_unit(actor)
    held = Draft.objects.filter(unit_id=unit.id, token=token)
    if sent := held.first():
        return sent.ref
    version = NoticeVersion.objects.filter(notice__slug=source, state=VersionState.IN_FORCE).first()
    if version is None:
        raise Missing(_("没有这个活动。请从列表里选。"))
    fields = {"campaign": None, "settings": settings_new(new), "slug": slug_of(new, unit, None)}
    reading = {**version.reading, "signed_on": None}
    try:
        with transaction.atomic():
            draft = draft_write(actor=actor, unit=unit, token=token, reading=reading, fields=fields)
            rows_copy(draft, version, signed_by=None)
            detail = {"ref": draft.ref, "from": source, "version": version.pk}
            audit.record(actor, "notices.campaign_copied_forward", "draft", draft.pk, detail)
    except Conflict:
        return held.get().ref
    return draft.ref


def draft_carry(*, actor: Actor, ref: str, source: str) -> int:
    """Fill into a draft what its text leaves open and an earlier campaign had settled.

    Owners become proposals; proof, capability and service come along. Nothing that is signed or
    that the text says itself changes. Each measure filled is a correction that can be undone;
    returns how many. Raises Missing, Conflict when the draft is not open.
    """
    require(actor, Permission.DRAFT)
    if actor.user_id is None:
        raise Denied
    with transaction.atomic():
        draft = draft_own(actor, ref)
        if draft.state != DraftState.OPEN:
            raise Conflict(_("这份草稿已经送出，不能再改。要改，请先收回。"))
        rows = {row.measure_id: row for row in draft.measures.all()}
        after = draft_said(draft.source_text, list(rows.values()))
        before, _title = campaign_said(source)
        desk, filled = Desk(draft, actor, actor.user_id), 0
        for pair in forward_difference(before, after):
            if pair.before and pair.after:
                filled += _fill(desk, rows[pair.after.id], pair.before)
        audit.record(
            actor, "notices.draft_carried", "draft", draft.pk, {"from": source, "filled": filled}
        )
    return filled


def _fill(desk: Desk, row: DraftMeasure, earlier: MeasureView) -> bool:
    if row.signed_by is not None:
        return False
    values = open_values(row, earlier)
    if not values:
        return False
    was = kept(row)
    desk.write(row, **values)
    desk.keep(ChangeKind.CARRY, row.clause_id, [was], [kept(row)])
    return True
