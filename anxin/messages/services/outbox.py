"""Carrying deliveries out: taken with a lease, tried outside any transaction, settled after.

A worker that dies leaves a lease that runs out; the next one tries again under the same key. What
was accepted is settled whoever holds the lease by then: the key makes the other try a repeat.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta
from random import Random, SystemRandom
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_noop

from anxin.core import audit, clock
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM

from ..models import Delivery
from ..queries.parcels import parcels_of
from ..rules import wait_after
from ..types import MessageState, Outcome, Parcel, To, Turn
from .gathering import deliveries_gather, print_instead
from .sending import message_send
from .ways import parcel_send

MOST_TRIES = 8
MOST_TRIES_URGENT = 5
# A whole batch at once: one that hangs holds nobody up for longer than it takes to give up.
BATCH = 32
OWN_MATTER = "delivery:"
# A lease that ran out without an outcome leaves as much doubt as an answer that was lost.
_TAKE = """
    UPDATE outbox_delivery d SET lease_until = %(until)s, lease_by = %(holder)s,
        tries = d.tries + 1,
        repeats = d.repeats + CASE WHEN d.unsure OR d.lease_until IS NOT NULL THEN 1 ELSE 0 END,
        unsure = false
    WHERE d.id = ANY (ARRAY(
        SELECT id FROM outbox_delivery
        WHERE state = 'queued' AND way <> 'print' AND due_at <= %(now)s
            AND (lease_until IS NULL OR lease_until <= %(now)s)
        ORDER BY due_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED))
    RETURNING d.id
"""


def outbox_turn(*, holder: str, most: int = BATCH) -> Turn:
    """Gather what is due, take a batch, try each once, write down what came of it."""
    with acting_as(SYSTEM):
        deliveries_gather()
    with acting_as(SYSTEM):
        parcels = deliveries_take(holder=holder, most=most)
    sent = failed = 0
    if parcels:
        with ThreadPoolExecutor(most, thread_name_prefix="outbox") as pool:
            trying = {pool.submit(parcel_send, parcel): parcel for parcel in parcels}
            for done in as_completed(trying):
                with acting_as(SYSTEM):
                    state = delivery_settle(
                        parcel=trying[done], holder=holder, outcome=done.result()
                    )
                sent += state is MessageState.SENT
                failed += state is MessageState.FAILED
    return Turn(len(parcels), sent, failed)


def deliveries_take(*, holder: str, most: int = BATCH) -> list[Parcel]:
    """Lease due deliveries that nobody holds. System's scope."""
    now = clock.now()
    values: dict[str, Any] = {
        "now": now,
        "until": now + timedelta(seconds=settings.MESSAGE_LEASE_S),
        "holder": holder,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        ids = [row[0] for row in cursor.fetchall()]
    return parcels_of(ids)


def delivery_settle(
    *, parcel: Parcel, holder: str, outcome: Outcome, chance: Random | None = None
) -> MessageState | None:
    """Write down what came of a try; None when somebody else has settled it. System's scope."""
    queued = Delivery.objects.filter(pk=parcel.id, state=MessageState.QUEUED)
    now = clock.now()
    if outcome.accepted:
        sent = {"state": MessageState.SENT, "done_at": now, "fault": "", "lease_until": None}
        return MessageState.SENT if queued.update(**sent, unsure=False) else None
    mine = queued.filter(lease_by=holder, tries=parcel.tries)
    most = MOST_TRIES_URGENT if parcel.urgent else MOST_TRIES
    changes: dict[str, Any] = {
        "lease_until": None,
        "unsure": outcome.unsure,
        "fault": outcome.fault,
    }
    if not outcome.final and parcel.tries < most:
        first = settings.MESSAGE_WAIT_S
        wait = timedelta(seconds=wait_after(parcel.tries, chance or SystemRandom(), first))
        return MessageState.QUEUED if mine.update(**changes, due_at=now + wait) else None
    with transaction.atomic():
        if not mine.update(**changes, state=MessageState.FAILED, done_at=now):
            return None
        _give_to_hand(Delivery.objects.get(pk=parcel.id))
    return MessageState.FAILED


def _give_to_hand(failed: Delivery) -> None:
    """Say to the sender's unit that it did not go out, and let it be carried by hand."""
    told_of_itself = failed.messages.filter(matter__startswith=OWN_MATTER).exists()
    print_instead(failed)
    detail = {"way": failed.way, "tries": failed.tries, "fault": failed.fault}
    audit.record(SYSTEM, "messages.failed", "delivery", failed.pk, detail)
    teller = failed.sender_unit_id or failed.carrier_id
    if teller is None or told_of_itself:
        return
    message_send(
        actor=SYSTEM,
        to=To(unit=teller),
        matter=f"{OWN_MATTER}{failed.key}",
        occasion="failed",
        subject=gettext_noop("一条消息没有发出去"),
        text=gettext_noop("试了 %(tries)s 次都没有发出去，已改为纸条，请派人送到。"),
        values={"tries": str(failed.tries)},
        link="/desk/slips/",
    )
