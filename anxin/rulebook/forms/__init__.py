"""What people send to the pages of the rulebook."""

from __future__ import annotations

from .sending import PublishForm, TownForm, UploadForm
from .trying import KeepForm, TryForm

__all__ = ["KeepForm", "PublishForm", "TownForm", "TryForm", "UploadForm"]
