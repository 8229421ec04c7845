"""The real product in a temporary copy of the checkout: started, looked into, cleaned away."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.rows import TupleRow

from anxin.runtime.checkout import Checkout
from anxin.runtime.installation import Account
from anxin.runtime.messages import Refusal, Steps, Text
from anxin.runtime.postgres import Cluster
from anxin.runtime.postmaster import Postmaster, free_port
from anxin.runtime.state import DATABASE

from . import processes
from .kept import Kept

ROOT = Path(__file__).resolve().parents[1]
READY_WITHIN_S = 600.0
_STOP_WITHIN_S = 60.0
_STARTING = "Start web and worker"
_SHARED = (".venv", ".tools")
_PROBE, _INTAKE = "drills.probe", "drills.probe.intake.acknowledging_middleware"
_IDLE_WITHIN_S = 240.0
_WAITING = (
    "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
    " AND coalesce(scheduled_at, now()) <= now()"
)
# Nothing of a surrounding test run or of somebody's own database may reach the product.
_FOREIGN = ("ANXIN_", "DJANGO_", "PYTEST_", "DATABASE_URL")


@dataclass(frozen=True, slots=True)
class Stand:
    """A running product and the folder it runs in.

    `start_s`: how long web server and worker took to serve, a measure of the machine just now.
    """

    root: Path
    port: int
    up: subprocess.Popen[bytes]
    cluster: Cluster
    admin_dsn: str
    start_s: float

    @property
    def postmaster(self) -> int:
        """The database server's process id, 0 while there is none that answers."""
        found = Postmaster.read(self.cluster.data_dir)
        return found.pid if found is not None and found.ready else 0

    def child(self, word: str) -> int | None:
        """The process of `up` whose command line holds a word: `granian`, `worker`."""
        return processes.child_named(self.up.pid, word)

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[TupleRow]:
        """Read the product's database as its administrator, past the row policies."""
        with psycopg.connect(self.admin_dsn, connect_timeout=10) as connection:
            return connection.execute(statement, values).fetchall()

    def change(self, *statements: str) -> None:
        """Change the server's settings as its administrator, each statement for itself."""
        with psycopg.connect(self.admin_dsn, autocommit=True, connect_timeout=10) as connection:
            for statement in statements:
                connection.execute(statement)

    @property
    def environment(self) -> dict[str, str]:
        """What its commands are started with."""
        return _environment()

    def command(self, *line: str) -> None:
        """Run one of the product's commands in the copy. Refused with its last words."""
        done = self._done(line)
        if done.returncode != 0:
            raise _failed(" ".join(line), done.stdout + done.stderr)

    def tried(self, *line: str) -> bool:
        """Run one of the product's commands in the copy; whether it did what was asked."""
        return self._done(line).returncode == 0

    def _done(self, line: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *line],
            cwd=self.root,
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
        )


@contextmanager
def stand(
    steps: Steps,
    *,
    keep: Path | None = None,
    disk: Callable[[Path], AbstractContextManager[object]] = nullcontext,
) -> Iterator[Stand]:
    """Copy the checkout, start the product, stop and delete all of it whatever happens.

    `keep`: folder that gets the product's logs before they are deleted. `disk`: what the copy's
    empty `.state` is put on.
    """
    if not Path("/proc/self/stat").exists():
        raise Refusal("演练需要 /proc (Linux)", "Drills need /proc (Linux)")
    folder = Path(tempfile.mkdtemp(prefix="anxin-drill-"))
    # The database's account passes through to its data, and sees nothing on the way.
    folder.chmod(0o711)
    state = folder / ".state"
    try:
        state.mkdir(mode=0o700)
        with disk(state):
            try:
                _copy(folder)
                _prepare(folder, state, steps)
                with _started(folder, steps) as made:
                    yield made
            finally:
                if keep is not None:
                    _logs_keep(folder, keep)
                _outside_delete(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(folder: Path, state: Path, steps: Steps) -> None:
    """Lay out the kept state; make it first, in a run of its own, where there is none."""
    with Kept(ROOT / ".state" / "drills", folder) as kept:
        if kept.there:
            kept.lay_out(state)
            return
        idle = steps.step(Text("等后台闲下来", "Wait until the worker is idle"))
        with _started(folder, steps) as made, idle:
            _await_idle(made)
        kept.keep(state)


def _await_idle(place: Stand) -> None:
    """Until the worker has nothing to do and the first base backup is made; not for ever."""
    until = time.monotonic() + _IDLE_WITHIN_S
    while time.monotonic() < until:
        backed_up = (place.root / ".state" / "backup.json").exists()
        if backed_up and not place.rows(_WAITING)[0][0]:
            return
        time.sleep(0.3)


@contextmanager
def _started(folder: Path, steps: Steps) -> Iterator[Stand]:
    port = free_port()
    output = folder / "up.out"
    argv = [sys.executable, "manage.py", "up", "--port", str(port), "--lang", "en"]
    with output.open("wb") as file:
        # Tied to our life: should we be killed, `up` is asked to stop and stops all it started.
        up = subprocess.Popen(
            Account("self").command(argv, signal.SIGTERM),
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        with steps.step(Text("启动产品的副本", "Start a copy of the product")):
            start_s = _await_ready(up, output)
        cluster = Checkout(folder).cluster()
        yield Stand(folder, port, up, cluster, cluster.admin_dsn(DATABASE), start_s)
    finally:
        with steps.step(Text("停止并清理", "Stop and clean up")):
            ended(up)


def _await_ready(up: subprocess.Popen[bytes], output: Path) -> float:
    """Wait for READY; the seconds between the start of web and worker and READY."""
    starting = 0.0
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        said = output.read_text(encoding="utf-8", errors="replace")
        if _STARTING in said and not starting:
            starting = time.monotonic()
        if "\nREADY " in said:
            return round(time.monotonic() - (starting or time.monotonic()), 1)
        if up.poll() is not None:
            raise _failed("up", said)
        time.sleep(0.1)
    raise _failed("up", output.read_text(encoding="utf-8", errors="replace"))


def _failed(command: str, said: str) -> Refusal:
    last = (said.strip().splitlines() or [""])[-1]
    return Refusal(
        f"产品的副本不能运行: {command}: {last}", f"The copy does not run: {command}: {last}"
    )


def ended(up: subprocess.Popen[bytes]) -> None:
    """Stop the product in good order."""
    if up.poll() is None:
        up.terminate()
        try:
            up.wait(_STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            # Its children are tied to its life, each by the signal that stops it.
            up.kill()
            up.wait()


def _copy(folder: Path) -> None:
    """The checkout's files, with the drills' own app among the product's."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listing.returncode != 0:
        raise Refusal("演练需要 git 检出的目录", "Drills need a git checkout")
    for name in filter(None, os.fsdecode(listing.stdout).split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for name in _SHARED:
        if (ROOT / name).exists():
            (folder / name).symlink_to(ROOT / name)
    with (folder / "anxin/site/settings.py").open("a", encoding="utf-8") as settings:
        settings.write(f"\nINSTALLED_APPS += [{_PROBE!r}]\nMIDDLEWARE.insert(0, {_INTAKE!r})\n")


def _logs_keep(folder: Path, keep: Path) -> None:
    keep.mkdir(parents=True, exist_ok=True)
    for log in (folder / "up.out", *(folder / ".state" / "log").glob("*.log")):
        if log.exists():
            shutil.copy(log, keep)


def _outside_delete(folder: Path) -> None:
    """Delete the data where the database's account could not reach the folder."""
    note = folder / ".state" / "pg.place"
    if note.exists():
        place = Path(note.read_text(encoding="utf-8").strip()).parent
        if folder not in place.parents:
            shutil.rmtree(place, ignore_errors=True)


def _environment() -> dict[str, str]:
    return {name: text for name, text in os.environ.items() if not name.startswith(_FOREIGN)}
