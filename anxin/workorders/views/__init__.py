"""The desk: inbox, order, reports."""

from __future__ import annotations

from .desk import inbox, take, undo
from .export import export
from .files import proof_file
from .keeping import count_queries, draft, presence, save_query, shift_query
from .orders import (
    hand_on,
    move,
    order,
    part,
    part_decision,
    preview,
    proof,
    report,
)
from .reports import reports

__all__ = [
    "count_queries",
    "draft",
    "export",
    "hand_on",
    "inbox",
    "move",
    "order",
    "part",
    "part_decision",
    "presence",
    "preview",
    "proof",
    "proof_file",
    "report",
    "reports",
    "save_query",
    "shift_query",
    "take",
    "undo",
]
