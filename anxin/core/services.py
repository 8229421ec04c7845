"""Acting under a scope, and answering a repeated request once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import BinaryField
from django.utils.translation import gettext as _

from . import audit, clock, crypto
from .calendar import Calendar, Span, spans_checked
from .erasing import erase
from .jobs import job
from .models import CalendarDay, ErasureCertificate, JobEffect, KeptAnswer, OfficeHour
from .row_policy import GATE_ROLE, scope_set
from .types import SYSTEM, Actor, ActorKind, Conflict, Denied, Due, Erased

KEPT_DAYS = 30
RESEALED_AT_ONCE = 500
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


def records_erase(*, actor: Actor, record_class: str, due: Due, dry_run: bool = False) -> Erased:
    """Erase what this room keeps of a record class and what is past its time."""
    model = {"kept_answers": KeptAnswer, "job_effects": JobEffect}[record_class]
    rows = model._default_manager.filter(at__lt=due.before)
    return erase(rows, actor=actor, stamp="at", dry_run=dry_run)


def certificate_keep(
    *, actor: Actor, record_class: str, titles: tuple[str, str], rule: str, due: Due, erased: Erased
) -> int:
    """Certify that records were erased, beside the audit; returns the certificate's number."""
    if actor.kind is not ActorKind.SYSTEM:
        raise Denied
    row = ErasureCertificate.objects.create(
        at=clock.now(),
        record_class=record_class,
        title=titles[0],
        title_en=titles[1],
        rule=rule,
        campaigns=list(due.campaigns),
        count=erased.count,
        before=due.before,
        earliest=erased.earliest,
        latest=erased.latest,
        digest=erased.digest,
        chain_head=audit.chain_head(),
    )
    detail = {"class": record_class, "count": erased.count, "digest": erased.digest.hex()}
    audit.record(actor, "core.records_erased", "certificate", row.id, detail)
    return row.id


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


@dataclass(frozen=True, slots=True)
class Resealed:
    """What became of a column: rows sealed anew, rows whose value does not open."""

    column: crypto.SealedColumn
    rows: int
    broken: int


def column_reseal(column: crypto.SealedColumn) -> Resealed:
    """Seal a column's values by the first key, batch by batch, with their fingerprints.

    Each batch is a transaction of its own, and a row is changed only if it still holds what was
    read: a run that was cut off is taken up again, and nothing written meanwhile is lost. Needs the
    owner's connection.
    """
    done, broken, after = 0, 0, ""
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            if _is_policed(column.table):
                # Forced policies bind the owner as well; the gate may read and write every row.
                cursor.execute(f"SET LOCAL ROLE {GATE_ROLE}")
            beyond = f"AND {column.key} > %s" if after else ""
            beside = (column.index.beside if column.index else "") or "''"
            cursor.execute(
                f"SELECT {column.key}, {column.column}, {beside} FROM {column.table}"
                f" WHERE {column.column} IS NOT NULL {beyond} ORDER BY {column.key}"
                f" LIMIT {RESEALED_AT_ONCE}",
                [after] if after else [],
            )
            found = cursor.fetchall()
            for row in found:
                outcome = _row_reseal(cursor, column, *row)
                done, broken = done + (outcome is True), broken + (outcome is None)
        if not found:
            return Resealed(column, done, broken)
        after = found[-1][0]


def sealed_unregistered(*, as_owner: bool = False) -> list[str]:
    """Columns that hold sealed values and are in no register: a change of the key would miss them."""
    registered = {(one.table, one.column) for one in crypto.sealed_columns()}
    return [
        f"{table}.{column}"
        for table, column in _byte_columns()
        if (table, column) not in registered and _holds_sealed(table, column, as_owner)
    ]


def _byte_columns() -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, BinaryField):
                yield model._meta.db_table, str(field.column)


def _holds_sealed(table: str, column: str, as_owner: bool) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        if as_owner and _is_policed(table):
            cursor.execute(f"SET LOCAL ROLE {GATE_ROLE}")
        cursor.execute(
            f"SELECT EXISTS (SELECT 1 FROM {table}"
            f" WHERE substring({column} FROM 1 FOR 5) = ANY (%s))",
            [crypto.heads()],
        )
        return bool(cursor.fetchone()[0])


def keys_change_record(rows: Mapping[str, int]) -> None:
    """Note that the field key was changed, with the rows by column. Owner's connection."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {GATE_ROLE}")
        audit.record(SYSTEM, "core.key_change", "field_key", "all", rows)


def _row_reseal(
    cursor: Any, column: crypto.SealedColumn, key: Any, value: Any, beside: str
) -> bool | None:
    """Seal one row anew; False when it needs nothing, None when it does not open."""
    try:
        fresh, text = crypto.resealed(column, value)
    except crypto.SealBroken:
        return None
    if fresh is None:
        return False
    sets, values = f"{column.column} = %s", [fresh]
    if column.index:
        mark = crypto.index(column.index.text(text, beside), column.index.purpose)
        sets, values = f"{sets}, {column.index.column} = %s", [fresh, mark]
    cursor.execute(
        f"UPDATE {column.table} SET {sets} WHERE {column.key} = %s AND {column.column} = %s",
        [*values, key, value],
    )
    return True


def _is_policed(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", [table])
        return bool(cursor.fetchone()[0])
