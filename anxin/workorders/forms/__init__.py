"""What an office person sends with a filter, a move, an answer or a report."""

from __future__ import annotations

from .desk import (
    HandOnForm,
    InboxForm,
    MoveForm,
    PartDecisionForm,
    PartForm,
    PreviewForm,
    ProofForm,
    ReportForm,
    inbox_filter,
)

__all__ = [
    "HandOnForm",
    "InboxForm",
    "MoveForm",
    "PartDecisionForm",
    "PartForm",
    "PreviewForm",
    "ProofForm",
    "ReportForm",
    "inbox_filter",
]
