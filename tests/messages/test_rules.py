"""Quiet hours and waiting after a failure: pure rules."""

from __future__ import annotations

from datetime import datetime, time
from random import Random

import pytest

from anxin.core.clock import CHINA
from anxin.messages.rules import LONGEST_WAIT_S, release_time, wait_after


def at(hour: int, minute: int = 0, day: int = 11) -> datetime:
    return datetime(2021, 2, day, hour, minute, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("now", "quiet", "released"),
    [
        (at(12), (22, 7), at(12)),
        (at(22), (22, 7), at(7, day=12)),
        (at(23, 59), (22, 7), at(7, day=12)),
        (at(6, 59), (22, 7), at(7)),
        (at(7), (22, 7), at(7)),
        (at(13), (12, 14), at(14)),
        (at(14), (12, 14), at(14)),
        (at(3), (0, 0), at(3)),
    ],
)
def test_quiet_hours_hold_until_they_end(
    now: datetime, quiet: tuple[int, int], released: datetime
) -> None:
    hours = time(quiet[0]), time(quiet[1])
    assert release_time(now, *hours, urgent=False) == released
    assert release_time(now, *hours, urgent=True) == now


def test_waits_grow_are_never_the_same_for_all_and_end() -> None:
    chance = Random(7)
    for tries in range(1, 30):
        most = min(5 * 2 ** (tries - 1), LONGEST_WAIT_S)
        waits = [wait_after(tries, chance, 5) for _ in range(20)]
        assert all(most / 2 <= wait <= most for wait in waits)
        assert len(set(waits)) > 1
