"""relief as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ReliefConfig(AppConfig):
    """relief"""

    name = "anxin.relief"
    label = "relief"
    default_auto_field = "django.db.models.BigAutoField"
