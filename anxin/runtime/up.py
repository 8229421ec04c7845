"""`manage.py up`: from nothing to READY, then watch until asked to stop."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .archive import last_backup
from .ballast import Ballast
from .bootstrap import Environment, disk_check
from .checkout import Checkout
from .database import content_read, content_write
from .installation import Account
from .messages import Refusal, Steps, Text
from .postgres import Cluster
from .precheck import WARM_BYTES, Options, alone, choose_port
from .state import Lock, State
from .supervisor import PATIENCE, Child, ChildProcess, DatabaseService, Supervisor

_HEALTH_SECONDS = 60.0
_LOG_BYTES = 5_000_000
_BACKUP_EACH_S, _BACKUP_LOOK_S = 24 * 3600.0, 600.0
_ANY = "-"


@dataclass(frozen=True, slots=True)
class Product:
    """What is run; named by `manage.py`, since the runtime knows no other room."""

    settings: str
    application: str
    health: str
    migrate: tuple[str, ...]
    load: tuple[str, ...]
    worker: tuple[str, ...]
    content: tuple[str, ...]
    password_variable: str


def up(root: Path, options: Options, product: Product) -> int:
    """Start all, print READY, watch until asked to stop. Exit code 0 after a wanted stop."""
    steps = Steps(options.language)
    supervisor = Supervisor(steps)
    supervisor.listen()
    with alone(State(root)) as lock:
        port = choose_port(options.port)
        disk_check(root, WARM_BYTES)
        _Run(Checkout(root), product, steps, supervisor, port).go(lock, reset=options.reset)
    return 0


@dataclass(frozen=True, slots=True)
class _Run:
    checkout: Checkout
    product: Product
    steps: Steps
    supervisor: Supervisor
    port: int

    def go(self, lock: Lock, *, reset: bool) -> None:
        address = f"http://127.0.0.1:{self.port}"
        lock.write(address)
        try:
            python = ".".join(str(part) for part in sys.version_info[:3])
            self.steps.say(
                Text(f"· 运行环境就绪 (Python {python})", f"· Environment stands (Python {python})")
            )
            if reset:
                self.checkout.reset(self.steps)
            variables = self._database()
            self._content(variables)
            self._serve(variables)
            self.steps.say(Text(f"READY {address}", f"READY {address}"))
            if not self.checkout.external:
                threading.Thread(target=self._back_up, daemon=True).start()
            self.supervisor.run()
        except KeyboardInterrupt:
            self.steps.say(Text("已按要求中止", "Stopped as asked"))
        finally:
            with self.steps.step(Text("停止全部", "Stop all")):
                self.supervisor.stop()

    def _database(self) -> dict[str, str]:
        """Server, roles and addresses; the environment of every process."""
        checkout = self.checkout
        with self.steps.step(Text("启动数据库", "Start the database")):
            cluster: Cluster | None = None
            if not checkout.external:
                cluster = checkout.cluster()
                keys = checkout.keys(cluster)
                _shorten(cluster.log)
                ballast = Ballast.of(checkout.state.folder)
                self.supervisor.add(DatabaseService(cluster, ballast=ballast))
                ballast.lay()
            else:
                keys = checkout.keys(None)
            admin_dsn = cluster.admin_dsn() if cluster else checkout.external
            addresses = checkout.addresses(admin_dsn, keys)
        return checkout.environment(addresses, keys, self.port)

    def _content(self, variables: dict[str, str]) -> None:
        """Migrate and load, unless the database says that this very content was loaded."""
        owner = variables["ANXIN_OWNER_DSN"]
        stamp = stamp_of(self.checkout.root, self.product, variables, os.environ)
        if stamp_covers(content_read(owner), stamp):
            self.steps.say(
                Text("· 数据已是最新, 无需迁移和装载", "· Data is up to date, nothing to load")
            )
            return
        content_write(owner, "")
        with self.steps.step(Text("更新数据库结构", "Migrate the database")):
            self._command("migrate", self.product.migrate, variables, role="owner")
        with self.steps.step(Text("装载数据", "Load the data")):
            words = (*self.product.load, "--lang", self.steps.language)
            said = self._command("load", words, variables)
        for line in said.splitlines():
            self.steps.say(Text(line, line))
        content_write(owner, stamp)

    def _command(
        self, name: str, words: tuple[str, ...], variables: dict[str, str], role: str = ""
    ) -> str:
        """Run one of our commands; its standard output. Refuses with its last words."""
        log = self.checkout.state.log(name)
        argv = [str(Environment(self.checkout.root).python), "manage.py", *words]
        with log.open("wb") as file:
            done = subprocess.run(
                Account("self").command(argv),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=file,
                cwd=self.checkout.root,
                env={**variables, "ANXIN_DB_ROLE": role},
                check=False,
            )
        said = done.stdout.decode("utf-8", "replace")
        if done.returncode != 0:
            lines = (said + log.read_text("utf-8", "replace")).strip().splitlines() or [""]
            raise Refusal(
                f"{' '.join(words)} 失败 (代码 {done.returncode}): {lines[-1]} (记录: {log})",
                f"{' '.join(words)} failed (code {done.returncode}): {lines[-1]} (log: {log})",
            )
        return said

    def _serve(self, variables: dict[str, str]) -> None:
        # Neither the web server nor the worker may ever act as the owner.
        bound = {name: value for name, value in variables.items() if name != "ANXIN_OWNER_DSN"}
        python = str(Environment(self.checkout.root).python)
        # Without its database a worker would wait for it instead of ending.
        worker = replace(
            self._child("worker", (python, "manage.py", *self.product.worker), bound),
            orphan_signal=signal.SIGKILL,
        )
        serving = [
            *("--interface", "wsgi", "--workers", "2", "--blocking-threads", "4", "--no-ws"),
            *("--respawn-failed-workers", "--respawn-interval", "0.5"),
            *("--workers-kill-timeout", "10", "--host", "127.0.0.1", "--port", str(self.port)),
        ]
        argv = (python, "-m", "granian", *serving, self.product.application)
        web = self._child("web", argv, {**bound, "ANXIN_DB_POOL": "1"})
        with self.steps.step(Text("启动网页与后台任务", "Start web and worker")):
            # What cannot even start is said soon; what ran once is brought back with patience.
            self.supervisor.patience = 2
            # Stopped in reverse: web first, so that nothing new comes in, then worker, database.
            self.supervisor.add(ChildProcess(worker))
            self.supervisor.add(ChildProcess(web))
            self._wait_for_health(web)
            self.supervisor.patience = PATIENCE

    def _back_up(self) -> None:
        """A base backup a day while it runs; what the disk takes from it goes to its log."""
        log, python = self.checkout.state.log("backup"), Environment(self.checkout.root).python
        while not self.supervisor.stopping:
            made = last_backup(self.checkout.state.folder).get("base_at", 0.0)
            if time.time() - float(str(made)) > _BACKUP_EACH_S:
                argv = ["nice", "-n", "10", str(python), "manage.py", "backup", "--json"]
                with log.open("ab") as file:
                    subprocess.run(
                        Account("self").command(argv),
                        stdin=subprocess.DEVNULL,
                        stdout=file,
                        stderr=subprocess.STDOUT,
                        cwd=self.checkout.root,
                        check=False,
                    )
            time.sleep(_BACKUP_LOOK_S)

    def _child(self, name: str, argv: tuple[str, ...], env: dict[str, str]) -> Child:
        log = self.checkout.state.log(name)
        _shorten(log)
        variables = {**env, "DJANGO_SETTINGS_MODULE": self.product.settings}
        return Child(name, argv, variables, log, self.checkout.root)

    def _wait_for_health(self, web: Child) -> None:
        deadline = time.monotonic() + _HEALTH_SECONDS
        answer = ""
        while time.monotonic() < deadline:
            answer = _asked(self.port, self.product.health)
            if answer == "200":
                return
            self.supervisor.look()
            time.sleep(0.1)
        raise Refusal(
            f"网页启动后 {_HEALTH_SECONDS:.0f} 秒仍不正常 ({answer}): 请看 {web.log}",
            f"The web server is not healthy after {_HEALTH_SECONDS:.0f} s ({answer}):"
            f" see {web.log}",
        )


def _asked(port: int, path: str) -> str:
    """The status code of one request, or why there was none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return str(connection.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()


def _shorten(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_suffix(".old.log"))


def content_hash(root: Path, patterns: Sequence[str]) -> str:
    """A hash over names and bytes of every file that shapes the database's content."""
    total = hashlib.sha256()
    files = {file for pattern in patterns for file in root.glob(pattern) if file.is_file()}
    for file in sorted(files):
        name = str(file.relative_to(root))
        total.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def stamp_of(
    root: Path, product: Product, variables: Mapping[str, str], asked: Mapping[str, str]
) -> str:
    """What is to be loaded: content, and the password asked for without giving it away."""
    password = asked.get(product.password_variable, "")
    key = variables["ANXIN_SECRET_KEY"].encode()
    mark = hmac.new(key, password.encode(), "sha256").hexdigest() if password else _ANY
    return f"content={content_hash(root, product.content)} password={mark}"


def stamp_covers(found: str, wanted: str) -> bool:
    """Whether what was loaded serves; when no password is asked for, any loaded one does."""
    if wanted.endswith(f"={_ANY}"):
        return found.partition(" password=")[0] == wanted.partition(" password=")[0]
    return found == wanted
