"""Orders come to be: built in memory, written one by one or in bulk."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.db import connection

from anxin.core import audit, clock
from anxin.core.events import emit
from anxin.core.permissions import require
from anxin.core.text import clean, receipt_new
from anxin.core.types import Actor
from anxin.notices.queries import version_mark

from ..kinds import kind_newest
from ..models import Order, OrderMove, Part
from ..rules import remind_time, section_of
from ..types import (
    ClockUnit,
    OrderDraft,
    OrderKind,
    OrderOpened,
    OrderStatus,
    PartRole,
    Permission,
)
from .timing import due_by

MOST_TEXT = 4000


def order_open(*, actor: Actor, draft: OrderDraft, origin: str) -> int:
    """Open an order and give its parts to their units; returns its id.

    `origin` names what it comes from; a second call with the same origin returns the first order.
    """
    require(actor, Permission.OPEN)
    return order_put(actor=actor, draft=draft, origin=origin)


def order_put(*, actor: Actor, draft: OrderDraft, origin: str) -> int:
    """Open an order within another service's step, which has judged that it may."""
    with connection.cursor() as cursor:
        # Two who open the same order at once wait for each other.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [origin])
    found = Order.objects.filter(origin=origin).values_list("id", flat=True).first()
    if found is not None:
        return int(found)
    now = clock.now()
    version = draft.version or version_mark(draft.campaign)
    order = order_built(replace(draft, version=version), origin, now)
    order.opened_by = actor.user_id
    order.save(force_insert=True)
    Part.objects.bulk_create(parts_built(order, draft))
    history_add(actor, order.id, "open", "", OrderStatus.OPENED)
    kind = kind_newest(draft.kind)
    audit.record(actor, "workorders.order_open", "order", order.id, {"kind": kind.key})
    emit(OrderOpened(order_id=order.id, kind=kind.slug, origin=origin))
    return order.id


def order_built(draft: OrderDraft, origin: str, now: datetime) -> Order:
    """The order a draft becomes, not yet written."""
    kind = kind_newest(draft.kind)
    return Order(
        ref=receipt_new(),
        origin=origin,
        kind=kind.key,
        campaign=draft.campaign,
        clause_id=draft.clause_id,
        section=section_of(draft.clause_id),
        measure_id=draft.measure_id,
        instrument=draft.instrument,
        strength=draft.strength,
        parent_id=draft.parent,
        area_code=draft.area_code,
        field_bit=kind.field_bit if draft.field_bit is None else draft.field_bit,
        subject=clean(draft.subject)[:120],
        details=clean(draft.details)[:MOST_TEXT],
        lead_unit_id=draft.lead_unit,
        giver_unit_id=draft.giver,
        excluded_unit_id=draft.excluded_unit,
        expected_id=draft.expected,
        status=OrderStatus.OPENED,
        running=True,
        opened_at=now,
        due_at=draft.due_at or _first_due(draft, kind, now),
        clock_unit=_counted_in(draft, kind),
        notice_version=draft.version,
        proof_kind=draft.proof,
    )


def _first_due(draft: OrderDraft, kind: OrderKind, now: datetime) -> datetime | None:
    if draft.limit is not None:
        return due_by(draft.limit, now)
    # A measure's clock was decided with its strength and unit: none means none.
    return None if draft.measure_id or draft.expected else due_by(kind.allowed, now)


def _counted_in(draft: OrderDraft, kind: OrderKind) -> ClockUnit:
    """In what the clock is counted; a day that a notice or a unit names is a calendar day's end."""
    if draft.limit is not None:
        return draft.limit.unit
    return ClockUnit.MINUTES if draft.due_at is not None else kind.allowed.unit


def parts_built(
    order: Order, draft: OrderDraft, unbound: Collection[int] = frozenset()
) -> list[Part]:
    """The parts of an order, the lead's first; all know the same due time, each runs its own.

    `unbound`: units that cannot be bound and so have no clock.
    """
    helpers = [unit for unit in dict.fromkeys(draft.cooperating) if unit != draft.lead_unit]
    units = [(draft.lead_unit, PartRole.LEAD), *((one, PartRole.COOPERATE) for one in helpers)]
    return [
        Part(
            order=order,
            unit_id=unit,
            role=role,
            due_at=None if unit in unbound else order.due_at,
            remind_at=None if unit in unbound else remind_time(order.opened_at, order.due_at),
            area_code=order.area_code,
            field_bit=order.field_bit,
            excluded_unit_id=order.excluded_unit_id,
        )
        for unit, role in units
    ]


def history_add(
    actor: Actor,
    order_id: int,
    move: str,
    origin: str,
    target: str,
    text: str = "",
    clause_id: str = "",
    count: int | None = None,
) -> None:
    """Add a line to an order's history."""
    OrderMove.objects.create(
        order_id=order_id,
        at=clock.now(),
        move=move,
        origin=origin,
        target=target,
        text=text,
        clause_id=clause_id,
        count=count,
        unit_id=actor.unit_id,
        actor_name=actor.name,
    )
