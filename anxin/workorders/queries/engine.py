"""What stands beside an order: its clock standing still, its line upwards, others like it, checks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import get_language

from anxin.areas import queries as areas
from anxin.areas.types import UnitKind
from anxin.core import clock
from anxin.core.permissions import require
from anxin.core.types import Actor, ActorKind

from ..kinds import kind_of
from ..models import Order, OrderLink, OrderPause, SpotCheck
from ..types import (
    CHECK_REASONS,
    CHECK_RESULTS,
    PROOF_LABELS,
    CheckReason,
    CheckResult,
    EscalationLine,
    OrderRow,
    OrderStatus,
    Permission,
    ProofKind,
)
from .chains import order_escalations
from .duplicates import LikeOrders, duplicates_of
from .rows import row_of, rows_named

DISTRICT_OFFICE = "gov-office"
MOST_PAUSE_DAYS = 60
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class PauseLine:
    """A clock standing still."""

    reason: str
    asked_by: str
    paused_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A spot check of an order: why, who looks, what came of it."""

    ref: str
    subject: str
    lead_name: str
    reason: str
    drawn_at: datetime
    result: str
    text: str
    decided_at: datetime | None
    by_opener: bool

    @property
    def reason_label(self) -> str:
        """Why it is looked at, in a word."""
        return CHECK_REASONS[CheckReason(self.reason)]

    @property
    def result_label(self) -> str:
        """What was found, empty while nobody said."""
        return CHECK_RESULTS[CheckResult(self.result)] if self.result else ""


@dataclass(frozen=True, slots=True)
class EngineView:
    """What the page of an order shows beside its moves, and what this actor may do of it."""

    handles: bool = False
    decides: bool = False
    pause: PauseLine | None = None
    may_pause: bool = False
    # Its lead may not stop the clock itself: the giver does, or the unit above.
    asks_pause: bool = False
    pause_until: date | None = None
    steps: tuple[EscalationLine, ...] = ()
    duplicates: LikeOrders = field(default_factory=LikeOrders)
    links: tuple[OrderRow, ...] = ()
    leading: OrderRow | None = None
    merged: tuple[OrderRow, ...] = ()
    check: CheckLine | None = None
    may_check: bool = False
    others: tuple[tuple[int, str], ...] = ()
    by_opener: bool = False
    proof: str = ProofKind.ANY
    brought: bool = False

    @property
    def proof_label(self) -> str:
        """What closes it, in a word."""
        return PROOF_LABELS[ProofKind(self.proof)]


NO_ENGINE = EngineView()


def engine_view(actor: Actor, order: Order) -> EngineView:
    """What stands beside an order, for this actor (at most sixteen statements)."""
    office = areas.unit_by_slug(DISTRICT_OFFICE)
    office_id = office.id if office else None
    decides = _decides(actor, order, office_id)
    moves = actor.may(Permission.MOVE)
    handles = moves and (decides or actor.unit_id == order.lead_unit_id)
    alone = order.giver_unit_id is None and order.red_at is None
    running = order.running and order.merged_into_id is None
    timed = running and moves and order.due_at is not None
    may_pause = timed and (decides or (alone and handles))
    check = SpotCheck.objects.filter(order_id=order.id).order_by("-id").first()
    return EngineView(
        handles=handles,
        decides=moves and decides,
        pause=_pause(order),
        may_pause=may_pause,
        asks_pause=timed and handles and not may_pause,
        pause_until=clock.today() + timedelta(days=MOST_PAUSE_DAYS),
        steps=order_escalations(actor, order.ref),
        duplicates=duplicates_of(actor, order) if handles else LikeOrders(),
        links=_linked(actor, order),
        leading=_leading(actor, order),
        merged=_rows(actor, list(_merged(order))),
        check=_check_line(check, order) if check else None,
        may_check=moves and _may_check(actor, check, office_id),
        others=_others(actor, order, office_id) if moves and decides and running else (),
        by_opener=order.closed_by_opener,
        proof=order.proof_kind or kind_of(order.kind).proof,
        brought=not order.measure_id,
    )


def order_may_split(actor: Actor, ref: str) -> bool:
    """Whether this actor may make two orders of one that people brought in. Two statements."""
    order = Order.objects.defer("search").filter(ref=ref).first()
    if order is None or not actor.may(Permission.MOVE):
        return False
    office = areas.unit_by_slug(DISTRICT_OFFICE)
    mine = actor.unit_id == order.lead_unit_id
    handles = mine or _decides(actor, order, office.id if office else None)
    return handles and order.running and not order.measure_id and order.merged_into_id is None


def checks_open(actor: Actor) -> tuple[CheckLine, ...]:
    """Closed orders waiting for a look by the actor's unit, the oldest first. Two statements."""
    require(actor, Permission.READ)
    if actor.unit_id is None:
        return ()
    held = SpotCheck.objects.filter(unit_id=actor.unit_id, decided_at=None)
    found = list(held.select_related("order").defer("order__search").order_by("id")[:MOST_SHOWN])
    units = areas.units_by_ids({one.order.lead_unit_id for one in found})
    language = get_language() or ""
    return tuple(
        _check_line(one, one.order, units[one.order.lead_unit_id].called(language)) for one in found
    )


def closed_by_opener_count(actor: Actor, campaign: str) -> int:
    """How many orders were closed by the person who opened them. One statement."""
    require(actor, Permission.READ)
    return Order.objects.filter(campaign=campaign, closed_by_opener=True).count()


def _decides(actor: Actor, order: Order, office_id: int | None) -> bool:
    if actor.kind is ActorKind.SYSTEM:
        return True
    if actor.unit_id is None:
        return False
    above = areas.superior_of(order.lead_unit_id)
    return actor.unit_id in (order.giver_unit_id, office_id, above.id if above else None)


def _pause(order: Order) -> PauseLine | None:
    if order.paused_at is None:
        return None
    found = OrderPause.objects.filter(order_id=order.id, resumed_at=None).first()
    if found is None:
        return None
    return PauseLine(found.reason, found.asked_by, found.paused_at, found.until_at)


def _linked(actor: Actor, order: Order) -> tuple[OrderRow, ...]:
    """Related orders that the actor may see; the others stay unmentioned."""
    others = OrderLink.objects.filter(order_id=order.id).values("other_id")
    found = Order.objects.filter(id__in=others).defer("search", "details").order_by("id")
    return _rows(actor, list(found[:MOST_SHOWN]))


def _leading(actor: Actor, order: Order) -> OrderRow | None:
    if order.merged_into_id is None:
        return None
    found = Order.objects.filter(id=order.merged_into_id).defer("search", "details").first()
    return row_of(actor, found) if found else None


def _merged(order: Order) -> list[Order]:
    if order.measure_id:
        return []
    held = Order.objects.filter(merged_into=order.id).defer("search", "details")
    return list(held.order_by("id")[:MOST_SHOWN])


def _rows(actor: Actor, orders: list[Order]) -> tuple[OrderRow, ...]:
    return tuple(rows_named([row_of(actor, one) for one in orders])) if orders else ()


def _check_line(check: SpotCheck, order: Order, lead_name: str = "") -> CheckLine:
    return CheckLine(
        ref=order.ref,
        subject=order.subject,
        lead_name=lead_name,
        reason=check.reason,
        drawn_at=check.drawn_at,
        result=check.result,
        text=check.text,
        decided_at=check.decided_at,
        by_opener=order.closed_by_opener,
    )


def _may_check(actor: Actor, check: SpotCheck | None, office_id: int | None) -> bool:
    waits = check is not None and check.decided_at is None
    return waits and check is not None and actor.unit_id in (check.unit_id, office_id)


def _others(actor: Actor, order: Order, office_id: int | None) -> tuple[tuple[int, str], ...]:
    """Units an order may be given to instead: all for the office, else those below the actor's."""
    kind = kind_of(order.kind)
    if order.expected_id or kind.standing or order.status == OrderStatus.CLOSED:
        return ()
    units, language = areas.units_all(), get_language() or ""
    wide = actor.kind is ActorKind.SYSTEM or actor.unit_id == office_id
    return tuple(
        (one.id, one.called(language))
        for one in units.values()
        if one.id not in (order.lead_unit_id, order.excluded_unit_id)
        and one.kind is not UnitKind.OUTSIDE_BODY
        and (wide or actor.unit_id in (one.id, one.superior_id))
    )
