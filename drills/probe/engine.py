"""An engine of the line upwards that lingers where a kill is dangerous, and says so meanwhile.

`.state/lingering` exists while it lingers: the messages are written, the steps are not committed.
While `.state/unguarded` exists it is broken on purpose: steps are marked as taken and committed,
and only then told, so that a kill in between leaves steps of which nobody ever hears.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from anxin.workorders.services import climbing

WATCHED, LINGERING, UNGUARDED = "watched", "lingering", "unguarded"
_LINGER_S = 0.8
_MARK = "UPDATE workorders_escalation SET taken_at = %s WHERE id = ANY (%s)"


def _install() -> None:
    take = climbing._take
    state = Path(settings.STATE_DIR)

    def lingering(line: Any, ripe: Sequence[Any], now: datetime) -> None:
        if not (state / WATCHED).exists():
            take(line, ripe, now)
        elif (state / UNGUARDED).exists():
            _mark(ripe, now)
            _linger(state)
            take(line, ripe, now)
        else:
            take(line, ripe, now)
            _linger(state)

    vars(climbing).update(_take=lingering)


def _mark(ripe: Sequence[Any], now: datetime) -> None:
    """Mark the steps as taken for good, before anybody is told."""
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [now, [row.id for row in ripe]])
        cursor.execute("COMMIT")
    scope_set(SYSTEM)


def _linger(state: Path) -> None:
    (state / LINGERING).touch()
    time.sleep(_LINGER_S)
    (state / LINGERING).unlink(missing_ok=True)


if "worker" in sys.argv:
    _install()
