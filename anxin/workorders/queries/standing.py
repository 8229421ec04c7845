"""How a campaign stood at a moment not long past, and the rows of orders by number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Q

from anxin.areas.types import range_of
from anxin.core import clock
from anxin.core.permissions import require
from anxin.core.types import Actor

from ..kinds import kinds_all
from ..models import ExpectedReport, Order, OrderMove, Report
from ..rules import Rhythm, day_state, row_state
from ..types import (
    OrderGrounds,
    OrderRow,
    OrderStatus,
    PartRole,
    Permission,
    PlaceStanding,
    PressingRow,
    ReportStanding,
    RowState,
    Standing,
)
from .rows import facts_of, row_of, rows_named
from .states import in_state

MOST_REPORTS = 5000


def orders_standing(actor: Actor, campaign: str, at: datetime) -> list[Standing]:
    """Every order of a campaign but expected reports, as it stood at `at`. For the system only.

    One statement, whatever the size. What lies far back is not told right: an order keeps no copy
    of its clock.
    """
    require(actor, Permission.READ)
    words = [
        f"{kind.key}:{status.value}"
        for kind in kinds_all().values()
        for status in OrderStatus
        if kind.runs(status)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT section, town, kind, state, brought, ids FROM workorders_standing(%s, %s, %s)",
            [campaign, at, words],
        )
        return [
            Standing(section, town, kind, RowState(state), brought, tuple(ids))
            for section, town, kind, state, brought, ids in cursor.fetchall()
        ]


def reports_standing(actor: Actor, campaign: str, at: datetime) -> list[ReportStanding]:
    """What each unit had said by `at` for the newest day then due. Two statements."""
    require(actor, Permission.READ)
    orders = Order.objects.filter(
        campaign=campaign,
        opened_at__lte=at,
        expected__isnull=False,
        expected__from_on__lte=at.astimezone(clock.CHINA).date(),
    ).select_related("expected")
    rows = orders.defer("search", "details").order_by("area_code", "id")
    return _standings(list(rows[:MOST_REPORTS]), at)


def _standings(rows: list[Order], at: datetime) -> list[ReportStanding]:
    if not rows:
        return []
    said = _said([row.id for row in rows], at)
    found = (_standing(row, row.expected, said, at) for row in rows if row.expected)
    return [one for one in found if one is not None]


def _said(order_ids: list[int], at: datetime) -> dict[tuple[int, object], Report]:
    """The newest word of each order and day by then."""
    reports = Report.objects.filter(order_id__in=order_ids, filed_at__lte=at).order_by("id")
    return {(one.order_id, one.day): one for one in reports}


def _standing(
    order: Order, expected: ExpectedReport, said: dict[tuple[int, object], Report], at: datetime
) -> ReportStanding | None:
    rhythm = Rhythm(expected.due_time, expected.from_on, expected.until_on)
    day = rhythm.last_due(at)
    # What ended before the day of the moment is no longer asked for.
    if day is None or not rhythm.runs_at(at):
        return None
    report = said.get((order.id, day))
    return ReportStanding(
        order_id=order.id,
        ref=order.ref,
        section=order.section,
        area_code=order.area_code,
        unit_id=order.lead_unit_id,
        subject=order.subject,
        clause_id=order.clause_id,
        state=day_state(rhythm, day, report.value if report else None, at),
        value=report.value if report else None,
        due_at=rhythm.due_at(day),
        filed_at=report.filed_at if report else None,
    )


def orders_numbered(actor: Actor, numbers: Iterable[int]) -> list[OrderRow]:
    """Those of some orders that the actor may see, by number. Three statements."""
    require(actor, Permission.READ)
    found = Order.objects.filter(id__in=list(numbers)).defer("search", "details").order_by("id")
    return rows_named([row_of(actor, order) for order in found])


def order_said(actor: Actor, order_id: int) -> tuple[str, str]:
    """What was written with an order's newest move, and by whom; empty where nothing was."""
    require(actor, Permission.READ)
    moves = OrderMove.objects.filter(order_id=order_id).exclude(text="").order_by("-id")
    return moves.values_list("text", "actor_name").first() or ("", "")


def order_states(actor: Actor, numbers: Iterable[int]) -> dict[int, str]:
    """States of those of some orders that the actor may see, by number. One statement."""
    require(actor, Permission.READ)
    return dict(Order.objects.filter(id__in=list(numbers)).values_list("id", "status"))


def place_standing(
    actor: Actor, campaign: str, *, section: int | None = None, town: int | None = None
) -> PlaceStanding:
    """What is red or silent in a section or a town now, and what its expected reports say.

    As far as the actor sees it, most urgent first, bare of names. Two statements.
    """
    require(actor, Permission.READ)
    orders = Order.objects.filter(_place(campaign, section, town), running=True)
    pressing = in_state(actor, orders, RowState.OVERDUE) | in_state(actor, orders, RowState.SILENT)
    asked = orders.filter(expected__isnull=False)
    found = (pressing | asked).select_related("expected").defer("search", "details")
    rows = list(found.order_by("urgent_at", "id")[:MOST_REPORTS])
    return PlaceStanding(
        pressing=tuple(_pressing(actor, row) for row in rows if row.expected is None),
        reports=tuple(_standings([row for row in rows if row.expected], clock.now())),
    )


def _pressing(actor: Actor, order: Order) -> PressingRow:
    return PressingRow(
        ref=order.ref,
        subject=order.subject,
        state=row_state(facts_of(actor, order), clock.now()),
        clause_id=order.clause_id,
        unit_id=order.lead_unit_id,
        due_at=order.due_at,
        excluded=order.excluded_unit_id is not None,
    )


def order_grounds(actor: Actor, ref: str) -> OrderGrounds | None:
    """What a letter about an order may rest on: its clock's marks. Two statements, None if hidden."""
    require(actor, Permission.READ)
    order = Order.objects.filter(ref=ref).select_related("expected").defer("search").first()
    if order is None:
        return None
    part = order.parts.filter(role=PartRole.LEAD).first()
    return OrderGrounds(
        id=order.id,
        ref=order.ref,
        campaign=order.campaign,
        kind=order.kind,
        subject=order.subject,
        clause_id=order.clause_id,
        area_code=order.area_code,
        field_bit=order.field_bit,
        section=order.section,
        lead_unit=order.lead_unit_id,
        running=order.running,
        state=row_state(facts_of(actor, order), clock.now()),
        opened_at=order.opened_at,
        due_at=order.due_at,
        red_at=order.red_at,
        reminded_at=part.reminded_at if part else None,
        previewed_at=part.previewed_at if part else None,
        preview_until=part.preview_until if part else None,
        preview_answer=part.preview_answer if part else "",
        excluded_unit=order.excluded_unit_id,
        reports=_own_reports(order),
    )


def _own_reports(order: Order) -> ReportStanding | None:
    if order.expected is None:
        return None
    now = clock.now()
    return _standing(order, order.expected, _said([order.id], now), now)


def _place(campaign: str, section: int | None, town: int | None) -> Q:
    where = Q(campaign=campaign)
    if section is not None:
        where &= Q(section=section)
    if town is not None:
        inside = range_of(town)
        where &= Q(area_code__gte=inside.low, area_code__lte=inside.high)
    return where
