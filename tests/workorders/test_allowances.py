"""Time allowed in each unit over the festival calendar; pausing never shortens it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from anxin.core.calendar import CHINA, Calendar, FestivalDay, spans_checked
from anxin.core.types import DayKind
from anxin.workorders.rules import due_after, due_resumed
from anxin.workorders.types import ClockUnit, TimeLimit

FOLDER = Path(__file__).resolve().parents[2] / "policy" / "calendar"
MINUTES, WORKING = ClockUnit.MINUTES, ClockUnit.WORKING_MINUTES
DAYS, WORKDAYS = ClockUnit.CALENDAR_DAYS, ClockUnit.WORKING_DAYS


def calendar_2021() -> Calendar:
    """The calendar of 2021 with the office hours, as they are loaded."""
    read = yaml.safe_load((FOLDER / "2021.yaml").read_text(encoding="utf-8"))
    hours = yaml.safe_load((FOLDER / "office_hours.yaml").read_text(encoding="utf-8"))["hours"]
    spans = [(time.fromisoformat(one["from"]), time.fromisoformat(one["to"])) for one in hours]
    days = Calendar.of(FestivalDay(one["on"], DayKind(one["kind"])) for one in read["days"])
    return Calendar(days.days, spans_checked(spans))


CALENDAR = calendar_2021()
FIRST = datetime(2021, 1, 4, tzinfo=CHINA)
moments = st.integers(0, 75 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))
pauses = st.timedeltas(timedelta(minutes=1), timedelta(days=25))
limits = st.one_of(
    st.builds(TimeLimit, st.sampled_from([MINUTES, WORKING]), st.integers(1, 6000)),
    st.builds(TimeLimit, st.sampled_from([DAYS, WORKDAYS]), st.integers(1, 30)),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("limit", "start", "due"),
    [
        # 7 February is a Sunday made up; 11 to 17 February rest; 20 February is made up.
        ((WORKDAYS, 1), "2021-02-06 10:00", "2021-02-07 23:59"),
        ((WORKDAYS, 4), "2021-02-06 10:00", "2021-02-10 23:59"),
        ((WORKDAYS, 1), "2021-02-10 16:00", "2021-02-18 23:59"),
        ((WORKDAYS, 3), "2021-02-10 16:00", "2021-02-20 23:59"),
        ((WORKDAYS, 4), "2021-02-10 16:00", "2021-02-22 23:59"),
        ((WORKDAYS, 20), "2021-02-07 09:00", "2021-03-11 23:59"),
        ((WORKDAYS, 1), "2021-02-12 09:00", "2021-02-18 23:59"),
        ((DAYS, 3), "2021-02-10 16:00", "2021-02-13 23:59"),
        ((MINUTES, 90), "2021-02-11 23:30", "2021-02-12 01:00"),
        # An hour before the office closes before 除夕, two hours allowed: one is left on the 18th.
        ((WORKING, 120), "2021-02-10 16:30", "2021-02-18 09:30"),
        ((WORKING, 30), "2021-02-10 11:45", "2021-02-10 14:15"),
        ((WORKING, 60), "2021-02-12 10:00", "2021-02-18 09:30"),
        ((WORKING, 420), "2021-02-19 08:30", "2021-02-19 17:30"),
        ((WORKING, 421), "2021-02-19 08:30", "2021-02-20 08:31"),
    ],
    ids=str,
)
def test_time_allowed_over_the_festival_of_2021(
    limit: tuple[ClockUnit, int], start: str, due: str
) -> None:
    assert due_after(TimeLimit(*limit), at(start), CALENDAR) == at(due)


@pytest.mark.parametrize(
    ("unit", "due", "paused", "resumed", "new"),
    [
        (MINUTES, "2021-02-09 12:00", "2021-02-09 10:00", "2021-02-09 10:40", "2021-02-09 12:40"),
        # Two workdays were left on the 8th: the 9th and the 10th; after the festival 18th, 19th.
        (WORKDAYS, "2021-02-10 23:59", "2021-02-08 10:00", "2021-02-16 10:00", "2021-02-19 23:59"),
        (DAYS, "2021-02-10 23:59", "2021-02-08 10:00", "2021-02-16 10:00", "2021-02-18 23:59"),
        # One working hour was left; a pause through the festival costs nothing of it.
        (WORKING, "2021-02-10 17:30", "2021-02-10 16:30", "2021-02-15 09:00", "2021-02-18 09:30"),
        # A pause wholly at night does not touch working time.
        (WORKING, "2021-02-09 10:00", "2021-02-08 20:00", "2021-02-09 06:00", "2021-02-09 10:00"),
        # Paused after its time had passed: it is due again when the clock goes on.
        (WORKDAYS, "2021-02-08 23:59", "2021-02-09 10:00", "2021-02-19 10:00", "2021-02-19 23:59"),
    ],
    ids=str,
)
def test_what_was_left_is_left_again(
    unit: ClockUnit, due: str, paused: str, resumed: str, new: str
) -> None:
    assert due_resumed(unit, at(due), at(paused), at(resumed), CALENDAR) == at(new)


def test_no_amount_is_no_clock() -> None:
    assert due_after(TimeLimit(MINUTES, 0), at("2021-02-08 10:00"), CALENDAR) is None


@given(limits, moments)
def test_a_due_time_lies_after_its_start_and_in_its_own_hours(
    limit: TimeLimit, start: datetime
) -> None:
    due = due_after(limit, start, CALENDAR)
    assert due is not None
    assert due > start
    if limit.unit is WORKDAYS:
        assert CALENDAR.is_workday(due.date())
        assert CALENDAR.workdays_between(start.date(), due.date()) == limit.amount
    if limit.unit is WORKING:
        assert CALENDAR.working_between(start, due) == timedelta(minutes=limit.amount)


@given(limits, moments, st.integers(0, 400), st.integers(0, 40))
def test_more_time_or_a_later_start_is_never_due_earlier(
    limit: TimeLimit, start: datetime, later_min: int, more: int
) -> None:
    due = due_after(limit, start, CALENDAR)
    later = due_after(limit, start + timedelta(minutes=later_min), CALENDAR)
    longer = due_after(TimeLimit(limit.unit, limit.amount + more), start, CALENDAR)
    assert due is not None
    assert later is not None
    assert longer is not None
    assert due <= later
    assert due <= longer


@given(limits, moments, pauses, pauses)
def test_pausing_never_shortens_and_a_longer_pause_never_less(
    limit: TimeLimit, start: datetime, into: timedelta, length: timedelta
) -> None:
    due = due_after(limit, start, CALENDAR)
    assert due is not None
    paused = start + into
    once = due_resumed(limit.unit, due, paused, paused + length, CALENDAR)
    longer = due_resumed(limit.unit, due, paused, paused + length * 2, CALENDAR)
    assert due <= once <= longer


@given(limits, moments, pauses, pauses)
@settings(max_examples=60)
def test_after_a_pause_at_least_as_much_is_left_as_before(
    limit: TimeLimit, start: datetime, into: timedelta, length: timedelta
) -> None:
    due = due_after(limit, start, CALENDAR)
    assert due is not None
    paused, resumed = start + into, start + into + length
    new = due_resumed(limit.unit, due, paused, resumed, CALENDAR)
    if limit.unit is WORKING:
        left = CALENDAR.working_between(paused, due)
        assert CALENDAR.working_between(resumed, new) >= left
    if limit.unit is WORKDAYS:
        days = CALENDAR.workdays_between(paused.date(), due.date())
        assert CALENDAR.workdays_between(resumed.date(), new.date()) >= days
    if limit.unit is MINUTES:
        assert new - resumed == due - paused


def test_office_hours_that_overlap_are_refused() -> None:
    spans = [(time(8), time(12)), (time(11), time(17))]
    with pytest.raises(ValueError, match="overlap"):
        spans_checked(spans)
    with pytest.raises(ValueError, match="missing"):
        spans_checked([])


def test_working_time_without_hours_is_an_error_and_not_a_guess() -> None:
    with pytest.raises(ValueError, match="office hours"):
        Calendar().working_after(at("2021-02-08 10:00"), timedelta(minutes=1))
    assert Calendar().workdays_between(date(2021, 2, 5), date(2021, 2, 8)) == 1
