"""Pages of the rulebook."""

from __future__ import annotations

from .reading import table_ask, table_download, table_list, table_read

__all__ = ["table_ask", "table_download", "table_list", "table_read"]
