"""A worker whose machine's clock is wrong by as many seconds as the drill says just now.

`.state/skew` holds the seconds; while `.state/trusting` exists, the worker believes its machine.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from anxin.core import clock

SKEW, TRUSTING = "skew", "trusting"


class _Wrong:
    """Stands where the clock asks its machine."""

    @staticmethod
    def now() -> datetime:
        """The machine's time, and what it is wrong by."""
        file = Path(settings.STATE_DIR) / SKEW
        seconds = float(file.read_text(encoding="ascii") or 0) if file.exists() else 0.0
        return datetime.fromtimestamp(time.time() + seconds, UTC)


def _install() -> None:
    follow = clock.follow

    def unless_trusting(moment: datetime) -> None:
        if not (Path(settings.STATE_DIR) / TRUSTING).exists():
            follow(moment)

    vars(clock).update(timezone=_Wrong, follow=unless_trusting)


if "worker" in sys.argv:
    _install()
