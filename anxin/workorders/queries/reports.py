"""Expected reports over all units: zero said, late, and no data told apart."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from anxin.areas import queries as areas
from anxin.core import clock
from anxin.core.permissions import require
from anxin.core.types import Actor

from ..models import ExpectedReport, Order, Report
from ..rules import Rhythm, day_state
from ..types import Permission

DAYS = 7
MOST_UNITS = 300


@dataclass(frozen=True, slots=True)
class ReportCell:
    """One unit, one day: the state and the number said."""

    day: date
    state: str
    value: int | None
    late: bool


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One unit of an expectation."""

    ref: str
    unit_name: str
    own: bool
    cells: tuple[ReportCell, ...]


@dataclass(frozen=True, slots=True)
class ExpectedView:
    """An expectation with its source, its end and its units."""

    subject: str
    question: str
    source: str
    clause_id: str
    due: str
    from_on: date
    until_on: date
    days: tuple[date, ...]
    rows: tuple[ReportRow, ...]


def reports_expected(actor: Actor) -> list[ExpectedView]:
    """Every expectation of which the actor sees a unit, newest first (four statements)."""
    require(actor, Permission.READ)
    orders = Order.objects.filter(expected__isnull=False).defer("search", "details")
    by_expected: dict[int, list[Order]] = defaultdict(list)
    for order in orders.order_by("area_code", "id")[: MOST_UNITS * 4]:
        by_expected[order.expected_id or 0].append(order)
    expected = ExpectedReport.objects.filter(id__in=by_expected).order_by("-from_on", "-id")
    seen = [order for found in by_expected.values() for order in found]
    units = areas.units_by_ids([order.lead_unit_id for order in seen])
    said = _said([order.id for order in seen])
    language = get_language() or ""
    return [
        _view(
            one, by_expected[one.id], {k: u.called(language) for k, u in units.items()}, said, actor
        )
        for one in expected
    ]


def _said(order_ids: list[int]) -> dict[tuple[int, date], Report]:
    """The newest word of each order and day."""
    rows = Report.objects.filter(order_id__in=order_ids).order_by("id")
    return {(row.order_id, row.day): row for row in rows}


def _view(
    expected: ExpectedReport,
    orders: list[Order],
    names: dict[int, str],
    said: dict[tuple[int, date], Report],
    actor: Actor,
) -> ExpectedView:
    english = (get_language() or "").startswith("en")
    rhythm = Rhythm(expected.due_time, expected.from_on, expected.until_on)
    last = rhythm.day_at(clock.now()).toordinal()
    first = max(expected.from_on.toordinal(), last - DAYS + 1)
    days = tuple(date.fromordinal(one) for one in range(first, last + 1))
    return ExpectedView(
        subject=expected.subject_en if english and expected.subject_en else expected.subject,
        question=expected.question_en if english and expected.question_en else expected.question,
        source=expected.source_en if english and expected.source_en else expected.source,
        clause_id=expected.clause_id,
        due=expected.due_time.strftime("%H:%M"),
        from_on=expected.from_on,
        until_on=expected.until_on,
        days=days,
        rows=tuple(
            ReportRow(
                order.ref,
                names[order.lead_unit_id],
                order.lead_unit_id == actor.unit_id,
                tuple(_cell(rhythm, day, said.get((order.id, day))) for day in days),
            )
            for order in orders[:MOST_UNITS]
        ),
    )


def _cell(rhythm: Rhythm, day: date, report: Report | None) -> ReportCell:
    value = report.value if report else None
    state = day_state(rhythm, day, value, clock.now())
    return ReportCell(day, state, value, bool(report and report.late))
