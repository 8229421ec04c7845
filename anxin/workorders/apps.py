"""workorders as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class WorkordersConfig(AppConfig):
    """workorders"""

    name = "anxin.workorders"
    label = "workorders"
    default_auto_field = "django.db.models.BigAutoField"
