"""Reads of the rules in force and of what was decided by them."""

from __future__ import annotations

from .changed import rows_changed
from .comparing import comparison_said
from .decisions import decision_page, decisions_listed
from .drafts import draft_page, draft_past
from .files import table_file
from .in_force import (
    campaign_id_of,
    in_campaign,
    lookups_by_rule,
    subject_span,
    table_of_version,
    valid_on,
    versions_beside,
    versions_valid,
)
from .pages import speech_of, table_page, tables_listed, version_row
from .towns import comparable_tables, town_comparison, town_row, town_tables_listed
from .trying import keep_day, table_of_try, table_try

__all__ = [
    "campaign_id_of",
    "comparable_tables",
    "comparison_said",
    "decision_page",
    "decisions_listed",
    "draft_page",
    "draft_past",
    "in_campaign",
    "keep_day",
    "lookups_by_rule",
    "rows_changed",
    "speech_of",
    "subject_span",
    "table_file",
    "table_of_try",
    "table_of_version",
    "table_page",
    "table_try",
    "tables_listed",
    "town_comparison",
    "town_row",
    "town_tables_listed",
    "valid_on",
    "version_row",
    "versions_beside",
    "versions_valid",
]
