"""The only place that asks what time it is: server time, and a hand on it for tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

CHINA = ZoneInfo("Asia/Shanghai")

_frozen: ContextVar[datetime | None] = ContextVar("anxin_frozen_clock", default=None)


def now() -> datetime:
    """Server time, with zone."""
    return _frozen.get() or timezone.now()


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
