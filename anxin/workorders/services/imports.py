"""Orders come in as a sheet: read and looked over stretch by stretch, written whole, undone.

Nothing is opened before everything was looked over; then all orders are written in one transaction.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from anxin.accounts.queries import actor_of_user
from anxin.core import audit, clock, crypto
from anxin.core.jobs import defer, job
from anxin.core.permissions import require
from anxin.core.services import acting_as
from anxin.core.text import clean, receipt_new
from anxin.core.types import SYSTEM, Actor, Conflict, Denied, Invalid, gettext_noop

from ..models import Order, Part, SheetJob, SheetPiece
from ..queries.sheet_jobs import SHEET_SEALED, facts_of_sheet, piece_rows
from ..rules import due_of, has_clock
from ..rules.order_sheet import COLUMNS, LEAD, judged, read_orders, repeated
from ..types import (
    FIRST_ANSWER_MIN,
    CellFault,
    Instrument,
    JobState,
    OrderDraft,
    OrderStatus,
    PartStatus,
    Permission,
    SheetTask,
)
from ..types.breakdown_sheets import SheetRefused
from .exports import job_of, piece_write
from .opening import order_built, parts_built

STRETCH = 2000
BATCH = 2000
STEP, WRITE = "workorders.import_step", "workorders.import_write"
_LINES = """
    INSERT INTO workorders_ordermove
        (order_id, at, move, origin, target, text, unit_id, actor_name, clause_id)
    SELECT unnest(%s::bigint[]), %s, %s, %s, %s, %s, %s, %s, ''
"""
OUT_OF_SCOPE = gettext_noop("这件事不在您的查看范围内，交下去您自己也看不到。")


def sheet_bring(*, actor: Actor, campaign: str, name: str, content: bytes) -> str:
    """Take a sheet of orders in to be looked over; writes no order. Returns the job's number."""
    require(actor, Permission.OPEN)
    if actor.user_id is None or actor.unit_id is None:
        raise Denied
    made = SheetJob.objects.create(
        ref=receipt_new(),
        user_id=actor.user_id,
        unit_id=actor.unit_id,
        task=SheetTask.IMPORT,
        name=clean(name)[:120],
        wanted={"campaign": campaign},
        content=crypto.seal(base64.b64encode(content).decode(), SHEET_SEALED),
        started_at=clock.now(),
    )
    audit.record(actor, "workorders.sheet_bring", "sheet", made.ref, {"bytes": len(content)})
    defer(STEP, {"ref": made.ref})
    return made.ref


@job(STEP, owner="workorders")
def import_step(ref: str) -> None:
    """Read the sheet, or look over its next stretch; each is written with the place reached."""
    made = SheetJob.objects.select_for_update().filter(ref=ref).first()
    if made is None or made.state not in (JobState.WAITING, JobState.RUNNING):
        return
    actor = actor_of_user(made.user_id)
    if actor is None or not actor.may(Permission.OPEN):
        _set(made, state=JobState.FAILED, ended_at=clock.now())
    elif made.state == JobState.WAITING:
        _read(made)
    else:
        _look_over(made, actor)


def sheet_put(*, actor: Actor, ref: str) -> None:
    """Write every order of a sheet that was looked over and has no fault. Raises Invalid, Conflict."""
    require(actor, Permission.OPEN)
    made = job_of(actor, ref)
    if made.task != SheetTask.IMPORT or made.faults:
        raise Invalid(_("表里还有错，什么都没有写入。请改好再传。"))
    # The condition on the state is what makes two presses write once.
    taken = SheetJob.objects.filter(id=made.id, state=JobState.READY)
    if taken.update(state=JobState.WRITING, done=0) == 0:
        raise Conflict(_("这张表已经写入，或者不能写入了。"))
    defer(WRITE, {"ref": made.ref})


@job(WRITE, owner="workorders")
def import_write(ref: str) -> None:
    """Write all orders of a sheet in one transaction, or none."""
    _alone(ref)
    made = SheetJob.objects.filter(ref=ref, state=JobState.WRITING).first()
    actor = actor_of_user(made.user_id) if made else None
    if made is None:
        return
    if actor is None or not actor.may(Permission.OPEN):
        _set(made, state=JobState.FAILED, ended_at=clock.now())
        return
    now, written = clock.now(), 0
    with _telling() as tell:
        for piece in made.pieces.order_by("number"):
            rows = [one for one in piece_rows(piece) if one["order"]]
            _orders_write(made, actor, rows, now)
            written += len(rows)
            tell.submit(_progress_tell, made.id, written).result()
    _set(made, state=JobState.WRITTEN, done=written, ended_at=clock.now(), content=None)
    SheetPiece.objects.filter(job=made).delete()
    audit.record(actor, "workorders.sheet_put", "sheet", made.ref, {"orders": written})


def _alone(ref: str) -> None:
    """Nobody else writes this sheet until the transaction ends; its row stays free for the bar."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"sheet:{ref}"])


@contextmanager
def _telling() -> Iterator[ThreadPoolExecutor]:
    """A thread with a connection of its own, past the transaction that writes everything."""
    with ThreadPoolExecutor(1, thread_name_prefix="bar") as teller:
        try:
            yield teller
        finally:
            teller.submit(_hung_up).result()


def _hung_up() -> None:
    # Looked up in the thread that calls: each has a connection of its own under the one name.
    connection.close()


def _progress_tell(job: int, written: int) -> None:
    with acting_as(SYSTEM):
        SheetJob.objects.filter(id=job, state=JobState.WRITING).update(done=written)


def sheet_take_back(*, actor: Actor, ref: str) -> int:
    """Withdraw every order of a sheet while nobody has moved one; returns how many.

    Raises Conflict when somebody has: then nothing changes.
    """
    require(actor, Permission.OPEN)
    made = job_of(actor, ref)
    with transaction.atomic():
        if not _taken_back(made):
            raise Conflict(_("这张表没有写入过，或者已经撤销了。"))
        orders = Order.objects.filter(origin__startswith=_origin(made), giver_unit=made.unit_id)
        ids = list(orders.select_for_update().values_list("id", flat=True))
        moved = orders.annotate(lines=Count("history")).exclude(lines=1, status=OrderStatus.OPENED)
        if count := moved.count():
            raise Conflict(
                _("有 %(count)d 件已经有人办过，不能整张撤销。什么都没有变动。") % {"count": count}
            )
        _withdrawn(actor, ids)
        audit.record(actor, "workorders.sheet_take_back", "sheet", made.ref, {"orders": len(ids)})
    return len(ids)


def _taken_back(made: SheetJob) -> bool:
    written = SheetJob.objects.filter(id=made.id, state=JobState.WRITTEN)
    return written.update(state=JobState.UNDONE, ended_at=clock.now()) == 1


def _withdrawn(actor: Actor, ids: Sequence[int]) -> None:
    """Orders withdrawn, their parts excused, with a line each."""
    now, text = clock.now(), _("整张表撤销")
    orders = Order.objects.filter(id__in=ids)
    orders.update(status=OrderStatus.CLOSED, running=False)
    Part.objects.filter(order_id__in=ids).update(status=PartStatus.EXCUSED, answered_at=now)
    _history_write(actor, ids, "withdraw", OrderStatus.OPENED, OrderStatus.CLOSED, now, text)


def _read(made: SheetJob) -> None:
    """The sheet as rows, in stretches; what is no such sheet ends the job with its reason."""
    content = base64.b64decode(crypto.unseal(bytes(made.content or b""), SHEET_SEALED))
    try:
        lines, faults = read_orders(content)
    except SheetRefused as refused:
        _set(made, state=JobState.FAILED, message=refused.message[:300], ended_at=clock.now())
        return
    faults += repeated(lines)
    by_line: dict[int, list[CellFault]] = {}
    for fault in faults:
        by_line.setdefault(fault.line, []).append(fault)
    for number, start in enumerate(range(0, len(lines), STRETCH)):
        part = lines[start : start + STRETCH]
        wrong = [asdict(one) for line, _words in part for one in by_line.get(line, ())]
        rows = [{"line": line, "words": words, "order": []} for line, words in part]
        piece_write(made, number, rows, wrong)
    _set(made, state=JobState.RUNNING, total=len(lines), next_at="0", content=None)
    defer(STEP, {"ref": made.ref})


def _look_over(made: SheetJob, actor: Actor) -> None:
    """Judge the next stretch of rows; after the last one the report is ready."""
    number = int(made.next_at or 0)
    piece = made.pieces.filter(number=number).first()
    if piece is None:
        kept = made.pieces.values_list("faults", flat=True)
        count = sum(len(faults) for faults in kept)
        _set(made, state=JobState.READY, faults=count, ended_at=clock.now())
        return
    rows = piece_rows(piece)
    facts = facts_of_sheet(actor, made.wanted["campaign"])
    orders, wrong = judged([(one["line"], one["words"]) for one in rows], facts)
    for one, order in zip(rows, orders, strict=True):
        if order and not actor.scope.covers(order[3], order[10]):
            wrong.append(CellFault(one["line"], COLUMNS[LEAD][0], OUT_OF_SCOPE))
        one["order"] = order
    piece_write(made, number, rows, [*piece.faults, *(asdict(one) for one in wrong)])
    _set(made, done=made.done + len(rows), next_at=str(number + 1))
    defer(STEP, {"ref": made.ref})


def _orders_write(
    made: SheetJob, actor: Actor, rows: Iterable[dict[str, Any]], now: datetime
) -> None:
    pairs = []
    for one in rows:
        draft = _draft(made, one["order"], now)
        pairs.append((draft, order_built(draft, f"{_origin(made)}{one['line']}", now)))
    Order.objects.bulk_create([order for _draft, order in pairs], batch_size=BATCH)
    parts = [part for draft, order in pairs for part in parts_built(order, draft)]
    Part.objects.bulk_create(parts, batch_size=BATCH)
    _history_write(
        actor, [order.id for _draft, order in pairs], "open", "", OrderStatus.OPENED, now
    )


def _history_write(
    actor: Actor,
    ids: Sequence[int],
    move: str,
    origin: str,
    target: str,
    now: datetime,
    text: str = "",
) -> None:
    """The same line in the history of many orders, in one statement."""
    values: list[Any] = [
        list(ids),
        now,
        move,
        str(origin),
        str(target),
        text,
        actor.unit_id,
        actor.name,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_LINES, values)


def _draft(made: SheetJob, order: Sequence[Any], now: datetime) -> OrderDraft:
    subject, details, unit, area, kind, measure, clause, strength, helpers, due, bit = order
    day = date.fromisoformat(due) if due else None
    timed = has_clock(Instrument.ORDER, strength, kind)
    return OrderDraft(
        kind=Instrument.ORDER.value,
        campaign=made.wanted["campaign"],
        area_code=area,
        subject=subject,
        details=details,
        lead_unit=unit,
        clause_id=clause,
        cooperating=tuple(helpers),
        measure_id=measure,
        instrument=Instrument.ORDER,
        strength=strength,
        due_at=due_of(day, now, 0 if day else FIRST_ANSWER_MIN) if timed else None,
        field_bit=bit,
        giver=made.unit_id,
    )


def _origin(made: SheetJob) -> str:
    return f"workorders.sheet:{made.ref}:"


def _set(made: SheetJob, **changes: object) -> None:
    SheetJob.objects.filter(id=made.id).update(**changes)
