"""Reads of the command side. Every entry takes the actor and returns what the actor may see."""

from __future__ import annotations

from .board import board_for, things_for, tile_places
from .briefs import brief_page, brief_ref_of, briefs_seen, figure_page, trends_of
from .duty_pack import duty_pack
from .feed import feed_entries, subscription_of
from .places import section_page, town_page, wall_trends
from .plans import cut_off_at, last_cut_off, plan_of
from .supervision import (
    candidates,
    follow_ups_seen,
    letter_of,
    letters_of_order,
    supervision_page,
    supervision_start,
    supervisions_seen,
)
from .upper_sheets import upper_sheet_page, upper_sheets_listed

__all__ = [
    "board_for",
    "brief_page",
    "brief_ref_of",
    "briefs_seen",
    "candidates",
    "cut_off_at",
    "duty_pack",
    "feed_entries",
    "figure_page",
    "follow_ups_seen",
    "last_cut_off",
    "letter_of",
    "letters_of_order",
    "plan_of",
    "section_page",
    "subscription_of",
    "supervision_page",
    "supervision_start",
    "supervisions_seen",
    "things_for",
    "tile_places",
    "town_page",
    "trends_of",
    "upper_sheet_page",
    "upper_sheets_listed",
    "wall_trends",
]
