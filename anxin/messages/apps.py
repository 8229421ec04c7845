"""messages as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """messages"""

    name = "anxin.messages"
    # Django's own `messages` (the line on top of a page) holds the short label.
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fail loudly on a way out that cannot be used."""
        from .queries.routes import routes

        routes()
