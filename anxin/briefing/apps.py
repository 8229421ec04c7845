"""briefing as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class BriefingConfig(AppConfig):
    """briefing"""

    name = "anxin.briefing"
    label = "briefing"
