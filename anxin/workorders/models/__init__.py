"""Orders with their parts and history, and the breakdown tables they come from."""

from __future__ import annotations

from .breakdown import (
    Breakdown,
    BreakdownContact,
    BreakdownPart,
    BreakdownRow,
    LinkTry,
    ObjectionDecision,
    ReturnedSheet,
    SentLink,
)
from .orders import (
    NO_CLOCK,
    Bigrams,
    ExpectedReport,
    Order,
    OrderMove,
    Part,
    Proof,
    Report,
)

__all__ = [
    "NO_CLOCK",
    "Bigrams",
    "Breakdown",
    "BreakdownContact",
    "BreakdownPart",
    "BreakdownRow",
    "ExpectedReport",
    "LinkTry",
    "ObjectionDecision",
    "Order",
    "OrderMove",
    "Part",
    "Proof",
    "Report",
    "ReturnedSheet",
    "SentLink",
]
