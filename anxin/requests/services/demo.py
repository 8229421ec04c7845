"""Requests that stand in the demo under known receipts."""

from __future__ import annotations

from dataclasses import replace

from anxin.core.types import Actor, Channel

from ..queries import request_filed_as
from ..types import RequestDraft
from .filing import draft_check, request_store
from .following import request_route


def demo_request_file(
    *, actor: Actor, draft: RequestDraft, receipt: str, channel: Channel = Channel.WEB
) -> int | None:
    """File a request of the demo under its known receipt, once, and open its order at once.

    Returns the order's id, None when the request was there before. Raises Invalid.
    """
    if request_filed_as(receipt):
        return None
    writer = replace(actor, channel=channel)
    request_id = request_store(writer, draft_check(writer, draft), receipt)
    return None if request_id is None else request_route(actor=actor, request_id=request_id)
