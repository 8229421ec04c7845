"""residents as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    """residents"""

    name = "anxin.residents"
    label = "residents"
    default_auto_field = "django.db.models.BigAutoField"
