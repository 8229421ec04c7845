"""Kinds of orders, their states and allowed moves, and what they tell others."""

from __future__ import annotations

from .breakdown import LinkResult, ReplyWay, UnitStand
from .breakdown_changes import DecisionKind
from .breakdown_sheets import SheetState
from .events import OrderMoved, OrderOpened
from .files import FILE_SCAN_LABELS, FilePart, FileScan, ProofFile
from .kinds import Move, Mover, OrderKind, standard_moves
from .rows import (
    BROUGHT,
    BoardCount,
    InboxFilter,
    InboxPage,
    OrderDraft,
    OrderRow,
    ReportGiven,
)
from .sheets import JOB_LABELS, JOB_RUNNING, CellFault, JobState, SheetTask
from .states import (
    FIRST_ANSWER_MIN,
    INSTRUMENT_LABELS,
    PART_LABELS,
    PART_RUNNING,
    ROW_LABELS,
    RUNNING,
    STATUS_LABELS,
    Instrument,
    OrderStatus,
    PartRole,
    PartStatus,
    Permission,
    RowState,
)

__all__ = [
    "BROUGHT",
    "FILE_SCAN_LABELS",
    "FIRST_ANSWER_MIN",
    "INSTRUMENT_LABELS",
    "JOB_LABELS",
    "JOB_RUNNING",
    "PART_LABELS",
    "PART_RUNNING",
    "ROW_LABELS",
    "RUNNING",
    "STATUS_LABELS",
    "BoardCount",
    "CellFault",
    "DecisionKind",
    "FilePart",
    "FileScan",
    "InboxFilter",
    "InboxPage",
    "Instrument",
    "JobState",
    "LinkResult",
    "Move",
    "Mover",
    "OrderDraft",
    "OrderKind",
    "OrderMoved",
    "OrderOpened",
    "OrderRow",
    "OrderStatus",
    "PartRole",
    "PartStatus",
    "Permission",
    "ProofFile",
    "ReplyWay",
    "ReportGiven",
    "RowState",
    "SheetState",
    "SheetTask",
    "UnitStand",
    "standard_moves",
]
