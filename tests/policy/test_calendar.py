"""Festival calendars against the notices of the State Council and the sky."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from anxin.core.calendar import Calendar, FestivalDay
from anxin.core.types import DayKind
from tests.policy.files import read

YEARS = (2021, 2025, 2026)


def year(number: int) -> dict[str, Any]:
    held: dict[str, Any] = read(f"calendar/{number}.yaml")
    return held


def lunar_names(number: int) -> dict[date, str]:
    """Names of all days: those of listed days and the others."""
    held = year(number)
    listed = {day["on"]: day["lunar"] for day in held["days"] if "lunar" in day}
    assert not listed.keys() & held["lunar"].keys()
    return {**listed, **held["lunar"]}


def days(number: int, kind: str, festival: str | None = None) -> list[str]:
    return [
        f"{day['on']:%m-%d}"
        for day in year(number)["days"]
        if day["kind"] == kind and festival in (None, day["festival"])
    ]


def test_spring_festival_2021_as_issued():
    assert days(2021, "statutory", "春节") == ["02-12", "02-13", "02-14"]
    assert days(2021, "rest", "春节") == ["02-11", "02-15", "02-16", "02-17"]
    assert days(2021, "makeup_workday", "春节") == ["02-07", "02-20"]


def test_spring_festival_2025_as_issued():
    assert days(2025, "statutory", "春节") == ["01-28", "01-29", "01-30", "01-31"]
    assert days(2025, "rest", "春节") == ["02-01", "02-02", "02-03", "02-04"]
    assert days(2025, "makeup_workday", "春节") == ["01-26", "02-08"]


def test_spring_festival_2026_as_reported():
    assert days(2026, "statutory", "春节") == ["02-16", "02-17", "02-18", "02-19"]
    assert days(2026, "rest", "春节") == ["02-15", "02-20", "02-21", "02-22", "02-23"]
    assert days(2026, "makeup_workday") == ["01-04", "02-14", "02-28"]
    assert year(2026)["status"] == "computed"


def test_other_holidays_as_issued():
    assert days(2021, "makeup_workday") == [
        "02-07", "02-20", "04-25", "05-08", "09-18", "09-26", "10-09",
    ]  # fmt: skip
    assert days(2025, "makeup_workday") == ["01-26", "02-08", "04-27", "09-28", "10-11"]
    off_2021 = len(days(2021, "statutory")) + len(days(2021, "rest"))
    assert off_2021 == 3 + 7 + 3 + 5 + 3 + 3 + 7
    off_2025 = len(days(2025, "statutory")) + len(days(2025, "rest"))
    assert off_2025 == 1 + 8 + 3 + 5 + 3 + 8


def test_statutory_days_are_11_and_from_2025_13():
    assert len(days(2021, "statutory")) == 11
    assert len(days(2025, "statutory")) == 13


@pytest.mark.parametrize(
    ("number", "first"),
    [(2021, date(2021, 2, 12)), (2025, date(2025, 1, 29)), (2026, date(2026, 2, 17))],
)
def test_lunar_days_run_from_the_kitchen_gods_day_to_the_lantern_festival(number: int, first: date):
    lunar = lunar_names(number)
    assert lunar[first] == "正月初一"
    assert lunar[first - timedelta(days=1)] == "除夕"
    assert lunar[first + timedelta(days=14)] == "正月十五"
    assert max(lunar) == first + timedelta(days=14)
    assert lunar[min(lunar)] == "腊月二十三"
    assert len(lunar) == (max(lunar) - min(lunar)).days + 1
    assert len(set(lunar.values())) == len(lunar)


def test_twelfth_month_of_2025_and_2026_has_no_thirtieth():
    lengths = {
        number: 22 + sum("腊月" in day or day == "除夕" for day in lunar_names(number).values())
        for number in YEARS
    }
    assert lengths == {2021: 30, 2025: 29, 2026: 29}


@pytest.mark.parametrize("number", YEARS)
def test_make_up_workdays_fall_on_weekends(number: int):
    for day in year(number)["days"]:
        if day["kind"] == "makeup_workday":
            assert day["on"].weekday() >= 5, day


@pytest.mark.parametrize("number", YEARS)
def test_file_makes_a_calendar(number: int):
    calendar = Calendar.of(
        FestivalDay(day["on"], DayKind(day["kind"]), day["festival"], day.get("lunar", ""))
        for day in year(number)["days"]
    )
    assert calendar.kind(date(number, 1, 1)) is DayKind.STATUTORY
