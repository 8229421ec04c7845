"""The line upwards of a red part: who is told when, and where nobody could be. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from anxin.areas.types import UnitInfo, UnitKind

from ..types import Stage

# A unit, its town, its bureau: nothing stands deeper below the district.
DEEPEST = 6
# A step taken later than this gives the next one its full time from then on.
PUNCTUAL = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a unit's line: whom, and how long until the next."""

    step: int
    stage: Stage
    unit_id: int
    wait: timedelta | None


def chain_of(
    unit_id: int,
    units: Mapping[int, UnitInfo],
    office_id: int,
    waits: tuple[int, int],
    excluded: int | None = None,
) -> tuple[Rung, ...]:
    """The steps for a unit's red part: its own leader, each unit above it, the district's office.

    A body outside the district answers to nobody here, so the office is told at once. A unit that
    is complained about, or one below it, is never told. The last step waits for nothing.
    """
    above = _above(unit_id, units)
    unit = units.get(unit_id)
    stages: list[tuple[Stage, int]] = []
    if unit is not None and unit.kind is not UnitKind.OUTSIDE_BODY:
        stages.append((Stage.OWN_LEADER, unit_id))
        # What stands above the office hears complaints about it, and is no step of a line.
        between = above[: above.index(office_id)] if office_id in above else above
        stages += [(Stage.SUPERIOR, one) for one in between]
    if unit_id != office_id:
        stages.append((Stage.OFFICE, office_id))
    told = [
        (stage, one)
        for stage, one in stages
        if excluded is None or excluded not in (one, *_above(one, units))
    ] or [(Stage.OFFICE, office_id)]
    last = len(told)
    return tuple(
        Rung(step, stage, one, None if step == last else _wait(stage, waits))
        for step, (stage, one) in enumerate(told, start=1)
    )


def next_step_time(due_at: datetime, taken_at: datetime, wait: timedelta) -> datetime:
    """When the step after this one is due: from when this was due, unless it was taken late.

    On a whole minute, when the job runs: a run that is killed there and started anew is in time.
    """
    following = (due_at if taken_at - due_at <= PUNCTUAL else taken_at) + wait
    return following.replace(second=0, microsecond=0)


def unreachable_on(chain: Iterable[Rung], reachable: frozenset[int]) -> tuple[int, ...]:
    """The units of a line at which nobody could be told."""
    return tuple(rung.unit_id for rung in chain if rung.unit_id not in reachable)


def _wait(stage: Stage, waits: tuple[int, int]) -> timedelta:
    return timedelta(minutes=waits[0] if stage is Stage.OWN_LEADER else waits[1])


def _above(unit_id: int, units: Mapping[int, UnitInfo]) -> tuple[int, ...]:
    """Units above one, nearest first; a ring in the list of units ends."""
    line: list[int] = []
    at = units.get(unit_id)
    while at is not None and at.superior_id is not None and len(line) < DEEPEST:
        if at.superior_id in (*line, unit_id):
            break
        line.append(at.superior_id)
        at = units.get(at.superior_id)
    return tuple(line)
