"""What an office person sends with a filter or a move."""

from __future__ import annotations

from .desk import InboxForm, MoveForm, inbox_filter

__all__ = ["InboxForm", "MoveForm", "inbox_filter"]
