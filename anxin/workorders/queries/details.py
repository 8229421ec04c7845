"""What belongs to one order: parts, children, proofs, reports, a private preview."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language

from anxin.areas import queries as areas
from anxin.core import clock, crypto
from anxin.core.types import Actor

from ..models import Order, Part, Proof, Report
from ..rules import Rhythm, day_state
from ..types import (
    FILE_SCAN_LABELS,
    PART_LABELS,
    PART_RUNNING,
    FileScan,
    OrderRow,
    PartRole,
    PartStatus,
    RowState,
)
from .rows import row_of, rows_named

MOST_CHILDREN = 300
NAME_SEALED = "workorders.part.contact_name"
PHONE_SEALED = "workorders.part.contact_phone"
DAYS_SHOWN = 14


@dataclass(frozen=True, slots=True)
class PartLine:
    """A unit's part, as the table of parts shows it. `own`: the reader's unit."""

    unit_id: int
    unit_name: str
    lead: bool
    status: str
    status_label: str
    state: str
    due_at: datetime | None
    answered_at: datetime | None
    answer: str
    contact_name: str
    contact_phone: str
    own: bool
    reminded: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """That a unit's time has passed, shown to it alone until `until`."""

    until: datetime
    answer: str
    on_paper: bool


@dataclass(frozen=True, slots=True)
class ProofLine:
    """A proof: who gave it, its words, its file's name and size."""

    id: int
    at: datetime
    unit_name: str
    text: str
    name: str
    size: int
    scan: str = ""

    @property
    def held_back(self) -> bool:
        """Whether a scanner keeps the file from being downloaded."""
        return self.scan in (FileScan.WAITING, FileScan.INFECTED)

    @property
    def scan_label(self) -> str:
        """What the scanner says, in a word."""
        return FILE_SCAN_LABELS[FileScan(self.scan)] if self.scan else ""


@dataclass(frozen=True, slots=True)
class ReportDay:
    """One day of an expected report and what was said for it."""

    day: date
    state: str
    value: int | None
    text: str
    late: bool
    filed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReportsView:
    """An expected report of one unit: what is asked, by what, until when, and what was said."""

    question: str
    source: str
    due_time: datetime | None
    until_on: date
    may_file: bool
    days: tuple[ReportDay, ...]


def part_lines(actor: Actor, order: Order) -> list[PartLine]:
    """Every part of an order the actor may see, the lead's first (two statements)."""
    parts = list(Part.objects.raw("SELECT * FROM workorders_parts_of(%s)", [order.id]))
    units = areas.units_by_ids([part.unit_id for part in parts])
    language = get_language() or ""
    return [
        PartLine(
            unit_id=part.unit_id,
            unit_name=units[part.unit_id].called(language),
            lead=part.role == PartRole.LEAD,
            status=part.status,
            status_label=PART_LABELS[PartStatus(part.status)],
            state=_part_state(actor, part),
            due_at=part.due_at,
            answered_at=part.answered_at,
            answer=part.answer,
            contact_name=_opened(part.contact_name, NAME_SEALED),
            contact_phone=_opened(part.contact_phone, PHONE_SEALED),
            own=part.unit_id == actor.unit_id,
            reminded=part.reminded_at is not None,
        )
        for part in sorted(parts, key=lambda part: (part.role != PartRole.LEAD, part.id))
    ]


def _opened(sealed: bytes | None, purpose: str) -> str:
    return crypto.unseal(sealed, purpose) if sealed else ""


def preview_of(actor: Actor, order: Order) -> Preview | None:
    """The private preview of the actor's own part, None when there is none or it is over."""
    if actor.unit_id is None:
        return None
    part = Part.objects.filter(order_id=order.id, unit_id=actor.unit_id).first()
    if part is None or part.preview_until is None or part.red_at or part.status not in PART_RUNNING:
        return None
    return Preview(part.preview_until, part.preview_answer, part.on_paper)


def child_rows(actor: Actor, order: Order) -> list[OrderRow]:
    """Orders handed on from this one, in the order of their places (at most three statements)."""
    children = Order.objects.filter(parent_id=order.id).defer("search", "details")
    found = children.order_by("area_code", "id")[:MOST_CHILDREN]
    return rows_named([row_of(actor, child) for child in found])


def proof_lines(order: Order) -> list[ProofLine]:
    """Proofs without their bytes, in the order they came (two statements)."""
    given = Proof.objects.filter(order_id=order.id).select_related("file")
    proofs = list(given.defer("file__content").order_by("id"))
    units = areas.units_by_ids([one.unit_id for one in proofs if one.unit_id])
    language = get_language() or ""
    return [
        ProofLine(
            id=one.id,
            at=one.at,
            unit_name=units[one.unit_id].called(language) if one.unit_id in units else "",
            text=one.text,
            name=one.name,
            size=one.file.size if one.file else 0,
            scan=one.file.scan if one.file else "",
        )
        for one in proofs
    ]


def reports_view(actor: Actor, order: Order) -> ReportsView | None:
    """What an expected report asks and what was said for its days; None for other orders."""
    expected = order.expected
    if expected is None:
        return None
    now, english = clock.now(), (get_language() or "").startswith("en")
    rhythm = Rhythm(expected.due_time, expected.from_on, expected.until_on)
    said: dict[date, Report] = {}
    for report in Report.objects.filter(order_id=order.id).order_by("id"):
        said[report.day] = report
    last = rhythm.day_at(now) if now >= rhythm.due_at(expected.from_on) or said else None
    first = expected.from_on.toordinal()
    days = (
        range(last.toordinal(), max(first, last.toordinal() - DAYS_SHOWN) - 1, -1) if last else ()
    )
    return ReportsView(
        question=expected.question_en if english and expected.question_en else expected.question,
        source=expected.source_en if english and expected.source_en else expected.source,
        due_time=rhythm.due_at(rhythm.day_at(now)),
        until_on=expected.until_on,
        may_file=order.running and rhythm.runs_at(now) and actor.unit_id == order.lead_unit_id,
        days=tuple(_day(rhythm, date.fromordinal(one), said, now) for one in days),
    )


def _day(rhythm: Rhythm, day: date, said: dict[date, Report], now: datetime) -> ReportDay:
    report = said.get(day)
    return ReportDay(
        day=day,
        state=day_state(rhythm, day, report.value if report else None, now),
        value=report.value if report else None,
        text=report.text if report else "",
        late=bool(report and report.late),
        filed_at=report.filed_at if report else None,
    )


def _part_state(actor: Actor, part: Part) -> RowState:
    if part.status == PartStatus.DONE:
        return RowState.DONE
    if part.status == PartStatus.EXCUSED:
        return RowState.NONE
    if part.red_at is not None and part.status in PART_RUNNING:
        return RowState.OVERDUE
    past = part.due_at is not None and part.due_at < clock.now()
    if past and part.status in PART_RUNNING and part.unit_id == actor.unit_id:
        return RowState.LATE
    return RowState.OPEN
