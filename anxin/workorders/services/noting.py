"""Lines in the history of orders that move nothing."""

from __future__ import annotations

from collections.abc import Sequence

from anxin.core import clock
from anxin.core.types import Actor

from ..models import Order, OrderMove

MOST_TEXT = 4000
_BATCH = 1000


def orders_note(*, actor: Actor, order_ids: Sequence[int], move: str, text: str) -> int:
    """Write one line into the history of many orders the actor may see; returns into how many."""
    now, noted = clock.now(), 0
    for first in range(0, len(order_ids), _BATCH):
        part = order_ids[first : first + _BATCH]
        lines = [
            OrderMove(
                order_id=order_id,
                at=now,
                move=move,
                origin=status,
                target=status,
                text=text[:MOST_TEXT],
                unit_id=actor.unit_id,
                actor_name=actor.name,
            )
            for order_id, status in Order.objects.filter(id__in=part).values_list("id", "status")
        ]
        noted += len(OrderMove.objects.bulk_create(lines))
    return noted
