"""A worker that posts through the drill's own gateway: the routes stand in `.state/routes.json`."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

ROUTES = "routes.json"
# Impatient: what hangs is given up soon, what a dead worker held is soon free again.
TIMEOUT_S, LEASE_S, WAIT_S = 0.6, 3.0, 0.2


def _install() -> None:
    given = Path(settings.STATE_DIR) / ROUTES
    if given.exists():
        settings.MESSAGE_ROUTES = given.read_text(encoding="utf-8")
        settings.MESSAGE_TIMEOUT_S = TIMEOUT_S
        settings.MESSAGE_LEASE_S = LEASE_S
        settings.MESSAGE_WAIT_S = WAIT_S


_install()
