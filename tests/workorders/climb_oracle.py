"""An independent judge of lines upwards: plain events in a heap, knowing nothing of the service.

It is told when each part turned red, when it was settled, and who stands above whom; it works out
by itself which step had to be taken when, and compares that with what the database says happened.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MINUTE = 60.0
OWN_WAIT, ABOVE_WAIT = 120 * MINUTE, 240 * MINUTE
LATEST = 60.0


@dataclass(frozen=True)
class Story:
    """What happened to one part, in seconds from the start. `settled`: None if it never was."""

    part: int
    unit: str
    red: float
    settled: float | None


@dataclass(frozen=True)
class Verdict:
    """Steps missed, steps a minute off or more, steps nobody had asked for, how far off at most."""

    missed: int
    late: int
    uncalled: int
    worst: float
    steps: int


def judge(
    stories: Iterable[Story],
    above: Mapping[str, str | None],
    silent: frozenset[str],
    taken: Iterable[tuple[int, str, float]],
    end: float,
) -> Verdict:
    """Play all events in order of time and look for each in what was done.

    `taken`: part, unit told and when. `silent`: units without a contact, which pass on at once.
    """
    done: dict[tuple[int, str], float] = {}
    doubled = 0
    for part, unit, at in taken:
        doubled += (part, unit) in done
        done.setdefault((part, unit), at)
    wanted: set[tuple[int, str]] = set()
    spared: set[tuple[int, str]] = set()
    events = [(one.red, one.part, one.unit, one) for one in stories]
    heapq.heapify(events)
    missed = late = 0
    worst = 0.0
    while events:
        at, part, unit, story = heapq.heappop(events)
        if at > end - LATEST:
            continue
        if story.settled is not None and at >= story.settled:
            # Within the same minute both are right: told a moment before, or spared.
            if at - story.settled < LATEST:
                spared.add((part, unit))
            continue
        wanted.add((part, unit))
        told = done.get((part, unit))
        if told is None:
            missed += 1
            continue
        worst = max(worst, abs(told - at))
        late += abs(told - at) > LATEST
        following = above[unit]
        if following is not None:
            wait = OWN_WAIT if unit == story.unit else ABOVE_WAIT
            heapq.heappush(events, (told if unit in silent else at + wait, part, following, story))
    return Verdict(missed, late, len(done.keys() - wanted - spared) + doubled, worst, len(wanted))
