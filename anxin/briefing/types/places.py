"""A section or a town as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .board import Cell
from .brief import Silence, Trend


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """Something red or silent, with its unit."""

    ref: str
    subject: str
    state: str
    clause_id: str
    unit_name: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlaceReport:
    """What a unit said for the newest day due."""

    ref: str
    subject: str
    unit_name: str
    state: Silence
    value: int | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class PlaceTrend:
    """A frozen figure over the last days, within the place."""

    label: str
    trend: Trend
    slug: str = ""


@dataclass(frozen=True, slots=True)
class ContactLine:
    """Whom to call at a unit."""

    unit_name: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class PlacePage:
    """Everything of a section or a town on one page."""

    title: str
    section: int | None
    town: int | None
    at: datetime
    cell: Cell
    red: tuple[PlaceRow, ...]
    silent: tuple[PlaceRow, ...]
    reports: tuple[PlaceReport, ...]
    trends: tuple[PlaceTrend, ...]
    contacts: tuple[ContactLine, ...]
