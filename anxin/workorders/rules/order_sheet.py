"""Orders as a sheet: the template, what its rows say, the copy with faults coloured. Pure."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from anxin.areas.types import UnitInfo
from anxin.core.types import gettext_noop

from ..types.breakdown_sheets import SheetRefused
from ..types.sheets import CellFault
from .breakdown_sheet import words_fit
from .cells import UNREADABLE, cell_text, refuse_bomb
from .instruments import field_of

MOST_BYTES = 8 * 1024 * 1024
MOST_INFLATED = 120 * 1024 * 1024
MOST_ROWS = 50_000
MOST_SUBJECT, MOST_DETAILS, MOST_HELPERS = 120, 4000, 20
SHEET, CHOICES = "事项", "选项"
COLUMNS = (
    ("措施", 30), ("事项", 44), ("具体要求", 52), ("承办单位", 26), ("配合单位", 34), ("最迟哪天", 14),
)  # fmt: skip
MEASURE, SUBJECT, DETAILS, LEAD, HELPERS, DUE = range(6)
HEAD_ROW = 2
WHY = "错在哪里"
WHAT_TO_DO = (
    "一行一件。措施和承办单位从下拉里选；配合单位用顿号隔开，可不填；日期写 2027-02-05，可不填。"
    "不要改表头。先看一遍再写入，写错了可以撤销。"
)
_SPLIT = str.maketrans("，,;；\n", "、、、、、")
_WRONG = PatternFill("solid", fgColor="F4B6B1")
_HEAD = PatternFill("solid", fgColor="E5E6EB")
_TOLD = Font(color="B3261E", bold=True)


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What rows are judged by: measures (id → clause, strength), units by name, the day."""

    measures: Mapping[str, tuple[str, str]]
    units: Mapping[str, UnitInfo]
    today: date


def order_template(measures: Sequence[tuple[str, str]], units: Sequence[str]) -> bytes:
    """An empty sheet with text cells and drop-downs: measures as (id, words), units by name."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    sheet["A1"] = WHAT_TO_DO
    sheet["A1"].alignment = Alignment(wrap_text=True, vertical="top")
    sheet.merge_cells("A1:F1")
    sheet.row_dimensions[1].height = 36
    for at, (label, width) in enumerate(COLUMNS, start=1):
        cell = sheet.cell(HEAD_ROW, at, label)
        cell.font, cell.fill = Font(bold=True), _HEAD
        sheet.column_dimensions[get_column_letter(at)].width = width
    for row in range(HEAD_ROW + 1, HEAD_ROW + 501):
        for at in range(1, len(COLUMNS) + 1):
            sheet.cell(row, at).number_format = "@"
    choices: Any = book.create_sheet(CHOICES)
    choices.sheet_state = "hidden"
    lists = ([f"{one} {words}"[:120] for one, words in measures], list(units))
    for at, (column, words) in enumerate(zip((MEASURE, LEAD), lists, strict=True), start=1):
        for line, word in enumerate(words, start=1):
            cell = choices.cell(line, at, words_fit(word))
            cell.data_type = "s"
        letter = get_column_letter(at)
        source = f"={CHOICES}!${letter}$1:${letter}${max(len(words), 1)}"
        rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
        rule.error = "请从下拉里选。"
        rule.add(
            f"{get_column_letter(column + 1)}{HEAD_ROW + 1}:{get_column_letter(column + 1)}{MOST_ROWS}"
        )
        sheet.add_data_validation(rule)
    sheet.freeze_panes = f"A{HEAD_ROW + 1}"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read_orders(content: bytes) -> tuple[list[tuple[int, list[str]]], list[CellFault]]:
    """The filled rows of a sheet, each with its line, and what no cell may be. Raises SheetRefused."""
    refuse_bomb(content, MOST_BYTES, MOST_INFLATED)
    try:
        return _rows(content)
    except SheetRefused:
        raise
    except Exception as reason:
        # openpyxl raises whatever its parsers raise on broken archives.
        raise SheetRefused(UNREADABLE) from reason


def judged(
    lines: Iterable[tuple[int, Sequence[str]]], facts: SheetFacts
) -> tuple[list[list[Any]], list[CellFault]]:
    """Rows as orders to be opened, and the faults of rows; a faulty row opens nothing."""
    orders, faults = [], []
    for line, words in lines:
        order, wrong = _judged(line, words, facts)
        orders.append(order)
        faults += wrong
    return orders, faults


def repeated(lines: Iterable[tuple[int, Sequence[str]]]) -> list[CellFault]:
    """Rows that say the same as one above: measure, matter and unit."""
    met: dict[tuple[str, str, str], int] = {}
    faults = []
    for line, words in lines:
        key = (words[MEASURE].partition(" ")[0], words[SUBJECT], words[LEAD])
        first = met.setdefault(key, line)
        if first != line:
            faults.append(CellFault(line, COLUMNS[SUBJECT][0], REPEATED, first))
    return faults


REPEATED = gettext_noop("和上面一行一样：措施、事项、单位都相同。")


def coloured(lines: Iterable[tuple[int, Sequence[str]]], faults: Sequence[CellFault]) -> bytes:
    """The rows written anew with every faulty place coloured and told; nothing of the file lives on."""
    wrong: dict[int, list[CellFault]] = {}
    for fault in faults:
        wrong.setdefault(fault.line, []).append(fault)
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(SHEET)
    for at, (_label, width) in enumerate((*COLUMNS, (WHY, 48)), start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = f"A{HEAD_ROW + 1}"
    sheet.append([_cell(sheet, WHAT_TO_DO)])
    sheet.append([_cell(sheet, label) for label, _width in (*COLUMNS, (WHY, 0))])
    at_line = HEAD_ROW
    for line, words in lines:
        # Lines left empty stay empty: the numbers in the report are those of the file.
        for _empty in range(line - at_line - 1):
            sheet.append([])
        sheet.append(_line(sheet, words, wrong.get(line, [])))
        at_line = line
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _rows(content: bytes) -> tuple[list[tuple[int, list[str]]], list[CellFault]]:
    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    sheet: Any = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
    # What a file says about its own size may be wrong.
    sheet.reset_dimensions()
    lines: list[tuple[int, list[str]]] = []
    faults: list[CellFault] = []
    rows = sheet.iter_rows(max_col=len(COLUMNS), max_row=MOST_ROWS + HEAD_ROW + 1)
    for number, row in enumerate(rows, start=1):
        if number == HEAD_ROW:
            _head_checked(row)
        if number <= HEAD_ROW:
            continue
        if number > MOST_ROWS + HEAD_ROW:
            raise SheetRefused(gettext_noop("表超过 50000 行，没有读取。请分几个文件导入。"))
        words = [""] * len(COLUMNS)
        for at, cell in enumerate(row):
            words[at], why = cell_text(cell)
            if why:
                faults.append(CellFault(number, COLUMNS[at][0], why))
        if any(words) or (faults and faults[-1].line == number):
            lines.append((number, words))
    if not lines:
        raise SheetRefused(gettext_noop("表里没有填好的行。请从第 3 行填起。"))
    return lines, faults


def _head_checked(row: Sequence[object]) -> None:
    said = [str(getattr(cell, "value", "") or "").strip() for cell in row]
    if said[: len(COLUMNS)] != [label for label, _width in COLUMNS]:
        raise SheetRefused(gettext_noop("表头对不上。请用本页下载的模板填写，不要改列。"))


def _judged(
    line: int, words: Sequence[str], facts: SheetFacts
) -> tuple[list[Any], list[CellFault]]:
    faults: list[CellFault] = []

    def wrong(column: int, what: str) -> None:
        faults.append(CellFault(line, COLUMNS[column][0], what))

    measure = words[MEASURE].partition(" ")[0]
    clause, strength = facts.measures.get(measure, ("", ""))
    if not clause:
        wrong(MEASURE, gettext_noop("通知里没有这条措施，或者它不是下达的任务。请从下拉里选。"))
    if not words[SUBJECT]:
        wrong(SUBJECT, gettext_noop("没有写事项。"))
    elif len(words[SUBJECT]) > MOST_SUBJECT:
        wrong(SUBJECT, gettext_noop("事项最多 120 个字，其余写在“具体要求”。"))
    if len(words[DETAILS]) > MOST_DETAILS:
        wrong(DETAILS, gettext_noop("具体要求最多 4000 个字。"))
    lead = facts.units.get(words[LEAD])
    if lead is None:
        wrong(LEAD, gettext_noop("您单位之下没有这个单位。请从下拉里选。"))
    named = [name.strip() for name in words[HELPERS].translate(_SPLIT).split("、") if name.strip()]
    helpers = [facts.units[name] for name in named if name in facts.units]
    if len(helpers) < len(named) or len(named) > MOST_HELPERS:
        wrong(HELPERS, gettext_noop("配合单位里有您单位之下没有的，或者多于 20 个。"))
    due, why = _due(words[DUE], facts.today)
    if why:
        wrong(DUE, why)
    if faults or lead is None:
        return [], faults
    bit = field_of([lead, *helpers])
    ids = [one.id for one in helpers]
    return [
        words[SUBJECT], words[DETAILS] or words[SUBJECT], lead.id, lead.area_code, lead.kind.value,
        measure, clause, strength, ids, due, bit,
    ], []  # fmt: skip


def _due(text: str, today: date) -> tuple[str, str]:
    if not text:
        return "", ""
    plain = text.replace("/", "-").replace(".", "-").replace("年", "-").replace("月", "-")
    try:
        day = datetime.strptime(plain.rstrip("日"), "%Y-%m-%d").date()  # noqa: DTZ007 - a day, no moment
    except ValueError:
        return "", gettext_noop("看不懂这个日期。请写成 2027-02-05。")
    if day < today:
        return "", gettext_noop("日期已经过了。请写今天或以后的一天。")
    return day.isoformat(), ""


def _line(sheet: Any, words: Sequence[str], faults: Sequence[CellFault]) -> list[Any]:
    cells = [_cell(sheet, word) for word in words]
    labels = [label for label, _width in COLUMNS]
    for fault in faults:
        cell = cells[labels.index(fault.column)]
        cell.fill, cell.comment = _WRONG, Comment(fault.what, "安心")
    if faults:
        cells.append(_cell(sheet, "；".join(f"{fault.what}{fault.also or ''}" for fault in faults)))
        cells[-1].font = _TOLD
    return cells


def _cell(sheet: Any, text: str) -> Any:
    """Always text: what begins with `=` stays words."""
    cell: Any = WriteOnlyCell(sheet, value=words_fit(text))
    if text:
        cell.data_type, cell.number_format = "s", "@"
    return cell
