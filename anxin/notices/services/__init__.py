"""The only writers of this room."""

from __future__ import annotations

from .correcting import draft_edit
from .drafting import draft_of_version, draft_open
from .loading import campaign_load, version_adopt

__all__ = [
    "campaign_load",
    "draft_edit",
    "draft_of_version",
    "draft_open",
    "version_adopt",
]
