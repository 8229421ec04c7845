"""Orders with their parts and history, the breakdown tables they come from, the desk, sheets."""

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
from .desk import Presence, SavedQuery, TakenStep, WrittenDraft
from .files import Proof, StoredFile
from .orders import (
    NO_CLOCK,
    Bigrams,
    ExpectedReport,
    Order,
    OrderMove,
    Part,
    Report,
)
from .sheets import SheetJob, SheetPiece

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
    "Presence",
    "Proof",
    "Report",
    "ReturnedSheet",
    "SavedQuery",
    "SentLink",
    "SheetJob",
    "SheetPiece",
    "StoredFile",
    "TakenStep",
    "WrittenDraft",
]
