"""The worker: jobs of a worker killed with -9 run again and once, the audit is sealed, it stops."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import psycopg
import pytest

from anxin.core.audit import chain_check
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM
from tests.conftest import dsn_of
from tests.stage import module_running

TASK = "core.forget_kept_answers"
PATIENCE_S = 40.0


def worker(app_dsn: str) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """A worker's process."""
    return module_running("django", "worker", app_dsn=app_dsn)


@pytest.fixture
def app_dsn(own_db: str, admin_dsn: str) -> str:
    """Address of this test's own database, for processes."""
    return dsn_of(admin_dsn, "app", own_db)


@pytest.fixture
def admin(own_db: str, admin_dsn: str) -> Iterator[psycopg.Connection]:
    """The administrator's connection to it: sees who waits, may cut connections."""
    with psycopg.connect(admin_dsn, dbname=own_db, autocommit=True) as held:
        yield held


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, f"{what} did not happen within {PATIENCE_S:.0f} s"
        time.sleep(0.1)


def defer(admin: psycopg.Connection) -> int:
    """Put a job of the house into the queue."""
    row = admin.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
        """ VALUES ('default', %s, '{"timestamp": 0}') RETURNING id""",
        [TASK],
    ).fetchone()
    assert row is not None
    return int(row[0])


def status(admin: psycopg.Connection, job: int) -> str:
    row = admin.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job]).fetchone()
    assert row is not None
    return str(row[0])


def effects(admin: psycopg.Connection, job: int) -> int:
    row = admin.execute(
        "SELECT count(*) FROM core_jobeffect WHERE key = %s", [f"{TASK}:{job}"]
    ).fetchone()
    assert row is not None
    return int(row[0])


def waits_for_a_lock(admin: psycopg.Connection) -> bool:
    row = admin.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND wait_event_type = 'Lock'"
    ).fetchone()
    return bool(row and row[0])


def test_a_job_whose_worker_was_killed_runs_again_and_has_one_effect(
    app_dsn: str, admin_dsn: str, admin: psycopg.Connection
) -> None:
    job = defer(admin)
    # Holding the table keeps the first worker inside the job.
    with psycopg.connect(admin_dsn, dbname=admin.info.dbname) as holder:
        holder.execute("LOCK TABLE core_keptanswer IN ACCESS EXCLUSIVE MODE")
        with worker(app_dsn) as first:
            until(lambda: waits_for_a_lock(admin), "the first worker's start on the job")
            assert status(admin, job) == "doing"
            first.send_signal(signal.SIGKILL)
            first.wait()
    assert (status(admin, job), effects(admin, job)) == ("doing", 0)
    # Silence is made older instead of being waited for.
    admin.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
    with worker(app_dsn):
        until(lambda: status(admin, job) == "succeeded", "the second run of the job")
    assert effects(admin, job) == 1


def test_a_job_of_a_worker_that_still_breathes_is_left_alone(
    app_dsn: str, admin: psycopg.Connection
) -> None:
    job = defer(admin)
    admin.execute(
        "WITH alive AS (INSERT INTO procrastinate_workers (last_heartbeat)"
        " VALUES (now() + interval '1 hour') RETURNING id)"
        " UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM alive)"
    )
    other = defer(admin)
    with worker(app_dsn):
        until(lambda: status(admin, other) == "succeeded", "the other job")
    assert status(admin, job) == "doing"


def test_the_worker_seals_the_audit_and_ends_with_0_when_asked(
    app_dsn: str, admin: psycopg.Connection
) -> None:

    def sealed() -> bool:
        row = admin.execute(
            "SELECT (SELECT sum(entries) FROM core_auditseal)"
            " = (SELECT count(*) FROM core_auditentry)"
        ).fetchone()
        return bool(row and row[0])

    with worker(app_dsn) as process:
        until(sealed, "sealing")
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0
    with acting_as(SYSTEM):
        assert chain_check() == []


def test_the_worker_outlives_a_cut_connection(app_dsn: str, admin: psycopg.Connection) -> None:
    with worker(app_dsn) as process:
        first = defer(admin)
        until(lambda: status(admin, first) == "succeeded", "the first job")
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = 'anxin_app'"
        )
        second = defer(admin)
        until(lambda: status(admin, second) == "succeeded", "the job after the cut")
        assert process.poll() is None
