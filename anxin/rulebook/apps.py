"""rulebook as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    """rulebook"""

    name = "anxin.rulebook"
    label = "rulebook"
    default_auto_field = "django.db.models.BigAutoField"
