"""Pages of the command side."""

from __future__ import annotations

from .board import board, table, today
from .briefs import (
    ask,
    brief,
    briefs,
    document,
    edit,
    errata,
    figure,
    give_back,
    release,
    release_erratum,
    renew,
    sign,
)
from .duty_pack import tonight
from .places import feed, section, subscription, town
from .supervision import follow_ups, letter, new_supervision, supervision, supervisions
from .upper_sheets import drop_sheet, fill_sheet, map_sheet, upper_sheets

__all__ = [
    "ask",
    "board",
    "brief",
    "briefs",
    "document",
    "drop_sheet",
    "edit",
    "errata",
    "feed",
    "figure",
    "fill_sheet",
    "follow_ups",
    "give_back",
    "letter",
    "map_sheet",
    "new_supervision",
    "release",
    "release_erratum",
    "renew",
    "section",
    "sign",
    "subscription",
    "supervision",
    "supervisions",
    "table",
    "today",
    "tonight",
    "town",
    "upper_sheets",
]
