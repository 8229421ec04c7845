"""What waits for a unit beside what is due: decisions, proofs, work sent back, other campaigns."""

from __future__ import annotations

from django.db.models import Case, Count, When

from anxin.core.permissions import require
from anxin.core.types import Actor

from ..kinds import kinds_confirmed
from ..models import Order
from ..types import MOST_WAITING, OrderRow, OrderStatus, Permission
from .rows import row_of, rows_named


def orders_waiting(actor: Actor, campaign: str) -> list[OrderRow]:
    """Orders whose next step is the actor's unit's; `status` says which step.

    What it gave and whose unit objects (`returned`) or says that it is done (`answered`), and what
    was sent back to it (`reopened`); proofs last, the oldest first. Three queries; none for somebody without a unit.
    """
    require(actor, Permission.READ)
    if actor.unit_id is None:
        return []
    kinds = kinds_confirmed()
    given = Order.objects.filter(giver_unit_id=actor.unit_id, kind__in=kinds).values("id")
    own = Order.objects.filter(lead_unit_id=actor.unit_id, kind__in=kinds).values("id")
    # A query for each step, not one with OR: each is then a walk of its own small index.
    numbers = given.filter(running=True, status=OrderStatus.RETURNED).union(
        given.filter(status=OrderStatus.ANSWERED),
        own.filter(running=True, status=OrderStatus.REOPENED),
        all=True,
    )
    orders = Order.objects.filter(id__in=numbers, campaign=campaign).defer("search", "details")
    # Proofs come last: there may be many, and they must not push a decision out of sight.
    orders = orders.order_by(Case(When(status=OrderStatus.ANSWERED, then=1), default=0), "id")
    return rows_named([row_of(actor, order) for order in orders[:MOST_WAITING]])


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
