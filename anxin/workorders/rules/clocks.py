"""What follows from a clock: when it is due, when to remind, what a row's sign says. Pure.

Nothing is red by the clock alone: `red_at` is set only after a reminder and a private preview.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..types import RUNNING, Instrument, OrderStatus, RowState

# A reminder comes a quarter of the allowed time before due, never nearer or farther than these.
REMIND_LEAST, REMIND_MOST = timedelta(minutes=30), timedelta(hours=24)
# How long the unit alone sees that its time has passed, and how long when it says "on paper".
PREVIEW = timedelta(minutes=30)
ON_PAPER = timedelta(hours=2)
# An order of a measure that nobody has accepted for this long is silent.
RECEIPT_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What the sign of a row follows from. `own`: the reader belongs to the unit itself."""

    status: str
    running: bool
    instrument: str
    measure_id: str
    report_state: str
    opened_at: datetime
    due_at: datetime | None
    red_at: datetime | None
    own: bool = True


def due_time(opened_at: datetime, due_min: int) -> datetime | None:
    """When an answer is owed: minutes after opening, nights and holidays included; 0: never."""
    return opened_at + timedelta(minutes=due_min) if due_min else None


def remind_time(opened_at: datetime, due_at: datetime | None) -> datetime | None:
    """When the unit is reminded of a due time it knows."""
    if due_at is None:
        return None
    ahead = min(max((due_at - opened_at) / 4, REMIND_LEAST), REMIND_MOST)
    return max(due_at - ahead, opened_at)


def row_state(facts: RowFacts, now: datetime) -> RowState:
    """The sign of a row; `sql/board.sql` says the same in SQL, and a test compares the two."""
    if not facts.running:
        return RowState.DONE
    if facts.report_state:
        return RowState(facts.report_state)
    if facts.instrument == Instrument.APPEAL:
        return RowState.UPTAKE
    if facts.instrument == Instrument.GUARD:
        return RowState.NONE
    if facts.status == OrderStatus.RETURNED:
        return RowState.OBJECTED
    if facts.red_at is not None:
        return RowState.OVERDUE
    if facts.due_at is not None and facts.due_at < now:
        return RowState.LATE if facts.own else RowState.OPEN
    if _unsigned(facts, now):
        return RowState.SILENT
    return RowState.OPEN


def is_running(status: str) -> bool:
    """Whether somebody still owes work."""
    return status in RUNNING


def _unsigned(facts: RowFacts, now: datetime) -> bool:
    return (
        facts.due_at is not None
        and facts.measure_id != ""
        and facts.status == OrderStatus.OPENED
        and facts.opened_at < now - RECEIPT_WITHIN
    )
