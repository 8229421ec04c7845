"""Orders that may be about the same thing: proposed by place, time and text, never acted on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from anxin.areas.types import range_of
from anxin.core.types import Actor

from ..models import Order
from ..rules import LEAST_ALIKE, SAME_PLACE, likeness
from ..types import OrderRow
from .rows import row_of, rows_named

DAYS_APART = timedelta(days=7)
# Nearest in time first; what lies beyond is not looked at.
MOST_COMPARED = 200
MOST_SHOWN = 5
# How many of the others a person may pick from.
MOST_NEAR = 15
_COMMUNITY = 10**3


@dataclass(frozen=True, slots=True)
class LikeOrders:
    """Orders whose words are alike enough to propose, and others from near by to pick from."""

    proposed: tuple[LikeOrder, ...] = ()
    near: tuple[LikeOrder, ...] = ()


@dataclass(frozen=True, slots=True)
class LikeOrder:
    """An order that may be about the same thing, and how alike the texts are in percent."""

    row: OrderRow
    percent: int
    text: str


def duplicates_of(actor: Actor, order: Order) -> LikeOrders:
    """Running orders from the same ground and the same days, the likest first.

    Three statements. Only with the same unit kept out of it: a complaint is never shown beside an
    order which that unit may read.
    """
    if order.measure_id or not order.running or order.merged_into_id:
        return LikeOrders()
    inside = range_of(order.area_code - order.area_code % _COMMUNITY)
    near = (
        Order.objects.filter(
            measure_id="", running=True, merged_into=None, campaign=order.campaign,
            area_code__range=(inside.low, inside.high),
            opened_at__range=(order.opened_at - DAYS_APART, order.opened_at + DAYS_APART),
            excluded_unit_id=order.excluded_unit_id,
        )
        .exclude(id=order.id)
        .defer("search")
        .order_by("-opened_at", "-id")[:MOST_COMPARED]
    )  # fmt: skip
    words = f"{order.subject}\n{order.details}"
    rated = [(_rate(order, one, words), one) for one in near]
    likest = sorted(rated, key=lambda pair: (-pair[0], pair[1].id))
    proposed = [pair for pair in likest[:MOST_SHOWN] if pair[0] >= LEAST_ALIKE]
    shown = likest[: len(proposed) + MOST_NEAR]
    rows = rows_named([row_of(actor, one) for _alike, one in shown])
    found = tuple(
        LikeOrder(row, min(round(alike * 100), 100), one.details or one.subject)
        for row, (alike, one) in zip(rows, shown, strict=True)
    )
    return LikeOrders(found[: len(proposed)], found[len(proposed) :])


def _rate(order: Order, other: Order, words: str) -> float:
    alike = likeness(words, f"{other.subject}\n{other.details}")
    return alike + SAME_PLACE * (alike > 0 and order.area_code == other.area_code)
