"""Time allowed in minutes, working time or days, and clocks that stood still. Pure.

Days end at 23:59, as days that a notice names do. Calendar days count festivals; workdays and
working time follow the festival calendar with its make-up workdays.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from anxin.core.calendar import CHINA, Calendar

from ..types import ClockUnit, TimeLimit

DAY_ENDS = time(23, 59)
# Units that look into the calendar.
BY_CALENDAR = (ClockUnit.WORKING_MINUTES, ClockUnit.WORKING_DAYS)


def due_after(limit: TimeLimit, start: datetime, calendar: Calendar) -> datetime | None:
    """When a time allowed from `start` has passed; None where no time is set."""
    if limit.amount <= 0:
        return None
    if limit.unit is ClockUnit.MINUTES:
        return start + timedelta(minutes=limit.amount)
    if limit.unit is ClockUnit.WORKING_MINUTES:
        return calendar.working_after(start, timedelta(minutes=limit.amount))
    day = start.astimezone(CHINA).date()
    if limit.unit is ClockUnit.WORKING_DAYS:
        last = calendar.workdays_after(day, limit.amount)
    else:
        last = day + timedelta(days=limit.amount)
    return datetime.combine(last, DAY_ENDS, CHINA)


def due_resumed(
    unit: ClockUnit, due: datetime, paused_at: datetime, resumed_at: datetime, calendar: Calendar
) -> datetime:
    """The due time after a clock stood still; what was left is left again, and never less."""
    if resumed_at <= paused_at:
        return due
    if unit is ClockUnit.MINUTES:
        return due + (resumed_at - paused_at)
    if unit is ClockUnit.WORKING_MINUTES:
        left = calendar.working_between(paused_at, due)
        return max(due, calendar.working_after(resumed_at, left))
    return max(due, _day_resumed(unit, due, paused_at, resumed_at, calendar))


def _day_resumed(
    unit: ClockUnit, due: datetime, paused_at: datetime, resumed_at: datetime, calendar: Calendar
) -> datetime:
    paused, resumed = paused_at.astimezone(CHINA).date(), resumed_at.astimezone(CHINA).date()
    last = due.astimezone(CHINA)
    if unit is ClockUnit.WORKING_DAYS:
        left = calendar.workdays_between(paused, last.date())
        day = calendar.workdays_after(resumed, left)
    else:
        day = last.date() + (resumed - paused)
    return datetime.combine(day, last.time(), CHINA)
