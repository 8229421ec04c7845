"""What follows from counts, indicators and grounds. Pure."""

from __future__ import annotations

from .board import board_of, cell_of, short_name
from .document import brief_draft, said_at
from .figures import (
    Counted,
    changed_since,
    counted,
    indicator_read,
    silence_of,
    total_by,
    town_of,
)
from .letter import letter_draft, letter_number
from .supervision import (
    HIDDEN,
    NO_GROUND,
    SUPERVISOR,
    USUAL,
    body_fault,
    due_fault,
    facts_of_grounds,
    ground_of,
)
from .trend import trend_of
from .upper_sheets import cells_left, rules_proposed, sheet_filled, sheet_read

__all__ = [
    "HIDDEN",
    "NO_GROUND",
    "SUPERVISOR",
    "USUAL",
    "Counted",
    "board_of",
    "body_fault",
    "brief_draft",
    "cell_of",
    "cells_left",
    "changed_since",
    "counted",
    "due_fault",
    "facts_of_grounds",
    "ground_of",
    "indicator_read",
    "letter_draft",
    "letter_number",
    "rules_proposed",
    "said_at",
    "sheet_filled",
    "sheet_read",
    "short_name",
    "silence_of",
    "total_by",
    "town_of",
    "trend_of",
]
