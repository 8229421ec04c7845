"""What follows from an order's clock, state and scope. Pure."""

from __future__ import annotations

from .clocks import (
    ON_PAPER,
    PREVIEW,
    RECEIPT_WITHIN,
    RowFacts,
    due_time,
    is_running,
    remind_time,
    row_state,
)
from .scope import ALL_FIELDS, FIRST_CODE, LAST_CODE, bits_of, gaps_between, section_of

__all__ = [
    "ALL_FIELDS",
    "FIRST_CODE",
    "LAST_CODE",
    "ON_PAPER",
    "PREVIEW",
    "RECEIPT_WITHIN",
    "RowFacts",
    "bits_of",
    "due_time",
    "gaps_between",
    "is_running",
    "remind_time",
    "row_state",
    "section_of",
]
