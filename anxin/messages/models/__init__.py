"""What is kept of messages, of the people at units, and of what each person wants."""

from __future__ import annotations

from .contacts import Preference, UnitContact
from .outbox import Delivery, Message

__all__ = ["Delivery", "Message", "Preference", "UnitContact"]
