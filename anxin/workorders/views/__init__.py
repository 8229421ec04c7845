"""The desk: inbox, order, reports."""

from __future__ import annotations

from .desk import accept, accept_undo, export, inbox
from .files import proof_file
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
    "accept",
    "accept_undo",
    "export",
    "hand_on",
    "inbox",
    "move",
    "order",
    "part",
    "part_decision",
    "preview",
    "proof",
    "proof_file",
    "report",
    "reports",
]
