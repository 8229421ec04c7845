"""Acting under a scope, and answering a repeated request once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from . import clock, crypto
from .calendar import Calendar, Span, spans_checked
from .jobs import job
from .models import CalendarDay, KeptAnswer, OfficeHour
from .row_policy import scope_set
from .types import SYSTEM, Actor, Conflict

KEPT_DAYS = 30
_PURPOSE = "core.keptanswer.answer"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered: HTTP status and a JSON body."""

    status: int
    body: dict[str, Any]


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Open a transaction under an actor's scope."""
    with transaction.atomic():
        scope_set(actor)
        yield


@contextmanager
def past_scope(actor: Actor) -> Iterator[None]:
    """Write rows beyond the actor's scope, once a service has checked that this step is his.

    Needs an open transaction. What belongs together (all parts of an order, both of two orders) is
    then written whole or not at all, and never in part because a policy hid the rest.
    """
    scope_set(SYSTEM)
    try:
        yield
    finally:
        if not connection.needs_rollback:
            scope_set(actor)


def answer_once(key: str, body: bytes, make: Callable[[], Answer]) -> Answer:
    """Answer a keyed request: the first time by `make`, then with the same answer for 30 days.

    Runs in the caller's transaction, so answer and effect are kept together or not at all.
    Raises Conflict when the key came with another body before.
    """
    fingerprint = crypto.blind(key, "core.keptanswer.key")
    body_hash = crypto.blind(body.hex(), "core.keptanswer.body")
    with connection.cursor() as cursor:
        lock = int.from_bytes(fingerprint[:8], "big", signed=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
        cursor.execute("SELECT body, status, answer FROM core_answer_find(%s)", [fingerprint])
        kept = cursor.fetchone()
    if kept:
        if bytes(kept[0]) != body_hash:
            raise Conflict(_("这个 Idempotency-Key 已用于另一份内容。新内容请换一个新的键。"))
        return Answer(kept[1], json.loads(crypto.unseal(bytes(kept[2]), _PURPOSE)))
    answer = make()
    sealed = crypto.seal(json.dumps(answer.body, ensure_ascii=False), _PURPOSE)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT core_answer_keep(%s, %s, %s::smallint, %s)",
            [fingerprint, body_hash, answer.status, sealed],
        )
    return answer


@job("core.forget_kept_answers", owner="core", cron="17 3 * * *")
def kept_answers_forget() -> None:
    """Drop answers older than their 30 days."""
    KeptAnswer.objects.filter(at__lt=clock.now() - timedelta(days=KEPT_DAYS)).delete()


def calendar_load(calendar: Calendar, source: str) -> int:
    """Write a calendar's days, replacing what stood on the same dates; returns how many."""
    rows = [
        CalendarDay(on=day.on, kind=day.kind, festival=day.festival, lunar=day.lunar, source=source)
        for day in calendar.days.values()
    ]
    CalendarDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["on"],
        update_fields=["kind", "festival", "lunar", "source"],
    )
    return len(rows)


def office_hours_load(spans: Sequence[Span], source: str) -> bool:
    """Write the hours in which offices work in place of those before; True when they changed."""
    wanted = spans_checked(spans)
    held = tuple(OfficeHour.objects.order_by("starts").values_list("starts", "ends"))
    if held == wanted:
        return False
    OfficeHour.objects.all().delete()
    OfficeHour.objects.bulk_create(
        [OfficeHour(starts=starts, ends=ends, source=source) for starts, ends in wanted]
    )
    return True
