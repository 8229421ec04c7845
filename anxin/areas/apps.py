"""areas as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class AreasConfig(AppConfig):
    """areas"""

    name = "anxin.areas"
    label = "areas"
    default_auto_field = "django.db.models.BigAutoField"
