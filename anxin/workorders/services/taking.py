"""Steps that can be taken back: one, or the same on many orders, each row done whole or not at all.

Before a step the order and its parts are looked at, after it again: what differs is kept, sealed, for
some minutes. Taking back puts exactly that back while nobody has added to the order's history, and
adds a line of its own: history keeps both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.translation import gettext as _

from anxin.core import audit, clock, crypto
from anxin.core.events import emit
from anxin.core.jobs import job
from anxin.core.permissions import require
from anxin.core.text import receipt_new
from anxin.core.types import Actor, AnxinError, Conflict, Missing

from ..kinds import kind_of
from ..models import Order, OrderMove, Part, TakenStep
from ..queries.inbox import order_refs
from ..rules.desk import EXCUSE, FREED, HAND_ON
from ..types import InboxFilter, OrderMoved, PartRole, PartStatus, Permission
from ..types.desk import StepAsked
from .handing import order_break_down
from .moving import order_move
from .opening import history_add
from .parts import part_excuse

# So many at once; a page says when a query holds more.
MOST = 200
UNDO_WITHIN = timedelta(seconds=10)
# The click is on its way for a moment.
UNDO_GRACE = timedelta(seconds=5)
KEPT = timedelta(hours=1)
SEALED = "workorders.takenstep.before"
_DERIVED = ("urgent_at", "search", "subject", "details")
ENDED = (PartStatus.DONE, PartStatus.EXCUSED)


def steps_take(*, actor: Actor, refs: Sequence[str], asked: StepAsked) -> str:
    """Take a step on each order; returns the batch under which the report is found.

    One row's refusal stops no other and leaves nothing of itself behind.
    """
    require(actor, Permission.MOVE)
    batch = receipt_new()
    for ref in list(dict.fromkeys(refs))[:MOST]:
        act = partial(_act, actor, ref, asked)
        try:
            step_take(actor=actor, ref=ref, step=asked.step, act=act, batch=batch)
        except AnxinError as refusal:
            seen = Order.objects.filter(ref=ref).values_list("id", flat=True).first()
            why = _(refusal.message)[:300]
            _noted(actor, batch, ref[:13], asked.step, refused=why, order_id=seen)
    return batch


def steps_take_all(
    *, actor: Actor, wanted: InboxFilter, asked: StepAsked, most: int = MOST
) -> tuple[str, int]:
    """Take a step on every order of a query, up to the cap; returns batch and how many are beyond.

    Asked again within the hour it goes on with those not tried yet, then tries refused ones anew.
    """
    tried = _tried(actor, asked.step)
    refs, beyond = order_refs(actor, wanted, most, skip=tried.keys())
    if not refs:
        done = {order for order, refused in tried.items() if not refused}
        refs, beyond = order_refs(actor, wanted, most, skip=done)
    return steps_take(actor=actor, refs=refs, asked=asked), beyond


def _tried(actor: Actor, step: str) -> dict[int, str]:
    """Orders on which the actor took the step a moment ago, each with why it was refused, if so."""
    taken = TakenStep.objects.filter(
        user_id=actor.user_id or 0, step=step, at__gt=clock.now() - KEPT, undone_at=None
    )
    found = taken.filter(order__isnull=False).order_by("id").values_list("order_id", "refused")
    return {int(order): refused for order, refused in found if order}


def step_take(
    *, actor: Actor, ref: str, step: str, act: Callable[[], Any], batch: str = ""
) -> None:
    """Do a step of an order, and keep what is needed to take it back for some seconds."""
    order = Order.objects.filter(ref=ref).only("id").first()
    if order is None:
        raise Missing
    with transaction.atomic():
        before, line = _standing(order.id), _last_line(order.id)
        held = _children(order.id) if step == HAND_ON else set()
        act()
        now = _standing(order.id)
        changed = _difference(before, now)
        children = sorted(_children(order.id) - held) if step == HAND_ON else []
        if not changed and not children:
            return
        kept = {"was": changed, "status": now[0]["status"], "line": line, "children": children}
        _noted(actor, batch or receipt_new(), ref, step, order_id=order.id, before=kept)


def steps_undo(*, actor: Actor, batch: str) -> int:
    """Take back a step the same person took a moment ago; returns on how many orders.

    An order that somebody has moved since stays as it is, and its row says so.
    """
    require(actor, Permission.MOVE)
    since = clock.now() - UNDO_WITHIN - UNDO_GRACE
    rows = TakenStep.objects.filter(
        batch=batch, user_id=actor.user_id or 0, at__gte=since, before__isnull=False,
        undone_at__isnull=True, order__isnull=False,
    ).select_for_update(of=("self",)).order_by("id")  # fmt: skip
    undone = 0
    for row in rows:
        try:
            with transaction.atomic():
                _put_back(actor, row)
        except AnxinError as refusal:
            TakenStep.objects.filter(id=row.id).update(refused=_(refusal.message)[:300])
            continue
        undone += 1
    return undone


@job("workorders.forget_taken_steps", owner="workorders", cron="*/10 * * * *")
def taken_steps_forget() -> None:
    """Drop what was kept for taking back; the history holds what was done."""
    TakenStep.objects.filter(at__lt=clock.now() - KEPT).delete()


def _act(actor: Actor, ref: str, asked: StepAsked) -> None:
    if asked.step == HAND_ON:
        order_break_down(
            actor=actor, ref=ref, units=list(asked.units), due_on=asked.due_on, text=asked.text
        )
    elif asked.step == EXCUSE:
        _excuse_all(actor, ref, asked.text)
    else:
        status = asked.seen.get(ref) or _status_of(ref)
        _movable(ref, asked.step, status)
        order_move(
            actor=actor, ref=ref, move=asked.step, seen_status=status, text=asked.text,
            clause_id=asked.clause_id,
        )  # fmt: skip


def _movable(ref: str, step: str, seen: str) -> None:
    """Say in which state an order stands when a step does not fit it."""
    order = Order.objects.filter(ref=ref).only("kind", "status").first()
    if order is None:
        raise Missing
    kind = kind_of(order.kind)
    if kind.move(step, seen) is None or order.status != seen:
        state = _(kind.word(order.status))
        raise Conflict(_("现在是“%(state)s”，做不了这一步。") % {"state": state})


def _excuse_all(actor: Actor, ref: str, text: str) -> None:
    """Every cooperating part of an order that is not at an end need not be done."""
    parts = Part.objects.filter(order__ref=ref, role=PartRole.COOPERATE).exclude(status__in=ENDED)
    units = list(parts.order_by("id").values_list("unit_id", flat=True))
    if not units:
        raise Conflict(_("没有要免办的配合单位。"))
    for unit in units:
        part_excuse(actor=actor, order_ref=ref, unit_id=unit, text=text)


def _status_of(ref: str) -> str:
    found = Order.objects.filter(ref=ref).values_list("status", flat=True).first()
    if found is None:
        raise Missing
    return found


def _noted(
    actor: Actor, batch: str, ref: str, step: str, *, refused: str = "", order_id: int | None = None,
    before: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    if actor.user_id is None:
        return
    kept = json.dumps(before, cls=DjangoJSONEncoder, ensure_ascii=False) if before else ""
    TakenStep.objects.create(
        batch=batch,
        user_id=actor.user_id,
        order_id=order_id,
        ref=ref,
        step=step,
        at=clock.now(),
        refused=refused,
        before=crypto.seal(kept, SEALED) if kept else None,
        line=_last_line(order_id) if order_id else None,
    )


def _standing(order_id: int) -> list[dict[str, Any]]:
    """How an order and its parts stand: the order first."""
    order = Order.objects.filter(id=order_id).values(*_fields(Order)).first()
    if order is None:
        raise Missing
    return [order, *Part.objects.filter(order_id=order_id).order_by("id").values(*_fields(Part))]


def _fields(model: type[models.Model]) -> list[str]:
    return [one.attname for one in model._meta.concrete_fields if one.name not in _DERIVED]


def _difference(
    before: Sequence[dict[str, Any]], now: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """For each row that differs, its id and what its changed fields held; the order's own first."""
    held = {row["id"]: row for row in now[1:]}
    pairs = [(before[0], now[0]), *((row, held.get(row["id"], row)) for row in before[1:])]
    changed = []
    for old, new in pairs:
        was = {name: value for name, value in old.items() if value != new[name]}
        if was:
            changed.append({"order": old is before[0], "id": old["id"], "was": was})
    return changed


def _last_line(order_id: int) -> int:
    found = OrderMove.objects.filter(order_id=order_id).order_by("-id")
    return int(found.values_list("id", flat=True).first() or 0)


def _children(order_id: int) -> set[int]:
    return set(Order.objects.filter(parent_id=order_id).values_list("id", flat=True))


def _put_back(actor: Actor, row: TakenStep) -> None:
    kept = json.loads(crypto.unseal(bytes(row.before or b""), SEALED))
    # Locked, so that whoever moves it at this moment waits, and then finds it as it was.
    order = (
        Order.objects.select_for_update()
        .filter(id=row.order_id or 0)
        .only("kind", "status")
        .first()
    )
    if order is None or row.order_id is None:
        raise Missing
    list(Part.objects.select_for_update().filter(order_id=order.id).values_list("id", flat=True))
    if _last_line(order.id) != row.line or order.status != kept["status"]:
        raise Conflict(_("后来有人接着办过，没有撤销。"))
    for one in kept["was"]:
        model = Order if one["order"] else Part
        model.objects.filter(id=one["id"]).update(**_values(model, one["was"]))
    for child in kept["children"]:
        _child_take_back(actor, child)
    lines = OrderMove.objects.filter(order_id=order.id, id__gt=kept["line"])
    back = _status_of(row.ref)
    for _line in range(lines.count()):
        history_add(actor, order.id, "undo", order.status, back)
    if order.status != back:
        kind = kind_of(order.kind)
        emit(OrderMoved(order_id=order.id, kind=kind.slug, move="undo", target=back))
    audit.record(actor, "workorders.step_undo", "order", order.id, {"step": row.step})
    TakenStep.objects.filter(id=row.id).update(undone_at=clock.now())


def _values(model: type[models.Model], was: dict[str, Any]) -> dict[str, Any]:
    fields = {one.attname: one for one in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in was.items()}


def _child_take_back(actor: Actor, order_id: int) -> None:
    """An order just handed on is withdrawn; its place is free to be handed on again."""
    child = Order.objects.filter(id=order_id).only("ref", "status", "origin").first()
    if child is None or OrderMove.objects.filter(order_id=order_id).count() != 1:
        raise Conflict(_("后来有人接着办过，没有撤销。"))
    order_move(
        actor=actor,
        ref=child.ref,
        move="withdraw",
        seen_status=child.status,
        text=_("刚交下去就撤销了"),
    )
    Order.objects.filter(id=order_id).update(origin=f"{child.origin}{FREED}{order_id}"[:96])
