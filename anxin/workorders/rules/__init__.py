"""What follows from an order's clock, state and scope. Pure."""

from __future__ import annotations

from .allowances import BY_CALENDAR, due_after, due_resumed
from .chains import Rung, chain_of, next_step_time, unreachable_on
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
from .instruments import (
    Owners,
    due_of,
    field_of,
    has_clock,
    instrument_of,
    outside_named,
    owners_of,
)
from .likeness import LEAST_ALIKE, SAME_PLACE, is_drawn, likeness
from .proofs import (
    BROKEN,
    MOST_BYTES,
    kept_content,
    media_type_of,
    proof_fault,
    proved,
    range_of_bytes,
    safe_name,
)
from .reports import Rhythm, day_state, report_state
from .scope import ALL_FIELDS, FIRST_CODE, LAST_CODE, bits_of, gaps_between, section_of
from .sheets import as_csv, as_xlsx

__all__ = [
    "ALL_FIELDS",
    "BROKEN",
    "BY_CALENDAR",
    "FIRST_CODE",
    "LAST_CODE",
    "LEAST_ALIKE",
    "MOST_BYTES",
    "ON_PAPER",
    "PREVIEW",
    "RECEIPT_WITHIN",
    "SAME_PLACE",
    "Owners",
    "Rhythm",
    "RowFacts",
    "Rung",
    "as_csv",
    "as_xlsx",
    "bits_of",
    "chain_of",
    "day_state",
    "due_after",
    "due_of",
    "due_resumed",
    "due_time",
    "field_of",
    "gaps_between",
    "has_clock",
    "instrument_of",
    "is_drawn",
    "is_running",
    "kept_content",
    "likeness",
    "media_type_of",
    "next_step_time",
    "outside_named",
    "owners_of",
    "proof_fault",
    "proved",
    "range_of_bytes",
    "remind_time",
    "report_state",
    "row_state",
    "safe_name",
    "section_of",
    "unreachable_on",
]
