"""`.state/`: secrets, locks, logs, and where the checkout's own data stands."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

from .messages import Refusal

DATABASE = "anxin"
EXTERNAL = "DATABASE_URL"
OWNER_ROLE, APP_ROLE, GATE_ROLE = "anxin_owner", "anxin_app", "anxin_gate"
_SECRETS = {"secret_key": 48, "field_key": 32, OWNER_ROLE: 24, APP_ROLE: 24}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Two `postgresql://user:password@host:port/database` addresses: owner and run-time role."""

    owner_dsn: str
    app_dsn: str


class Lock:
    """A lock file, free again when its holder's process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def take(self, *, wait: bool = False, shared: bool = False) -> bool:
        """Take the lock; False when another holds it and `wait` is not asked for."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self.path.open("a+", encoding="utf-8")
        how = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(file, how if wait else how | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._file is not None

    def write(self, text: str) -> None:
        """Leave a word for whoever finds the lock taken. Only while held."""
        if self._file is None:
            raise RuntimeError("the lock is not held")
        self._file.truncate(0)
        self._file.write(text)
        self._file.flush()

    def read(self) -> str:
        """What the holder left, or nothing."""
        return self.path.read_text(encoding="utf-8").strip() if self.path.exists() else ""

    def free(self) -> None:
        """Give the lock back; the file stays, since removing it would let two hold it."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Lock:
        self.take(wait=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.free()


@dataclass(frozen=True, slots=True)
class State:
    """The folder `.state` of one checkout, mode 0700."""

    root: Path

    @property
    def folder(self) -> Path:
        """`.state`, made when missing. An `OSError` names it when it cannot be made."""
        folder = self.root / ".state"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    @property
    def logs(self) -> Path:
        """`.state/log`, made when missing."""
        folder = self.folder / "log"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def log(self, name: str) -> Path:
        """The log file of one child or step."""
        return self.logs / f"{name}.log"

    def lock(self, name: str) -> Lock:
        """A lock of this checkout."""
        return Lock(self.folder / f"{name}.lock")

    def elsewhere(self) -> Path:
        """A per-checkout folder outside the checkout, which another account can pass through."""
        digest = hashlib.sha256(str(self.root).encode()).hexdigest()[:12]
        shared = Path("/var/tmp")
        base = shared if shared.is_dir() else Path(tempfile.gettempdir())
        folder = base / f"anxin-{os.geteuid()}-{digest}"
        folder.mkdir(mode=0o711, exist_ok=True)
        found = folder.lstat()
        if found.st_uid != os.geteuid() or folder.is_symlink() or found.st_mode & 0o022:
            raise Refusal(
                f"{folder} 属于他人或他人可写, 不能存放数据: 请删除它后重试",
                f"{folder} belongs to someone else or is writable by others: remove it, try again",
            )
        return folder

    def secrets(self, *, data_exists: bool) -> dict[str, str]:
        """The generated secrets, hex, made once; refused when data exists without its keys."""
        path = self.folder / "secrets.json"
        with Lock(self.folder / "secrets.lock"):
            if path.exists():
                return {str(k): str(v) for k, v in json.loads(path.read_text("utf-8")).items()}
            if data_exists:
                raise Refusal(
                    f"数据还在, 但密钥文件 {path} 不见了: 请从备份放回它, 或用 up --reset 重新开始",
                    f"The data is there but its keys {path} are gone:"
                    " put the file back from a backup, or start anew with up --reset",
                )
            made = {name: secrets.token_hex(size) for name, size in _SECRETS.items()}
            write_private(path, json.dumps(made, indent=1))
            return made


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600 in one move: whole or not at all."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def environment(
    addresses: Addresses, keys: Mapping[str, str], state_dir: Path, port: int
) -> dict[str, str]:
    """What every process of the product needs to know, beside the inherited environment."""
    return {
        "ANXIN_APP_DSN": addresses.app_dsn,
        "ANXIN_OWNER_DSN": addresses.owner_dsn,
        "ANXIN_SECRET_KEY": keys["secret_key"],
        "ANXIN_FIELD_KEY": keys["field_key"],
        "ANXIN_MARK_KEY": keys.get("mark_key", ""),
        "ANXIN_FIELD_KEY_FILE": str(state_dir / "field.keys"),
        "ANXIN_STATE_DIR": str(state_dir),
        "ANXIN_PORT": str(port),
        "PYTHONUTF8": "1",
    }
