"""The disk fills up while people write; then space is freed.

All that was acknowledged must be there, what was refused must have got a clear answer and not be
half there, and the site must take letters again within two minutes. Control: an intake that says
a letter is received whatever became of its commit.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from functools import partial

import psycopg

from anxin.runtime.messages import Refusal, Steps, Text

from .letters import LOST_CONNECTION, Writers, marker_new, once, rows_of
from .plans import Plan, judged, silence_after
from .stand import Stand, stand
from .verdicts import Fault, Finding, Outcome, judge_silences, worst
from .volume import fill, small_disk

NAME = "disk"
SIZE = 480 << 20
_BACK_WITHIN_S = 120.0
_TRIES, _APART_S = 8, 0.4
_PAUSED = 503


@dataclass
class _Tries:
    """Letters sent once each while the disk is full, and what was said to them."""

    answers: dict[str, int] = field(default_factory=dict)

    def count(self, status: int) -> int:
        """How many got this answer; 0 is none."""
        return sum(said == status for said in self.answers.values())


def run(plan: Plan, steps: Steps) -> Outcome:
    """Write, fill, break, free, look."""
    marker, tries = marker_new(NAME), _Tries()
    with stand(steps, keep=plan.keep, disk=partial(small_disk, size=SIZE)) as place:
        if plan.control:
            (place.root / ".state" / "acknowledging").touch()
        filler = place.root / ".state" / "filler"
        saying = steps.step(Text("写信, 磁盘写满", "Write until the disk is full"))
        with saying, Writers(place.port, marker) as writers:
            time.sleep(plan.seconds / 2)
            filled = fill(filler)
            _press(place, f"{marker}-once", tries, plan.seconds / 2)
            freed = time.monotonic()
            filler.unlink()
            silences = [silence_after(writers.ledger, freed, _BACK_WITHIN_S)]
        figures: dict[str, int | float] = {
            "filled_mb": filled >> 20,
            "refused_clearly": tries.count(_PAUSED),
            "no_answer": tries.count(0),
            "accepted_meanwhile": tries.count(201),
            "back_after_s": worst(silences),
        }
        told = judged(NAME, place, marker, writers.ledger, [], plan, steps, figures)
        half = _judged_tries(tries, set(rows_of(place, f"{marker}-once")))
    away = tuple(judge_silences(silences, _BACK_WITHIN_S))
    return replace(told, findings=told.findings + tuple(half) + away)


def _press(place: Stand, marker: str, tries: _Tries, seconds: float) -> None:
    """Use up what is left of the log, and send letters that are not sent again."""
    until, number, broken = time.monotonic() + seconds, 0, False
    while number < _TRIES or time.monotonic() < until:
        broken = broken or not _switched(place)
        letter = f"{marker}-{number}"
        try:
            tries.answers[letter] = once(place.port, letter)
        except LOST_CONNECTION:
            tries.answers[letter] = 0
        number += 1
        time.sleep(_APART_S)


def _switched(place: Stand) -> bool:
    """Go on to the next piece of the log, as a busy hour does; False when there is none to go to."""
    try:
        place.rows("SELECT pg_logical_emit_message(true, 'drill', 'a word'), pg_switch_wal()")
    except (psycopg.Error, Refusal):
        return False
    return True


def _judged_tries(tries: _Tries, stored: set[str]) -> list[Finding]:
    """Accepted is there; refused is not; and a refusal says that letters are not taken just now."""
    found = []
    for letter, status in tries.answers.items():
        if status == 201 and letter not in stored:
            found.append(Finding(Fault.LOST, letter))
        elif status == _PAUSED and letter in stored:
            found.append(Finding(Fault.PHANTOM, letter))
        elif status not in (0, 201, _PAUSED):
            found.append(Finding(Fault.REFUSED, f"{letter}: {status}"))
    return found
