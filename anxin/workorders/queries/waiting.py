"""What waits for a unit beside its own list: its decisions, and orders of other campaigns."""

from __future__ import annotations

from django.db.models import Count

from anxin.core.permissions import require
from anxin.core.types import Actor

from ..models import Order
from ..types import OrderRow, OrderStatus, Permission
from .rows import row_of, rows_named

MOST_DECISIONS = 20


def orders_to_decide(actor: Actor, campaign: str) -> list[OrderRow]:
    """Orders that the actor's unit gave and whose unit objects, the oldest first.

    Three queries; none for somebody without a unit.
    """
    require(actor, Permission.READ)
    if actor.unit_id is None:
        return []
    orders = Order.objects.filter(
        giver_unit_id=actor.unit_id, campaign=campaign, running=True, status=OrderStatus.RETURNED
    ).defer("search", "details")
    return rows_named([row_of(actor, order) for order in orders.order_by("id")[:MOST_DECISIONS]])


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
