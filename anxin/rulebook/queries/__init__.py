"""Reads of the rules in force and of what was decided by them."""

from __future__ import annotations

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
from .pages import table_page, tables_listed
from .trying import table_of_try, table_try

__all__ = [
    "campaign_id_of",
    "in_campaign",
    "lookups_by_rule",
    "subject_span",
    "table_file",
    "table_of_try",
    "table_of_version",
    "table_page",
    "table_try",
    "tables_listed",
    "valid_on",
    "versions_beside",
    "versions_valid",
]
