"""care as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class CareConfig(AppConfig):
    """care"""

    name = "anxin.care"
    label = "care"
    default_auto_field = "django.db.models.BigAutoField"
