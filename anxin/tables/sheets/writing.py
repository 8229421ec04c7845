"""A table written as a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import Outline
from openpyxl.worksheet.worksheet import Worksheet

from anxin.tables.messages import Problem, TableError, Text
from anxin.tables.types import DecisionTable, Strength
from anxin.tables.writer import head_of, input_fields, output_fields, rule_fields

from .form import COLUMN, EXTRA, HEAD, INPUT, NOT_FOLDED, OTHER, OUTPUT, READ_FIRST, RULES
from .words import Words, in_words, usable_words, words_listed


def write_xlsx(table: DecisionTable, path: Path, words: Mapping[str, Words] | None = None) -> None:
    """Writes the sheet, with words for codes by column where given. Raises TableError when the
    file cannot be written."""
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has no sheet")
    sheet.title = table.id[:31]
    sheet.sheet_properties.outlinePr = Outline(summaryBelow=False)
    said = {name: usable_words(found) for name, found in (words or {}).items()}
    row = _write_head(sheet, table)
    row = _write_columns(sheet, table, row, said)
    _write_rules(sheet, table, row, said)
    try:
        book.save(path)
    except OSError as reason:
        raise TableError(
            Problem(
                Text(f"写不了文件：{reason.strerror}。", f"Cannot write: {reason.strerror}."),
                file=str(path),
            )
        ) from reason


def _write_head(sheet: Worksheet, table: DecisionTable) -> int:
    facts: dict[str, str] = {"table": table.id, **head_of(table)}
    facts["source"] = "; ".join(
        _listed(f"{key}={value}", ";") for key, value in table.source.items()
    )
    facts["from"] = str(table.valid_from or "")
    facts["to"] = str(table.valid_to or "")
    row = 1
    for key, label in HEAD.items():
        if facts.get(key):
            _put(sheet, row, 1, label, bold=key in READ_FIRST, grey=key not in READ_FIRST)
            _put(sheet, row, 2, facts[key], grey=key not in READ_FIRST)
            row += 1
    return row + 1


def _write_columns(
    sheet: Worksheet, table: DecisionTable, row: int, said: Mapping[str, Words]
) -> int:
    columns = [{"kind": INPUT, **input_fields(item)} for item in table.inputs]
    columns += [{"kind": OUTPUT, **output_fields(item)} for item in table.outputs]
    columns += [{"kind": OTHER, "name": name, "label": label} for name, label in EXTRA.items()]
    for column in columns:
        column["words"] = words_listed(said.get(str(column["name"]), {}))
    for key, label in COLUMN.items():
        first = key in READ_FIRST
        _put(sheet, row, 1, label, bold=first, shade=True, grey=not first)
        if key not in NOT_FOLDED:
            sheet.row_dimensions[row].outlineLevel = 1
            sheet.row_dimensions[row].hidden = True
        for at, column in enumerate(columns, start=2):
            value = column.get(key)
            text = ", ".join(map(_listed, value)) if isinstance(value, list) else str(value or "")
            if key == "scale" and value is not None:
                text = str(value)
            _put(sheet, row, at, text, bold=key == "label", shade=True, grey=not first)
            sheet.column_dimensions[get_column_letter(at)].width = 22
        row += 1
    return row


def _listed(word: object, comma: str = ",，") -> str:
    text = str(word)
    return '"' + text.replace('"', '""') + '"' if set(text) & {*comma, '"', "\n"} else text


def _write_rules(
    sheet: Worksheet, table: DecisionTable, row: int, said: Mapping[str, Words]
) -> None:
    _put(sheet, row, 1, RULES, bold=True)
    first = row + 1
    for rule in table.rules:
        row += 1
        fields = rule_fields(table, rule)
        _put(sheet, row, 1, str(rule.number))
        at = 2
        for input_, cell in zip(table.inputs, rule.cells, strict=True):
            text = in_words(cell.text, said.get(input_.name, {}))
            _put(sheet, row, at, "" if rule.default else text)
            at += 1
        then = fields["then"]
        for item in table.outputs:
            value = then[item.name] if isinstance(then, dict) else None
            text = said.get(item.name, {}).get(str(value), str(value))
            _put(sheet, row, at, "null" if value is None else text)
            at += 1
        for name in EXTRA:
            text = str(fields.get(name) or "")
            _put(sheet, row, at, said.get(name, {}).get(text, text))
            at += 1
    _drop_downs(sheet, table, first, row, said)
    sheet.freeze_panes = f"B{first}"


def _drop_downs(
    sheet: Worksheet, table: DecisionTable, first: int, last: int, said: Mapping[str, Words]
) -> None:
    """Choices for short lists; Excel takes up to 255 characters of them."""

    def choices(name: str, values: Iterable[str]) -> list[str]:
        return [said.get(name, {}).get(value, value) for value in values]

    lists = {
        len(table.inputs) + 2 + at: choices(item.name, item.values)
        for at, item in enumerate(table.outputs)
        if item.values
    }
    strength = len(table.inputs) + len(table.outputs) + 2 + list(EXTRA).index("strength")
    lists[strength] = choices("strength", Strength)
    for at, values in lists.items():
        listed = ",".join(values)
        if len(listed) <= 250 and not any(set(value) & {",", '"'} for value in values):
            choice = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
            letter = get_column_letter(at)
            choice.add(f"{letter}{first}:{letter}{max(last, first) + 50}")
            sheet.add_data_validation(choice)


def _put(
    sheet: Worksheet,
    row: int,
    column: int,
    text: str,
    bold: bool = False,
    shade: bool = False,
    grey: bool = False,
) -> None:
    """Always text: `= 5` must not become a formula, nor 1-2 a date."""
    spot = sheet.cell(row, column)
    if not isinstance(spot, Cell):
        raise TypeError("a fresh sheet holds no merged cells")
    spot.number_format = "@"
    if text:
        spot.value = text
        spot.data_type = "s"
    spot.alignment = Alignment(wrap_text=True, vertical="top")
    if bold or grey:
        spot.font = Font(bold=bold, size=9 if grey else 11, color="808080" if grey else None)
    if shade:
        spot.fill = PatternFill("solid", fgColor="EEF2F7")
