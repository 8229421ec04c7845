"""The only writer of messages."""

from __future__ import annotations

from .contacts import ContactDraft, contact_add, contacts_load, contacts_save
from .outbox import outbox_turn
from .reading import message_open, messages_read, preference_save, slips_tick, words_forget
from .retention import records_erase
from .sending import message_send

__all__ = [
    "ContactDraft",
    "contact_add",
    "contacts_load",
    "contacts_save",
    "message_open",
    "message_send",
    "messages_read",
    "outbox_turn",
    "preference_save",
    "records_erase",
    "slips_tick",
    "words_forget",
]
