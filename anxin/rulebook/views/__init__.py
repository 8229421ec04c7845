"""Pages of the rulebook."""

from __future__ import annotations

from .decisions import decision_keep, decision_list, decision_read
from .drafting import (
    draft_cancel_check,
    draft_progress,
    draft_publish,
    draft_read,
    draft_withdraw,
    table_upload,
)
from .reading import table_ask, table_download, table_list, table_read
from .towns import town_list, town_read, town_remove, town_show, town_upload

__all__ = [
    "decision_keep",
    "decision_list",
    "decision_read",
    "draft_cancel_check",
    "draft_progress",
    "draft_publish",
    "draft_read",
    "draft_withdraw",
    "table_ask",
    "table_download",
    "table_list",
    "table_read",
    "table_upload",
    "town_list",
    "town_read",
    "town_remove",
    "town_show",
    "town_upload",
]
