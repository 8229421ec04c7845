"""travel as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class TravelConfig(AppConfig):
    """travel"""

    name = "anxin.travel"
    label = "travel"
    default_auto_field = "django.db.models.BigAutoField"
