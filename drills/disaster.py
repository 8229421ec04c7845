"""A bad bulk delete, then the data folder itself is gone; restored to a second before.

Control: the archive keeps nothing, so what came after the base backup must be lost, and the doctor
says so beforehand.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from anxin.runtime.archive import Archive
from anxin.runtime.messages import Steps, Text

from .letters import Writers, marker_new, rows_of
from .plans import Plan
from .stand import Stand, ended, stand
from .verdicts import Fault, Finding, Outcome, judge_letters

NAME = "disaster"
_ARCHIVED_WITHIN_S = 30.0
_DELETE = (
    "SET session_replication_role = replica",
    "DELETE FROM requests_request",
    "DELETE FROM workorders_storedfile",
)
_FILE = (
    "INSERT INTO workorders_storedfile (sha256, size, media_type, content, kept_at, scan)"
    " SELECT encode(sha256(c), 'hex'), length(c), 'text/plain', c, now(), 'not_asked'"
    " FROM (SELECT convert_to(repeat(n::text, 500), 'UTF8') AS c FROM generate_series(1, 20) n) f"
)


@dataclass(frozen=True, slots=True)
class _Held:
    """What must be the same afterwards: head of the audit chain, hashes of attachments."""

    audit_head: str
    files: tuple[str, ...]


def run(plan: Plan, steps: Steps) -> Outcome:
    """Back up, write, delete, lose the disk, restore."""
    with stand(steps, keep=plan.keep) as place:
        base = _backed_up(place, steps)
        folder = Archive.of(place.cluster.data_dir).folder
        if plan.control:
            _archive_break(folder)
        with steps.step(Text("写信", "Write")), Writers(place.port, marker_new(NAME)) as writers:
            time.sleep(plan.seconds)
        place.change(_FILE)
        before, moment = _held(place), str(place.rows("SELECT clock_timestamp()::text")[0][0])
        time.sleep(1.0)
        place.change(*_DELETE)
        # The timer that hands the log over rings each five minutes; it is not waited for here.
        _handed_over(place, wait=not plan.control)
        red = _archive_is_red(place)
        ended(place.up)
        if plan.control:
            folder.unlink()
        shutil.rmtree(place.cluster.data_dir)
        began = time.monotonic()
        with steps.step(Text("恢复", "Restore")):
            _restored(place, base, moment)
        took = round(time.monotonic() - began, 1)
        place.cluster.start()
        try:
            stored, after = rows_of(place, writers.marker), _held(place)
        finally:
            place.cluster.stop()
    receipts = writers.ledger.receipts
    every = {receipt for given in receipts.values() for receipt in given}
    found = judge_letters(receipts, every, stored, with_orders=False) + _compared(before, after)
    figures: dict[str, int | float] = {"restored_in_s": took, "doctor_red": int(red)}
    rows = sum(held.requests for held in stored.values())
    return Outcome(NAME, len(receipts), rows, tuple(found), figures)


def _backed_up(place: Stand, steps: Steps) -> Path:
    with steps.step(Text("备份", "Back up")):
        place.command("backup", "--to", str(place.root / "kept"))
    return next(path for path in (place.root / "kept").iterdir() if path.is_dir())


def _archive_break(folder: Path) -> None:
    """Put a file where the archive's folder was: every piece of the log is refused."""
    folder.rename(folder.with_name("gone"))
    folder.touch()


def _handed_over(place: Stand, *, wait: bool) -> None:
    piece = str(place.rows("SELECT pg_walfile_name(pg_switch_wal())")[0][0])
    until = time.monotonic() + _ARCHIVED_WITHIN_S
    statement = (
        "SELECT coalesce(last_archived_wal, '') >= %s FROM pg_stat_archiver"
        if wait
        else "SELECT last_failed_wal >= '0' AND %s <> '' FROM pg_stat_archiver"
    )
    while not place.rows(statement, [piece])[0][0] and time.monotonic() < until:
        time.sleep(0.2)


def _archive_is_red(place: Stand) -> bool:
    done = subprocess.run(
        [sys.executable, "manage.py", "doctor", "--json"],
        cwd=place.root,
        env=place.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    checks = json.loads(done.stdout)["checks"]
    return any(one["name"] == "backup.archive" and not one["ok"] for one in checks)


def _restored(place: Stand, base: Path, moment: str) -> None:
    """To the second before; where the log does not reach so far, to what there is."""
    if not place.tried("restore", str(base), "--until", moment):
        place.command("restore", str(base))


def _held(place: Stand) -> _Held:
    head = place.rows("SELECT encode(hash, 'hex') FROM core_auditseal ORDER BY id DESC LIMIT 1")
    files = place.rows(
        "SELECT encode(sha256(content), 'hex') FROM workorders_storedfile ORDER BY 1"
    )
    return _Held(str(head[0][0]) if head else "", tuple(str(one) for (one,) in files))


def _compared(before: _Held, after: _Held) -> list[Finding]:
    found = [Finding(Fault.LOST, f"file {name}") for name in set(before.files) - set(after.files)]
    found += [Finding(Fault.PHANTOM, f"file {one}") for one in set(after.files) - set(before.files)]
    if before.audit_head != after.audit_head:
        found.append(Finding(Fault.LOST, "head of the audit chain"))
    return found
