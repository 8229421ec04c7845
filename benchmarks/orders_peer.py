"""The peer: pgbench repeats the statements of an operation under the same role and settings.

Reads: a script for each variant, drawn at random, every transaction's time taken from its log.
Writes: each captured transaction is run once (a second time it would do nothing), the times of its
statements added up.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from anxin.runtime.installation import Binaries
from anxin.runtime.messages import Refusal

Statements = Sequence[str]
_STATEMENT_MS = re.compile(r"^\s+([0-9.]+)\s+\d*\s*(\S.*)$")
# A fresh connection fills its caches first.
WARM = 8


@dataclass(frozen=True, slots=True)
class Peer:
    """pgbench against one database as the run-time role."""

    program: Path
    app_dsn: str

    def reads_ms(self, variants: Sequence[Statements], rounds: int, *, jit: bool = False) -> float:
        """The median time of a transaction that runs one variant's statements."""
        with tempfile.TemporaryDirectory(prefix="anxin-pgbench-") as folder:
            words = []
            for number, statements in enumerate(variants):
                file = Path(folder) / f"{number}.sql"
                file.write_text(_transaction(statements), encoding="utf-8")
                words += ["-f", str(file)]
            most = max(rounds, WARM)
            self._run([*words, "-t", str(most + WARM), "-l"], folder, jit=jit)
            lines = [
                line.split()
                for log in Path(folder).glob("pgbench_log.*")
                for line in log.read_text(encoding="ascii").splitlines()
            ]
        times = [int(line[2]) / 1000 for line in lines[WARM:]]
        return statistics.median(times)

    def writes_ms(self, transactions: Sequence[Statements]) -> float:
        """The median time of transactions that are each run once, in one connection."""
        with tempfile.TemporaryDirectory(prefix="anxin-pgbench-") as folder:
            file = Path(folder) / "all.sql"
            file.write_text("".join(_transaction(one) for one in transactions), encoding="utf-8")
            told = self._run(["-f", str(file), "-t", "1", "-r"], folder, jit=False)
        times: list[float] = []
        for line in told.partition("statement latencies")[2].splitlines():
            found = _STATEMENT_MS.match(line)
            if found and found[2].startswith("BEGIN"):
                times.append(0.0)
            if found and times:
                times[-1] += float(found[1])
        return statistics.median(times[min(WARM, len(times) // 2) :])

    def _run(self, words: list[str], folder: str, *, jit: bool) -> str:
        parts = urlsplit(self.app_dsn)
        target = ["-h", str(parts.hostname), "-p", str(parts.port), "-U", str(parts.username)]
        done = subprocess.run(
            [str(self.program), "-n", "-M", "simple", "-c", "1", *target, *words, parts.path[1:]],
            cwd=folder,
            env={
                **os.environ,
                "PGPASSWORD": unquote(parts.password or ""),
                "PGOPTIONS": f"-c jit={'on' if jit else 'off'}",
                "LC_ALL": "C",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0 or "number of failed transactions: 0 " not in done.stdout + " ":
            raise RuntimeError(f"pgbench failed: {done.stderr[-2000:] or done.stdout[-2000:]}")
        return done.stdout


def peer_find(binaries: Binaries, app_dsn: str) -> Peer:
    """pgbench of this installation, else of the system. Refused where there is none."""
    own, others = binaries.tool("pgbench"), shutil.which("pgbench")
    if own is None and others is None:
        raise Refusal(
            "找不到 pgbench: 请安装它 (Debian/Ubuntu: apt-get install postgresql-contrib)",
            "pgbench is not found: install it (Debian/Ubuntu: apt-get install postgresql-contrib)",
        )
    return Peer(own or Path(str(others)), app_dsn)


def _transaction(statements: Statements) -> str:
    return "".join(f"{one};\n" for one in ("BEGIN", *map(_one_line, statements), "COMMIT"))


def _one_line(sql: str) -> str:
    # Each statement is told of by its first line; inside a literal a line break is part of the text.
    return sql if "'" in sql and "\n" in sql else " ".join(sql.split())
