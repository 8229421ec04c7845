"""The ways out that the administrator set up. Read once; what cannot be used stops the start."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from ..rules import read_routes
from ..types import Route


def routes() -> dict[str, Route]:
    """Every way out by its name, none where nothing is set up."""
    return _read(settings.MESSAGE_ROUTES)


@lru_cache(maxsize=4)
def _read(text: str) -> dict[str, Route]:
    return read_routes(text)
