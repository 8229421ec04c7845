"""Writes of the rulebook: loading, deciding, proposing and publishing versions of tables."""

from __future__ import annotations

from .deciding import LANES, decide
from .loading import shared_tables_load, tables_load
from .publishing import table_publish, table_withdraw

__all__ = [
    "LANES",
    "decide",
    "shared_tables_load",
    "table_publish",
    "table_withdraw",
    "tables_load",
]
