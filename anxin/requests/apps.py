"""requests as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class RequestsConfig(AppConfig):
    """requests"""

    name = "anxin.requests"
    label = "requests"
    default_auto_field = "django.db.models.BigAutoField"
