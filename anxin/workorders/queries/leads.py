"""Many orders at once, for rooms that hold what rests on them."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count

from anxin.core.types import Actor

from ..models import Order


def orders_by_lead(actor: Actor, order_ids: Collection[int]) -> dict[int, int]:
    """How many of some orders each unit leads, as far as the actor may see them. One query."""
    counted = Order.objects.filter(id__in=order_ids).values_list("lead_unit_id")
    return dict(counted.annotate(count=Count("id")).order_by("lead_unit_id"))


def order_refs_of(actor: Actor, order_ids: Collection[int]) -> dict[int, str]:
    """Refs by id, of those the actor may see. One query."""
    return dict(Order.objects.filter(id__in=order_ids).values_list("id", "ref"))
