"""Core as a Django app; after `migrate` partitions, the gate and the row policies are put right."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    """core"""

    name = "anxin.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hook the writing of policies to the end of `migrate`."""
        post_migrate.connect(_after_migrate, sender=self)


def _after_migrate(*, plan: list[Any], **_: Any) -> None:
    from .gate import gate_apply
    from .partitions import partitions_apply
    from .row_policy import policies_apply

    partitions_apply()
    gate_apply()
    policies_apply()
