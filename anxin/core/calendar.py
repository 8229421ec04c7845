"""The festival calendar as values: what a day is, and how working time runs through it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from .types import DayKind

SATURDAY = 5
FAR = 400


@dataclass(frozen=True, slots=True)
class FestivalDay:
    """What the calendar says of one day; `lunar` is the name people use (除夕, 正月初一)."""

    on: date
    kind: DayKind
    festival: str = ""
    lunar: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days that differ from their weekday; all others follow it."""

    days: Mapping[date, FestivalDay] = field(default_factory=dict)

    @classmethod
    def of(cls, days: Iterable[FestivalDay]) -> Calendar:
        """Build from days, each given once."""
        held: dict[date, FestivalDay] = {}
        for day in days:
            if day.on in held:
                raise ValueError(f"{day.on} stands twice in the calendar")
            held[day.on] = day
        return cls(held)

    def kind(self, on: date) -> DayKind:
        """What the day is for work and pay."""
        if on in self.days:
            return self.days[on].kind
        return DayKind.REST if on.weekday() >= SATURDAY else DayKind.WORKDAY

    def is_workday(self, on: date) -> bool:
        """Whether offices work on this day (make-up workdays included)."""
        return self.kind(on) in (DayKind.WORKDAY, DayKind.MAKEUP_WORKDAY)

    def lunar(self, on: date) -> str:
        """The lunar day's name, empty outside the festival weeks."""
        return self.days[on].lunar if on in self.days else ""

    def workdays_after(self, start: date, count: int) -> date:
        """The day on which the `count`-th workday after `start` falls."""
        if count < 0:
            raise ValueError("a count of workdays is never negative")
        day = start
        for _ in range(FAR * (count + 1)):
            if count == 0:
                return day
            day += timedelta(days=1)
            if self.is_workday(day):
                count -= 1
        raise ValueError("no workday in sight")
