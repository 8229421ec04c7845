"""venues as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class VenuesConfig(AppConfig):
    """venues"""

    name = "anxin.venues"
    label = "venues"
    default_auto_field = "django.db.models.BigAutoField"
