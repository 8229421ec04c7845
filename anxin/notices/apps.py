"""notices as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """notices"""

    name = "anxin.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
