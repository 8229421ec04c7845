"""Many at once: accept the ticked orders, take it back for ten seconds, hand a list out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from anxin.core import audit, clock
from anxin.core.permissions import require
from anxin.core.types import Actor, AnxinError

from ..models import Order, OrderMove, Part
from ..queries.inbox import order_list
from ..types import (
    InboxFilter,
    OrderRow,
    OrderStatus,
    PartRole,
    PartStatus,
    Permission,
)
from .moving import order_move
from .opening import history_add

MOST = 50
UNDO_WITHIN = timedelta(seconds=10)
# The click is on its way for a moment.
UNDO_GRACE = timedelta(seconds=5)


def orders_accept(*, actor: Actor, refs: Sequence[str]) -> list[str]:
    """Accept every order that is still to be accepted by the actor's unit; returns those."""
    require(actor, Permission.MOVE)
    accepted = []
    for ref in list(dict.fromkeys(refs))[:MOST]:
        try:
            order_move(actor=actor, ref=ref, move="accept", seen_status=OrderStatus.OPENED)
        except AnxinError:
            # Somebody was quicker, or it is not this unit's: the others go on.
            continue
        accepted.append(ref)
    return accepted


def orders_accept_undo(*, actor: Actor, refs: Sequence[str]) -> int:
    """Take back what the same person accepted a moment ago; returns how many."""
    require(actor, Permission.MOVE)
    since = clock.now() - UNDO_WITHIN - UNDO_GRACE
    undone = 0
    for order in Order.objects.filter(ref__in=list(refs)[:MOST], status=OrderStatus.ACCEPTED):
        last = OrderMove.objects.filter(order_id=order.id).order_by("-id").first()
        mine = last is not None and (last.move, last.unit_id, last.actor_name) == (
            "accept", actor.unit_id, actor.name,
        )  # fmt: skip
        if not mine or last is None or last.at < since:
            continue
        same = Order.objects.filter(id=order.id, status=OrderStatus.ACCEPTED)
        if same.update(status=OrderStatus.OPENED) == 1:
            lead = Part.objects.filter(order_id=order.id, role=PartRole.LEAD)
            lead.update(status=PartStatus.GIVEN)
            history_add(actor, order.id, "accept_undo", order.status, OrderStatus.OPENED)
            audit.record(actor, "workorders.accept_undo", "order", order.id, {})
            undone += 1
    return undone


def orders_hand_out(*, actor: Actor, wanted: InboxFilter, form: str) -> list[OrderRow]:
    """The rows of a list for a file; that it was taken out is logged."""
    rows = order_list(actor, wanted)
    detail = {"form": form, "rows": len(rows), "section": wanted.section, "show": wanted.show}
    audit.record(actor, "workorders.orders_hand_out", "orders", "list", detail)
    return rows
