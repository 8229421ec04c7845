"""Figures of the dashboard, in one statement."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from anxin.core import clock
from anxin.core.permissions import require
from anxin.core.types import Actor

from ..types import BoardCount, Permission, RowState

# How far back among all moves a town's last sign of life is looked for.
NEWEST_MOVES = 3000


def board_counts(actor: Actor, campaign: str) -> list[BoardCount]:
    """How a campaign's orders stand by section, town and instrument, as far as the actor sees them.

    Needs the actor's scope to be set, as every read does. Children count for their own town.
    """
    require(actor, Permission.READ)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT section, town, instrument, state, orders, brought FROM workorders_board(%s, %s)",
            [campaign, clock.now()],
        )
        return [
            BoardCount(section, town, instrument, RowState(state), count, brought)
            for section, town, instrument, state, count, brought in cursor.fetchall()
        ]


def orders_heard(actor: Actor, campaign: str) -> dict[int, datetime]:
    """When something last moved in a town (0: units of the district), among the newest moves."""
    require(actor, Permission.READ)
    with connection.cursor() as cursor:
        cursor.execute("SELECT town, at FROM workorders_heard(%s, %s)", [campaign, NEWEST_MOVES])
        return dict(cursor.fetchall())
