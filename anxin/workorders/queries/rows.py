"""Orders as lines of a list, with names in the reader's language."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import get_language

from anxin.areas import queries as areas
from anxin.core import clock
from anxin.core.types import Actor, ActorKind

from ..kinds import kind_of
from ..models import Order
from ..rules import RowFacts, row_state
from ..types import OrderRow


def row_of(actor: Actor, order: Order) -> OrderRow:
    """An order as a line, with the sign this actor may see."""
    kind = kind_of(order.kind)
    return OrderRow(
        id=order.id,
        ref=order.ref,
        kind=order.kind,
        label=kind.label,
        clause_id=order.clause_id,
        subject=order.subject,
        area_code=order.area_code,
        lead_unit=order.lead_unit_id,
        status=order.status,
        status_label=kind.word(order.status),
        opened_at=order.opened_at,
        due_at=order.due_at,
        state=row_state(facts_of(actor, order), clock.now()),
        measure_id=order.measure_id,
        instrument=order.instrument,
        strength=order.strength,
        campaign=order.campaign,
    )


def facts_of(actor: Actor, order: Order) -> RowFacts:
    """What the sign of an order follows from, for this actor."""
    return RowFacts(
        status=order.status,
        running=order.running,
        instrument=order.instrument,
        measure_id=order.measure_id,
        report_state=order.report_state,
        opened_at=order.opened_at,
        due_at=order.due_at,
        red_at=order.red_at,
        own=actor.kind is ActorKind.SYSTEM or actor.unit_id == order.lead_unit_id,
    )


def rows_named(rows: list[OrderRow]) -> list[OrderRow]:
    """Rows with the names of place and unit, in the reader's language (two statements)."""
    language = get_language() or ""
    units = areas.units_by_ids([row.lead_unit for row in rows])
    places = areas.divisions_by_codes([row.area_code for row in rows])
    return [
        replace(
            row,
            lead_name=units[row.lead_unit].called(language),
            area_name=places[row.area_code].called(language) if row.area_code in places else "",
        )
        for row in rows
    ]
