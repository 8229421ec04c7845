"""supply as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class SupplyConfig(AppConfig):
    """supply"""

    name = "anxin.supply"
    label = "supply"
    default_auto_field = "django.db.models.BigAutoField"
