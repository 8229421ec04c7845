"""Reads of requests: by receipt for the person, by scope for staff."""

from __future__ import annotations

from django.db import connection

from anxin.core import clock, crypto
from anxin.core.permissions import require
from anxin.core.text import receipt_clean
from anxin.core.types import Actor, Missing
from anxin.workorders import queries as orders

from .kinds import kind_find
from .models import Request
from .types import (
    STATUS_LABELS,
    Permission,
    RequestRow,
    RequestStatus,
    Track,
    TrackedRequest,
    TrackResult,
)

MOST_TRIES = 5
LOCK_MIN = 15
PURPOSES = {
    "name": "requests.request.contact_name",
    "phone": "requests.request.contact_phone",
    "behalf": "requests.request.on_behalf_of",
}


def request_track(actor: Actor, receipt: str, phone_last4: str) -> Track:
    """Look a request up by receipt and the phone's last four digits.

    Five wrong tries lock the receipt for 15 minutes, whether it exists or not.
    """
    receipt = receipt_clean(receipt)[:64]
    receipt_mark = crypto.blind(receipt, "requests.receipt")
    digits_mark = crypto.blind(f"{receipt}:{phone_last4.strip()[:16]}", "requests.last4")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT result FROM request_track(%s, %s, %s, %s, %s)",
            [receipt_mark, digits_mark, clock.now(), MOST_TRIES, LOCK_MIN],
        )
        result = TrackResult(cursor.fetchone()[0])
        if result is not TrackResult.FOUND:
            return Track(result)
        cursor.execute(
            "SELECT kind, campaign, status, body, filed_at, answer, answer_clause, answered_at,"
            " rating FROM request_seen(%s, %s)",
            [receipt_mark, digits_mark],
        )
        return Track(result, _tracked(cursor.fetchone()))


def requests_of_order(actor: Actor, ref: str) -> list[RequestRow]:
    """The requests resting on an order the actor may see; contact stays masked."""
    require(actor, Permission.READ)
    order_id = orders.order_id_of(actor, ref)
    return [_row(request) for request in Request.objects.filter(order_id=order_id).order_by("id")]


def request_row(actor: Actor, request_id: int) -> RequestRow:
    """One request within the actor's scope. Raises Missing."""
    require(actor, Permission.READ)
    request = Request.objects.filter(id=request_id).first()
    if request is None:
        raise Missing
    return _row(request)


def _tracked(row: tuple[object, ...]) -> TrackedRequest:
    kind, campaign, status, text, filed_at, answer, clause, answered_at, rating = row
    declared = kind_find(str(kind))
    return TrackedRequest(
        kind=str(kind),
        label=declared.label if declared else "",
        campaign=str(campaign),
        status=str(status),
        status_label=STATUS_LABELS[RequestStatus(str(status))],
        text=str(text),
        filed_at=filed_at,  # type: ignore[arg-type]  # the columns are typed by the function
        answer=str(answer),
        answer_clause=str(clause),
        answered_at=answered_at,  # type: ignore[arg-type]  # as above
        rating=rating,  # type: ignore[arg-type]  # as above
    )


def _row(request: Request) -> RequestRow:
    return RequestRow(
        id=request.id,
        kind=request.kind,
        text=request.text,
        filed_at=request.filed_at,
        channel=request.channel,
        has_contact=bool(request.contact_phone or request.contact_name),
        for_other=bool(request.on_behalf_of),
        status=request.status,
        rating=request.rating,
    )
