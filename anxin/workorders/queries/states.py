"""The states of rows as conditions; `rules.row_state` says the same of one row."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from anxin.core import clock
from anxin.core.types import Actor, ActorKind

from ..models import Order
from ..rules import RECEIPT_WITHIN
from ..types import Instrument, OrderStatus, RowState

# Instruments of which something is owed at all.
_OWED = [one for one in Instrument if one not in (Instrument.APPEAL, Instrument.GUARD)]
_REPORTED = (RowState.ZERO, RowState.SILENT, RowState.LATE, RowState.OPEN, RowState.DONE)


def in_state(actor: Actor, orders: QuerySet[Order], state: RowState) -> QuerySet[Order]:
    """The orders whose sign, for this actor, is `state`."""
    if state is RowState.DONE:
        return orders.filter(Q(running=False) | Q(running=True, report_state=RowState.DONE))
    running = orders.filter(running=True)
    if state is RowState.ZERO:
        return running.filter(report_state=RowState.ZERO)
    bare = Q(report_state="")
    if state is RowState.UPTAKE:
        return running.filter(bare, instrument=Instrument.APPEAL)
    if state is RowState.NONE:
        return running.filter(bare, instrument=Instrument.GUARD)
    bare &= Q(instrument__in=_OWED)
    objected = Q(status=OrderStatus.RETURNED)
    if state is RowState.OBJECTED:
        return running.filter(bare & objected)
    bare &= ~objected
    if state is RowState.OVERDUE:
        return running.filter(bare, red_at__isnull=False)
    bare &= Q(red_at__isnull=True)
    past, unsigned = _past(actor), _unsigned()
    if state is RowState.LATE:
        return running.filter(Q(report_state=RowState.LATE) | (bare & past))
    if state is RowState.SILENT:
        return running.filter(Q(report_state=RowState.SILENT) | (bare & unsigned))
    return running.filter(Q(report_state=RowState.OPEN) | (bare & ~past & ~unsigned))


def _past(actor: Actor) -> Q:
    """Past due and not red: told to the unit itself only."""
    past = Q(urgent_at__lt=clock.now())
    return past if actor.kind is ActorKind.SYSTEM else past & Q(lead_unit_id=actor.unit_id)


def _unsigned() -> Q:
    now = clock.now()
    return Q(
        due_at__isnull=False,
        urgent_at__gte=now,
        status=OrderStatus.OPENED,
        opened_at__lt=now - RECEIPT_WITHIN,
    ) & ~Q(measure_id="")
