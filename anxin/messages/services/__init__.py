"""The only writer of messages."""

from __future__ import annotations

from .contacts import contacts_save
from .sending import message_send

__all__ = ["contacts_save", "message_send"]
