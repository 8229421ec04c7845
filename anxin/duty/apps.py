"""duty as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class DutyConfig(AppConfig):
    """duty"""

    name = "anxin.duty"
    label = "duty"
    default_auto_field = "django.db.models.BigAutoField"
