"""From which day a version may hold."""

from __future__ import annotations

from datetime import date


def earliest_day(valid_from: date | None, valid_to: date | None, today: date) -> date:
    """The first day from which a new version may hold: today inside the validity, never before.

    Outside of it (before it begins, or when an old campaign is gone through again) its first day.
    """
    over = valid_to is not None and today > valid_to
    if valid_from is not None and (over or today < valid_from):
        return valid_from
    return today if not over else date.min


def latest_day(valid_to: date | None) -> date:
    """The last day from which a new version may hold."""
    return valid_to or date.max


def in_force(
    on: date,
    valid: tuple[date | None, date | None],
    holds: tuple[date | None, date | None],
) -> bool:
    """Whether a published version answers on a day."""
    first = max((day for day in (valid[0], holds[0]) if day), default=date.min)
    last = min((day for day in (valid[1], holds[1]) if day), default=date.max)
    return first <= on <= last
