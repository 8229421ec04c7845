"""What a cell of a sheet from outside says: formulas and long numbers refused, bombs unread. Pure."""

from __future__ import annotations

import zipfile
from datetime import date, datetime

from anxin.core.text import clean
from anxin.core.types import gettext_noop
from anxin.documents.extract.bounds import open_archive
from anxin.documents.types import DocumentError

from ..types.breakdown_sheets import SheetRefused

BLOCK = 1024 * 1024
LONG_NUMBER = 10**15
UNREADABLE = gettext_noop("这个文件读不懂，不是完好的 XLSX。请重新另存为 XLSX。")


def refuse_bomb(content: bytes, most_bytes: int, most_inflated: int) -> None:
    """Raises SheetRefused for a file that is too large, inflates too much, or belies its directory."""
    if len(content) > most_bytes:
        raise SheetRefused(gettext_noop("文件太大，最多 8 MB。请去掉图片，或分成几个文件。"))
    try:
        archive = open_archive(content, "")
        if sum(entry.file_size for entry in archive.infolist()) > most_inflated:
            raise SheetRefused(gettext_noop("文件展开后太大，没有读取。"))
        for entry in archive.infolist():
            _counted(archive, entry)
    except (DocumentError, zipfile.BadZipFile) as reason:
        raise SheetRefused(UNREADABLE) from reason
    except SheetRefused:
        raise
    except Exception as reason:
        # zipfile raises whatever its decompressors raise on broken members.
        raise SheetRefused(UNREADABLE) from reason


def _counted(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Inflated and thrown away: the directory of an archive may lie, a checksum may not fit."""
    total = 0
    with archive.open(entry) as stream:
        while block := stream.read(BLOCK):
            total += len(block)
            if total > entry.file_size:
                raise SheetRefused(UNREADABLE)


def cell_text(cell: object) -> tuple[str, str]:
    """A cell as text, and why it cannot be taken."""
    value = getattr(cell, "value", None)
    if getattr(cell, "data_type", "") == "f":
        return "", gettext_noop("单元格里是公式。请改成它的结果（文字）。")
    if value is None:
        return "", ""
    if isinstance(value, bool):
        return ("是" if value else "否"), ""
    if isinstance(value, int | float):
        if abs(value) >= LONG_NUMBER:
            return "", gettext_noop("数字超过 15 位，表格软件会悄悄改它。请改成文本单元格再填。")
        return f"{value:.15g}", ""
    if isinstance(value, date | datetime):
        return value.isoformat()[:10], ""
    return clean(str(value))[:32000], ""
