"""How long a time allowed is, with the calendar read only where its unit asks for it."""

from __future__ import annotations

from datetime import datetime

from anxin.core.calendar import Calendar
from anxin.core.queries import working_calendar

from ..rules import BY_CALENDAR, due_after
from ..types import ClockUnit, TimeLimit


def due_by(limit: TimeLimit, start: datetime) -> datetime | None:
    """When a time allowed has passed; None where no time is set."""
    return due_after(limit, start, calendar_for(limit.unit))


def calendar_for(unit: ClockUnit) -> Calendar:
    """The calendar a unit of time looks into, an empty one where it looks into none."""
    return working_calendar() if unit in BY_CALENDAR else Calendar()
