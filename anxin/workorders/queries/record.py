"""One order with its history and what may be done next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from anxin.areas import queries as areas
from anxin.core.permissions import require
from anxin.core.types import Actor, Missing
from anxin.notices.queries import clause_quote
from anxin.notices.types import ClauseQuote

from ..kinds import kind_of
from ..models import Order, OrderMove
from ..types import Move, OrderRow, PartRole, Permission
from .rows import row_of, rows_named

ANSWERING = ("answer", "return")


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of an order's history, as a page shows it."""

    at: datetime
    move: str
    label: str
    target: str
    text: str
    clause_id: str
    actor_name: str
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """An order with history and what the actor may do next."""

    row: OrderRow
    campaign: str
    details: str
    quote: ClauseQuote | None
    history: list[HistoryLine]
    moves: list[Move]
    cooperating: list[str]


def order_record(actor: Actor, ref: str) -> OrderRecord:
    """One order with its history. Raises Missing for what is not there or not for this actor."""
    require(actor, Permission.READ)
    order = Order.objects.filter(ref=ref).defer("search").first()
    if order is None:
        raise Missing
    kind = kind_of(order.kind)
    lines = [_line(order, move) for move in order.history.order_by("id")]
    moves = list(kind.moves_from(order.status)) if actor.may(kind.permission) else []
    helpers = order.parts.filter(role=PartRole.COOPERATE).order_by("id")
    units = areas.units_by_ids([part.unit_id for part in helpers])
    return OrderRecord(
        row=rows_named([row_of(actor, order)])[0],
        campaign=order.campaign,
        details=order.details,
        quote=_quote(order),
        history=lines,
        moves=moves,
        cooperating=[unit.called(get_language() or "") for unit in units.values()],
    )


def order_id_of(actor: Actor, ref: str) -> int:
    """The id behind a ref, within the actor's scope. Raises Missing."""
    found = Order.objects.filter(ref=ref).values_list("id", flat=True).first()
    if found is None:
        raise Missing
    return int(found)


def order_ref_of(actor: Actor, order_id: int) -> str:
    """The ref behind an id, within the actor's scope. Raises Missing."""
    found = Order.objects.filter(id=order_id).values_list("ref", flat=True).first()
    if found is None:
        raise Missing
    return found


def order_last_answer(actor: Actor, order_id: int) -> tuple[str, str]:
    """Text and cited clause of the newest move that said something to the person."""
    require(actor, Permission.READ)
    said = OrderMove.objects.filter(order_id=order_id, move__in=ANSWERING).order_by("-id").first()
    return (said.text, said.clause_id) if said else ("", "")


def _quote(order: Order) -> ClauseQuote | None:
    try:
        return clause_quote(order.campaign, order.clause_id)
    except Missing:
        return None


def _line(order: Order, move: OrderMove) -> HistoryLine:
    kind = kind_of(order.kind)
    known = kind.move(move.move, move.origin)
    return HistoryLine(
        at=move.at,
        move=move.move,
        label=known.label if known else "",
        target=move.target,
        text=move.text,
        clause_id=move.clause_id,
        actor_name=move.actor_name,
        unit_id=move.unit_id,
    )
