"""Writes of the rulebook: loading, deciding, proposing and publishing versions of tables."""

from __future__ import annotations

from .deciding import LANES, decide
from .loading import shared_tables_load, tables_load
from .proposing import table_propose
from .publishing import table_publish, table_withdraw
from .redeciding import past_check_cancel, past_check_continue, past_check_start
from .towns import town_table_keep, town_table_remove, town_table_show, town_tables_load

__all__ = [
    "LANES",
    "decide",
    "past_check_cancel",
    "past_check_continue",
    "past_check_start",
    "shared_tables_load",
    "table_propose",
    "table_publish",
    "table_withdraw",
    "tables_load",
    "town_table_keep",
    "town_table_remove",
    "town_table_show",
    "town_tables_load",
]
