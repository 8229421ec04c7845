"""What people send to the pages of the rulebook."""

from __future__ import annotations

from .sending import PublishForm, TownForm, UploadForm
from .trying import TryForm

__all__ = ["PublishForm", "TownForm", "TryForm", "UploadForm"]
