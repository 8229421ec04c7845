"""oversight as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """oversight"""

    name = "anxin.oversight"
    label = "oversight"
    default_auto_field = "django.db.models.BigAutoField"
