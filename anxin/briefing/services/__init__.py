"""The only writers of this room: frozen figures, briefs, letters, reminders, subscriptions."""

from __future__ import annotations

from .briefs import brief_edit, brief_release, brief_renew, brief_return, brief_sign
from .errata import erratum_release, erratum_write
from .freezing import brief_ask, brief_draft, brief_tick

__all__ = [
    "brief_ask",
    "brief_draft",
    "brief_edit",
    "brief_release",
    "brief_renew",
    "brief_return",
    "brief_sign",
    "brief_tick",
    "erratum_release",
    "erratum_write",
]
