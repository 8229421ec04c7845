"""Jobs of the rulebook."""

from __future__ import annotations

from anxin.core.jobs import job

from .services import past_check_continue


@job("rulebook.redecide", owner="rulebook", attempts=5)
def redecide(check_id: int) -> None:
    """Decide the next kept decisions again by a proposed version."""
    past_check_continue(check_id=check_id)
