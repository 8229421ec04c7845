"""The breakdown table as a sheet that goes out to units and comes back. Text cells only."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from ..types.breakdown import (
    REPLIES,
    REPLY_LABELS,
    BreakdownTable,
    SectionLines,
    TaskLine,
    UnitTask,
)
from .breakdown import PROPOSED_MARK
from .breakdown_due import due_text

CODE_LABEL = "回收编号"
KEY_LABEL = "行码"
TABLE_SHEET, ANSWER_SHEET = "总表", "答复"
HEAD_ROW = 4  # title, code, what to do, head
TABLE_COLUMNS = (
    ("序号", 6), ("工作任务", 52), ("条款", 8), ("牵头单位", 26), ("配合单位", 34),
    ("完成时限", 15), ("联系人", 10), ("电话", 16),
)  # fmt: skip
MESSAGE_SHEET = "要发的话"
MESSAGE_COLUMNS = (("单位", 26), ("联系人", 12), ("电话", 18), ("要发的话", 90))
MEANS_COLUMNS = (("强度", 9), ("手段", 9))
ANSWER_COLUMNS = (
    ("序号", 6), ("单位", 24), ("承担", 8), ("工作任务", 52), ("完成时限", 15),
    ("答复", 14), ("理由或办理情况", 36), ("联系人", 12), ("办公电话", 18), (KEY_LABEL, 4),
)  # fmt: skip
ANSWER_AT, TEXT_AT, CONTACT_AT, PHONE_AT, KEY_AT = 6, 7, 8, 9, 10
WHAT_TO_DO = (
    "只填黄色的四列：答复从下拉里选；“不归我单位”和“已办结”要写理由或办成了什么。"
    "联系人和办公电话每个单位填一行就行。填好原样发回。"
)
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NUMBERS = "一二三四五六七八九十"
_SHEET_UNFIT = re.compile(r"[\[\]:*?/\\']")
_EDGE = Side(style="thin", color="8C8C8C")
_FRAME = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_SHADE = PatternFill("solid", fgColor="E5E6EB")
_FILL = PatternFill("solid", fgColor="FFF7D6")


@dataclass(frozen=True, slots=True)
class SheetWords:
    """Names of strength and instrument in Chinese: the sheet speaks the language of the notice."""

    strengths: dict[str, str]
    instruments: dict[str, str]


def table_title(title: str) -> str:
    """What the table of a notice is called, the same in each file."""
    return f"《{title.strip().removeprefix('《').removesuffix('》')}》任务责任分解表"


def write_sheets(
    table: BreakdownTable,
    tasks: Sequence[UnitTask],
    code: str,
    words: SheetWords,
    *,
    by_unit: bool = False,
    whole: bool = True,
    means: bool = False,
) -> bytes:
    """The bytes of a workbook: the whole table (`whole`), and the sheets to answer in, if sent.

    `means` adds to the table how binding a task is and its instrument.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    if whole or not tasks:
        _table_sheet(book, table, words, means)
    if tasks and by_unit:
        for unit, own in _by_unit(tasks):
            _answer_sheet(book, unit, table.head.title, own, code)
    elif tasks:
        _answer_sheet(book, ANSWER_SHEET, table.head.title, tasks, code)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def write_messages(title: str, lines: Iterable[tuple[str, str, str, str]]) -> bytes:
    """The bytes of a workbook with a text for each unit: unit, contact, phone, text."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = _sheet(book, MESSAGE_SHEET, MESSAGE_COLUMNS, f"{table_title(title)} 要发的话")
    _put(sheet, 2, 1, "每段话里有这个单位自己的链接，一段只发给一个单位。")
    for at, line in enumerate(lines, start=HEAD_ROW + 1):
        _write(sheet, at, line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _by_unit(tasks: Sequence[UnitTask]) -> Iterable[tuple[str, list[UnitTask]]]:
    found: dict[str, list[UnitTask]] = {}
    for task in tasks:
        found.setdefault(task.unit, []).append(task)
    return found.items()


def _table_sheet(book: Workbook, table: BreakdownTable, words: SheetWords, means: bool) -> None:
    columns = (*TABLE_COLUMNS, *MEANS_COLUMNS) if means else TABLE_COLUMNS
    sheet = _sheet(book, TABLE_SHEET, columns, table_title(table.head.title))
    at = HEAD_ROW
    for line in _with_headings(table):
        at += 1
        if isinstance(line, str):
            _heading_row(sheet, at, line, len(columns))
            continue
        row = line.row
        lead = line.lead + (PROPOSED_MARK if row.proposed else "")
        how = (
            words.strengths.get(row.strength, row.strength),
            words.instruments.get(row.instrument, row.instrument),
        )
        _write(
            sheet,
            at,
            (
                str(row.number), row.task, row.clause_id, lead, line.cooperate,
                due_text(row.due_on, row.due_words), line.contact, line.phone, *(how if means else ()),
            ),
        )  # fmt: skip
    last = max(at, HEAD_ROW + 1)
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(columns))}{last}"


def _with_headings(table: BreakdownTable) -> Iterable[TaskLine | str]:
    """The tasks in order, each section's title before its own, as in the Word annex."""
    for section in table.sections:
        if title := section_title(section):
            yield title
        yield from section.lines


def section_title(section: SectionLines) -> str:
    """`一、保障供应`; empty for what stands outside the sections."""
    if not section.title:
        return ""
    known = 1 <= section.number <= len(NUMBERS)
    number = NUMBERS[section.number - 1] if known else str(section.number)
    return f"{number}、{section.title}"


def _heading_row(sheet: Worksheet, line: int, title: str, columns: int) -> None:
    _write(sheet, line, [title, *[""] * (columns - 1)])
    sheet.cell(line, 1).font = Font(name="黑体", bold=True)
    sheet.merge_cells(start_row=line, start_column=1, end_row=line, end_column=columns)
    sheet.cell(line, 1).alignment = Alignment(vertical="center")


def _answer_sheet(
    book: Workbook, name: str, title: str, tasks: Sequence[UnitTask], code: str
) -> None:
    sheet = _sheet(book, _free_name(book, name), ANSWER_COLUMNS, f"{table_title(title)} 答复")
    _put(sheet, 2, 1, f"{CODE_LABEL}：{code}（请不要改动）")
    _put(sheet, 3, 1, WHAT_TO_DO)
    for at, task in enumerate(tasks, start=HEAD_ROW + 1):
        row = task.row
        said = REPLY_LABELS[task.status] if task.status in REPLIES else ""
        _write(
            sheet,
            at,
            (
                str(row.number), task.unit, "牵头" if task.leads else "配合", row.task,
                due_text(row.due_on, row.due_words), said, task.text, "", "", task.key,
            ),
        )  # fmt: skip
    last = HEAD_ROW + max(len(tasks), 1)
    for line in range(HEAD_ROW + 1, last + 1):
        for column in range(ANSWER_AT, KEY_AT):
            sheet.cell(line, column).fill = _FILL
    sheet.add_data_validation(answer_choice(last))
    sheet.column_dimensions[get_column_letter(KEY_AT)].hidden = True
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(PHONE_AT)}{last}"


def answer_choice(last: int) -> DataValidation:
    """The drop-down of answers, from the first task to the last line."""
    choice = DataValidation(
        type="list",
        formula1='"' + ",".join(REPLY_LABELS[reply] for reply in REPLIES) + '"',
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="请从下拉里选",
        error="只能选：" + "、".join(REPLY_LABELS[reply] for reply in REPLIES),
    )
    letter = get_column_letter(ANSWER_AT)
    choice.add(f"{letter}{HEAD_ROW + 1}:{letter}{last}")
    return choice


def words_fit(text: str) -> str:
    """Words as a cell can hold them."""
    return _UNFIT.sub("", text)[:32000]


def _sheet(book: Workbook, name: str, columns: Sequence[tuple[str, int]], title: str) -> Worksheet:
    sheet: Worksheet = book.create_sheet(name)
    _put(sheet, 1, 1, title, bold=True)
    sheet.cell(1, 1).font = Font(name="黑体", size=16, bold=True)
    for at, (label, width) in enumerate(columns, start=1):
        _put(sheet, HEAD_ROW, at, label, bold=True)
        head = sheet.cell(HEAD_ROW, at)
        head.fill, head.border = _SHADE, _FRAME
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = f"A{HEAD_ROW + 1}"
    sheet.protection.sheet = False
    setup = sheet.page_setup
    setup.orientation, setup.paperSize = "landscape", "9"
    setup.fitToWidth, setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    if sheet.oddFooter is not None:
        sheet.oddFooter.center.text = "— &P —"
    return sheet


def _free_name(book: Workbook, wanted: str) -> str:
    """A name a sheet may bear: at most 31 characters, none twice."""
    base = _SHEET_UNFIT.sub("", wanted)[:28] or ANSWER_SHEET
    taken, name, number = set(book.sheetnames), base, 2
    while name in taken:
        name, number = f"{base}{number}", number + 1
    return name


def _write(sheet: Worksheet, line: int, values: Sequence[str]) -> None:
    for at, value in enumerate(values, start=1):
        _put(sheet, line, at, value)
        spot = sheet.cell(line, at)
        spot.border = _FRAME
        # Our own count is the one number: it sorts as one.
        if at == 1 and isinstance(spot, Cell) and value.isdecimal():
            spot.number_format, spot.value = "0", int(value)
            spot.alignment = Alignment(horizontal="center", vertical="center")


def _put(sheet: Worksheet, row: int, column: int, text: str, bold: bool = False) -> None:
    """Always text: what begins with `=` stays words, a long number keeps its digits."""
    spot = sheet.cell(row, column)
    if not isinstance(spot, Cell):
        raise TypeError("a fresh sheet holds no merged cells")
    spot.number_format = "@"
    spot.value = words_fit(text)
    spot.data_type = "s"
    spot.alignment = Alignment(wrap_text=row >= HEAD_ROW, vertical="center")
    if bold:
        spot.font = Font(bold=True)
