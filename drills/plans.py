"""How long a drill goes on, and what all drills over HTTP do alike."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from anxin.runtime.messages import Steps, Text

from .letters import Ledger, answering, caught_up, rows_of
from .stand import Stand
from .verdicts import Finding, Outcome, judge_letters, judge_silences, serving_limit

# How long the site serves between two kills.
LIFE_S = 1.0
_PATIENCE_S = 30.0
CAUGHT_UP_WITHIN_S = 90.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is done: kills under the criterion, kills under the control, jobs, letters.

    `absences`: how often the database stays away for seconds. `seed` of every chance; `keep` gets the product's logs.
    """

    kills: int
    absences: int
    control_kills: int
    jobs: int
    letters: int
    seed: int = 0
    keep: Path | None = None


SHORT = Plan(kills=5, absences=2, control_kills=2, jobs=60, letters=150)
FULL = Plan(kills=60, absences=6, control_kills=3, jobs=600, letters=2_000)


@dataclass(frozen=True, slots=True)
class Drill:
    """A drill by name. `run`: the plan and the steps to speak through → its outcome."""

    name: str
    about: Text
    run: Callable[[Plan, Steps], Outcome]


def kill_repeatedly(times: int, ledger: Ledger, kill_one: Callable[[], None]) -> list[float | None]:
    """Kill, wait until a letter sent afterwards is acknowledged, let it serve, again.

    Returns the seconds of silence after each kill; ends early when the site stays away.
    """
    silences: list[float | None] = []
    for _ in range(times):
        time.sleep(LIFE_S)
        killed = time.monotonic()
        kill_one()
        silences.append(_silence(ledger, killed))
        if silences[-1] is None:
            break
    return silences


def _silence(ledger: Ledger, killed: float) -> float | None:
    gone = time.monotonic()
    while time.monotonic() < gone + _PATIENCE_S:
        served = ledger.served_after(gone)
        if served is not None:
            return served - killed
        time.sleep(0.02)
    return None


def judged(
    place: Stand,
    marker: str,
    ledger: Ledger,
    silences: list[float | None],
    steps: Steps,
    figures: dict[str, int | float],
) -> tuple[Finding, ...]:
    """Everything the criterion over HTTP asks, after the writers have ended; fills figures."""
    with steps.step(Text("逐张查询回执", "Look every receipt up")):
        found = answering(place.port, ledger)
    with steps.step(Text("等后台把事项开完", "Wait for the worker to catch up")):
        figures["caught_up_after_s"] = caught_up(place, marker, CAUGHT_UP_WITHIN_S)
    stored = rows_of(place, marker)
    figures |= {
        "serving_limit_s": serving_limit(place.start_s),
        "acknowledged": len(ledger.receipts),
        "attempts": ledger.attempts,
        "stored": sum(rows.requests for rows in stored.values()),
        "orders": sum(rows.orders for rows in stored.values()),
    }
    return (
        *judge_letters(ledger.receipts, found, stored),
        *judge_silences(silences, figures["serving_limit_s"]),
        *ledger.faults,
    )


def judged_control(place: Stand, marker: str, ledger: Ledger) -> tuple[Finding, ...]:
    """What the control lost or doubled; orders are not waited for."""
    found = answering(place.port, ledger)
    stored = rows_of(place, marker)
    return tuple(judge_letters(ledger.receipts, found, stored, with_orders=False))
