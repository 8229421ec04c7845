"""One print for the night: what to watch, whom to ring, what is open, what the notice says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from anxin.messages.types import Contact
from anxin.notices.types import ClauseQuote
from anxin.venues.types import PlaceDay
from anxin.workorders.types import OrderRow


@dataclass(frozen=True, slots=True)
class PackReport:
    """A report that is still owed tonight."""

    subject: str
    unit_name: str
    due_at: datetime
    overdue: bool


@dataclass(frozen=True, slots=True)
class PackUnit:
    """A unit and whom to ring there, in order. `page`: where that is kept, for who keeps it."""

    name: str
    contacts: tuple[Contact, ...]
    page: str = ""


@dataclass(frozen=True, slots=True)
class PackMatter:
    """What people brought in and is still open, of one kind: 路况, 停电停水停气 …"""

    label: str
    rows: tuple[OrderRow, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class DutyPack:
    """The whole print. `rows`: red, or due before the morning; `more`: how many are not printed."""

    at: datetime
    night_of: date
    day_name: str
    morning_name: str
    rows: tuple[OrderRow, ...]
    more: int
    reports: tuple[PackReport, ...]
    matters: tuple[PackMatter, ...]
    units: tuple[PackUnit, ...]
    unreachable: tuple[str, ...]
    places: tuple[PlaceDay, ...]
    quotes: tuple[ClauseQuote, ...]
