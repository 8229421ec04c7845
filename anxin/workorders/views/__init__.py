"""The desk: inbox and order page."""

from __future__ import annotations

from .desk import inbox, move, order

__all__ = ["inbox", "move", "order"]
