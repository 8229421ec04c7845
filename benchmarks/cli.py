"""`manage.py benchmark NAME`: each on a server of its own, so that no demo data is touched."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from anxin.runtime.database import roles_ensure
from anxin.runtime.postgres import Cluster
from anxin.runtime.state import environment

ROOT = Path(__file__).resolve().parents[1]
DATABASE = "anxin_benchmark"
SECRETS = {"secret_key": "b" * 64, "field_key": "0b" * 32}
NAMES = ("orders", "sheets", "documents", "tables")


def main(argv: list[str]) -> int:
    """Run one benchmark; exit 0 targets met, 1 one missed, 2 unknown name, 3 cannot run here.

    `tables` and `documents` need no database; `tables` brings packages of its own.
    """
    names = [word for word in argv[1:] if not word.startswith("-")][:1]
    if names == ["tables"]:
        return subprocess.call([sys.executable, str(ROOT / "benchmarks" / "tables.py"), *argv[2:]])
    if names == ["documents"]:
        from . import documents

        return documents.main()
    if names == ["sheets"]:
        return _sheets(argv[argv.index("sheets") + 1 :])
    if names != ["orders"]:
        sys.stderr.write(f"用法: python3 manage.py benchmark {'|'.join(NAMES)} [--json]\n")
        return 2
    words = argv[argv.index("orders") + 1 :]
    # Asked to stop, it takes its server and its folder along, as on an interrupt.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    with _database(_folder_named(words)) as cluster:
        import django

        django.setup()
        from . import orders

        return orders.main(orders.options_of(words), cluster.binaries)


def _sheets(words: list[str]) -> int:
    with _database(None):
        import django

        django.setup()
        from . import sheets

        return sheets.main(sheets.options_of(words))


def _folder_named(words: list[str]) -> Path | None:
    # Read before anything of Django is there; the benchmark's own parser explains and refuses.
    for word, value in pairwise([*words, ""]):
        if word == "--keep":
            return Path(value).resolve()
        if word.startswith("--keep="):
            return Path(word.removeprefix("--keep=")).resolve()
    return None


@contextmanager
def _database(kept: Path | None) -> Iterator[Cluster]:
    """A durable server with the product's schema and campaigns, stopped and deleted afterwards."""
    folder = kept or Path(tempfile.mkdtemp(prefix="anxin-benchmark-"))
    folder.mkdir(parents=True, exist_ok=True)
    # Another account may pass through to its data, and see nothing on the way.
    folder.chmod(0o711)
    cluster = Cluster(folder / "pg", log=folder / "database.log")
    loaded = cluster.initialised
    try:
        cluster.start()
        passwords = {"anxin_owner": "benchmark", "anxin_app": "benchmark"}
        addresses = roles_ensure(cluster.admin_dsn(), DATABASE, passwords)
        os.environ.update(environment(addresses, SECRETS, folder, 0))
        os.environ["ANXIN_DEMO_PASSWORD"] = "benchmark-only-2021"
        os.environ["DJANGO_SETTINGS_MODULE"] = "anxin.site.settings"
        _command("migrate", "--noinput", "--verbosity", "0", owner=True)
        if not loaded:
            _command("load_all", "--quiet")
        yield cluster
    finally:
        cluster.stop()
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


def _command(*words: str, owner: bool = False) -> None:
    role = {"ANXIN_DB_ROLE": "owner"} if owner else {}
    subprocess.run(
        [sys.executable, "-m", "django", *words],
        cwd=ROOT,
        env={**os.environ, **role},
        stdout=subprocess.DEVNULL,
        check=True,
    )
