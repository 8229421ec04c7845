"""Reads of orders. Every entry takes the actor and returns what the actor may see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.core import clock
from anxin.core.permissions import require
from anxin.core.text import clean, number_typed
from anxin.core.types import Actor, ActorKind, Invalid, Missing
from anxin.notices.queries import clause_quote
from anxin.notices.types import ClauseQuote

from .kinds import kind_of
from .models import Order, OrderMove, Part
from .rules import ALL_FIELDS, bits_of, clock_state, gaps_between
from .types import InboxFilter, InboxPage, Move, OrderRow, PartRole, Permission

PAGE = 50
COUNT_CAP = 1000
SEARCH_CAP = 200
_NEWEST = 2**62
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


def order_inbox(actor: Actor, wanted: InboxFilter) -> InboxPage:
    """A page of orders in the actor's scope, most urgent first (at most six statements)."""
    require(actor, Permission.READ)
    if wanted.words:
        return _found(actor, wanted)
    by_due = wanted.show in ("running", "late")
    sources = [_shown(orders, wanted) for orders in (_in_scope(actor), _given(actor))]
    count = sum(orders[: COUNT_CAP + 1].count() for orders in sources)
    orders = _first_of(sources, wanted.after, by_due=by_due)
    last = orders[PAGE - 1] if len(orders) > PAGE else None
    return InboxPage(
        rows=_named([_row(order) for order in orders[:PAGE]]),
        count=min(count, COUNT_CAP),
        capped=count > COUNT_CAP,
        next_after=_position(last, by_due=by_due) if last else "",
    )


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
        row=_named([_row(order)])[0],
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


def order_last_answer(actor: Actor, order_id: int) -> tuple[str, str]:
    """Text and cited clause of the newest move that said something to the person."""
    require(actor, Permission.READ)
    said = OrderMove.objects.filter(order_id=order_id, move__in=ANSWERING).order_by("-id").first()
    return (said.text, said.clause_id) if said else ("", "")


def _found(actor: Actor, wanted: InboxFilter) -> InboxPage:
    words = clean(wanted.words)
    if len(words) > 40:
        message = _("搜索词最多 40 个字。")
        raise Invalid(message, fields={"words": message})
    below = number_typed(wanted.after) or _NEWEST
    with connection.cursor() as cursor:
        cursor.execute("SELECT workorders_search(%s, %s, %s)", [words, below, SEARCH_CAP + 1])
        ids = [row[0] for row in cursor.fetchall()]
    page = ids[:PAGE]
    orders = Order.objects.filter(id__in=page).defer("search", "details").order_by("-id")
    return InboxPage(
        rows=_named([_row(order) for order in orders]),
        count=min(len(ids), SEARCH_CAP),
        capped=len(ids) > SEARCH_CAP,
        next_after=str(page[-1]) if len(ids) > PAGE else "",
    )


def _in_scope(actor: Actor) -> QuerySet[Order]:
    """Orders whose area and field lie in the actor's scope.

    The policy says the same; said here too, the planner sees ranges and fields as constants.
    """
    orders = Order.objects.defer("search", "details")
    if actor.kind is ActorKind.SYSTEM:
        return orders
    places = Q(pk__in=[])
    for part in actor.scope.ranges:
        places |= Q(area_code__gte=part.low, area_code__lte=part.high)
    return orders.filter(places, field_bit__in=bits_of(actor.scope.fields))


def _given(actor: Actor) -> QuerySet[Order]:
    """Orders outside the actor's scope of which a part was given to the actor's unit."""
    orders = Order.objects.defer("search", "details")
    if actor.unit_id is None:
        return orders.none()
    mine = Part.objects.filter(unit_id=actor.unit_id).values("order_id")
    bits = bits_of(actor.scope.fields)
    # A query for each stretch, not one with OR: each is then a short walk of one index.
    stretches = [
        mine.filter(field_bit__in=bits, area_code__gte=low, area_code__lte=high)
        for low, high in gaps_between(actor.scope.ranges)
    ]
    other_fields = mine.filter(field_bit__in=bits_of(ALL_FIELDS & ~actor.scope.fields))
    return orders.filter(id__in=other_fields.union(*stretches, all=True))


def _first_of(sources: list[QuerySet[Order]], after: str, *, by_due: bool) -> list[Order]:
    """The first page and one more of two disjoint sources, in one order."""
    rows: list[Order] = []
    for orders in sources:
        if by_due:
            rows += _after_due(orders, after).order_by("due_at", "id")[: PAGE + 1]
        else:
            rows += _before_id(orders, after).order_by("-id")[: PAGE + 1]
    if by_due:
        return sorted(rows, key=lambda order: (order.due_at, order.id))[: PAGE + 1]
    return sorted(rows, key=lambda order: -order.id)[: PAGE + 1]


def _shown(orders: QuerySet[Order], wanted: InboxFilter) -> QuerySet[Order]:
    section = number_typed(wanted.section)
    if section is not None:
        orders = orders.filter(section=section)
    if wanted.show == "running":
        return orders.filter(running=True)
    if wanted.show == "late":
        return orders.filter(running=True, due_at__lt=clock.now())
    if wanted.show == "done":
        return orders.filter(running=False)
    return orders


def _after_due(orders: QuerySet[Order], after: str) -> QuerySet[Order]:
    moment, _, last = after.partition("~")
    number = number_typed(last)
    try:
        due = datetime.fromisoformat(moment)
    except ValueError:
        return orders
    if number is None or due.tzinfo is None:
        return orders
    return orders.filter(Q(due_at__gt=due) | Q(due_at=due, id__gt=number)).filter(due_at__gte=due)


def _before_id(orders: QuerySet[Order], after: str) -> QuerySet[Order]:
    last = number_typed(after)
    return orders if last is None else orders.filter(id__lt=last)


def _position(order: Order, *, by_due: bool) -> str:
    return f"{order.due_at.isoformat()}~{order.id}" if by_due else str(order.id)


def _row(order: Order) -> OrderRow:
    return OrderRow(
        id=order.id,
        ref=order.ref,
        kind=order.kind,
        label=kind_of(order.kind).label,
        clause_id=order.clause_id,
        subject=order.subject,
        area_code=order.area_code,
        lead_unit=order.lead_unit_id,
        status=order.status,
        opened_at=order.opened_at,
        due_at=order.due_at,
        state=clock_state(order.status, order.due_at, clock.now()),
    )


def _quote(order: Order) -> ClauseQuote | None:
    try:
        return clause_quote(order.campaign, order.clause_id)
    except Missing:
        return None


def _named(rows: list[OrderRow]) -> list[OrderRow]:
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
