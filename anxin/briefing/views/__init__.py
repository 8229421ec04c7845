"""Pages of the command side."""

from __future__ import annotations

from .board import board, sheet, table, today

__all__ = ["board", "sheet", "table", "today"]
