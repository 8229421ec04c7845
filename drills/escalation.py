"""The engine of the line upwards is killed again and again while orders pass due.

Each step must be taken once, told with a message as its proof, and in time; where nobody can be
reached the fault must stand there and the next step follow. Control: an engine that marks steps as
taken before anybody is told.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence

from anxin.runtime.messages import Steps, Text

from . import processes
from .plans import Plan
from .stand import Stand, stand
from .verdicts import SERVING_WITHIN_S, Outcome, Step, judge_steps, serving_limit

NAME = "escalation"
LATE_MOST_S = 60.0
_PARTS = 24
_MET_WITHIN_S = 60.0
_DONE_WITHIN_S = 180.0
_LONGEST_AFTER_S = 0.5
# Running parts of as many units as there are, whose line begins with the unit itself.
_CHOOSE = (
    "SELECT p.id, p.unit_id FROM (SELECT DISTINCT ON (p.unit_id) p.id, p.unit_id"
    " FROM workorders_part p JOIN workorders_order o ON o.id = p.order_id"
    " JOIN areas_unit u ON u.id = p.unit_id WHERE p.status IN ('given', 'accepted')"
    " AND p.red_at IS NULL AND p.role = 'lead' AND u.kind <> 'outside_body'"
    " AND o.excluded_unit_id IS NULL ORDER BY p.unit_id, p.id) p ORDER BY p.id LIMIT %s"
)
# The reminder and the private preview are behind them; red is due one after the other.
_PASS_DUE = (
    "UPDATE workorders_part p SET due_at = now() - interval '1 hour', remind_at = now() -"
    " interval '1 day', reminded_at = now() - interval '1 day', previewed_at = now() -"
    " interval '1 hour', preview_until = clock_timestamp() + n.nth * interval '{apart} seconds'"
    " FROM unnest(ARRAY{parts}) WITH ORDINALITY AS n (id, nth) WHERE p.id = n.id"
)
_SILENCE = "DELETE FROM outbox_unitcontact WHERE unit_id = {unit}"
_UNPROVED = "ALTER TABLE workorders_escalation DROP CONSTRAINT workorders_step_proved"
# The hours between two steps pass at once.
_PASS = (
    "UPDATE workorders_escalation SET due_at = clock_timestamp() WHERE part_id = ANY (ARRAY{parts})"
    " AND taken_at IS NULL AND stopped_at IS NULL AND due_at > clock_timestamp()"
)
_TICK = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, args, priority) SELECT"
    " 'default', 'workorders.clocks_tick', '{\"timestamp\": 0}', 9 WHERE NOT EXISTS (SELECT 1"
    " FROM procrastinate_jobs WHERE task_name = 'workorders.clocks_tick' AND status = 'todo')"
)
_OPEN = (
    "SELECT (SELECT count(*) FROM workorders_part WHERE id = ANY (%s) AND chained_at IS NULL)"
    " + (SELECT count(*) FROM workorders_escalation WHERE part_id = ANY (%s)"
    " AND taken_at IS NULL AND stopped_at IS NULL)"
)
_STEPS = (
    "SELECT e.part_id, e.step, e.unit_id, coalesce(e.taken_at IS NOT NULL, false),"
    " m.id IS NOT NULL, e.fault <> '',"
    " coalesce(extract(epoch FROM e.taken_at - e.due_at), 0)::float8,"
    " (SELECT count(*) FROM outbox_message o WHERE o.occasion ="
    " 'red:' || e.part_id || ':' || e.step || ':' || extract(epoch FROM e.red_at)::bigint)"
    " FROM workorders_escalation e LEFT JOIN outbox_message m ON m.id = e.message_id"
    " WHERE e.part_id = ANY (%s) ORDER BY 1, 2"
)
_SAID = (
    "SELECT p.id, count(m.id) FROM workorders_part p LEFT JOIN workorders_ordermove m"
    " ON m.order_id = p.order_id AND m.move = 'escalate' WHERE p.id = ANY (%s) GROUP BY 1"
)
_UNITS = "SELECT id, superior_id, slug FROM areas_unit"
_OFFICE = "gov-office"


def run(plan: Plan, steps: Steps) -> Outcome:
    """Let orders pass due, kill, let the hours between steps pass, wait for the last step."""
    with stand(steps, keep=plan.keep) as place:
        chosen = [(int(part), int(unit)) for part, unit in place.rows(_CHOOSE, [_PARTS])]
        parts = [part for part, _unit in chosen]
        silent = _silent_unit(place, chosen)
        engine = _Engine(place, parts, random.Random(plan.seed))
        _begin(place, parts, silent, plan)
        with steps.step(Text("事项逾期, 杀后台", "Orders pass due, kill the engine")):
            figures: dict[str, int | float] = {"seed": plan.seed, "kills": engine.kills(plan)}
        with steps.step(Text("等各级都报到", "Wait for the last step")):
            figures["done_after_s"] = engine.finish()
        expected = _expected(place, chosen)
        taken, said = _steps_of(place, parts), _said(place, parts)
        limit = LATE_MOST_S - SERVING_WITHIN_S + serving_limit(place.start_s)
    found = judge_steps(expected, taken, said, silent, limit)
    promised = sum(len(line) for line in expected.values())
    figures |= {"parts": len(parts), "worst_late_s": max((one.late_s for one in taken), default=0)}
    figures |= {"late_limit_s": limit, "told_nobody": sum(one.fault for one in taken)}
    stored = sum(one.proved or one.fault for one in taken)
    return Outcome(NAME, promised, stored, tuple(found), figures)


def _begin(place: Stand, parts: Sequence[int], silent: int, plan: Plan) -> None:
    state = place.root / ".state"
    (state / "watched").touch()
    if plan.control:
        (state / "unguarded").touch()
        place.change(_UNPROVED)
    apart = round(plan.seconds / len(parts), 3)
    place.change(_SILENCE.format(unit=silent))
    place.change(_PASS_DUE.format(parts=list(parts), apart=apart))


class _Engine:
    """The worker, whose next minute is always now, and whoever kills it."""

    def __init__(self, place: Stand, parts: Sequence[int], chance: random.Random) -> None:
        self.place, self.parts, self._chance = place, list(parts), chance
        self._lingering = place.root / ".state" / "lingering"

    def kills(self, plan: Plan) -> int:
        """Kill it in the middle of its steps for so long, once at least; how often."""
        until, kills = time.monotonic() + plan.seconds, 0
        while self._met():
            time.sleep(self._chance.uniform(0, _LONGEST_AFTER_S))
            worker = self.place.child("worker")
            if worker is not None:
                processes.kill(worker)
                kills += 1
            self._lingering.unlink(missing_ok=True)
            if time.monotonic() > until:
                break
        return kills

    def finish(self) -> float:
        """Let it go on until no step is open; the seconds it took."""
        began = time.monotonic()
        while self._open() and time.monotonic() < began + _DONE_WITHIN_S:
            self._pass()
            time.sleep(0.3)
        return round(time.monotonic() - began, 1)

    def _met(self) -> bool:
        """Wait until it is in the middle of steps; False when it never is."""
        until = time.monotonic() + _MET_WITHIN_S
        while not self._lingering.exists():
            if time.monotonic() > until or self.place.up.poll() is not None or not self._open():
                return False
            self._pass()
            time.sleep(0.05)
        return True

    def _pass(self) -> None:
        self.place.change(_PASS.format(parts=self.parts), _TICK)

    def _open(self) -> int:
        return int(self.place.rows(_OPEN, [self.parts, self.parts])[0][0])


def _silent_unit(place: Stand, chosen: Sequence[tuple[int, int]]) -> int:
    """A unit in the middle of lines, at which nobody will be reached: the most frequent superior."""
    lines = _expected(place, chosen).values()
    above = Counter(line[1] for line in lines if len(line) > 2)
    return above.most_common(1)[0][0] if above else next(iter(lines))[0]


def _expected(place: Stand, chosen: Sequence[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    """Part → the units its line must reach, told from the list of units alone."""
    units = {int(one): (above, str(slug)) for one, above, slug in place.rows(_UNITS)}
    office = next(one for one, (_above, slug) in units.items() if slug == _OFFICE)
    lines = {}
    for part, unit in chosen:
        line, at = [unit], units[unit][0]
        while at is not None and at != office:
            line.append(int(at))
            at = units[int(at)][0]
        lines[part] = tuple(line if unit == office else [*line, office])
    return lines


def _steps_of(place: Stand, parts: Sequence[int]) -> list[Step]:
    return [
        Step(int(part), int(step), int(unit), bool(taken and told), bool(fault), late, int(times))
        for part, step, unit, taken, told, fault, late, times in place.rows(_STEPS, [list(parts)])
    ]


def _said(place: Stand, parts: Sequence[int]) -> dict[int, int]:
    return {int(part): int(times) for part, times in place.rows(_SAID, [list(parts)])}
