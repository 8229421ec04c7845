"""What units of the demo did with the orders of a notice, written as if they had done it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from anxin.areas.queries import unit_by_slug, units_by_ids
from anxin.areas.types import UnitInfo
from anxin.core.types import Actor, Invalid

from ..models import Order, Part
from ..types import Instrument, OrderStatus, PartRole, PartStatus, ReportGiven
from .measures import origin_of
from .moving import order_move
from .parts import part_answer
from .reports import report_file


def demo_orders_accept(*, actor: Actor, campaign: str, quiet: Collection[str]) -> int:
    """Every unit signs for its orders of a campaign's notice, except those named in `quiet`.

    `quiet` holds "measure:unit". Returns how many were signed for.
    """
    orders = Order.objects.filter(
        campaign=campaign, instrument=Instrument.ORDER, status=OrderStatus.OPENED
    ).exclude(measure_id="")
    found = list(orders.defer("search", "details"))
    units = units_by_ids({order.lead_unit_id for order in found})
    signed = [
        (order, units[order.lead_unit_id])
        for order in found
        if f"{order.measure_id}:{units[order.lead_unit_id].slug}" not in quiet
    ]
    for order, unit in signed:
        _move(actor, order, unit, ("accept",), "", None)
    return len(signed)


def demo_order_move(
    *,
    actor: Actor,
    campaign: str,
    measure: str,
    unit: str,
    holder: str,
    moves: Sequence[str],
    text: str = "",
    count: int | None = None,
) -> None:
    """A unit moves the order of a measure that `holder` has. Raises Invalid (none, not so now)."""
    by = unit_by_slug(unit)
    order = Order.objects.filter(origin=origin_of(campaign, measure, holder)).first()
    if by is None or order is None:
        raise Invalid(
            _("没有这件任务：%(measure)s %(unit)s") % {"measure": measure, "unit": holder}
        )
    if "done" in moves:
        _helpers_done(actor, order, text)
    _move(actor, order, by, moves, text, count)


def demo_report_file(
    *, actor: Actor, campaign: str, slug: str, unit: str, value: int, text: str = ""
) -> None:
    """A unit says its number for a report that is asked for. Raises Invalid (not asked of it)."""
    by = unit_by_slug(unit)
    asked = Order.objects.filter(campaign=campaign, expected__slug=slug, running=True)
    order = asked.filter(lead_unit_id=by.id).first() if by else None
    if by is None or order is None:
        raise Invalid(_("没有这件任务：%(measure)s %(unit)s") % {"measure": slug, "unit": unit})
    unit_actor = replace(actor, unit_id=by.id, name=by.name)
    report_file(actor=unit_actor, ref=order.ref, given=ReportGiven(value, text))


def _helpers_done(actor: Actor, order: Order, text: str) -> None:
    """What the lead reports as done, its cooperating units have done before."""
    parts = list(Part.objects.filter(order_id=order.id, role=PartRole.COOPERATE))
    units = units_by_ids({part.unit_id for part in parts})
    for part in parts:
        unit = units[part.unit_id]
        part_answer(
            actor=replace(actor, unit_id=unit.id, name=unit.name),
            order_ref=order.ref,
            unit_id=unit.id,
            status=PartStatus.DONE,
            text=text,
            seen_status=part.status,
        )


def _move(
    actor: Actor,
    order: Order,
    unit: UnitInfo,
    moves: Sequence[str],
    text: str,
    count: int | None,
) -> None:
    writer = replace(actor, unit_id=unit.id, name=unit.name)
    for move in moves:
        order.refresh_from_db(fields=["status"])
        try:
            order_move(
                actor=writer,
                ref=order.ref,
                move=move,
                seen_status=order.status,
                text=text,
                count=count,
            )
        except Invalid as error:
            raise Invalid(f"{order.measure_id} {unit.name}：{error.message}") from error
