"""Pages to bring something, to follow it, to write it down for others; and staff's view of it."""

from __future__ import annotations

from .filing import file, kinds, slip
from .taken import taken, tell_taken
from .taking import find_caller, slips, take_call, take_down, type_slip
from .tracking import of_order, rate, split, track, unmask
from .withdrawals import ask_withdrawal, told, withdrawal, withdrawals

__all__ = [
    "ask_withdrawal",
    "file",
    "find_caller",
    "kinds",
    "of_order",
    "rate",
    "slip",
    "slips",
    "split",
    "take_call",
    "take_down",
    "taken",
    "tell_taken",
    "told",
    "track",
    "type_slip",
    "unmask",
    "withdrawal",
    "withdrawals",
]
