"""What an office person sends with a filter, a move, an answer or a report."""

from __future__ import annotations

from .desk import (
    HandOnForm,
    InboxForm,
    MoveForm,
    OrderSheetForm,
    PartDecisionForm,
    PartForm,
    PreviewForm,
    ProofForm,
    ReportForm,
    StepsForm,
    drafts_sent,
    inbox_filter,
    written_of,
)

__all__ = [
    "HandOnForm",
    "InboxForm",
    "MoveForm",
    "OrderSheetForm",
    "PartDecisionForm",
    "PartForm",
    "PreviewForm",
    "ProofForm",
    "ReportForm",
    "StepsForm",
    "drafts_sent",
    "inbox_filter",
    "written_of",
]
