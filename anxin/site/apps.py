"""The site as a Django app: wires the rooms when it starts."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """site"""

    name = "anxin.site"
    label = "site"

    def ready(self) -> None:
        """Wire events, order kinds, request kinds and the nightly erasing."""
        from .retention import retention_register
        from .wiring import wire

        wire()
        retention_register()
