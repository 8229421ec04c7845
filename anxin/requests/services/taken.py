"""Telling a person the answer to what one wrote down for him."""

from __future__ import annotations

from django.db import connection

from anxin.core import audit, clock
from anxin.core.permissions import require
from anxin.core.types import Actor, Missing

from ..types import Permission


def taken_told(*, actor: Actor, request_id: int) -> None:
    """Note that the person knows the answer. Raises Missing for what is not one's own to tell."""
    require(actor, Permission.READ_TAKEN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT request_taken_told(%s, %s)", [request_id, clock.now()])
        if cursor.fetchone()[0] is None:
            raise Missing
    audit.record(actor, "requests.taken_told", "request", request_id, {})
