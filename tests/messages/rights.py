"""Routes of messages that name a record: each is called by everybody in test_pages.py."""

from __future__ import annotations

OF_MESSAGES = {"messages:open-message", "messages:tick-off", "messages:keep-contacts"}
