"""The same from outside: 200 people at work in their browsers while ten reports come in a second.

The product's own server (granian, two workers) and its job worker run; a tiny client keeps one
connection a person. Each person asks for a page every thirty seconds on average, whether or not the
one before has come (so that a slow server is not spared): mostly the inbox, an order now and then,
the board. `http` is the run without reports, `mixed` the one with them.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import random
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from anxin.accounts.models import User
from anxin.accounts.queries import actor_of_user
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM
from anxin.site.context import CAMPAIGN_COOKIE
from anxin.workorders.queries import order_inbox
from anxin.workorders.types import InboxFilter

from .district_cases import CAMPAIGN, SEED, phone_of

PEOPLE, THINKS_S, REPORTS_PER_S, RUN_S = 200, 30.0, 10, 60.0
TARGETS = {"inbox": 300.0, "order": 300.0, "board": 1000.0, "report": 600.0}
READY_S = 240.0
# What 200 people do, as shares: a grid worker has no board.
SHARES = {"office": 20, "department": 40, "town": 60, "grid": 80}
INBOX, BOARD = "/desk/", "/board/"
_HTTP_OK, _HTTP_CREATED = 200, 201


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in: the cookie, and an order of his to read."""

    cookie: str
    role: str
    order: str


def web_rows() -> list[dict[str, Any]]:
    """Rows of the mixed run, as the table wants them."""
    with _served() as port:
        people = list(_people())
        asyncio.run(_warmed(port, people))
        alone = asyncio.run(_mixed(port, people, reports=0, run_s=RUN_S / 2))
        mixed = asyncio.run(_mixed(port, people, reports=REPORTS_PER_S, run_s=RUN_S))
    return [
        alone.row("http", name, target) for name, target in TARGETS.items() if alone.times[name]
    ] + [mixed.row("mixed", name, target) for name, target in TARGETS.items()]


@dataclass(slots=True)
class _Run:
    """What a run came to: times by sort of page, answers that were errors, how long it took."""

    times: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in TARGETS})
    failed: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def add(self, sort: str, due: float, fine: bool) -> None:
        """Count an answer."""
        self.times[sort].append((time.monotonic() - due) * 1000)
        self.failed[sort] += not fine

    def row(self, run: str, sort: str, target: float) -> dict[str, Any]:
        """A line of the table."""
        ordered = sorted(self.times[sort]) or [float("inf")]

        def at(share: float) -> float:
            return round(ordered[max(math.ceil(share * len(ordered)) - 1, 0)], 1)

        return {
            "name": f"{run}_{sort}", "p50_ms": at(0.5), "p95_ms": at(0.95), "p99_ms": at(0.99),
            "per_s": round(len(self.times[sort]) / self.seconds, 1), "ratio": None,
            "target_ms": target, "failed": self.failed[sort],
        }  # fmt: skip


@contextmanager
def _served() -> Iterator[int]:
    """The web server and the worker as `up` starts them."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    bound = {name: value for name, value in os.environ.items() if name != "ANXIN_OWNER_DSN"}
    bound |= {"ANXIN_DB_POOL": "1", "ANXIN_HOSTS": "127.0.0.1"}
    serving = [
        *("--interface", "wsgi", "--workers", "2", "--blocking-threads", "4", "--no-ws"),
        *("--host", "127.0.0.1", "--port", str(port), "anxin.site.wsgi:application"),
    ]
    root = Path(__file__).resolve().parents[1]
    commands = (
        [sys.executable, "-m", "granian", *serving],
        [sys.executable, "-m", "django", "worker"],
    )
    children = [
        subprocess.Popen(
            command, cwd=root, env=bound, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for command in commands
    ]
    try:
        _await_ready(port)
        yield port
    finally:
        for child in children:
            child.terminate()
        for child in children:
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _await_ready(port: int) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
                if answer.status == _HTTP_OK:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the web server is not ready after {READY_S:.0f} s")


def _people() -> Iterator[Person]:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for role, count in SHARES.items():
        users = User.objects.filter(username__startswith=f"s-{role}-").order_by("username")[:count]
        for user in users:
            session = store()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.save()
            cookies = {
                settings.SESSION_COOKIE_NAME: session.session_key, CAMPAIGN_COOKIE: CAMPAIGN,
            }  # fmt: skip
            yield Person(
                "; ".join(f"{name}={value}" for name, value in cookies.items()), role, _order(user)
            )


def _order(user: User) -> str:
    with acting_as(SYSTEM):
        actor = actor_of_user(user.pk)
    if actor is None:
        return ""
    with acting_as(actor):
        rows = order_inbox(actor, InboxFilter(campaign=CAMPAIGN)).rows
    return rows[0].ref if rows else ""


class _Line:
    """One kept connection that speaks just enough HTTP."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._pipe: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, head: str, body: bytes = b"") -> int:
        """Send a request and read the whole answer; its status."""
        for last in (False, True):
            try:
                return await self._once(head, body)
            except (ConnectionError, asyncio.IncompleteReadError, IndexError):
                self._pipe = None
                if last:
                    raise
        return 0

    async def _once(self, head: str, body: bytes) -> int:
        if self._pipe is None:
            self._pipe = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._pipe
        writer.write(f"{head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        status = int((await reader.readline()).split()[1])
        length, chunked = 0, False
        while (line := await reader.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            if name.lower() == "content-length":
                length = int(value)
            chunked |= name.lower() == "transfer-encoding"
        while chunked and (length := int(await reader.readline(), 16)):
            await reader.readexactly(length + 2)
        await reader.readexactly(2 if chunked else length)
        return status


def _get(path: str, cookie: str) -> str:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: zh-CN\r\nCookie: {cookie}"


async def _warmed(port: int, people: list[Person]) -> None:
    line = _Line(port)
    for person in people[:12]:
        for path in (INBOX, BOARD):
            await line.ask(_get(path, person.cookie))


async def _mixed(port: int, people: list[Person], *, reports: int, run_s: float) -> _Run:
    """Everybody at work for a while."""
    started, run = time.monotonic(), _Run()
    tasks = [_works(port, person, n, run, started + run_s) for n, person in enumerate(people)]
    tasks += [_reports(port, n, reports, run, started + run_s) for n in range(reports)]
    await asyncio.gather(*tasks)
    run.seconds = time.monotonic() - started
    return run


async def _works(port: int, person: Person, number: int, run: _Run, until: float) -> None:
    rng, line = random.Random(f"{SEED}:{number}"), _Line(port)
    due = time.monotonic() + rng.random() * THINKS_S
    while due < until:
        await asyncio.sleep(max(due - time.monotonic(), 0))
        draw = rng.random()
        sort, path = "inbox", INBOX
        if draw > 0.9 and person.role != "grid":
            sort, path = "board", BOARD
        elif draw > 0.6 and person.order:
            sort, path = "order", f"{INBOX}orders/{person.order}/"
        status = await line.ask(_get(path, person.cookie))
        # From when it was due, not from when the line was free: waiting counts.
        run.add(sort, due, status == _HTTP_OK)
        due += rng.expovariate(1 / THINKS_S)


async def _reports(port: int, number: int, each_s: int, run: _Run, until: float) -> None:
    line = _Line(port)
    due = time.monotonic() + number / each_s
    count = 0
    while due < until:
        await asyncio.sleep(max(due - time.monotonic(), 0))
        count += 1
        body = json.dumps(
            {
                "kind": "help", "campaign": CAMPAIGN, "area": 530302102000000,
                "text": f"老人没人照看，第{number}-{count}件", "contact_phone": phone_of(count),
            }
        ).encode()  # fmt: skip
        key = f"{os.getpid()}-{time.time_ns()}-{number}"
        head = (
            "POST /api/v1/requests HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Content-Type: application/json\r\nIdempotency-Key: {key}"
        )
        status = await line.ask(head, body)
        run.add("report", due, status == _HTTP_CREATED)
        due += 1.0
