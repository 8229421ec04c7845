"""How long a drill works, and what all drills over HTTP do alike."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from anxin.runtime.messages import Steps, Text

from .letters import Ledger, answering, caught_up, rows_of
from .stand import Stand
from .verdicts import Outcome, judge_letters, judge_silences, serving_limit

SHORT_S = 20.0
# How long the site serves between two kills.
LIFE_S = 1.0
_PATIENCE_S = 30.0
# Returned from as soon as all is done; a machine may be very busy.
CAUGHT_UP_WITHIN_S = 300.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How long is worked, and in which form: as the product is, or broken on purpose (`control`).

    `seed` of every chance; `keep` gets the product's logs.
    """

    seconds: float = SHORT_S
    control: bool = False
    seed: int = 0
    keep: Path | None = None


@dataclass(frozen=True, slots=True)
class Drill:
    """A drill by name. `run`: the plan and the steps to speak through → its outcome."""

    name: str
    about: Text
    run: Callable[[Plan, Steps], Outcome]


def kill_repeatedly(
    seconds: float, ledger: Ledger, kill_one: Callable[[], None]
) -> list[float | None]:
    """Kill, wait until a letter sent afterwards is acknowledged, let it serve, again; once at least.

    Returns the seconds of silence after each kill; ends early when the site stays away.
    """
    silences: list[float | None] = []
    until = time.monotonic() + seconds
    while not silences or (silences[-1] is not None and time.monotonic() < until):
        time.sleep(LIFE_S)
        killed = time.monotonic()
        kill_one()
        silences.append(silence_after(ledger, killed))
    return silences


def silence_after(ledger: Ledger, killed: float, patience_s: float = _PATIENCE_S) -> float | None:
    """Seconds from a moment until a letter sent from now on is acknowledged; None: never."""
    gone = time.monotonic()
    while time.monotonic() < gone + patience_s:
        served = ledger.served_after(gone)
        if served is not None:
            return served - killed
        time.sleep(0.02)
    return None


def judged(
    name: str,
    place: Stand,
    marker: str,
    ledger: Ledger,
    silences: list[float | None],
    plan: Plan,
    steps: Steps,
    figures: dict[str, int | float],
) -> Outcome:
    """Everything a drill over HTTP asks, after the writers have ended.

    Of the broken form only what it lost or doubled is asked; its orders are not waited for.
    """
    with steps.step(Text("逐张查询回执", "Look every receipt up")):
        found = answering(place.port, ledger)
    if not plan.control:
        with steps.step(Text("等后台把事项开完", "Wait for the worker to catch up")):
            figures["caught_up_after_s"] = caught_up(place, marker, CAUGHT_UP_WITHIN_S)
    stored = rows_of(place, marker)
    figures |= {
        "serving_limit_s": serving_limit(place.start_s),
        "attempts": ledger.attempts,
        "orders": sum(rows.orders for rows in stored.values()),
    }
    findings = [
        *judge_letters(ledger.receipts, found, stored, with_orders=not plan.control),
        *([] if plan.control else judge_silences(silences, figures["serving_limit_s"])),
        *([] if plan.control else ledger.faults),
    ]
    rows = sum(held.requests for held in stored.values())
    return Outcome(name, len(ledger.receipts), rows, tuple(findings), figures)
