"""Server processes and ports as the system shows them, whoever started them."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from .messages import Refusal


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What a running server wrote into `postmaster.pid`."""

    pid: int
    port: int
    ready: bool

    @classmethod
    def read(cls, data_dir: Path) -> Postmaster | None:
        """The server of this data folder, if its process lives and is that server."""
        try:
            lines = (data_dir / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            pid = int(lines[0])
        except (OSError, ValueError, IndexError):
            return None
        if not serves(pid, data_dir):
            return None
        port = int(lines[3]) if len(lines) > 3 and lines[3].strip().isdigit() else 0
        return cls(pid, port, len(lines) > 7 and lines[7].strip() == "ready")


def serves(pid: int, data_dir: Path) -> bool:
    """Whether the process is a PostgreSQL server on this data folder."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return False
    proc = Path(f"/proc/{pid}")
    if not proc.exists():
        done = subprocess.run(
            ["ps", "-ww", "-o", "command=", "-p", str(pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        return str(data_dir) in done.stdout
    try:
        words = (proc / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return (
        os.fsencode(data_dir) in words and b"postgres" in Path(os.fsdecode(words[0])).name.encode()
    )


def free_port() -> int:
    """A free TCP port of 127.0.0.1, below the range outgoing connections take theirs from."""
    for _ in range(200):
        port = random.SystemRandom().randrange(15_000, 32_000)
        if port_is_free(port):
            return port
    raise Refusal("找不到空闲的端口 (15000-32000)", "No free port is left between 15000 and 32000")


def port_is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1:port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def names_a_process(pid_file: Path) -> bool:
    """Whether the process whose number the file holds lives, whatever program it is."""
    try:
        os.kill(int(pid_file.read_text(encoding="utf-8").splitlines()[0]), 0)
    except (OSError, ValueError, IndexError):
        return False
    return True


def someone_works_in(data_dir: Path) -> bool:
    """Whether a server process still stands in the folder (Linux; elsewhere assumed so)."""
    proc = Path("/proc")
    if not (proc / "self" / "cwd").exists():
        return True
    for entry in proc.glob("[0-9]*/cwd"):
        try:
            if entry.readlink() == data_dir:
                return True
        except OSError:
            continue
    return False


def end(pid: int, data_dir: Path) -> None:
    """Stop a server whose owner is gone; wait until it is gone too."""
    for number, seconds in ((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        deadline = time.monotonic() + seconds
        if serves(pid, data_dir):
            os.kill(pid, number)
        while serves(pid, data_dir) and time.monotonic() < deadline:
            time.sleep(0.05)
