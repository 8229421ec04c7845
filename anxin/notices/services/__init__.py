"""The only writers of this room."""

from __future__ import annotations

from .loading import campaign_load, version_adopt

__all__ = ["campaign_load", "version_adopt"]
