"""The only place that asks what time it is: server time, and a hand on it for tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

CHINA = ZoneInfo("Asia/Shanghai")

_frozen: ContextVar[datetime | None] = ContextVar("anxin_frozen_clock", default=None)

# A machine's clock may be wrong by this much before the database's time is taken instead.
_TRUSTED = timedelta(seconds=2)
_apart: list[timedelta] = [timedelta()]


def now() -> datetime:
    """Server time, with zone."""
    return _frozen.get() or timezone.now() + _apart[0]


def follow(moment: datetime) -> None:
    """Go by the database's clock from now on, where this machine's differs; told before each job."""
    apart = moment - timezone.now()
    _apart[0] = apart if abs(apart) > _TRUSTED else timedelta()


def today() -> date:
    """The calendar day in China."""
    return now().astimezone(CHINA).date()


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """Hold the clock at a moment with zone (tests, replays)."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
