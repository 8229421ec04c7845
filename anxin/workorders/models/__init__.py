"""Orders with their parts and history, and the breakdown tables they come from."""

from __future__ import annotations

from .breakdown import (
    Breakdown,
    BreakdownContact,
    BreakdownPart,
    BreakdownRow,
    LinkTry,
    ReturnedSheet,
    SentLink,
)
from .orders import NO_CLOCK, Bigrams, Order, OrderMove, Part

__all__ = [
    "NO_CLOCK",
    "Bigrams",
    "Breakdown",
    "BreakdownContact",
    "BreakdownPart",
    "BreakdownRow",
    "LinkTry",
    "Order",
    "OrderMove",
    "Part",
    "ReturnedSheet",
    "SentLink",
]
