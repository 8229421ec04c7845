"""Backup of the checkout's database with PostgreSQL's own tools, beside a small receipt.

A base backup (`pg_basebackup`) and the archive of the log bring back any second since; an external
database, whose log is its administrator's, gets a plain dump (`pg_dump`). Neither holds the keys:
encrypted fields stay unreadable without `.state/secrets.json`, which has to be kept apart. The
receipt names the SHA-256 and a mark of the key, so that a restore finds a damaged file or a foreign
key before it touches anything.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from .archive import BASE, LOG, Archive, first_piece
from .checkout import Checkout
from .installation import Binaries
from .messages import Refusal, Steps, Text
from .postgres import Cluster
from .state import DATABASE, write_private

# So many base backups stay in the checkout's own folder, and the log since the oldest.
KEPT_BASES = 3


def backup(root: Path, argv: Sequence[str], steps: Steps) -> int:
    """Back up into a folder; prints the place, or with `--json` one object."""
    parser = argparse.ArgumentParser(prog="manage.py backup", description="备份 / back up")
    own = root / ".state" / "backup"
    parser.add_argument("--to", type=Path, default=own, help="目录 / folder")
    parser.add_argument(
        "--dump", action="store_true", help="普通备份, 单个文件 / plain dump, one file"
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    options = parser.parse_args(argv)
    checkout = Checkout(root)
    options.to.mkdir(mode=0o700, parents=True, exist_ok=True)
    stem = options.to.resolve() / f"anxin-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}"
    with ExitStack() as stack:
        admin_dsn, binaries, keys, cluster = opened(checkout, stack)
        if cluster is None or options.dump or not _has(binaries, "pg_basebackup", steps):
            receipt = _dump(binaries, admin_dsn, stem.with_suffix(".dump"), steps)
        else:
            receipt = _base(binaries, cluster, stem, steps)
    receipt["key"] = key_mark(keys["field_key"])
    target = Path(str(receipt["file"]))
    write_private(receipt_of(target), json.dumps(receipt, indent=1))
    if "base_at" in receipt:
        write_private(checkout.state.folder / "backup.json", json.dumps(receipt, indent=1))
    if options.to.resolve() == own.resolve():
        _prune(own.resolve())
    if options.json:
        sys.stdout.write(json.dumps(receipt) + "\n")
        return 0
    steps.say(
        Text(
            f"{target} ({receipt['bytes']} 字节). 密钥不在备份里:"
            f" 请另外保管 {checkout.state.folder / 'secrets.json'}",
            f"{target} ({receipt['bytes']} bytes). The keys are not in it:"
            f" keep {checkout.state.folder / 'secrets.json'} apart",
        )
    )
    return 0


def opened(
    checkout: Checkout, stack: ExitStack
) -> tuple[str, Binaries, dict[str, str], Cluster | None]:
    """The administrator's address, the programs, the keys, our server (started when not up)."""
    if checkout.external:
        return checkout.external, Binaries.find(), checkout.keys(None), None
    cluster = checkout.cluster()
    if not cluster.initialised:
        raise Refusal(
            "本目录还没有数据: 请先运行 python3 manage.py up",
            "This checkout holds no data yet: run python3 manage.py up first",
        )
    keys = checkout.keys(cluster)
    cluster.start()
    stack.callback(cluster.stop, wait_for_users=True)
    return cluster.admin_dsn(), cluster.binaries, keys, cluster


def _has(binaries: Binaries, name: str, steps: Steps) -> bool:
    if binaries.tool(name) is not None:
        return True
    steps.say(
        Text(
            f"这个 PostgreSQL 没有 {name}: 只做普通备份, 不能恢复到任意时刻",
            f"This PostgreSQL has no {name}: a plain dump only, no point in time",
        )
    )
    return False


def _base(binaries: Binaries, cluster: Cluster, target: Path, steps: Steps) -> dict[str, object]:
    """A copy of the whole data folder while it is in use, and the log written meanwhile."""
    began = time.time()
    draft = target.with_name(f".{target.name}.partial")
    shutil.rmtree(draft, ignore_errors=True)
    command = [tool(binaries, "pg_basebackup"), "--pgdata", str(draft), "--format=tar", "--gzip"]
    command += ["--checkpoint=fast", "--wal-method=stream", "--no-password"]
    with steps.step(Text("备份数据库", "Back up the database")):
        done = subprocess.run(
            command, env=login(cluster.admin_dsn(), DATABASE), capture_output=True, check=False
        )
        if done.returncode != 0:
            shutil.rmtree(draft, ignore_errors=True)
            raise failed("pg_basebackup", done.stderr)
    # Who restores where everything is gone needs the server's own password, as it was then.
    admin = cluster.data_dir.with_name(f"{cluster.data_dir.name}.admin")
    write_private(draft / "admin.json", admin.read_text(encoding="utf-8"))
    draft.chmod(0o700)
    draft.replace(target)
    return {
        "file": str(target),
        "bytes": sum((target / name).stat().st_size for name in (BASE, LOG)),
        "sha256": sha256_of(target),
        "base_at": began,
        "system": Archive.of(cluster.data_dir).folder.name,
        "piece": first_piece(target),
        "archive": str(Archive.of(cluster.data_dir).folder),
        "major": binaries.major,
    }


def _dump(binaries: Binaries, admin_dsn: str, target: Path, steps: Steps) -> dict[str, object]:
    draft = target.with_suffix(".partial")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with steps.step(Text("备份数据库", "Back up the database")), os.fdopen(handle, "wb") as file:
        command = [tool(binaries, "pg_dump"), "--format=custom", "--no-password"]
        done = subprocess.run(
            command,
            env=login(admin_dsn, DATABASE),
            stdout=file,
            stderr=subprocess.PIPE,
            check=False,
        )
        os.fsync(file.fileno())
    if done.returncode != 0:
        draft.unlink()
        raise failed("pg_dump", done.stderr)
    draft.replace(target)
    return {"file": str(target), "bytes": target.stat().st_size, "sha256": sha256_of(target)}


def _prune(folder: Path) -> None:
    """Keep the newest base backups of the checkout's own folder, and the log since the oldest."""
    held = sorted(file for file in folder.glob("anxin-*.json"))
    bases = [(file, json.loads(file.read_text(encoding="utf-8"))) for file in held]
    bases = [(file, receipt) for file, receipt in bases if "base_at" in receipt]
    for file, receipt in bases[:-KEPT_BASES]:
        shutil.rmtree(receipt["file"], ignore_errors=True)
        file.unlink()
    if len(bases) >= KEPT_BASES:
        oldest = bases[-KEPT_BASES][1]
        Archive(Path(oldest["archive"])).forget_before(oldest["piece"])


def tool(binaries: Binaries, name: str) -> str:
    """The program of the server's own installation, else one on PATH that is not older."""
    own = binaries.tool(name)
    if own is not None:
        return str(own)
    found = shutil.which(name)
    if found:
        said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
        number = re.search(r"\) (\d+)", said.stdout)
        if number and int(number.group(1)) >= binaries.major:
            return found
    raise Refusal(
        f"找不到 {name} {binaries.major}+: 请安装 postgresql-client-{binaries.major}",
        f"{name} {binaries.major}+ is not found: install postgresql-client-{binaries.major}",
    )


def login(dsn: str, database: str) -> dict[str, str]:
    """The address as libpq's variables: a password never stands in an argv."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    names["sslmode"] = "PGSSLMODE"
    parts = conninfo_to_dict(dsn)
    found = {variable: str(parts[key]) for key, variable in names.items() if parts.get(key)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, **found, "PGDATABASE": database}


def failed(program: str, stderr: bytes) -> Refusal:
    """Its first words as a refusal."""
    lines = stderr.decode("utf-8", "replace").strip().splitlines() or [""]
    return Refusal(f"{program} 失败: {lines[0]}", f"{program} failed: {lines[0]}")


def receipt_of(backup: Path) -> Path:
    """Where the receipt of a backup stands: beside it."""
    return backup.with_name(f"{backup.name}.json")


def sha256_of(backup: Path) -> str:
    """Of a dump's file, or of the files of a base backup one after the other."""
    total = hashlib.sha256()
    for path in [backup / BASE, backup / LOG] if backup.is_dir() else [backup]:
        with path.open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


def key_mark(field_key: str) -> str:
    """By which a backup is known to be written with a key; of several keys the first writes."""
    first = bytes.fromhex(field_key.partition(",")[0])
    return hmac.new(first, b"backup", "sha256").hexdigest()[:16]


def marks(keys: Mapping[str, str]) -> list[str]:
    """The marks of every key at hand, those out of use at the end."""
    every = f"{keys['field_key']},{keys.get('field_keys_retired', '')}".split(",")
    return [key_mark(key) for key in every if key]
