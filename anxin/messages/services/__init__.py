"""The only writer of messages."""

from __future__ import annotations

from .contacts import ContactDraft, contacts_load, contacts_save
from .outbox import outbox_turn
from .sending import message_send

__all__ = ["ContactDraft", "contacts_load", "contacts_save", "message_send", "outbox_turn"]
