"""A tiny product in a checkout of its own: the runtime runs it as it runs the real one."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from anxin.runtime.postmaster import free_port

ROOT = Path(__file__).resolve().parents[2]
_MANAGE = """
import os, sys, time
import psycopg
word = sys.argv[1]
with open("calls", "a") as file:
    seen = ",".join(sorted(n for n in os.environ if n in ("ANXIN_OWNER_DSN", "DATABASE_URL")))
    file.write(f"{word} role={os.environ.get('ANXIN_DB_ROLE', '')} sees={seen}\\n")
if word == "migrate":
    if os.path.exists("broken"):
        sys.exit("the migration is broken")
    with psycopg.connect(os.environ["ANXIN_OWNER_DSN"]) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS ledger (n integer)")
        owner.execute("GRANT SELECT, INSERT ON ledger TO anxin_app")
if word == "load_all":
    print("DEMO office", os.environ.get("ANXIN_DEMO_PASSWORD", "generated"))
while word == "worker":
    time.sleep(0.1)
"""
_APPLICATION = """
import os, sys
import psycopg
def application(environ, start_response):
    path, answer = environ["PATH_INFO"], "ok"
    if path in ("/add", "/count"):
        with psycopg.connect(os.environ["ANXIN_APP_DSN"], autocommit=True) as app:
            if path == "/add":
                app.execute("INSERT INTO ledger VALUES (1)")
            answer = str(app.execute("SELECT count(*) FROM ledger").fetchone()[0])
    if path == "/sees":
        answer = ",".join(n for n in os.environ if n in ("ANXIN_OWNER_DSN", "DATABASE_URL"))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [answer.encode()]
"""
_RUN = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from anxin.runtime.messages import Refusal, language_of
from anxin.runtime.precheck import options_of, precheck
from anxin.runtime.up import Product, up
product = Product(
    settings="none", application="stand_in_site:application", health="/healthz",
    migrate=("migrate",), load=("load_all",), worker=("worker",), content=("policy/*",),
    password_variable="ANXIN_DEMO_PASSWORD",
)
root, words = Path(sys.argv[2]), sys.argv[3:]
try:
    precheck(root, options_of(words))
    code = up(root, options_of(words), product)
except Refusal as refusal:
    print(refusal.text.said(language_of(words)))
    code = 3
sys.exit(code)
"""


@dataclass
class Running:
    """One `up` of the stand-in: its process and what it said so far."""

    process: subprocess.Popen[str]
    port: int
    lines: list[str] = field(default_factory=list)

    def until_ready(self) -> bool:
        """Read until READY; False when it ended instead."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if line.startswith("READY "):
                return True
        return False

    @property
    def said(self) -> str:
        """All it said so far."""
        return "\n".join(self.lines)

    def ask(self, path: str, seconds: float = 20.0) -> str:
        """The answer to one request; asked again while the site does not answer 200."""
        deadline = time.monotonic() + seconds
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                if answer.status == 200:
                    return answer.read().decode()
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()
            assert time.monotonic() < deadline, f"{path} never answered"
            time.sleep(0.05)

    def children(self) -> dict[str, int]:
        """Process ids of the supervisor's own children by name."""
        listed = subprocess.run(
            ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        names = {"bin/postgres ": "database", "granian": "web", "manage.py worker": "worker"}
        found: dict[str, int] = {}
        for line in listed.stdout.splitlines():
            pid, _, words = line.strip().partition(" ")
            for mark, name in names.items():
                if mark in words and "launch.py" not in words:
                    found.setdefault(name, int(pid))
        return found

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Ask it to stop; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=60)
        self.lines += rest.splitlines()
        return self.process.returncode


@dataclass(frozen=True)
class Checkout:
    """The folder the stand-in lives in."""

    root: Path

    @classmethod
    def make(cls, root: Path) -> Checkout:
        """A fresh checkout which uses the environment of this test run."""
        (root / "policy").mkdir(parents=True)
        (root / "policy" / "text").write_text("one", encoding="utf-8")
        (root / "manage.py").write_text(_MANAGE, encoding="utf-8")
        (root / "stand_in_site.py").write_text(_APPLICATION, encoding="utf-8")
        (root / ".venv").symlink_to(sys.prefix)
        return cls(root)

    @contextmanager
    def up(self, *words: str, port: int | None = None, **env: str) -> Iterator[Running]:
        """Start `up`; it is stopped at the end whatever happens."""
        port = port or free_port()
        inherited = {n: v for n, v in os.environ.items() if not n.startswith("ANXIN_")}
        argv = [sys.executable, "-c", _RUN, str(ROOT), str(self.root), "--port", str(port), *words]
        process = subprocess.Popen(
            argv,
            env={**inherited, "PYTHONUTF8": "1", **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running = Running(process, port)
        try:
            yield running
        finally:
            running.stop()

    def calls(self) -> list[str]:
        """Which commands were run so far."""
        file = self.root / "calls"
        return file.read_text(encoding="utf-8").splitlines() if file.exists() else []

    def count(self, word: str) -> int:
        """How often a command was run."""
        return sum(line.split()[0] == word for line in self.calls())
