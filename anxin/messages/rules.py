"""When a message may go out, and how long to wait after a failure."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 900.0


def release_time(now: datetime, quiet_from: time, quiet_to: time, *, urgent: bool) -> datetime:
    """When a message written now may go out; `now` is local time. Equal ends: no quiet hours."""
    if urgent or not is_quiet(now.time(), quiet_from, quiet_to):
        return now
    ends = now.replace(
        hour=quiet_to.hour, minute=quiet_to.minute, second=quiet_to.second, microsecond=0
    )
    return ends if ends > now else ends + timedelta(days=1)


def is_quiet(at: time, quiet_from: time, quiet_to: time) -> bool:
    """Whether a time of day lies within quiet hours, which may pass over midnight."""
    if quiet_from <= quiet_to:
        return quiet_from <= at < quiet_to
    return at >= quiet_from or at < quiet_to


def wait_after(tries: int, chance: Random) -> float:
    """Seconds before the next try: doubled each time, between half and whole of it at random."""
    most = min(FIRST_WAIT_S * 2 ** max(tries - 1, 0), LONGEST_WAIT_S)
    return most / 2 + chance.random() * most / 2
