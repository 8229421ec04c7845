"""The festival calendar as values: what a day is, and how working time runs through it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .types import DayKind

SATURDAY = 5
FAR = 400
CHINA = ZoneInfo("Asia/Shanghai")
NOTHING = timedelta(0)
Span = tuple[time, time]


@dataclass(frozen=True, slots=True)
class FestivalDay:
    """What the calendar says of one day; `lunar` is the name people use (除夕, 正月初一)."""

    on: date
    kind: DayKind
    festival: str = ""
    lunar: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days that differ from their weekday, all others follow it; and the hours offices work."""

    days: Mapping[date, FestivalDay] = field(default_factory=dict)
    hours: tuple[Span, ...] = ()

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

    def workdays_between(self, start: date, end: date) -> int:
        """How many workdays lie after `start`, up to and with `end`."""
        span = range(start.toordinal() + 1, end.toordinal() + 1)
        return sum(self.is_workday(date.fromordinal(one)) for one in span)

    def working_after(self, start: datetime, amount: timedelta) -> datetime:
        """The moment at which so much working time has passed since `start`."""
        left = amount
        if left <= NOTHING:
            return start
        if not self.hours:
            raise ValueError("no office hours are known")
        for begins, ends in self._stretches(start):
            if ends - begins >= left:
                return begins + left
            left -= ends - begins
        raise ValueError("no working time in sight")

    def working_between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; none when the second is not later."""
        passed = NOTHING
        for begins, ends in self._stretches(start):
            if begins >= end:
                break
            passed += min(ends, end) - begins
        return passed

    def _stretches(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Stretches of working time from a moment on, the first cut where it begins within."""
        day, idle = start.astimezone(CHINA).date(), 0
        while idle < FAR:
            idle = 0 if self.is_workday(day) else idle + 1
            for begins, ends in self.hours if idle == 0 else ():
                last = datetime.combine(day, ends, CHINA)
                if last > start:
                    yield max(datetime.combine(day, begins, CHINA), start), last
            day += timedelta(days=1)


def spans_checked(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Office hours in order. Raises ValueError when there are none, or they overlap."""
    ordered = tuple(sorted(spans))
    edges = [edge for span in ordered for edge in span]
    if not ordered or edges != sorted(set(edges)):
        raise ValueError("office hours overlap, end before they start, or are missing")
    return ordered
