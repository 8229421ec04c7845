"""labour as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class LabourConfig(AppConfig):
    """labour"""

    name = "anxin.labour"
    label = "labour"
    default_auto_field = "django.db.models.BigAutoField"
