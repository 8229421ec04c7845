"""transport as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class TransportConfig(AppConfig):
    """transport"""

    name = "anxin.transport"
    label = "transport"
    default_auto_field = "django.db.models.BigAutoField"
