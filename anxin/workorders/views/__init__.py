"""The desk: inbox, order, reports."""

from __future__ import annotations

from .desk import inbox, take, undo
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
from .sheets import (
    bring_sheet,
    export,
    list_file,
    sheet_faults,
    sheet_file,
    sheet_job,
    sheets,
    start_export,
    template,
)

__all__ = [
    "bring_sheet",
    "count_queries",
    "draft",
    "export",
    "hand_on",
    "inbox",
    "list_file",
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
    "sheet_faults",
    "sheet_file",
    "sheet_job",
    "sheets",
    "shift_query",
    "start_export",
    "take",
    "template",
    "undo",
]
