"""Pages of the command side."""

from __future__ import annotations

from .board import board, sheet, table, today
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
from .places import feed, section, subscription, town
from .supervision import follow_ups, letter, new_supervision, supervision, supervisions

__all__ = [
    "ask",
    "board",
    "brief",
    "briefs",
    "document",
    "edit",
    "errata",
    "feed",
    "figure",
    "follow_ups",
    "give_back",
    "letter",
    "new_supervision",
    "release",
    "release_erratum",
    "renew",
    "section",
    "sheet",
    "sign",
    "subscription",
    "supervision",
    "supervisions",
    "table",
    "today",
    "town",
]
