"""`worker`: does the jobs, seals the audit, carries messages out, and takes back what a dead worker held."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import threading
from typing import Any, cast

import procrastinate
import psycopg
from django.db import Error as DatabaseError
from django.db import connection
from procrastinate.contrib.django import app as queue
from procrastinate.contrib.django.django_connector import DjangoConnector

from anxin.core.audit import SEAL_BATCH, seal_batch
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM
from anxin.messages.services import outbox_turn
from anxin.site.management.speaking import FINE, SpeakingCommand

log = logging.getLogger("anxin.worker")

# A worker that was killed is known by its silence: its job runs again after this and one look.
HEARTBEAT_S = 5.0
SILENT_S = 20.0
LOOK_S = 5.0
SEAL_S = 1.0
POST_S = 1.0
GRACE_S = 10.0
LONGEST_PAUSE_S = 10.0
KEPT_HOURS = 24 * 7
POLL_S = 2.0
_LOST = (DatabaseError, psycopg.Error, procrastinate.exceptions.ConnectorException, OSError)


class Command(SpeakingCommand):
    """Work until SIGTERM or SIGINT; a lost database is waited for."""

    help = "Do the jobs, seal the audit, and retry jobs of workers that were killed."
    json_offered = False

    def run(self, options: dict[str, Any]) -> int:
        """Work, and start again after each loss of the database."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        sealing = threading.Thread(target=seal_until, args=(stop,), name="sealing")
        sealing.start()
        posting = threading.Thread(target=post_until, args=(stop,), name="posting")
        posting.start()
        pause = 0.2
        while not stop.is_set():
            try:
                asyncio.run(work_until(stop))
                pause = 0.2
                # The queue's worker also ends quietly when it loses a connection.
                stop.wait(pause)
            except _LOST as error:
                log.warning("database lost, again in %.1f s: %s", pause, error)
                stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
        sealing.join()
        posting.join()
        return FINE


async def work_until(stop: threading.Event) -> None:
    """Do jobs until asked to stop; a job that runs may finish."""
    working = asyncio.create_task(_work())
    while not stop.is_set() and not working.done():
        await asyncio.wait({working}, timeout=0.1)
    working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working


async def _work() -> None:
    connector = cast(DjangoConnector, queue.connector).get_worker_connector()
    with queue.replace_connector(connector) as app:
        async with app.open_async():
            await take_back(app)
            ended = asyncio.Event()
            looking = asyncio.create_task(_look_after(app, ended))
            try:
                await app.run_worker_async(
                    concurrency=2,
                    install_signal_handlers=False,
                    fetch_job_polling_interval=POLL_S,
                    update_heartbeat_interval=HEARTBEAT_S,
                    stalled_worker_timeout=SILENT_S,
                    shutdown_graceful_timeout=GRACE_S,
                )
            finally:
                # A cancellation can be lost while a connection of the pool is waited for; the
                # event cannot, so that this never waits for a task that works on.
                ended.set()
                looking.cancel()
                with contextlib.suppress(asyncio.CancelledError, *_LOST):
                    await looking


async def take_back(app: procrastinate.App) -> int:
    """Give jobs of silent workers back to the queue; returns how many.

    A repeat is harmless: the effect of a job is written once, see `core.jobs`.
    """
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_S))
    for job in stalled:
        log.warning("job %s (%s) lost its worker and runs again", job.id, job.task_name)
        await app.job_manager.retry_job(job)
    return len(stalled)


async def _look_after(app: procrastinate.App, ended: asyncio.Event) -> None:
    while not ended.is_set():
        await asyncio.sleep(LOOK_S)
        try:
            await take_back(app)
            await app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS)
        except _LOST as error:
            # The worker itself may have missed the loss and work on: so does this.
            log.warning("looking after jobs waits for the database: %s", error)


def post_until(stop: threading.Event) -> None:
    """Carry messages out, once a second and at once while there are many."""
    holder = f"{os.getpid()}-{secrets.token_hex(6)}"
    lost = False
    while not stop.is_set():
        taken = 0
        try:
            taken = outbox_turn(holder=holder).taken
            lost = False
        except _LOST as error:
            if not lost:
                log.warning("messages wait for the database: %s", error)
            lost = True
            with contextlib.suppress(*_LOST):
                connection.close()
        if not taken:
            stop.wait(POST_S)
    connection.close()


def seal_until(stop: threading.Event) -> None:
    """Seal audit entries once a second, more often while there are many."""
    lost = False
    while not stop.is_set():
        sealed = 0
        try:
            with acting_as(SYSTEM):
                sealed = seal_batch()
            lost = False
        except _LOST as error:
            if not lost:
                log.warning("sealing waits for the database: %s", error)
            lost = True
            with contextlib.suppress(*_LOST):
                connection.close()
        if sealed < SEAL_BATCH:
            stop.wait(SEAL_S)
    connection.close()
