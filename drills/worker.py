"""The worker is killed 0.4 s after it took up work, again and again; jobs must be done once.

Control: careless jobs under the same kills must leave effects twice.
"""

from __future__ import annotations

import time

from anxin.runtime.messages import Steps, Text

from . import processes
from .plans import Plan
from .stand import Stand, stand
from .verdicts import Outcome, judge_effects

NAME = "worker"
# As the probe names them; it cannot be imported here, where there is no Django.
CAREFUL, CARELESS = "drill.careful", "drill.careless"
_AT_WORK_S = 0.4
_TAKEN_UP_WITHIN_S = 40.0
_DONE_WITHIN_S = 300.0
_LEAST_JOBS, _JOBS_A_SECOND = 12, 3


def run(plan: Plan, steps: Steps) -> Outcome:
    """Defer, kill while jobs are held, wait for the last, count effects."""
    task = CARELESS if plan.control else CAREFUL
    jobs = _LEAST_JOBS + round(plan.seconds * _JOBS_A_SECOND)
    with stand(steps, keep=plan.keep) as place:
        with steps.step(Text("存入任务", "Defer the jobs")):
            place.command("probe_defer", task, str(jobs))
            # Before whatever the product itself has still to do: the kills shall meet ours.
            place.change(
                "UPDATE procrastinate_jobs SET priority = 9 WHERE task_name LIKE 'drill.%'"
            )
        with steps.step(Text("杀后台任务", "Kill the worker at work")):
            figures: dict[str, int | float] = {"kills": _kills(place, task, plan.seconds)}
        with steps.step(Text("等任务办完", "Wait for the last job")):
            figures["done_after_s"] = _wait_until_done(place, task)
        figures["taken_up_again"] = _taken_up_again(place, task)
        return _judged(place, task, jobs, figures)


def _kills(place: Stand, task: str, seconds: float) -> int:
    """Kill the worker at work for so long, once at least; how often."""
    until, kills = time.monotonic() + seconds, 0
    while _killed_at_work(place, task):
        kills += 1
        if time.monotonic() > until:
            break
    return kills


def _killed_at_work(place: Stand, task: str) -> bool:
    """Wait until the worker takes up a job, let it work, kill it; False when it never did."""
    seen = _last_start(place, task)
    until = time.monotonic() + _TAKEN_UP_WITHIN_S
    while _last_start(place, task) == seen:
        if time.monotonic() > until or place.up.poll() is not None:
            return False
        time.sleep(0.02)
    time.sleep(_AT_WORK_S)
    worker = place.child("worker")
    if worker is None:
        return False
    processes.kill(worker)
    return True


def _last_start(place: Stand, task: str) -> int:
    rows = place.rows(
        "SELECT coalesce(max(e.id), 0) FROM procrastinate_events e JOIN procrastinate_jobs j"
        " ON j.id = e.job_id WHERE e.type = 'started' AND j.task_name = %s",
        [task],
    )
    return int(rows[0][0])


def _wait_until_done(place: Stand, task: str) -> float:
    """Seconds from the last kill until no job is waiting or held, at most 300."""
    began = time.monotonic()
    while _unfinished(place, task) and time.monotonic() < began + _DONE_WITHIN_S:
        time.sleep(0.2)
    return round(time.monotonic() - began, 1)


def _unfinished(place: Stand, task: str) -> list[int]:
    rows = place.rows(
        "SELECT (args->'payload'->>'number')::int FROM procrastinate_jobs"
        " WHERE task_name = %s AND status <> 'succeeded'",
        [task],
    )
    return [int(number) for (number,) in rows]


def _judged(place: Stand, task: str, count: int, figures: dict[str, int | float]) -> Outcome:
    rows = place.rows(
        "SELECT subject_id::int, count(*) FROM core_auditentry WHERE action = %s GROUP BY 1",
        [task],
    )
    effects = {int(number): int(times) for number, times in rows}
    found = judge_effects(range(count), effects, _unfinished(place, task))
    return Outcome(NAME, count, sum(effects.values()), tuple(found), figures)


def _taken_up_again(place: Stand, task: str) -> int:
    rows = place.rows(
        "SELECT count(*) FROM (SELECT job_id FROM procrastinate_events e JOIN procrastinate_jobs j"
        " ON j.id = e.job_id WHERE e.type = 'started' AND j.task_name = %s"
        " GROUP BY 1 HAVING count(*) > 1) AS again",
        [task],
    )
    return int(rows[0][0])
