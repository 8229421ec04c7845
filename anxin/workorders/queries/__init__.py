"""Reads of orders. Every entry takes the actor and returns what the actor may see."""

from __future__ import annotations

from .board import board_counts, orders_heard
from .chains import chain_faults, chain_gaps, escalations_open, order_escalations
from .desk import (
    changes_since,
    draft_of,
    presences_of,
    queries_counted,
    saved_queries,
    steps_report,
    undo_offer,
    units_to_hand_on,
)
from .engine import (
    CheckLine,
    EngineView,
    checks_open,
    closed_by_opener_count,
    order_may_split,
)
from .faults import clock_faults
from .inbox import order_first, order_inbox, order_stretch
from .leads import order_refs_of, orders_by_lead
from .record import (
    HistoryLine,
    OrderRecord,
    order_id_of,
    order_last_answer,
    order_record,
    order_ref_of,
)
from .reports import ExpectedView, reports_expected
from .sheet_jobs import sheet_faults_file, sheet_job, sheet_jobs, sheet_template
from .standing import (
    order_grounds,
    order_said,
    order_states,
    orders_numbered,
    orders_standing,
    place_standing,
    reports_standing,
)
from .told import order_told
from .waiting import orders_elsewhere, orders_waiting

__all__ = [
    "CheckLine",
    "EngineView",
    "ExpectedView",
    "HistoryLine",
    "OrderRecord",
    "board_counts",
    "chain_faults",
    "chain_gaps",
    "changes_since",
    "checks_open",
    "clock_faults",
    "closed_by_opener_count",
    "draft_of",
    "escalations_open",
    "order_escalations",
    "order_first",
    "order_grounds",
    "order_id_of",
    "order_inbox",
    "order_last_answer",
    "order_may_split",
    "order_record",
    "order_ref_of",
    "order_refs_of",
    "order_said",
    "order_states",
    "order_stretch",
    "order_told",
    "orders_by_lead",
    "orders_elsewhere",
    "orders_heard",
    "orders_numbered",
    "orders_standing",
    "orders_waiting",
    "place_standing",
    "presences_of",
    "queries_counted",
    "reports_expected",
    "reports_standing",
    "saved_queries",
    "sheet_faults_file",
    "sheet_job",
    "sheet_jobs",
    "sheet_template",
    "steps_report",
    "undo_offer",
    "units_to_hand_on",
]
