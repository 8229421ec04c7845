"""What waits for a unit beside what is due: decisions, proofs, work sent back, other campaigns."""

from __future__ import annotations

from django.db.models import Count

from anxin.core.permissions import require
from anxin.core.types import Actor

from ..models import Order
from ..types import MOST_WAITING, OrderRow, OrderStatus, Permission
from .rows import row_of, rows_named


def orders_waiting(actor: Actor, campaign: str) -> list[OrderRow]:
    """Orders whose next step is the actor's unit's, the oldest first; `status` says which step.

    What it gave and whose unit objects (`returned`) or says that it is done (`answered`), and what
    was sent back to it (`reopened`). Three queries; none for somebody without a unit.
    """
    require(actor, Permission.READ)
    if actor.unit_id is None:
        return []
    given = Order.objects.filter(giver_unit_id=actor.unit_id).values("id")
    own = Order.objects.filter(lead_unit_id=actor.unit_id).values("id")
    # A query for each step, not one with OR: each is then a walk of its own small index.
    numbers = given.filter(running=True, status=OrderStatus.RETURNED).union(
        given.filter(status=OrderStatus.ANSWERED),
        own.filter(running=True, status=OrderStatus.REOPENED),
        all=True,
    )
    orders = Order.objects.filter(id__in=numbers, campaign=campaign).defer("search", "details")
    return rows_named([row_of(actor, order) for order in orders.order_by("id")[:MOST_WAITING]])


def orders_elsewhere(actor: Actor, campaign: str) -> dict[str, int]:
    """How many orders of measures the actor's unit has still to accept in other campaigns. One query."""
    require(actor, Permission.READ)
    if actor.unit_id is None:
        return {}
    orders = (
        Order.objects.filter(lead_unit_id=actor.unit_id, running=True, status=OrderStatus.OPENED)
        .exclude(campaign=campaign)
        .exclude(measure_id="")
        .exclude(due_at=None)
    )
    return dict(orders.values_list("campaign").annotate(Count("id")).order_by("campaign"))
