"""A list is handed out as a file."""

from __future__ import annotations

from anxin.core import audit
from anxin.core.types import Actor

from ..queries.inbox import order_list
from ..types import InboxFilter, OrderRow


def orders_hand_out(*, actor: Actor, wanted: InboxFilter, form: str) -> list[OrderRow]:
    """The rows of a list for a file; that it was taken out is logged."""
    rows = order_list(actor, wanted)
    detail = {"form": form, "rows": len(rows), "section": wanted.section, "show": wanted.show}
    audit.record(actor, "workorders.orders_hand_out", "orders", "list", detail)
    return rows
