"""Sealed values and backups: what nobody may read, and what must be there after a fire."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from anxin.core import clock, crypto
from anxin.core.services import sealed_unregistered
from anxin.core.types import gettext_noop

from .looking import check, one, rows

# So many values of a column are opened; all of them are looked at from outside.
OPENED_MOST = 200
# A base backup each week at least; the log of the last minutes is in the archive by then.
BASE_MOST_S = 7 * 24 * 3600
ARCHIVE_TIMER_S = 5 * 60
ROOM_LEAST = 1 << 30
ARCHIVE_MOST_S = ARCHIVE_TIMER_S + 120


@check("sealed.values", gettext_noop("该加密的列都真的加密了"))
def _values() -> Iterator[str]:
    known = [bytes(head) for head in crypto.heads()]
    for column in crypto.sealed_columns():
        if column.in_json:
            continue
        count, sample = rows(
            f"SELECT count(*), min({column.key}::text) FROM {column.table}"
            f" WHERE {column.column} IS NOT NULL AND (length({column.column}) < 33"
            f" OR NOT substring({column.column} FROM 1 FOR 5) = ANY (%s))",
            known,
        )[0]
        if count:
            yield _("%(where)s 有 %(count)s 个值没有加密或密钥不在，例如 %(sample)s。") % {
                "where": f"{column.table}.{column.column}",
                "count": count,
                "sample": sample,
            }


@check("sealed.opens", gettext_noop("加密的内容打得开，检索指纹相符"))
def _opens() -> Iterator[str]:
    for column in crypto.sealed_columns():
        if not column.in_json:
            yield from _unopened(column)


def _unopened(column: crypto.SealedColumn) -> Iterator[str]:
    """Values among the newest that do not open, or whose fingerprint is another's."""
    at = column.index
    beside = f"{at.column}, {at.beside or chr(39) * 2}" if at else "NULL, ''"
    found = rows(
        f"SELECT {column.key}::text, {column.column}, {beside} FROM {column.table}"
        f" WHERE {column.column} IS NOT NULL ORDER BY {column.key} DESC LIMIT {OPENED_MOST}"
    )
    for key, value, mark, word in found:
        where = {"where": f"{column.table}.{column.column}", "sample": key}
        try:
            text = crypto.unseal(bytes(value), column.purpose)
        except crypto.SealBroken:
            yield _("%(where)s 的 %(sample)s 打不开。") % where
            return
        if at and bytes(mark or b"") not in crypto.indexes(at.text(text, word), at.purpose):
            yield _("%(where)s 的 %(sample)s 检索指纹不符，会找不到。") % where
            return


@check("sealed.keys", gettext_noop("没有还在旧密钥下的内容"))
def _old_keys() -> Iterator[str]:
    for column in crypto.sealed_columns():
        count = rows(*crypto.older_count(column))[0][0]
        if count:
            yield _("%(where)s 还有 %(count)s 行用旧密钥。请运行 rekey。") % {
                "where": f"{column.table}.{column.column}",
                "count": count,
            }


@check("sealed.register", gettext_noop("没有漏登记的加密列"))
def _register() -> Iterator[str]:
    for where in sealed_unregistered():
        yield _("%(where)s 有加密的值却没有登记，换密钥时会漏掉。") % {"where": where}


@check("backup.base", gettext_noop("备份不太旧"))
def _base() -> Iterator[str]:
    if not settings.ARCHIVE_DIR:
        return
    made = float(_last_backup().get("base_at") or 0)
    if not made:
        yield _("还没有做过备份。请运行 backup。")
    elif clock.now().timestamp() - made > BASE_MOST_S:
        days = (clock.now().timestamp() - made) // 86_400
        yield _("最近一次备份在 %(days)d 天前。请运行 backup。") % {"days": days}


@check("backup.archive", gettext_noop("日志按时归档，至多丢五分钟"))
def _archive() -> Iterator[str]:
    """Only a server of our own keeps its archive where this can be seen."""
    if not settings.ARCHIVE_DIR:
        return
    mode, failed, file, waiting = rows(
        "SELECT current_setting('archive_mode'),"
        " last_failed_time > coalesce(last_archived_time, '-infinity'), last_failed_wal,"
        " extract(epoch FROM now() - greatest(last_archived_time, pg_postmaster_start_time()))"
        " FROM pg_stat_archiver"
    )[0]
    if mode == "off":
        yield _("没有打开日志归档：出事时最多只能回到上次备份。请停下再 up。")
    elif failed:
        yield _("日志 %(file)s 归档失败。请检查磁盘与归档目录。") % {"file": file}
    elif waiting > ARCHIVE_MOST_S and _written_lately():
        yield _("%(minutes)d 分钟没有归档，期间写过数据。") % {"minutes": waiting // 60}


@check("disk.room", gettext_noop("磁盘有余地"))
def _room() -> Iterator[str]:
    """Only where the data is our own: beside it lies what is given up when the disk is full."""
    if not settings.ARCHIVE_DIR:
        return
    free = shutil.disk_usage(settings.STATE_DIR).free
    if free < ROOM_LEAST:
        yield _("磁盘只剩 %(free)d MB，写满就要暂停收件。请腾出空间。") % {"free": free >> 20}


def _written_lately() -> bool:
    """Whether somebody did something that the archive should hold by now."""
    statement = (
        "SELECT EXISTS (SELECT 1 FROM core_auditentry WHERE at > now() - make_interval(secs => %s)"
        " AND at < now() - make_interval(secs => %s))"
    )
    return bool(one(statement, 2 * ARCHIVE_MOST_S, ARCHIVE_TIMER_S))


def _last_backup() -> dict[str, Any]:
    """What the last backup left about itself."""
    try:
        text = (Path(settings.STATE_DIR) / "backup.json").read_text(encoding="utf-8")
        return dict(json.loads(text))
    except (OSError, ValueError):
        return {}
