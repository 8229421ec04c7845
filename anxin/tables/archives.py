"""Workbooks are archives: what inflates too much, or belies its directory, is refused unread."""

from __future__ import annotations

import zipfile
from pathlib import Path

from .messages import Problem, TableError, Text

MAX_FILE_BYTES = 10_000_000
MAX_INFLATED_BYTES = 80_000_000


def refuse_bomb(path: Path) -> None:
    """Raises TableError for a file that is too large, or would be once inflated."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise sheet_error(path, "文件过大", "The file is too large")
        with zipfile.ZipFile(path) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_INFLATED_BYTES:
                raise sheet_error(path, "压缩包展开后过大", "The archive inflates too much")
            for item in archive.infolist():
                _inflate(path, archive, item)
    except TableError:
        raise
    except Exception as reason:
        # zipfile raises whatever its decompressors raise on broken members.
        raise unreadable(path) from reason


def _inflate(path: Path, archive: zipfile.ZipFile, item: zipfile.ZipInfo) -> None:
    """Counts while inflating: the directory of an archive may lie."""
    total = 0
    with archive.open(item) as stream:
        while block := stream.read(1 << 20):
            total += len(block)
            if total > min(MAX_INFLATED_BYTES, item.file_size + 1):
                raise sheet_error(path, "压缩包与其目录不符", "The archive belies its directory")


def unreadable(path: Path) -> TableError:
    """The error of a file that is no workbook."""
    return sheet_error(
        path,
        "不是可读的 XLSX",
        "Not a readable XLSX",
        ("在表格软件里打开，另存为 .xlsx 再用", "Open it in a spreadsheet and save it as .xlsx"),
    )


def sheet_error(
    path: Path,
    zh: str,
    en: str,
    instead: tuple[str, str] | None = None,
    place: tuple[int | None, int | None] = (None, None),
) -> TableError:
    return TableError(
        Problem(
            Text(f"{zh}。", f"{en}."),
            Text(*instead) if instead else None,
            file=str(path),
            line=place[0],
            column=place[1],
        )
    )
