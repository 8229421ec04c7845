"""PostgreSQL as a child of ours: initialised, started, stopped, picked up after a crash.

Standard library only. The server listens on 127.0.0.1 at a free port, knows no unix socket, and
asks for a SCRAM password. One process owns a data folder at a time: the holder of its lock file;
others on the same checkout attach to the running server and hold a second lock while they use it.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from .archive import Archive
from .installation import Account, Binaries, clean_environment
from .messages import Refusal
from .postmaster import (
    Postmaster,
    end,
    free_port,
    names_a_process,
    port_is_free,
    someone_works_in,
)
from .state import Lock, write_private

__all__ = ["Binaries", "Cluster"]

_ADMIN = "postgres"
_START_SECONDS = 60.0
_STOP_SECONDS = 30.0
_BUSY = re.compile(r"still in use|already in use|could not bind|lock file .* already exists")
_BASE_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "jit": "off",
    "shared_buffers": "256MB",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A log never holds values: neither the failing statement nor the row in its detail.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}
if sys.platform.startswith("linux"):
    # After a crash each file of the data is synced one by one before recovery begins: seconds on
    # a slow disk. One call for the whole file system does the same in a fraction of that.
    _BASE_SETTINGS["recovery_init_sync_method"] = "syncfs"
_FORGETFUL_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Cluster:
    """One data folder and its server.

    `durable=False` gives up crash safety for speed: throw-away clusters of tests only.
    `archived`: its log is kept beside the data. `start_s`: how long a start may take.
    """

    name = "database"

    def __init__(
        self,
        data_dir: Path,
        *,
        durable: bool = True,
        binaries: Binaries | None = None,
        account: Account | None = None,
        log: Path | None = None,
        archived: bool = False,
        start_s: float = _START_SECONDS,
    ) -> None:
        self.data_dir = data_dir = data_dir.resolve()
        self.durable = durable
        self.archived = archived
        self._start_s = start_s
        self.log = log or data_dir.with_name(f"{data_dir.name}.log")
        self._binaries = binaries
        self._account = account
        self._lock = Lock(data_dir.with_name(f"{data_dir.name}.lock"))
        self._users = Lock(data_dir.with_name(f"{data_dir.name}.users"))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The server's process id. Refused when it does not run."""
        return self._running().pid

    @property
    def port(self) -> int:
        """The server's TCP port on 127.0.0.1. Refused when it does not run."""
        return self._running().port

    @property
    def owned(self) -> bool:
        """Whether the server is this object's own child."""
        return self._process is not None

    def _running(self) -> Postmaster:
        found = Postmaster.read(self.data_dir)
        if found is None:
            raise Refusal(
                f"数据库没有在运行 ({self.data_dir})", f"No database runs on {self.data_dir}"
            )
        return found

    def alive(self) -> bool:
        """Whether a server of this data folder accepts connections, whoever started it."""
        found = Postmaster.read(self.data_dir)
        return found is not None and found.ready

    @property
    def initialised(self) -> bool:
        """Whether the folder holds data."""
        return (self.data_dir / "PG_VERSION").exists()

    @property
    def binaries(self) -> Binaries:
        """The installation that fits the data."""
        version = self.data_dir / "PG_VERSION"
        major = int(version.read_text(encoding="ascii")) if version.exists() else None
        given = self._binaries
        if given is None:
            return Binaries.find(major)
        if major is not None and given.major != major:
            raise Refusal(
                f"{self.data_dir} 由 PostgreSQL {major} 建立, 不能用 {given.major} 打开",
                f"{self.data_dir} was made by PostgreSQL {major}, {given.major} cannot open it",
            )
        return given

    def exit_code(self) -> int | None:
        """The code our own server ended with; None while it runs."""
        return self._process.poll() if self._process is not None else None

    def admin_dsn(self, database: str = "postgres") -> str:
        """The superuser's address. Holds the password: never print or log it."""
        return f"postgresql://{_ADMIN}:{self._admin()['password']}@127.0.0.1:{self.port}/{database}"

    def start(self, *, attach: bool = True) -> None:
        """Start the server and wait until it answers; attach when another process runs it.

        `attach=False` waits for the other to end instead. May be called again after a crash: the
        port stays, so addresses handed out keep their meaning.
        """
        deadline = time.monotonic() + self._start_s
        while not (self._lock.held or self._lock.take()):
            if attach and self.alive() and self._users.take(shared=True):
                if self.alive():
                    return
                self._users.free()
            if time.monotonic() > deadline:
                raise Refusal(
                    f"另一条命令正占用数据库 ({self.data_dir}), 等了 60 秒: 请等它结束后重试",
                    f"Another command holds the database ({self.data_dir}): try again after it",
                )
            time.sleep(0.1)
        try:
            self._start_own(deadline)
        except BaseException:
            self._kill()
            self._lock.free()
            raise

    def stop(self, *, wait_for_users: bool = False) -> None:
        """Stop our own server, or let go of another's. `wait_for_users`: let attached end first."""
        self._users.free()
        if self._process is None:
            self._lock.free()
            return
        if wait_for_users:
            self._users.take(wait=True)
        for number, seconds in (
            (signal.SIGINT, _STOP_SECONDS),
            (signal.SIGQUIT, _STOP_SECONDS / 3),
        ):
            if self._process.poll() is None:
                self._process.send_signal(number)
                try:
                    self._process.wait(seconds)
                except subprocess.TimeoutExpired:
                    continue
        self._kill()
        self._users.free()
        self._lock.free()

    def destroy(self) -> None:
        """Delete the data for good. Refused while another process holds it."""
        if not self._lock.take():
            raise Refusal(
                f"另一条命令正占用数据库 ({self.data_dir}): 请等它结束后重试",
                f"Another command holds the database ({self.data_dir}): try again after it",
            )
        self._clear_stale()
        if self.data_dir.exists():
            shutil.rmtree(self.data_dir)
        self._admin_file.unlink(missing_ok=True)
        self._lock.free()

    def _kill(self) -> None:
        if self._process is not None:
            if self._process.poll() is None:
                self._process.kill()
            self._process.wait()
            self._process = None

    def _start_own(self, deadline: float) -> None:
        account = self._account = self._account or Account.find()
        binaries = self.binaries.reachable(account, self.data_dir.parent)
        self._binaries = binaries
        if not self.initialised:
            self._initialise(binaries, account)
        admin = self._admin()
        fixed = self._process is not None
        port = int(admin.get("port") or 0)
        while True:
            self._clear_stale()
            if not fixed and not (port and port_is_free(port)):
                port = free_port()
            problem = self._launch(binaries, account, port)
            if problem is None:
                break
            if not _BUSY.search(problem) or time.monotonic() > deadline:
                raise _start_refusal(problem, self.log)
            time.sleep(0.3)
        if admin.get("port") != str(port):
            self._write_admin({**admin, "port": str(port)})

    def _launch(self, binaries: Binaries, account: Account, port: int) -> str | None:
        """Start once; None when it answers, else what the log says."""
        settings = {**_BASE_SETTINGS, **({} if self.durable else _FORGETFUL_SETTINGS)}
        if self.archived:
            archive = Archive.of(self.data_dir)
            archive.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in (archive.folder.parent, archive.folder):
                account.own(folder)
            settings |= archive.settings()
        argv = [str(binaries.folder / "postgres"), "-D", str(self.data_dir), "-p", str(port)]
        for name, value in settings.items():
            argv += ["-c", f"{name}={value}"]
        offset = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                account.command(argv, signal.SIGINT),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=clean_environment(),
            )
        deadline = time.monotonic() + self._start_s
        while self._process.poll() is None:
            found = Postmaster.read(self.data_dir)
            if found is not None and found.pid == self._process.pid and found.ready:
                return None
            if time.monotonic() > deadline:
                self._kill()
                return f"no answer within {self._start_s:.0f} s"
            time.sleep(0.02)
        return _text_from(self.log, offset) or f"exit code {self._process.returncode}"

    def _clear_stale(self) -> None:
        """Deal with what an earlier owner left: a server without owner, a foreign process id."""
        left = Postmaster.read(self.data_dir)
        if left is not None:
            end(left.pid, self.data_dir)
            return
        # PostgreSQL itself deals with the number of a dead process, not with one that is meanwhile
        # another program's: it would take that for a running server.
        pid_file = self.data_dir / "postmaster.pid"
        if names_a_process(pid_file) and not someone_works_in(self.data_dir):
            pid_file.unlink()

    def _initialise(self, binaries: Binaries, account: Account) -> None:
        fresh = self.data_dir.with_name(f"{self.data_dir.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        password = secrets.token_hex(24)
        self._write_admin({"password": password})
        fresh.mkdir(mode=0o700, parents=True)
        account.own(fresh)
        with tempfile.NamedTemporaryFile("w", dir=fresh.parent, prefix=".pw") as file:
            file.write(password)
            file.flush()
            account.own(Path(file.name))
            base = [str(binaries.folder / "initdb"), "-D", str(fresh), "-U", _ADMIN]
            base += ["--encoding=UTF8", "--auth=scram-sha-256", f"--pwfile={file.name}"]
            base += [] if self.durable else ["--no-sync"]
            output = ""
            for locale in _locales(binaries.major):
                done = subprocess.run(
                    account.command([*base, *locale]),
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    encoding="utf-8",
                    errors="replace",
                    check=False,
                    cwd="/",
                    env=clean_environment(),
                )
                if done.returncode == 0:
                    fresh.rename(self.data_dir)
                    return
                output = done.stdout
        with self.log.open("a", encoding="utf-8") as log:
            log.write(output)
        raise _start_refusal(output, self.log)

    @property
    def _admin_file(self) -> Path:
        return self.data_dir.with_name(f"{self.data_dir.name}.admin")

    def _admin(self) -> dict[str, str]:
        try:
            found: Mapping[str, str] = json.loads(self._admin_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise Refusal(
                f"数据库的密码文件 {self._admin_file} 不见了: 请从备份放回它",
                f"The database's password file {self._admin_file} is gone: put it back",
            ) from None
        return dict(found)

    def _write_admin(self, values: Mapping[str, str]) -> None:
        write_private(self._admin_file, json.dumps(values))


def _locales(major: int) -> list[list[str]]:
    if major < 17:
        return [["--locale=C", "--lc-ctype=C.UTF-8"], ["--locale=C"]]
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    # Not every C library knows C.UTF-8; the builtin provider does not need it.
    return [[*builtin, "--lc-ctype=C.UTF-8"], builtin]


def _text_from(log: Path, offset: int) -> str:
    with log.open("rb") as file:
        file.seek(offset)
        return file.read().decode("utf-8", "replace").strip()


def _start_refusal(output: str, log: Path) -> Refusal:
    lines = [line for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error" in line] or lines or [""]
    if "No space left" in output:
        return Refusal(
            "磁盘已满, 数据库不能启动, 已收到的数据都在: 请腾出至少 1 GiB 空间后重试",
            "The disk is full, the database cannot start, what it holds is safe: free 1 GiB",
        )
    return Refusal(
        f"数据库不能启动: {telling[0]} (记录: {log})",
        f"The database cannot start: {telling[0]} (log: {log})",
    )
