"""The inbox: two disjoint sources of orders, merged page by page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from anxin.areas.queries import county
from anxin.areas.types import range_of
from anxin.core.permissions import require
from anxin.core.text import clean, number_typed
from anxin.core.types import Actor, ActorKind, Invalid

from ..kinds import kinds_confirmed
from ..models import Order, Part
from ..rules import ALL_FIELDS, bits_of, gaps_between
from ..types import (
    BROUGHT,
    TO_CONFIRM,
    InboxFilter,
    InboxPage,
    OrderRow,
    OrderStatus,
    Permission,
    RowState,
)
from .rows import row_of, rows_named
from .states import in_state

PAGE = 50
COUNT_CAP = 1000
SEARCH_CAP = 200
_NEWEST = 2**62
# What does not run has no order of urgency: the newest first.
_BY_NUMBER = ("all", TO_CONFIRM, RowState.DONE)


def order_inbox(actor: Actor, wanted: InboxFilter) -> InboxPage:
    """A page of orders in the actor's scope, most urgent first (at most six statements)."""
    require(actor, Permission.READ)
    if wanted.words:
        return _found(actor, wanted)
    by_due = wanted.show not in _BY_NUMBER
    sources = _sources(actor, wanted)
    count = sum(orders[: COUNT_CAP + 1].count() for orders in sources)
    orders = _first_of(sources, wanted.after, by_due=by_due, most=PAGE)
    last = orders[PAGE - 1] if len(orders) > PAGE else None
    return InboxPage(
        rows=rows_named([row_of(actor, order) for order in orders[:PAGE]]),
        count=min(count, COUNT_CAP),
        capped=count > COUNT_CAP,
        next_after=_position(last, by_due=by_due) if last else "",
    )


def order_stretch(actor: Actor, wanted: InboxFilter, most: int) -> tuple[list[OrderRow], str]:
    """A stretch of the list behind a filter, and where the next one begins (empty: the end)."""
    require(actor, Permission.READ)
    if wanted.words:
        page = _found(actor, wanted)
        return page.rows, page.next_after
    by_due = wanted.show not in _BY_NUMBER
    sources = _sources(actor, wanted)
    orders = _first_of(sources, wanted.after, by_due=by_due, most=most)
    rows = rows_named([row_of(actor, order) for order in orders[:most]])
    return rows, _position(orders[most - 1], by_due=by_due) if len(orders) > most else ""


def order_first(actor: Actor, wanted: InboxFilter) -> list[OrderRow]:
    """The first page of a query without its count: for what only picks among them."""
    require(actor, Permission.READ)
    by_due = wanted.show not in _BY_NUMBER
    sources = _sources(actor, wanted)
    orders = _first_of(sources, "", by_due=by_due, most=PAGE)[:PAGE]
    return rows_named([row_of(actor, order) for order in orders])


def order_refs(
    actor: Actor, wanted: InboxFilter, most: int, skip: Collection[int] = ()
) -> tuple[list[str], int]:
    """The first refs of a query in the inbox's order, and how many more it holds (capped).

    `skip`: numbers of orders to leave out.
    """
    require(actor, Permission.READ)
    if wanted.words:
        ids = [one for one in _matching(wanted, COUNT_CAP + 1 + len(skip)) if one not in skip]
        found = Order.objects.filter(id__in=ids[:most]).order_by("-id")
        return list(found.values_list("ref", flat=True)), max(len(ids) - most, 0)
    by_due = wanted.show not in _BY_NUMBER
    sources = [orders.exclude(id__in=skip) for orders in _sources(actor, wanted)]
    refs = [order.ref for order in _first_of(sources, "", by_due=by_due, most=most)][:most]
    held = sum(orders[: COUNT_CAP + 1].count() for orders in sources) if len(refs) == most else 0
    return refs, max(held - most, 0)


def order_count(actor: Actor, wanted: InboxFilter, most: int) -> int:
    """How many orders a query holds, at most `most` (two statements; one for a search)."""
    if wanted.words:
        return min(_found(actor, wanted).count, most)
    sources = _sources(actor, wanted)
    return min(sum(orders[:most].count() for orders in sources), most)


def order_after(actor: Actor, order: Order, wanted: InboxFilter | None = None) -> str:
    """The ref of the order of a query that comes next by urgency, empty after the last."""
    wanted = replace(wanted or InboxFilter(), words="", after="")
    if wanted.show in _BY_NUMBER:
        wanted = replace(wanted, show="running")
    sources = _sources(actor, wanted)
    found = _first_of(sources, _position(order, by_due=True), by_due=True, most=0)
    return found[0].ref if found else ""


def _matching(wanted: InboxFilter, most: int) -> list[int]:
    """Numbers of the orders that hold the words, newest first. One statement. Raises Invalid."""
    words = clean(wanted.words)
    if len(words) > 40:
        message = _("搜索词最多 40 个字。")
        raise Invalid(message, fields={"words": message})
    below = number_typed(wanted.after) or _NEWEST
    with connection.cursor() as cursor:
        cursor.execute("SELECT workorders_search(%s, %s, %s)", [words, below, most])
        return [row[0] for row in cursor.fetchall()]


def _found(actor: Actor, wanted: InboxFilter) -> InboxPage:
    ids = _matching(wanted, SEARCH_CAP + 1)
    page = ids[:PAGE]
    orders = Order.objects.filter(id__in=page).defer("search", "details").order_by("-id")
    return InboxPage(
        rows=rows_named([row_of(actor, order) for order in orders]),
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


def _sources(actor: Actor, wanted: InboxFilter) -> list[QuerySet[Order]]:
    """What a query holds within the actor's scope, and outside it: two disjoint sources."""
    ended = wanted.show in _BY_NUMBER
    sources = (_in_scope(actor), _given(actor, ended=ended))
    return [_shown(actor, orders, wanted) for orders in sources]


def _given(actor: Actor, *, ended: bool) -> QuerySet[Order]:
    """Orders outside the actor's scope of which a part was given to the actor's unit.

    Without the `ended` ones it looks at what the unit still owes, however much it was ever given.
    """
    orders = Order.objects.defer("search", "details")
    if actor.unit_id is None:
        return orders.none()
    mine = Part.objects.filter(unit_id=actor.unit_id).values("order_id")
    if not ended:
        mine = mine.filter(order_running=True)
    bits = bits_of(actor.scope.fields)
    # A query for each stretch, not one with OR: each is then a short walk of one index.
    stretches = [
        mine.filter(field_bit__in=bits, area_code__gte=low, area_code__lte=high)
        for low, high in gaps_between(actor.scope.ranges)
    ]
    other_fields = mine.filter(field_bit__in=bits_of(ALL_FIELDS & ~actor.scope.fields))
    return orders.filter(id__in=other_fields.union(*stretches, all=True))


def _first_of(
    sources: list[QuerySet[Order]], after: str, *, by_due: bool, most: int
) -> list[Order]:
    """The first `most` and one more of two disjoint sources, in one order."""
    rows: list[Order] = []
    for orders in sources:
        if by_due:
            rows += _after_due(orders, after).order_by("urgent_at", "id")[: most + 1]
        else:
            rows += _before_id(orders, after).order_by("-id")[: most + 1]
    if by_due:
        return sorted(rows, key=lambda order: (order.urgent_at, order.id))[: most + 1]
    return sorted(rows, key=lambda order: -order.id)[: most + 1]


def _shown(actor: Actor, orders: QuerySet[Order], wanted: InboxFilter) -> QuerySet[Order]:
    section, town = number_typed(wanted.section), number_typed(wanted.town)
    if section is not None:
        orders = orders.filter(section=section)
    if town == 0:
        whole = county()
        orders = orders.filter(area_code=whole.code) if whole else orders.none()
    elif town is not None:
        inside = range_of(town)
        orders = orders.filter(area_code__gte=inside.low, area_code__lte=inside.high)
    for name in ("campaign", "instrument"):
        if getattr(wanted, name):
            orders = orders.filter(**{name: getattr(wanted, name)})
    if wanted.measure:
        orders = orders.filter(measure_id="" if wanted.measure == BROUGHT else wanted.measure)
    if wanted.state:
        orders = in_state(actor, orders, RowState(wanted.state))
    if wanted.show == "running":
        return orders.filter(running=True)
    if wanted.show == "all":
        return orders
    if wanted.show == TO_CONFIRM:
        orders = orders.filter(giver_unit_id=actor.unit_id or 0, status=OrderStatus.ANSWERED)
        return orders.filter(kind__in=kinds_confirmed())
    return in_state(actor, orders, RowState(wanted.show))


def _after_due(orders: QuerySet[Order], after: str) -> QuerySet[Order]:
    moment, _, last = after.partition("~")
    number = number_typed(last)
    try:
        due = datetime.fromisoformat(moment)
    except ValueError:
        return orders
    if number is None or due.tzinfo is None:
        return orders
    return orders.filter(Q(urgent_at__gt=due) | Q(urgent_at=due, id__gt=number)).filter(
        urgent_at__gte=due
    )


def _before_id(orders: QuerySet[Order], after: str) -> QuerySet[Order]:
    last = number_typed(after)
    return orders if last is None else orders.filter(id__lt=last)


def _position(order: Order, *, by_due: bool) -> str:
    return f"{order.urgent_at.isoformat()}~{order.id}" if by_due else str(order.id)
