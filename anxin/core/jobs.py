"""Work for later, kept in the database: deferred in the caller's transaction, done once.

A job is registered with its owner, its retry policy and how its effect is keyed. It runs inside
one transaction under the system's scope; `JobEffect` is written with the effect, so that a repeat
after a crash between effect and acknowledgement finds it and does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import procrastinate
from django.db import connection, transaction
from procrastinate.contrib.django import app as queue
from procrastinate.types import JSONDict

from . import clock
from .row_policy import scope_set
from .types import SYSTEM

QUEUE = "default"


@dataclass(frozen=True, slots=True)
class Job:
    """A registered job. `cron` makes it periodic (standard five fields)."""

    name: str
    owner: str
    run: Callable[..., None]
    attempts: int
    wait_s: int
    cron: str | None = None


_jobs: dict[str, Job] = {}


def job(
    name: str, *, owner: str, attempts: int = 8, wait_s: int = 2, cron: str | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function of plain keyword arguments as a job.

    A failed run is tried again up to `attempts` times, waiting `wait_s` doubled each time.
    """

    def register(run: Callable[..., None]) -> Callable[..., None]:
        if name in _jobs:
            raise ValueError(f"job {name} is defined twice")
        _jobs[name] = Job(name, owner, run, attempts, wait_s, cron)
        _register(_jobs[name])
        return run

    return register


def defer(name: str, payload: dict[str, Any], *, lock: str | None = None) -> int:
    """Store a job in the running transaction; returns its number."""
    if name not in _jobs:
        raise LookupError(f"no job called {name}")
    return queue.configure_task(name, lock=lock, queue=QUEUE).defer(payload=payload)


def defer_all(name: str, payloads: Sequence[dict[str, Any]]) -> None:
    """Store many jobs of one name in the running transaction, in one statement."""
    if name not in _jobs:
        raise LookupError(f"no job called {name}")
    if payloads:
        calls: list[JSONDict] = [{"payload": payload} for payload in payloads]
        queue.configure_task(name, queue=QUEUE).batch_defer(*calls)


def run_once(name: str, job_id: int, payload: dict[str, Any]) -> bool:
    """Do a job's work unless its effect is already there; True when it was done now."""
    with transaction.atomic():
        scope_set(SYSTEM)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO core_jobeffect (key) VALUES (%s) ON CONFLICT DO NOTHING",
                [f"{name}:{job_id}"],
            )
            if cursor.rowcount == 0:
                return False
            # Deadlines follow one clock, whatever the machine this worker stands on believes.
            cursor.execute("SELECT clock_timestamp()")
            clock.follow(cursor.fetchone()[0])
        _jobs[name].run(**payload)
        return True


def jobs_registered() -> dict[str, Job]:
    """Every job by name."""
    return dict(_jobs)


def _register(one: Job) -> None:
    retry = procrastinate.RetryStrategy(max_attempts=one.attempts, exponential_wait=one.wait_s)

    def task(context: procrastinate.JobContext, payload: dict[str, Any]) -> None:
        run_once(one.name, context.job.id or 0, payload)

    def periodic(context: procrastinate.JobContext, timestamp: int) -> None:
        run_once(one.name, context.job.id or 0, {})

    mark = queue.task(name=one.name, queue=QUEUE, retry=retry, pass_context=True)
    if one.cron:
        queue.periodic(cron=one.cron, periodic_id=one.name)(mark(periodic))
    else:
        mark(task)
