"""What this room tells others."""

from __future__ import annotations

from dataclasses import dataclass

from anxin.core.events import event


@event("briefing.brief_drafted")
@dataclass(frozen=True, slots=True)
class BriefDrafted:
    """A cut-off passed and a draft stands."""

    brief_id: int


@event("briefing.brief_released")
@dataclass(frozen=True, slots=True)
class BriefReleased:
    """A brief, or an erratum of it, is out."""

    brief_id: int


@event("briefing.erratum_written")
@dataclass(frozen=True, slots=True)
class ErratumWritten:
    """An erratum stands and waits for another person to release it."""

    erratum_id: int
