"""How orders stood at a moment, and what a letter about one may rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .states import RowState


@dataclass(frozen=True, slots=True)
class Standing:
    """Orders of a section, a town (0: the district's units) and a kind that stood alike."""

    section: int
    town_code: int
    kind: str
    state: RowState
    brought: bool
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReportStanding:
    """What a unit had said for the newest day due, or which silence it was."""

    order_id: int
    ref: str
    section: int
    area_code: int
    unit_id: int
    subject: str
    clause_id: str
    state: RowState
    value: int | None
    due_at: datetime
    filed_at: datetime | None

    @property
    def filed_late(self) -> bool:
        """Whether it was said after its time."""
        return self.filed_at is not None and self.filed_at > self.due_at


@dataclass(frozen=True, slots=True)
class PressingRow:
    """An order that is red or silent, bare of names."""

    ref: str
    subject: str
    state: str
    clause_id: str
    unit_id: int
    due_at: datetime | None
    # A report about a unit: hidden from that unit, and never a ground for anything towards it.
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class PlaceStanding:
    """A section or a town now: what presses, and what was reported."""

    pressing: tuple[PressingRow, ...]
    reports: tuple[ReportStanding, ...]


@dataclass(frozen=True, slots=True)
class OrderGrounds:
    """The marks of an order's clock: reminder, private preview, red; or its missing report."""

    id: int
    ref: str
    campaign: str
    kind: str
    subject: str
    clause_id: str
    area_code: int
    field_bit: int
    section: int
    lead_unit: int
    running: bool
    state: str
    opened_at: datetime
    due_at: datetime | None
    red_at: datetime | None
    reminded_at: datetime | None
    previewed_at: datetime | None
    preview_until: datetime | None
    preview_answer: str
    excluded_unit: int | None
    reports: ReportStanding | None
