"""Requests that stand in the demo under known receipts."""

from __future__ import annotations

from dataclasses import replace

from anxin.core.types import Actor, Channel
from anxin.workorders.services import order_move_by_id
from anxin.workorders.types import OrderStatus

from ..queries import request_filed_as
from ..types import RequestDraft
from .filing import draft_check, request_store
from .following import request_route


def demo_request_file(
    *,
    actor: Actor,
    draft: RequestDraft,
    receipt: str,
    channel: Channel = Channel.WEB,
    answer: str = "",
) -> bool:
    """File a request of the demo under its known receipt, once; True when it was filed now.

    With an answer, its order is opened and answered at once, so that the demo shows both.
    """
    if request_filed_as(receipt):
        return False
    writer = replace(actor, channel=channel)
    request_id = request_store(writer, draft_check(writer, draft), receipt)
    if request_id is not None and answer:
        order_id = request_route(actor=actor, request_id=request_id)
        order_move_by_id(
            actor=actor, order_id=order_id, move="answer", origin=OrderStatus.OPENED, text=answer
        )
    return request_id is not None
