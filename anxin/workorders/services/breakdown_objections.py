"""The clerk decides objections: the task stays with the unit, or goes to another."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.core import audit
from anxin.core.text import clean
from anxin.core.types import Actor, Conflict, Invalid, Missing

from ..models import Breakdown, BreakdownPart, BreakdownRow, Part
from ..queries.breakdown import breakdown_of, owners_known
from ..rules.breakdown import LEAST_REASON, owners_text
from ..types import OrderStatus, PartRole, PartStatus
from ..types.breakdown_changes import DecisionKind
from .breakdown import owners_kept
from .breakdown_register import owners_return
from .breakdown_shares import objection_close, shares_renew
from .moving import order_move
from .parts import part_give_again

MOST_REASON = 300


def objection_keep(*, actor: Actor, ref: str, part_id: int, text: str) -> None:
    """The objection does not stand: the unit is asked anew, and sees why.

    Where the answer went on to an order, the order goes back to the unit as well. Raises Missing,
    Invalid without a reason, Conflict when the unit answered or somebody decided meanwhile.
    """
    reason = clean(text)[:MOST_REASON]
    if len(reason) < LEAST_REASON:
        message = _("请写明为什么仍由它办，至少 4 个字，单位看得到。")
        raise Invalid(message, fields={f"why-{part_id}": message})
    breakdown = breakdown_of(actor, ref)
    with transaction.atomic():
        part = _objected(breakdown, part_id)
        _order_given_again(actor, breakdown, part, reason)
        objection_close(actor, part, DecisionKind.KEPT, reason)
        _decided(actor, ref, part, DecisionKind.KEPT)


def objection_move(*, actor: Actor, ref: str, part_id: int, to: str) -> None:
    """The objection stands: the task goes to the units named, in the table and in its draft.

    A unit asked by its own name is replaced; one among many (各镇) is let go, and the others stay.
    Raises Missing, Invalid without a unit, Conflict as above or once the draft is sent.
    """
    breakdown = breakdown_of(actor, ref)
    owners = owners_kept(to, owners_known(), areas.name_finder())
    if not owners:
        message = _("请写明改交给哪个单位。")
        raise Invalid(message, fields={f"to-{part_id}": message})
    with transaction.atomic():
        part = _objected(breakdown, part_id)
        if part.carried_at:
            raise Conflict(
                _("这一项已经成了待办事项，请到那一件里办：仍请它办，或者撤回再交别的单位。")
            )
        row, slug = part.row, part.unit.slug
        if slug in owners:
            message = _("它就是有异议的单位。要它办，请用“仍请该单位办理”。")
            raise Invalid(message, fields={f"to-{part_id}": message})
        part.left_out = slug not in (*row.lead, *row.cooperate)
        named = owners_text(owners, {slug: name for name, slug in owners_known().items()})
        objection_close(actor, part, DecisionKind.MOVED, named)
        _owners_moved(row, slug, owners, leads=part.leads)
        row.save(update_fields=["lead", "cooperate", "proposed"])
        owners_return(actor, breakdown, [row])
        shares_renew(actor, breakdown, [row])
        Breakdown.objects.filter(id=breakdown.id).update(revision=F("revision") + 1)
        _decided(actor, ref, part, DecisionKind.MOVED)


def _objected(breakdown: Breakdown, part_id: int) -> BreakdownPart:
    """The objection as it stands, locked. Raises Missing, Conflict."""
    held = breakdown.parts.select_for_update(of=("self",)).select_related("row", "unit")
    part = held.filter(id=part_id).first()
    if part is None:
        raise Missing
    if part.status != PartStatus.OBJECTED or not part.active:
        raise Conflict(_("这条异议刚被定过，或者单位改了答复，您的决定没有写入。"))
    return part


def _owners_moved(row: BreakdownRow, slug: str, owners: list[str], *, leads: bool) -> None:
    """Put the new owners where the unit stood, or behind the words for many it belongs to."""
    name = "lead" if leads else "cooperate"
    held: list[str] = []
    for owner in getattr(row, name):
        held += owners if owner == slug else [owner]
    setattr(row, name, list(dict.fromkeys([*held, *owners])))
    row.lead = [owner for owner in row.lead if owner != slug]
    row.cooperate = [owner for owner in row.cooperate if owner != slug and owner not in row.lead]
    row.proposed = row.proposed and not leads


def _order_given_again(
    actor: Actor, breakdown: Breakdown, part: BreakdownPart, reason: str
) -> None:
    """Where the objection went on to an order, send that back to the unit too."""
    if part.carried_at is None:
        return
    held = (
        Part.objects.filter(
            unit_id=part.unit_id,
            order__campaign=breakdown.campaign,
            order__measure_id=part.row.measure_id,
            status=PartStatus.OBJECTED,
        )
        .select_related("order")
        .order_by("-id")
        .first()
    )
    if held is None:
        return
    order = held.order
    giver = replace(actor, unit_id=order.giver_unit_id or actor.unit_id)
    if held.role != PartRole.LEAD:
        part_give_again(actor=giver, order_ref=order.ref, unit_id=part.unit_id, text=reason)
    elif order.status == OrderStatus.RETURNED:
        order_move(actor=giver, ref=order.ref, move="insist", seen_status=order.status, text=reason)


def _decided(actor: Actor, ref: str, part: BreakdownPart, kind: DecisionKind) -> None:
    detail = {"row": part.row.number, "unit": part.unit_id, "kind": kind.value}
    audit.record(actor, "workorders.objection_decide", "breakdown", ref, detail)
