"""Reads a returned sheet: every fault with its place, formulas and long numbers refused. Pure."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from typing import cast

from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

from anxin.core.types import gettext_noop

from ..types import PartStatus
from ..types.breakdown import REPLIES, REPLY_LABELS
from ..types.breakdown_sheets import ReadLine, RowFault, SheetRead, SheetRefused
from .breakdown_sheet import (
    ANSWER_AT,
    CODE_LABEL,
    CONTACT_AT,
    HEAD_ROW,
    KEY_AT,
    KEY_LABEL,
    PHONE_AT,
    TEXT_AT,
)
from .cells import UNREADABLE, cell_text, refuse_bomb

MOST_BYTES = 8 * 1024 * 1024
MOST_INFLATED = 48 * 1024 * 1024
MOST_LINES = 20_000
MOST_SHEETS = 200
MOST_FAULTS = 500
_CODE = re.compile(rf"{CODE_LABEL}[：:]\s*([0-9A-Z]{{13}}-\d{{1,6}}-[0-9a-f]{{10}})")
COLUMNS = {
    ANSWER_AT: "答复",
    TEXT_AT: "理由或办理情况",
    CONTACT_AT: "联系人",
    PHONE_AT: "办公电话",
    KEY_AT: KEY_LABEL,
}
_BY_WORD = {REPLY_LABELS[reply]: reply for reply in REPLIES}


def read_sheet(content: bytes) -> SheetRead:
    """The filled lines of a returned workbook. Raises SheetRefused for what is no such workbook."""
    refuse_bomb(content, MOST_BYTES, MOST_INFLATED)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        read = [_read(sheet) for sheet in book.worksheets[:MOST_SHEETS]]
    except SheetRefused:
        raise
    except Exception as reason:
        # openpyxl raises whatever its parsers raise on broken archives.
        raise SheetRefused(UNREADABLE) from reason
    found = [one for one in read if one is not None]
    if not found:
        raise SheetRefused(gettext_noop("没有找到“答复”表。请用本系统下载的表填写，不要新建。"))
    return SheetRead(
        codes=tuple(dict.fromkeys(code for one in found for code in one.codes)),
        lines=tuple(line for one in found for line in one.lines),
        faults=tuple(fault for one in found for fault in one.faults)[:MOST_FAULTS],
    )


def status_of(word: str) -> PartStatus | None:
    """The answer a word of the drop-down stands for."""
    return _BY_WORD.get(word.strip('“”" '))


def _read(sheet: Worksheet) -> SheetRead | None:
    """What one sheet holds; None for a sheet that is not made for answers."""
    # What a file says about its own size may be wrong.
    cast(ReadOnlyWorksheet, sheet).reset_dimensions()
    codes: list[str] = []
    lines: list[ReadLine] = []
    faults: list[RowFault] = []
    is_answer = False
    rows = sheet.iter_rows(max_col=KEY_AT, max_row=MOST_LINES + HEAD_ROW + 1)
    for number, row in enumerate(rows, start=1):
        if number < HEAD_ROW:
            codes += [code for cell in row for code in _CODE.findall(str(cell.value or ""))]
            continue
        if number == HEAD_ROW:
            is_answer = len(row) >= KEY_AT and str(row[KEY_AT - 1].value).strip() == KEY_LABEL
            if not is_answer and not codes:
                return None
            if not is_answer:
                faults.append(RowFault(sheet.title, number, KEY_LABEL, MISSINGCOLUMNS))
                break
            continue
        if number > MOST_LINES + HEAD_ROW:
            raise SheetRefused(gettext_noop("表超过 20000 行，没有读取。请分几个文件发回。"))
        line, wrong = _line(sheet.title, number, row)
        faults += wrong
        if line is not None:
            lines.append(line)
    return SheetRead(tuple(codes), tuple(lines), tuple(faults)) if is_answer or faults else None


MISSINGCOLUMNS = gettext_noop("列被删掉或改过了。请用原表填写，不要增减列。")


def _line(sheet: str, number: int, row: Sequence[object]) -> tuple[ReadLine | None, list[RowFault]]:
    """A filled line, and the faults of its cells; nothing for a line left empty."""
    texts: dict[int, str] = {}
    faults: list[RowFault] = []
    for at, cell in _cells(row):
        text, why = cell_text(cell)
        texts[at] = text
        if why:
            faults.append(RowFault(sheet, number, COLUMNS.get(at, ""), why))
    key, status = texts.get(KEY_AT, ""), texts.get(ANSWER_AT, "")
    text = texts.get(TEXT_AT, "")
    contact, phone = texts.get(CONTACT_AT, ""), texts.get(PHONE_AT, "")
    if faults or not (status or text or contact or phone):
        return None, faults
    if not key:
        why = gettext_noop("这一行不是原表里的：行码没有了。请不要自己加行。")
        return None, [RowFault(sheet, number, KEY_LABEL, why)]
    return ReadLine(sheet, number, key, status, text, contact, phone), []


def _cells(row: Sequence[object]) -> Iterable[tuple[int, object]]:
    return enumerate(row, start=1)
