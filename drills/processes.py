"""Processes as /proc shows them, and how they are killed."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

_GONE_WITHIN_S = 5.0


def children(pid: int) -> list[int]:
    """Process ids of the direct children."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = (
                entry.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1]
            )
        except (OSError, IndexError):
            continue
        if int(parent) == pid:
            found.append(int(entry.parent.name))
    return sorted(found)


def words(pid: int) -> list[str]:
    """The command line; empty when the process is gone."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return []
    return [os.fsdecode(word) for word in raw.split(b"\0") if word]


def child_named(pid: int, word: str) -> int | None:
    """The direct child whose command line holds this word."""
    return next((child for child in children(pid) if word in words(child)), None)


def alive(pid: int) -> bool:
    """Whether the process runs (one that nobody has waited for yet does not)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}


def kill(*pids: int) -> None:
    """Kill with -9 and wait until they are gone."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    until = time.monotonic() + _GONE_WITHIN_S
    while any(alive(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.005)
