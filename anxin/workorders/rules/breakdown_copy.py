"""A returned sheet with its faults coloured, written anew: nothing of the given file lives on. Pure.

A file from outside may hold merged cells over millions of places, formulas, pictures. So the copy is
made of the cells' words only, read in the same bounded way as the sheet itself.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from ..types.breakdown_sheets import RowFault
from .breakdown_return import COLUMNS, MOST_LINES, MOST_SHEETS
from .breakdown_sheet import (
    ANSWER_AT,
    ANSWER_COLUMNS,
    HEAD_ROW,
    KEY_AT,
    answer_choice,
    words_fit,
)

WHY_AT, WHY_WIDTH = KEY_AT + 1, 48
WHY_LABEL = "错在哪里"
_WRONG = PatternFill("solid", fgColor="F4B6B1")
_TOLD = Font(color="B3261E", bold=True)


def coloured(content: bytes, faults: Sequence[RowFault]) -> bytes:
    """A copy of the sheet with every faulty place coloured and told what is wrong."""
    given = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    by_sheet: dict[str, list[RowFault]] = defaultdict(list)
    for fault in faults:
        by_sheet[fault.sheet].append(fault)
    book = Workbook(write_only=True)
    for sheet in given.worksheets[:MOST_SHEETS]:
        _copied(book, sheet, by_sheet.get(sheet.title, []))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _copied(book: Workbook, given: Any, faults: Sequence[RowFault]) -> None:
    sheet: Any = book.create_sheet(given.title)
    for at, (_label, width) in enumerate(ANSWER_COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.column_dimensions[get_column_letter(KEY_AT)].hidden = True
    sheet.column_dimensions[get_column_letter(WHY_AT)].width = WHY_WIDTH
    sheet.freeze_panes = f"A{HEAD_ROW + 1}"
    last = 0
    for last, words in enumerate(_rows(given), start=1):
        mine = [fault for fault in faults if fault.line == last]
        sheet.append(_line(sheet, last, words, mine, headed=bool(faults)))
    sheet.data_validations.append(answer_choice(max(last, HEAD_ROW + 1)))


def _rows(given: Any) -> Iterator[list[str]]:
    """The words of each line, as wide as a sheet of answers."""
    given.reset_dimensions()
    for row in given.iter_rows(max_col=KEY_AT, max_row=MOST_LINES + HEAD_ROW):
        words = [_words(getattr(cell, "value", None)) for cell in row]
        yield words + [""] * (KEY_AT - len(words))


def _line(
    sheet: Any, number: int, words: Sequence[str], faults: Sequence[RowFault], *, headed: bool
) -> list[Any]:
    cells = [_cell(sheet, text) for text in words]
    for fault in faults:
        at = _place(fault)
        cells[at - 1].fill, cells[at - 1].comment = _WRONG, Comment(fault.what, "安心")
    if faults:
        cells.append(_cell(sheet, "；".join(fault.what for fault in faults)))
        cells[-1].font = _TOLD
    elif headed and number == HEAD_ROW:
        cells.append(_cell(sheet, WHY_LABEL))
    return cells


def _place(fault: RowFault) -> int:
    """The column a fault is shown at; the hidden one is shown at the answer."""
    at = next((at for at, label in COLUMNS.items() if label == fault.column), ANSWER_AT)
    return ANSWER_AT if at == KEY_AT else at


def _cell(sheet: Any, text: str) -> Any:
    """Always text: what begins with `=` stays words."""
    cell: Any = WriteOnlyCell(sheet, value=words_fit(text))
    if text:
        cell.data_type, cell.number_format = "s", "@"
    return cell


def _words(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
