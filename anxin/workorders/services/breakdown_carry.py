"""From the breakdown table to the orders: what a unit said goes on to the order of the measure."""

from __future__ import annotations

from dataclasses import replace

from anxin.areas import queries as areas
from anxin.core import clock
from anxin.core.types import Actor
from anxin.notices.queries import draft_head

from ..models import Breakdown, BreakdownPart, Order, Part
from ..queries.breakdown import contacts_of
from ..types import PartStatus
from .parts import part_answer


def answers_carry(*, actor: Actor, order_id: int) -> int:
    """Carry what units answered before the issue to an order just opened; returns how many."""
    order = Order.objects.filter(id=order_id).only("campaign", "measure_id").first()
    if order is None or not order.measure_id:
        return 0
    _campaign_learned(actor, order.campaign)
    waiting = BreakdownPart.objects.filter(
        breakdown__campaign=order.campaign,
        row__measure_id=order.measure_id,
        unit_id__in=Part.objects.filter(order_id=order_id).values("unit_id"),
        active=True,
        carried_at=None,
    ).exclude(status=PartStatus.GIVEN)
    return sum(answer_carry(actor, order.campaign, part.id) for part in waiting)


def answer_carry(actor: Actor, campaign: str, part_id: int) -> bool:
    """Hand one answer on to the unit's part of the order, if there is one; True when it went."""
    part = BreakdownPart.objects.select_related("row").get(id=part_id)
    if not campaign or part.carried_at or part.status == PartStatus.GIVEN:
        return False
    # A unit stands in the whole and in the part handed on to it: the latter is its own.
    held = (
        Part.objects.filter(
            unit_id=part.unit_id,
            order__campaign=campaign,
            order__measure_id=part.row.measure_id,
        )
        .select_related("order")
        .order_by("-id")
        .first()
    )
    if held is None:
        return False
    name, phone = contacts_of(part.breakdown_id).get(part.unit_id, ("", ""))
    part_answer(
        actor=_speaking_for(actor, part.unit_id),
        order_ref=held.order.ref,
        unit_id=part.unit_id,
        status=part.status,
        text=part.text,
        contact_name=name,
        contact_phone=phone,
        seen_status=held.status,
    )
    BreakdownPart.objects.filter(id=part.id).update(carried_at=clock.now())
    return True


def _campaign_learned(actor: Actor, campaign: str) -> None:
    """Let tables of drafts know the campaign their text was issued in."""
    for breakdown in Breakdown.objects.filter(campaign="").exclude(draft_ref=""):
        if draft_head(actor, breakdown.draft_ref).campaign == campaign:
            Breakdown.objects.filter(id=breakdown.id).update(campaign=campaign)


def _speaking_for(actor: Actor, unit_id: int) -> Actor:
    """The actor with the unit whose answer is carried, so that history names it."""
    if actor.unit_id == unit_id:
        return actor
    unit = areas.unit_by_id(unit_id)
    return replace(actor, unit_id=unit_id, name=unit.name if unit else actor.name)
