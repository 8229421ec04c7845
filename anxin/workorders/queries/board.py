"""Figures of the dashboard, in one statement."""

from __future__ import annotations

from django.db import connection

from anxin.core import clock
from anxin.core.permissions import require
from anxin.core.types import Actor

from ..types import BoardCount, Permission, RowState


def board_counts(actor: Actor, campaign: str) -> list[BoardCount]:
    """How a campaign's orders stand by section, town and instrument, as far as the actor sees them.

    Needs the actor's scope to be set, as every read does. Children count for their own town.
    """
    require(actor, Permission.READ)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT section, town, instrument, state, orders FROM workorders_board(%s, %s)",
            [campaign, clock.now()],
        )
        return [
            BoardCount(section, town, instrument, RowState(state), count)
            for section, town, instrument, state, count in cursor.fetchall()
        ]
