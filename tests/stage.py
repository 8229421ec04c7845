"""The real product on a stage: web server and worker on a clone, and a real browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
READY_WITHIN_S = 120.0
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True, slots=True)
class Site:
    """A running site: its address and its processes."""

    url: str
    web: subprocess.Popen[bytes]
    worker: subprocess.Popen[bytes]
    app_dsn: str


@contextmanager
def running_site(app_dsn: str, log: Path) -> Iterator[Site]:
    """Start web server and worker against a database; stop both whatever happens."""
    port = _free_port()
    with ExitStack() as stack:
        output = stack.enter_context(log.open("ab"))
        web = stack.enter_context(_child(_web_command(port), app_dsn, output, pool=True))
        worker = stack.enter_context(_child(_worker_command(), app_dsn, output))
        url = f"http://127.0.0.1:{port}"
        _await(f"{url}/readyz", web, log)
        yield Site(url, web, worker, app_dsn)


@contextmanager
def module_running(
    module: str, *words: str, app_dsn: str, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m module words` as a process of its own; killed if it still lives at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *words],
        env={**os.environ, "ANXIN_APP_DSN": app_dsn, **environment},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def browser_path() -> str | None:
    """The browser to use: `$CHROMIUM`, else one on PATH."""
    named = os.environ.get("CHROMIUM", "")
    if named:
        return named
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((found for name in names if (found := shutil.which(name))), None)


@contextmanager
def _child(
    command: list[str], app_dsn: str, output: IO[bytes], *, pool: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "ANXIN_APP_DSN": app_dsn, "ANXIN_DB_POOL": "1" if pool else ""}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _web_command(port: int) -> list[str]:
    granian = str(Path(sys.executable).with_name("granian"))
    host = ["--host", "127.0.0.1", "--port", str(port)]
    size = ["--workers", "1", "--blocking-threads", "4"]
    return [granian, "--interface", "wsgi", *size, *host, "anxin.site.wsgi:application"]


def _worker_command() -> list[str]:
    return [sys.executable, "-m", "django", "worker"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    tail = log.read_text(errors="replace")[-3000:]
    raise AssertionError(f"{url} never answered\n{tail}")
