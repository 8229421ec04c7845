"""Faults in an official text, each from a general rule and the vocabulary in `data/`."""

from __future__ import annotations

from collections.abc import Sequence

from anxin.documents.types import Reading

from .duties import check_duties
from .findings import Desk, Finding
from .frame import check_frame
from .place import check_place, find_place, level_of
from .wording import check_wording

__all__ = ["Finding", "check_notice"]

PER_SENTENCE = {"owner-missing", "vague-duty", "owner-outside-power"}
RANK = {"error": 0, "warn": 1, "note": 2}


def check_notice(
    reading: Reading, higher: Sequence[Reading] = (), place: str | None = None, lang: str = "zh"
) -> tuple[Finding, ...]:
    """Return the faults of a reading in the order of the text.

    `higher` are readings of texts above it; `place` a code of GB/T 2260, else the issuer's place;
    without a profile the checks of place are skipped and a note says so.
    """
    profile = find_place(reading, place)
    desk = Desk(reading, tuple(higher), profile, level_of(reading, profile), lang)
    for check in (check_wording, check_place, check_frame, check_duties):
        check(desk)
    # One sentence that lacks an owner, or is vague, in several measures is one finding.
    unique = {
        (f.code, f.clause if f.code in PER_SENTENCE else (f.start, f.end), f.message): f
        for f in reversed(desk.findings)
    }
    return tuple(sorted(unique.values(), key=lambda f: (f.start, RANK[f.severity], f.code)))
