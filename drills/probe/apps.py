"""The probe as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ProbeConfig(AppConfig):
    """Registers the probe's jobs."""

    name = "drills.probe"
    label = "drills_probe"

    def ready(self) -> None:
        """Register."""
        from . import engine, jobs, routes, skew  # noqa: F401
