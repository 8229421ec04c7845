"""Backup and restore of the checkout's database: `pg_dump`'s custom format beside a small receipt.

A dump holds the database, not the keys: its encrypted fields stay unreadable without
`.state/secrets.json`, which has to be kept apart. The receipt names the dump's SHA-256 and a mark
of the key, so that a restore finds a damaged file or a foreign key before it touches anything.
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

from .checkout import Checkout
from .database import database_fresh, database_swap
from .installation import Binaries
from .messages import Refusal, Steps, Text
from .precheck import alone
from .state import DATABASE, EXTERNAL, write_private

RESTORING, KEPT = f"{DATABASE}_restoring", f"{DATABASE}_before_restore"


def backup(root: Path, argv: Sequence[str], steps: Steps) -> int:
    """Dump the database into a folder; prints the file, or with `--json` one object."""
    parser = argparse.ArgumentParser(prog="manage.py backup", description="备份 / back up")
    parser.add_argument("--to", type=Path, default=root / ".state" / "backup", help="目录 / folder")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    options = parser.parse_args(argv)
    checkout = Checkout(root)
    options.to.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = options.to.resolve() / f"anxin-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}.dump"
    with ExitStack() as stack:
        admin_dsn, binaries, keys = _open(checkout, stack)
        with steps.step(Text("备份数据库", "Back up the database")):
            _dump(binaries, admin_dsn, target)
    receipt = {
        "file": str(target),
        "bytes": target.stat().st_size,
        "sha256": _sha256(target),
        "key": _key_mark(keys),
    }
    write_private(_receipt_of(target), json.dumps(receipt, indent=1))
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


def restore(root: Path, argv: Sequence[str], steps: Steps) -> int:
    """Put a dump in the place of the checkout's database; the replaced one is kept beside it."""
    parser = argparse.ArgumentParser(prog="manage.py restore", description="恢复 / restore")
    parser.add_argument("file", type=Path)
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    dump = parser.parse_args(argv).file.resolve()
    if os.environ.get(EXTERNAL):
        raise Refusal(
            "restore 只恢复本目录自己的数据库; 外部数据库请由其管理员用 pg_restore 恢复",
            "restore works on this checkout's own database; an external one is its"
            " administrator's, with pg_restore",
        )
    checkout = Checkout(root)
    with ExitStack() as stack:
        stack.enter_context(alone(checkout.state))
        with steps.step(Text("核对备份", "Check the backup")):
            receipt = _checked(dump)
        admin_dsn, binaries, keys = _open(checkout, stack)
        if not hmac.compare_digest(str(receipt["key"]), _key_mark(keys)):
            raise Refusal(
                f"{dump} 是用另一把密钥写的: 请先放回当时的 .state/secrets.json",
                f"{dump} was written with another key: put that .state/secrets.json back first",
            )
        with steps.step(Text("恢复数据库", "Restore the database")):
            _restore(binaries, admin_dsn, dump)
            database_swap(admin_dsn, RESTORING, DATABASE, KEPT)
            checkout.addresses(admin_dsn, keys)
    steps.say(
        Text(
            f"已恢复 {dump}; 原来的库留作 {KEPT}, 下次恢复时删除",
            f"Restored {dump}; the replaced database is kept as {KEPT} until the next restore",
        )
    )
    return 0


def _open(checkout: Checkout, stack: ExitStack) -> tuple[str, Binaries, dict[str, str]]:
    """The administrator's address, the programs, the keys; ours is started when it is not up."""
    if checkout.external:
        return checkout.external, Binaries.find(), checkout.keys(None)
    cluster = checkout.cluster()
    if not cluster.initialised:
        raise Refusal(
            "本目录还没有数据: 请先运行 python3 manage.py up",
            "This checkout holds no data yet: run python3 manage.py up first",
        )
    keys = checkout.keys(cluster)
    cluster.start()
    stack.callback(cluster.stop, wait_for_users=True)
    return cluster.admin_dsn(), cluster.binaries, keys


def _dump(binaries: Binaries, admin_dsn: str, target: Path) -> None:
    draft = target.with_suffix(".partial")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        command = [_tool(binaries, "pg_dump"), "--format=custom", "--no-password"]
        done = subprocess.run(
            command,
            env=_login(admin_dsn, DATABASE),
            stdout=file,
            stderr=subprocess.PIPE,
            check=False,
        )
        os.fsync(file.fileno())
    if done.returncode != 0:
        draft.unlink()
        raise _failed("pg_dump", done.stderr)
    draft.replace(target)


def _restore(binaries: Binaries, admin_dsn: str, dump: Path) -> None:
    database_fresh(admin_dsn, RESTORING)
    command = [_tool(binaries, "pg_restore"), "--exit-on-error", "--no-password"]
    done = subprocess.run(
        [*command, "--dbname", RESTORING, str(dump)],
        env=_login(admin_dsn, RESTORING),
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        raise _failed("pg_restore", done.stderr)


def _tool(binaries: Binaries, name: str) -> str:
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


def _login(dsn: str, database: str) -> dict[str, str]:
    """The address as libpq's variables: a password never stands in an argv."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    names["sslmode"] = "PGSSLMODE"
    parts = conninfo_to_dict(dsn)
    found = {variable: str(parts[key]) for key, variable in names.items() if parts.get(key)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, **found, "PGDATABASE": database}


def _failed(program: str, stderr: bytes) -> Refusal:
    lines = stderr.decode("utf-8", "replace").strip().splitlines() or [""]
    return Refusal(f"{program} 失败: {lines[0]}", f"{program} failed: {lines[0]}")


def _receipt_of(dump: Path) -> Path:
    return dump.with_name(f"{dump.name}.json")


def _checked(dump: Path) -> Mapping[str, object]:
    """The receipt of an undamaged dump."""
    try:
        receipt: dict[str, object] = json.loads(_receipt_of(dump).read_text(encoding="utf-8"))
        expected, actual = receipt["sha256"], _sha256(dump)
    except (FileNotFoundError, ValueError, KeyError):
        raise Refusal(
            f"找不到备份 {dump} 或它的校验文件 {_receipt_of(dump).name}",
            f"The backup {dump} or its receipt {_receipt_of(dump).name} is not there",
        ) from None
    if expected != actual:
        raise Refusal(
            f"备份 {dump} 已损坏 (校验和不符), 没有动数据库",
            f"The backup {dump} is damaged (checksum differs); the database was not touched",
        )
    return receipt


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _key_mark(keys: Mapping[str, str]) -> str:
    return hmac.new(bytes.fromhex(keys["field_key"]), b"backup", "sha256").hexdigest()[:16]
