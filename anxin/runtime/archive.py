"""The server's log kept beside its data: any second since the oldest base backup can come back.

The server hands each piece of its log over when it is full, or after five minutes; a piece is
packed into the archive of its own system (`pg.archive/<system>`), so that the archive of deleted
data is never mixed with that of what came after. Standard library only.
"""

from __future__ import annotations

import json
import shlex
import shutil
import struct
import tarfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .messages import Refusal

# What can be lost at most when the disk itself is lost.
TIMER_S = 300
BASE, LOG = "base.tar.gz", "pg_wal.tar.gz"
_RECOVERY = "recovery.signal"
_AUTO = "postgresql.auto.conf"


@dataclass(frozen=True, slots=True)
class Archive:
    """The archive of one system."""

    folder: Path

    @classmethod
    def of(cls, data_dir: Path) -> Archive:
        """The archive that belongs to a data folder, by the system's own number."""
        return cls(data_dir.parent / "pg.archive" / system_of(data_dir))

    def settings(self) -> dict[str, str]:
        """What the server has to know to fill it. A piece that is there already must be the same."""
        place = shlex.quote(str(self.folder)).replace("%", "%%")
        pack = "gzip -1 -c" if shutil.which("gzip") else "cat"
        unpack = "gzip -dc" if shutil.which("gzip") else "cat"
        command = (
            f"if [ -f {place}/%f.gz ]; then {unpack} {place}/%f.gz | cmp -s - %p;"
            f" else {pack} %p > {place}/.%f.part && sync {place}/.%f.part"
            f" && mv {place}/.%f.part {place}/%f.gz; fi"
        )
        return {
            "archive_mode": "on",
            "archive_command": command,
            "archive_timeout": str(TIMER_S),
        }

    def fetch_command(self) -> str:
        """How a server under recovery gets a piece back."""
        place = shlex.quote(str(self.folder)).replace("%", "%%")
        unpack = "gzip -dc" if shutil.which("gzip") else "cat"
        return f"[ -f {place}/%f.gz ] && {unpack} {place}/%f.gz > %p"

    def forget_before(self, piece: str) -> None:
        """Delete pieces older than the one the oldest kept backup begins with."""
        for file in self.folder.glob("*.gz"):
            # The first eight digits tell the line of time, not the place in the log.
            if len(file.name) >= 24 and file.name[8:24] < piece[8:24]:
                file.unlink()


def system_of(data_dir: Path) -> str:
    """The number by which a system is told from every other: the head of its control file."""
    with (data_dir / "global" / "pg_control").open("rb") as file:
        return str(struct.unpack("=Q", file.read(8))[0])


def base_unpack(backup: Path, target: Path) -> None:
    """Lay a base backup out as a data folder."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(mode=0o700)
    for name, place in ((BASE, target), (LOG, target / "pg_wal")):
        place.mkdir(mode=0o700, exist_ok=True)
        with tarfile.open(backup / name) as packed:
            packed.extractall(place, filter=_as_ours)
    target.chmod(0o700)


def _as_ours(member: tarfile.TarInfo, place: str) -> tarfile.TarInfo:
    """A file as it was packed, but ours: the number of the server's account means nothing here."""
    found = tarfile.tar_filter(member, place)
    return found.replace(uid=None, gid=None, uname=None, gname=None, deep=False)  # type: ignore[arg-type]  # None: whoever unpacks


def first_piece(backup: Path) -> str:
    """The piece of the log a base backup begins with."""
    with tarfile.open(backup / BASE) as packed:
        for member in packed:
            if member.name.lstrip("./") == "backup_label":
                label = packed.extractfile(member)
                text = label.read().decode() if label else ""
                return text.partition("(file ")[2].partition(")")[0]
    raise Refusal(f"{backup} 不是完整的备份", f"{backup} is no whole backup")


def recovery_prepare(data_dir: Path, until: datetime | None) -> str:
    """Ask the next start to replay the log, up to a moment; returns the settings to put back."""
    auto = data_dir / _AUTO
    before = auto.read_text(encoding="utf-8") if auto.exists() else ""
    wanted = {"restore_command": Archive.of(data_dir).fetch_command()}
    if until is not None:
        wanted |= {
            "recovery_target_time": until.isoformat(sep=" "),
            "recovery_target_action": "promote",
        }
    lines = [
        f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in wanted.items()
    ]
    auto.write_text(before + "".join(lines), encoding="utf-8")
    (data_dir / _RECOVERY).touch(mode=0o600)
    return before


def recovery_done(data_dir: Path, before: str) -> None:
    """Take the wishes of a recovery back."""
    (data_dir / _AUTO).write_text(before, encoding="utf-8")
    (data_dir / _RECOVERY).unlink(missing_ok=True)


def last_backup(state_dir: Path) -> dict[str, object]:
    """What the last backup left about itself; nothing before the first."""
    try:
        text = (state_dir / "backup.json").read_text(encoding="utf-8")
        return dict(json.loads(text))
    except (OSError, ValueError):
        return {}
