"""The worker's clock is three days ahead, three days behind, and leaps back; deadlines must not move.

Control: the worker believes its own clock.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from anxin.runtime.messages import Steps, Text

from .letters import Ledger, caught_up, deliver, marker_new, same_key
from .plans import CAUGHT_UP_WITHIN_S, Plan
from .stand import Stand, stand
from .verdicts import Fault, Finding, Outcome

NAME = "clock"
_DAY_S = 24 * 3600
# Right, ahead, behind, and back from ahead within one run of the worker.
_SKEWS = (0, 3 * _DAY_S, -3 * _DAY_S, 3 * _DAY_S, 2 * _DAY_S)
_LETTERS_EACH = 4
_MAY_DIFFER = timedelta(hours=2)
_TICKED_WITHIN_S = 180.0
_TICK = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, args, priority)"
    " VALUES ('default', 'workorders.clocks_tick', '{\"timestamp\": 0}', 9)"
)
_ORDERS = (
    "SELECT r.text, p.due_at, p.reminded_at IS NOT NULL OR p.previewed_at IS NOT NULL OR"
    " p.red_at IS NOT NULL FROM requests_request r JOIN workorders_part p"
    " ON p.order_id = r.order_id AND p.role = 'lead' WHERE r.text LIKE %s ORDER BY r.id"
)


def run(plan: Plan, steps: Steps) -> Outcome:
    """Letters under each skew, and the clocks' job after each."""
    marker, ledger = marker_new(NAME), Ledger()
    with stand(steps, keep=plan.keep) as place:
        if plan.control:
            (place.root / ".state" / "trusting").touch()
        for number, skew in enumerate(_SKEWS):
            with steps.step(Text(f"时钟差 {skew // 3600} 小时", f"{skew // 3600} hours wrong")):
                (place.root / ".state" / "skew").write_text(str(skew), encoding="ascii")
                _round(place, f"{marker}-{number}", ledger, plan.seconds / len(_SKEWS))
        rows = place.rows(_ORDERS, [f"{marker}-%"])
    found = _judged(ledger, {str(text): (due, marked) for text, due, marked in rows})
    figures: dict[str, int | float] = {"skews": len(_SKEWS), "orders": len(rows)}
    wrong = {finding.record for finding in found}
    return Outcome(NAME, len(ledger.receipts), len(rows) - len(wrong), tuple(found), figures)


def _round(place: Stand, marker: str, ledger: Ledger, seconds: float) -> None:
    until, number = time.monotonic() + seconds, 0
    while number < _LETTERS_EACH or time.monotonic() < until:
        deliver(place.port, f"{marker}-{number}", ledger, same_key, lambda: False)
        number += 1
        time.sleep(0.2)
    caught_up(place, marker, CAUGHT_UP_WITHIN_S)
    place.change(_TICK)
    waited = time.monotonic() + _TICKED_WITHIN_S
    waiting = (
        "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'workorders.clocks_tick'"
        " AND priority = 9 AND status <> 'succeeded'"
    )
    while place.rows(waiting)[0][0] and time.monotonic() < waited:
        time.sleep(0.2)


def _judged(ledger: Ledger, orders: dict[str, tuple[datetime | None, bool]]) -> list[Finding]:
    """Letters come within minutes of each other: their deadlines stand together, all ahead."""
    dues = sorted(due for due, _marked in orders.values() if due is not None)
    first = next((due for due, _marked in orders.values() if due is not None), None)
    found = [Finding(Fault.LOST, letter) for letter in ledger.receipts if letter not in orders]
    if not dues or first is None:
        return [*found, Finding(Fault.LOST, "no deadline at all")]
    for letter, (due, marked) in orders.items():
        if due is None or abs(due - first) > _MAY_DIFFER or marked:
            found.append(Finding(Fault.LOST, letter))
    return found
