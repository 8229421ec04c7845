"""Restore: a base backup and the log since, up to any moment; or a plain dump.

Nothing is deleted: what is replaced stays beside until the next restore.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import psycopg

from .archive import base_unpack, recovery_done, recovery_prepare
from .backup import failed, login, marks, opened, receipt_of, sha256_of, tool
from .checkout import Checkout
from .database import database_fresh, database_swap
from .installation import Account, Binaries
from .messages import Refusal, Steps, Text
from .postgres import Cluster
from .precheck import alone
from .state import DATABASE, EXTERNAL, write_private

RESTORING, KEPT = f"{DATABASE}_restoring", f"{DATABASE}_before_restore"
_REPLAY_S = 3600.0
_HANDED_OVER_S = 60.0


def restore(root: Path, argv: Sequence[str], steps: Steps) -> int:
    """Put a backup in the place of the checkout's data; what was there is kept beside it."""
    parser = argparse.ArgumentParser(prog="manage.py restore", description="恢复 / restore")
    parser.add_argument("file", type=Path, help="备份的文件或目录 / file or folder of a backup")
    parser.add_argument(
        "--until", metavar="WHEN", help='恢复到此刻 / up to this moment: "2026-11-28 01:02:03"'
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    options = parser.parse_args(argv)
    source, until = options.file.resolve(), _moment(options.until)
    if os.environ.get(EXTERNAL):
        raise Refusal(
            "restore 只恢复本目录自己的数据库; 外部数据库请由其管理员用 pg_restore 恢复",
            "restore works on this checkout's own database; an external one is its"
            " administrator's, with pg_restore",
        )
    if until is not None and not source.is_dir():
        raise Refusal(
            "普通备份只能恢复到备份的那一刻; 要恢复到任意时刻, 请给出备份目录",
            "A plain dump knows its own moment only; name a base backup's folder for --until",
        )
    checkout = Checkout(root)
    with alone(checkout.state):
        with steps.step(Text("核对备份", "Check the backup")):
            receipt = _checked(source)
        keys = checkout.state.secrets(data_exists=True)
        _key_checked(source, receipt, keys)
        began = time.monotonic()
        if source.is_dir():
            reached = _base_restore(checkout, source, until, keys, steps)
        else:
            reached = _dump_restore(checkout, source, steps)
    answer = {
        "restored": str(source),
        "until": until.isoformat() if until else None,
        "reached": reached,
        "seconds": round(time.monotonic() - began, 1),
    }
    if options.json:
        sys.stdout.write(json.dumps(answer) + "\n")
    return 0


def _moment(text: str | None) -> datetime | None:
    """A moment with zone; without one the machine's own is meant."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        raise Refusal(
            f"看不懂时间 {text!r}: 请写成 2026-11-28 01:02:03",
            f"{text!r} is no time: write 2026-11-28 01:02:03",
        ) from None


def _base_restore(
    checkout: Checkout,
    source: Path,
    until: datetime | None,
    keys: dict[str, str],
    steps: Steps,
) -> str | None:
    """Lay the base out, replay the log, put it in place; the last moment that came back."""
    cluster = checkout.cluster()
    if cluster.initialised:
        with steps.step(Text("归档最后的日志", "Archive the last of the log")):
            _hand_over(cluster, steps)
    place = cluster.data_dir
    draft, kept = (place.with_name(f"{place.name}.{word}") for word in ("restoring", "replaced"))
    with steps.step(Text("铺开备份", "Lay the backup out")):
        base_unpack(source, draft)
        _own(draft)
    admin_file, admin = place.with_name(f"{place.name}.admin"), ""
    if admin_file.exists():
        admin = admin_file.read_text(encoding="utf-8")
    before = recovery_prepare(draft, until)
    shutil.rmtree(kept, ignore_errors=True)
    if place.exists():
        place.rename(kept)
    draft.rename(place)
    write_private(admin_file, (source / "admin.json").read_text(encoding="utf-8"))
    restored = Cluster(place, log=checkout.state.log("database"), archived=True, start_s=_REPLAY_S)
    try:
        with steps.step(Text("重放日志", "Replay the log")):
            said = restored.log.stat().st_size if restored.log.exists() else 0
            restored.start()
            reached = _promoted(restored.admin_dsn())
    except Refusal as refusal:
        restored.stop()
        _put_back(place, kept, admin_file, admin)
        with restored.log.open("rb") as log:
            log.seek(said)
            raise _not_reached(until, log.read(), refusal) from None
    recovery_done(place, before)
    try:
        checkout.addresses(restored.admin_dsn(), keys)
    finally:
        restored.stop(wait_for_users=True)
    steps.say(_told(source, reached, kept))
    return reached


def _told(source: Path, reached: str | None, kept: Path) -> Text:
    return Text(
        f"已恢复 {source} 到 {reached or '备份那一刻'}; 原来的数据留在 {kept}, 下次恢复时删除",
        f"Restored {source} to {reached or 'its own moment'}; the replaced data is kept in {kept}"
        " until the next restore",
    )


def _hand_over(cluster: Cluster, steps: Steps) -> None:
    """Let a server that still runs archive what it wrote last; a broken one has nothing to give."""
    try:
        cluster.start()
    except Refusal as refusal:
        steps.say(refusal.text)
        return
    try:
        with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
            wanted = admin.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
            until = time.monotonic() + _HANDED_OVER_S
            while wanted and time.monotonic() < until:
                state = admin.execute(
                    "SELECT last_archived_wal, last_failed_time > coalesce(last_archived_time,"
                    " '-infinity') FROM pg_stat_archiver"
                ).fetchone()
                if state is None or (state[0] or "") >= str(wanted[0]) or state[1]:
                    break
                time.sleep(0.2)
    finally:
        cluster.stop(wait_for_users=True)


def _own(folder: Path) -> None:
    account = Account.find()
    for path in (folder, *folder.rglob("*")):
        account.own(path)


def _promoted(admin_dsn: str) -> str | None:
    """Wait until the replay has ended; the last commit that came back."""
    until = time.monotonic() + _REPLAY_S
    while time.monotonic() < until:
        try:
            with psycopg.connect(admin_dsn, connect_timeout=10) as admin:
                row = admin.execute(
                    "SELECT pg_is_in_recovery(), pg_last_xact_replay_timestamp()::text"
                ).fetchone()
        except psycopg.OperationalError as error:
            raise Refusal(f"重放日志失败: {error}", f"The replay failed: {error}") from None
        if row and not row[0]:
            return str(row[1]) if row[1] else None
        time.sleep(0.2)
    raise Refusal("重放日志没有结束", "The replay did not end")


def _put_back(place: Path, kept: Path, admin_file: Path, admin: str) -> None:
    shutil.rmtree(place, ignore_errors=True)
    if kept.exists():
        kept.rename(place)
    if admin:
        write_private(admin_file, admin)
    else:
        admin_file.unlink(missing_ok=True)


def _not_reached(until: datetime | None, said: bytes, refusal: Refusal) -> Refusal:
    if until is not None and b"recovery ended before" in said:
        return Refusal(
            f"归档里没有 {until.isoformat()} 那么晚的日志; 去掉 --until 可恢复到最后一刻. 原数据没有动",
            f"The archive does not reach {until.isoformat()}; without --until the last moment comes"
            " back. The data was left as it was",
        )
    return refusal


def _dump_restore(checkout: Checkout, dump: Path, steps: Steps) -> str | None:
    with ExitStack() as stack:
        admin_dsn, binaries, keys, _cluster = opened(checkout, stack)
        with steps.step(Text("恢复数据库", "Restore the database")):
            _dump_load(binaries, admin_dsn, dump)
            database_swap(admin_dsn, RESTORING, DATABASE, KEPT)
            checkout.addresses(admin_dsn, keys)
    steps.say(
        Text(
            f"已恢复 {dump}; 原来的库留作 {KEPT}, 下次恢复时删除",
            f"Restored {dump}; the replaced database is kept as {KEPT} until the next restore",
        )
    )
    return None


def _dump_load(binaries: Binaries, admin_dsn: str, dump: Path) -> None:
    database_fresh(admin_dsn, RESTORING)
    command = [tool(binaries, "pg_restore"), "--exit-on-error", "--no-password"]
    done = subprocess.run(
        [*command, "--dbname", RESTORING, str(dump)],
        env=login(admin_dsn, RESTORING),
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        raise failed("pg_restore", done.stderr)


def _key_checked(source: Path, receipt: Mapping[str, object], keys: Mapping[str, str]) -> None:
    if receipt["key"] not in marks(keys):
        raise Refusal(
            f"{source} 是用另一把密钥写的: 请先放回当时的 .state/secrets.json",
            f"{source} was written with another key: put that .state/secrets.json back first",
        )


def _checked(backup: Path) -> Mapping[str, object]:
    """The receipt of an undamaged backup."""
    try:
        receipt: dict[str, object] = json.loads(receipt_of(backup).read_text(encoding="utf-8"))
        expected, actual = receipt["sha256"], sha256_of(backup)
    except (FileNotFoundError, ValueError, KeyError):
        raise Refusal(
            f"找不到备份 {backup} 或它的校验文件 {receipt_of(backup).name}",
            f"The backup {backup} or its receipt {receipt_of(backup).name} is not there",
        ) from None
    if expected != actual:
        raise Refusal(
            f"备份 {backup} 已损坏 (校验和不符), 没有动数据库",
            f"The backup {backup} is damaged (checksum differs); the database was not touched",
        )
    return receipt
