"""The supervisor with small real programs as children."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from anxin.runtime.messages import Refusal, Steps
from anxin.runtime.supervisor import PATIENCE, Child, ChildProcess, NoRoom, Supervisor

ROOT = Path(__file__).resolve().parents[2]
# Appends its name and number to a file, then waits; says so again when asked to stop.
_WAITS = """
import os, signal, sys, time
def note(word):
    with open(sys.argv[1], "a") as file:
        file.write(f"{word} {sys.argv[2]} {os.getpid()}\\n")
def stop(*_):
    note("stopped")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
note("started")
while True:
    time.sleep(0.05)
"""
_BREEDS = """
import subprocess, sys, time
inner = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(inner.pid, flush=True)
time.sleep(600)
"""


def child(folder: Path, name: str, program: str = _WAITS) -> ChildProcess:
    argv = (sys.executable, "-c", program, str(folder / "notes"), name)
    return ChildProcess(Child(name, argv, os.environ, folder / f"{name}.log", folder))


def notes(folder: Path) -> list[list[str]]:
    file = folder / "notes"
    return [line.split() for line in file.read_text().splitlines()] if file.exists() else []


def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "never happened"
        time.sleep(0.02)


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    """A supervisor whose children are stopped whatever happens."""
    made = Supervisor(Steps("zh", io.StringIO()))
    yield made
    made.stop()


def test_killed_child_comes_back(tmp_path: Path, supervisor: Supervisor):
    service = child(tmp_path, "web")
    supervisor.add(service)
    until(lambda: len(notes(tmp_path)) == 1)
    os.kill(int(notes(tmp_path)[0][2]), signal.SIGKILL)

    def came_back() -> bool:
        supervisor.look()
        return len(notes(tmp_path)) == 2

    until(came_back)
    first, second = (int(note[2]) for note in notes(tmp_path))
    assert first != second
    assert service.exit_code() is None


def test_all_stop_the_last_started_first(tmp_path: Path, supervisor: Supervisor):
    for name in ("database", "worker", "web"):
        supervisor.add(child(tmp_path, name))
    until(lambda: len(notes(tmp_path)) == 3)
    supervisor.stop()
    assert [n[1] for n in notes(tmp_path) if n[0] == "stopped"] == ["web", "worker", "database"]
    assert not any(lives(int(note[2])) for note in notes(tmp_path))


def test_grandchildren_end_before_a_dead_child_is_started_again(
    tmp_path: Path, supervisor: Supervisor
):
    service = child(tmp_path, "web", _BREEDS)
    supervisor.add(service)
    log = tmp_path / "web.log"
    until(lambda: log.exists() and log.read_text().endswith("\n"))
    inner = int(log.read_text())
    assert service.process is not None
    os.kill(service.process.pid, signal.SIGKILL)
    until(lambda: service.exit_code() is not None)
    assert lives(inner), "the control: without the supervisor the grandchild lives on"
    supervisor.look()
    until(lambda: not lives(inner))


def test_child_that_dies_at_once_again_and_again_is_given_up_in_a_sentence(tmp_path: Path):
    now = [0.0]
    supervisor = Supervisor(Steps("zh", io.StringIO()), clock=lambda: now[0])
    supervisor.add(child(tmp_path, "web", "raise SystemExit(7)"))

    def look_until_given_up() -> None:
        while True:
            supervisor.look()
            now[0] += 0.25
            time.sleep(0.02)

    with pytest.raises(Refusal, match=rf"web 连续 {PATIENCE} 次一启动就结束 \(代码 7\)"):
        look_until_given_up()
    assert now[0] > 10, "the pauses between the starts did not grow"


def test_child_that_lived_long_is_never_given_up(tmp_path: Path):
    now = [0.0]
    supervisor = Supervisor(Steps("zh", io.StringIO()), clock=lambda: now[0])
    service = child(tmp_path, "web", "raise SystemExit(7)")
    supervisor.add(service)
    for _ in range(PATIENCE + 3):
        until(lambda: service.exit_code() is not None)
        now[0] += 3600
        supervisor.look()
    supervisor.stop()


_SUPERVISES = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import os
from anxin.runtime.messages import Steps
from anxin.runtime.supervisor import Child, ChildProcess, Supervisor
folder, program = Path(sys.argv[2]), sys.argv[3]
supervisor = Supervisor(Steps("en"))
supervisor.listen()
for name in ("worker", "web"):
    argv = (sys.executable, "-c", program, str(folder / "notes"), name)
    log = folder / f"{name}.log"
    supervisor.add(ChildProcess(Child(name, argv, os.environ, log, folder)))
try:
    supervisor.run()
finally:
    supervisor.stop()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_child_outlives_the_supervisor(tmp_path: Path, number: signal.Signals):
    arguments = [str(ROOT), str(tmp_path), _WAITS]
    with subprocess.Popen([sys.executable, "-c", _SUPERVISES, *arguments]) as process:
        until(lambda: len(notes(tmp_path)) == 2)
        process.send_signal(number)
        process.wait(20)
    pids = [int(note[2]) for note in notes(tmp_path)]
    until(lambda: not any(lives(pid) for pid in pids))
    assert sum(note[0] == "stopped" for note in notes(tmp_path)) == 2


class Cramped:
    """A service that needs room to start."""

    name = "database"

    def __init__(self) -> None:
        self.room, self.starts = True, 0
        self.code: int | None = None

    def start(self) -> None:
        self.starts += 1
        self.code = None
        if not self.room:
            raise NoRoom

    def dies(self) -> None:
        self.code = 1

    def exit_code(self) -> int | None:
        return self.code

    def stop(self) -> None:
        self.code = 0


def test_full_disk_is_waited_out_however_long_and_said_once():
    said, now = io.StringIO(), [0.0]
    supervisor = Supervisor(Steps("zh", said), clock=lambda: now[0])
    database, after = Cramped(), Cramped()
    after.name = "worker"
    supervisor.add(database)
    supervisor.add(after)
    database.room = False
    database.dies()
    after.dies()
    for _ in range(3 * PATIENCE):
        supervisor.look()
        now[0] += 5.0
    assert database.starts > 2 * PATIENCE
    assert after.starts == 1, "what rests on the database waits for it"
    assert said.getvalue().count("磁盘已满") == 1
    database.room = True
    supervisor.look()
    supervisor.look()
    codes = database.exit_code(), after.exit_code()
    assert codes == (None, None)
    assert after.starts == 2
