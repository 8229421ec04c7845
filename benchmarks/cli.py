"""`manage.py benchmark NAME`: each on a server of its own, so that no demo data is touched.

The loaded database is kept under `.state/benchmark` for the next run; `--fresh` makes it anew.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anxin.runtime.database import roles_ensure
from anxin.runtime.postgres import Cluster
from anxin.runtime.state import State, environment

ROOT = Path(__file__).resolve().parents[1]
DATABASE = "anxin_benchmark"
SECRETS = {"secret_key": "b" * 64, "field_key": "0b" * 32}
NAMES = ("core", "documents", "tables")


def main(argv: list[str]) -> int:
    """Run one benchmark; exit 0 targets met, 1 one missed, 2 unknown name. `tables` and
    `documents` need no database; `tables` brings packages of its own."""
    names = [word for word in argv[1:] if not word.startswith("-")][:1]
    if names == ["tables"]:
        return subprocess.call([sys.executable, str(ROOT / "benchmarks" / "tables.py"), *argv[2:]])
    if names == ["documents"]:
        from . import documents

        return documents.main()
    if names != ["core"]:
        sys.stderr.write(
            f"用法: python3 manage.py benchmark {'|'.join(NAMES)} [--rows N] [--json]\n"
        )
        return 2
    words = [word for word in argv[2:] if word != "--fresh"]
    with _database(fresh="--fresh" in argv) as variables:
        os.environ.update(variables)
        os.environ["DJANGO_SETTINGS_MODULE"] = "anxin.site.settings"
        import django

        django.setup()
        from . import core

        return core.main([*words, "--owner-dsn", variables["ANXIN_OWNER_DSN"]])


@contextmanager
def _database(*, fresh: bool) -> Iterator[dict[str, str]]:
    """A durable server with the product's schema and campaigns, stopped afterwards."""
    folder = State(ROOT).folder / "benchmark"
    cluster = Cluster(folder / "pg", log=State(ROOT).log("benchmark-database"))
    if fresh:
        cluster.destroy()
    cluster.start()
    try:
        passwords = {"anxin_owner": "benchmark", "anxin_app": "benchmark"}
        addresses = roles_ensure(cluster.admin_dsn(), DATABASE, passwords)
        variables = {**os.environ, **environment(addresses, SECRETS, folder, 0)}
        variables["ANXIN_DEMO_PASSWORD"] = "benchmark-only-2021"
        _command(variables, "migrate", "--noinput", "--verbosity", "0", owner=True)
        _command(variables, "load_all")
        yield variables
    finally:
        cluster.stop()


def _command(variables: dict[str, str], *words: str, owner: bool = False) -> None:
    role = {"ANXIN_DB_ROLE": "owner"} if owner else {}
    settings = {"DJANGO_SETTINGS_MODULE": "anxin.site.settings"}
    subprocess.run(
        [sys.executable, "-m", "django", *words],
        cwd=ROOT,
        env={**variables, **settings, **role},
        stdout=subprocess.DEVNULL,
        check=True,
    )
