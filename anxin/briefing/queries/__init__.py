"""Reads of the command side. Every entry takes the actor and returns what the actor may see."""

from __future__ import annotations

from .board import board_for, sheet_lines, things_for, tile_places
from .briefs import brief_page, briefs_seen, figure_page, trends_of
from .plans import cut_off_at, last_cut_off, plan_of

__all__ = [
    "board_for",
    "brief_page",
    "briefs_seen",
    "cut_off_at",
    "figure_page",
    "last_cut_off",
    "plan_of",
    "sheet_lines",
    "things_for",
    "tile_places",
    "trends_of",
]
