"""hazards as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class HazardsConfig(AppConfig):
    """hazards"""

    name = "anxin.hazards"
    label = "hazards"
    default_auto_field = "django.db.models.BigAutoField"
