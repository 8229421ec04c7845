"""One supervisor: starts children in order, restarts what dies, stops all in reverse order."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from .ballast import Ballast
from .installation import Account
from .messages import Refusal, Steps, Text
from .postgres import Cluster

QUICK_SECONDS = 10.0
PATIENCE = 8
_LONGEST_PAUSE = 10.0
_POLL_SECONDS = 0.1
_ROOM_LOOK_S = 1.0


class Service(Protocol):
    """What the supervisor watches: the database, or a child process."""

    @property
    def name(self) -> str:
        """How messages and log files call it."""

    def start(self) -> None:
        """Start it, also after a crash."""

    def exit_code(self) -> int | None:
        """None while it runs."""

    def stop(self) -> None:
        """Stop it and wait for its end."""


class NoRoom(Exception):
    """A service cannot start for want of room on the disk; tried again until there is some."""


@dataclass(frozen=True, slots=True)
class Child:
    """A child process: how it is started and how it is asked to stop.

    `orphan_signal` reaches it when the supervisor is killed: the database goes at the same time.
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    log: Path
    cwd: Path
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 15.0
    orphan_signal: signal.Signals = signal.SIGTERM


class ChildProcess:
    """A child and its running process, with all it started itself."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def name(self) -> str:
        """The child's name."""
        return self.child.name

    def start(self) -> None:
        """Start the process in a session of its own."""
        child = self.child
        self._end_group()
        with child.log.open("ab") as log:
            self.process = subprocess.Popen(
                Account("self").command(list(child.argv), child.orphan_signal),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=child.cwd,
                env=dict(child.env),
            )

    def exit_code(self) -> int | None:
        """The process's code; None while it runs."""
        return self.process.poll() if self.process else None

    def stop(self) -> None:
        """Ask, wait, then kill whatever is left of the group."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(self.child.stop_signal)
            try:
                self.process.wait(self.child.stop_seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._end_group()
        self.process = None

    def _end_group(self) -> None:
        """Kill what the dead process left running: it would hold ports and connections."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                return


@dataclass(frozen=True, slots=True)
class DatabaseService:
    """The checkout's own server in the supervisor's care: it owns it, it never attaches.

    `ballast`: given up where a full disk keeps the server from starting.
    """

    cluster: Cluster
    name: str = "database"
    ballast: Ballast | None = None

    def start(self) -> None:
        """Start it, also after a crash; the port stays."""
        try:
            self.cluster.start(attach=False)
        except (Refusal, OSError) as problem:
            if self.ballast is None or not self.ballast.scarce:
                raise
            self.ballast.drop()
            raise NoRoom from problem

    def exit_code(self) -> int | None:
        """The server's code; None while it runs."""
        return self.cluster.exit_code()

    def stop(self) -> None:
        """Stop it without waiting for attached commands."""
        self.cluster.stop()


@dataclass(slots=True)
class _Record:
    """How often a service died soon after its start."""

    started: float = 0.0
    quick_deaths: int = 0
    not_before: float | None = None
    without_room: bool = False


@dataclass
class Supervisor:
    """Watches services. `clock` in seconds, monotonic; `patience`: quick deaths in a row."""

    steps: Steps
    clock: Callable[[], float] = time.monotonic
    patience: int = PATIENCE
    stopping: bool = False
    watching: bool = False
    _services: list[Service] = field(default_factory=list)
    _records: dict[str, _Record] = field(default_factory=dict)

    def add(self, service: Service) -> None:
        """Start a service and take it into care."""
        self._services.append(service)
        self._records[service.name] = _Record(started=self.clock())
        service.start()

    def listen(self) -> None:
        """Stop on Ctrl-C, SIGTERM and a closed terminal."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)

    def _asked_to_stop(self, number: int, frame: object) -> None:
        if not (self.watching or self.stopping):
            self.stopping = True
            raise KeyboardInterrupt
        self.stopping = True

    def run(self) -> None:
        """Watch until asked to stop."""
        self.watching = True
        while not self.stopping:
            self.look()
            time.sleep(_POLL_SECONDS)

    def look(self) -> None:
        """Look once at every service; restart the dead whose pause is over."""
        for service in self._services:
            code, record = service.exit_code(), self._records[service.name]
            if code is not None or record.not_before is not None:
                self._revive(service, record, code or 0)
            if record.without_room:
                break  # what was started after it rests on it

    def _revive(self, service: Service, record: _Record, code: int) -> None:
        now = self.clock()
        if record.not_before is None:
            # Who was killed from outside did nothing wrong: it comes back at once, every time.
            blamed = code != -signal.SIGKILL
            quick = blamed and now - record.started < QUICK_SECONDS
            record.quick_deaths = record.quick_deaths + 1 if quick else 0
            if record.quick_deaths >= self.patience:
                raise self._gives_up(service, code)
            pause = 0.0 if record.quick_deaths < 2 else 0.25 * 2**record.quick_deaths
            record.not_before = now + min(pause, _LONGEST_PAUSE)
            self.steps.say(
                Text(
                    f"{service.name} 意外结束 (代码 {code}), 正在重新启动",
                    f"{service.name} ended unexpectedly (code {code}), starting it again",
                )
            )
        if now >= record.not_before:
            try:
                service.start()
            except NoRoom:
                self._wait_for_room(service, record)
                return
            record.started, record.not_before, record.without_room = self.clock(), None, False

    def _wait_for_room(self, service: Service, record: _Record) -> None:
        """A full disk is nobody's fault that a start could mend: say it once, try on."""
        if not record.without_room:
            self.steps.say(
                Text(
                    f"磁盘已满, {service.name} 暂停, 已收到的都在: 请腾出至少 1 GiB 空间, 会自动恢复",
                    f"The disk is full, {service.name} pauses, what it holds is safe: free 1 GiB,"
                    " it comes back by itself",
                )
            )
        record.without_room = True
        record.not_before = self.clock() + _ROOM_LOOK_S

    def _gives_up(self, service: Service, code: int) -> Refusal:
        return Refusal(
            f"{service.name} 连续 {self.patience} 次一启动就结束 (代码 {code}), 已停止全部:"
            f" 请看 .state/log/{service.name}.log",
            f"{service.name} ended {self.patience} times right after its start (code {code}), all is"
            f" stopped: see .state/log/{service.name}.log",
        )

    def stop(self) -> None:
        """Stop all, the last started first; every one is tried even when another fails."""
        self.stopping = True
        failed: list[Exception] = []
        for service in reversed(self._services):
            try:
                service.stop()
            except OSError as error:
                failed.append(error)
        self._services.clear()
        if failed:
            raise failed[0]
