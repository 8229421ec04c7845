"""An expected report's three silences: zero said, late, nothing said. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ..types import RowState

CHINA = ZoneInfo("Asia/Shanghai")
# Past its time a report is late for so long; then there is no data for that day.
LATE_FOR = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Daily at a time, from one day to another, both included."""

    due_time: time
    from_on: date
    until_on: date

    def due_at(self, day: date) -> datetime:
        """When the report of a day is due."""
        return datetime.combine(day, self.due_time, CHINA)

    def day_at(self, now: datetime) -> date:
        """The day a report filed now speaks for: today, within the span."""
        return min(max(now.astimezone(CHINA).date(), self.from_on), self.until_on)

    def runs_at(self, now: datetime) -> bool:
        """Whether reports are expected at all."""
        return self.from_on <= now.astimezone(CHINA).date() <= self.until_on

    def last_due(self, now: datetime) -> date | None:
        """The newest day whose report is already due; None before the first."""
        today = now.astimezone(CHINA).date()
        day = today if self.due_at(today) <= now else today - timedelta(days=1)
        day = min(day, self.until_on)
        return day if day >= self.from_on else None

    def next_due(self, now: datetime) -> datetime | None:
        """When the next report is due; None after the last."""
        last = self.last_due(now)
        day = self.from_on if last is None else last + timedelta(days=1)
        return self.due_at(day) if day <= self.until_on else None


def day_state(rhythm: Rhythm, day: date, value: int | None, now: datetime) -> RowState:
    """How one day stands: what was said, or which silence it is."""
    if value is not None:
        return RowState.ZERO if value == 0 else RowState.DONE
    if now <= rhythm.due_at(day):
        return RowState.OPEN
    return RowState.LATE if now - rhythm.due_at(day) <= LATE_FOR else RowState.SILENT


def report_state(rhythm: Rhythm, said: dict[date, int], now: datetime) -> RowState:
    """How a unit's reports stand now: today's word if there is one, else the newest day due."""
    today = rhythm.day_at(now)
    if today in said:
        return day_state(rhythm, today, said[today], now)
    day = rhythm.last_due(now)
    return RowState.OPEN if day is None else day_state(rhythm, day, said.get(day), now)
