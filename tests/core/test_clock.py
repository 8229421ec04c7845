"""Jobs go by the database's clock, whatever the machine of a worker believes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from anxin.core import clock


def machine() -> datetime:
    """What the machine itself believes."""
    return datetime.fromtimestamp(time.time(), UTC)


@pytest.fixture(autouse=True)
def right_again() -> Iterator[None]:
    yield
    clock.follow(machine())


@pytest.mark.parametrize("days", [-3, 3])
def test_machine_that_is_days_wrong_goes_by_the_database(days: int) -> None:
    told = clock.now() + timedelta(days=days)
    clock.follow(told)
    assert abs(clock.now() - told) < timedelta(seconds=5)
    clock.follow(machine())
    assert abs(clock.now() - machine()) < timedelta(seconds=1)


def test_small_differences_change_nothing() -> None:
    clock.follow(machine() + timedelta(seconds=1))
    assert abs(clock.now() - machine()) < timedelta(seconds=0.5)


def test_held_clock_stays_held() -> None:
    moment = datetime(2021, 2, 11, tzinfo=UTC)
    with clock.frozen_at(moment):
        clock.follow(moment + timedelta(days=3))
        assert clock.now() == moment
