"""Orders with their parts and history, the breakdown tables they come from, the desk, sheets, counts."""

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
from .counts import EndedCount
from .desk import Presence, SavedQuery, TakenStep, WrittenDraft
from .engine import Escalation, OrderLink, OrderPause, SpotCheck
from .files import Proof, StoredFile
from .orders import (
    NO_CLOCK,
    Bigrams,
    Order,
    OrderMove,
    Part,
)
from .reports import ExpectedReport, Report
from .sheets import SheetJob, SheetPiece

__all__ = [
    "NO_CLOCK",
    "Bigrams",
    "Breakdown",
    "BreakdownContact",
    "BreakdownPart",
    "BreakdownRow",
    "EndedCount",
    "Escalation",
    "ExpectedReport",
    "LinkTry",
    "ObjectionDecision",
    "Order",
    "OrderLink",
    "OrderMove",
    "OrderPause",
    "Part",
    "Presence",
    "Proof",
    "Report",
    "ReturnedSheet",
    "SavedQuery",
    "SentLink",
    "SheetJob",
    "SheetPiece",
    "SpotCheck",
    "StoredFile",
    "TakenStep",
    "WrittenDraft",
]
