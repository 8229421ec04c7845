"""A table as a sheet: what officials edit. Text cells, drop-downs, one row a rule.

The head holds the table's facts, then come the declarations of the columns, then the rules. A
formula, a number of more than 15 digits and an inflated archive are refused.
"""

from __future__ import annotations

import csv
import re
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from .archives import refuse_bomb, sheet_error, unreadable
from .messages import Problem, TableError, Text
from .reader import table_of
from .types import DecisionTable, Strength
from .writer import head_of, input_fields, output_fields, rule_fields
from .yaml_nodes import Node

MAX_ROWS = 12_000
MAX_COLUMNS = 160
MAX_CELL_CHARACTERS = 20_000
MAX_PROBLEMS = 50

_HEAD = {
    "table": "表名",
    "title": "标题",
    "level": "层级",
    "hit_policy": "命中策略",
    "aggregate": "汇总",
    "source": "来源",
    "from": "有效期起",
    "to": "有效期止",
}
_COLUMN = {
    "kind": "种类",
    "name": "名称",
    "label": "标签",
    "type": "类型",
    "values": "取值",
    "unit": "单位",
    "scale": "小数位",
    "min": "最小",
    "max": "最大",
    "null": "空值",
    "open": "开放",
    "typical": "典型值",
    "strictest": "最严",
    "stricter": "更严方向",
}
_EXTRA = {
    "clause": "条款",
    "strength": "强度",
    "default": "缺省行",
    "default_reason": "缺省理由",
    "delegates": "授权下级",
    "note": "备注",
}
_QUOTED_OR_WIDE = re.compile('"(?:[^"]|"")*"|，')
_RULES = "规则"
_INPUT, _OUTPUT, _OTHER = "条件", "结论", "说明"


def write_xlsx(table: DecisionTable, path: Path) -> None:
    """Writes the sheet. Raises TableError when the file cannot be written."""
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has no sheet")
    sheet.title = table.id[:31]
    row = _write_head(sheet, table)
    row = _write_columns(sheet, table, row)
    _write_rules(sheet, table, row)
    try:
        book.save(path)
    except OSError as reason:
        raise TableError(
            Problem(
                Text(f"写不了文件：{reason.strerror}。", f"Cannot write: {reason.strerror}."),
                file=str(path),
            )
        ) from reason


def read_xlsx(path: Path) -> DecisionTable:
    """The table of a sheet. Raises TableError with the sheet's row and column."""
    refuse_bomb(path)
    try:
        with path.open("rb") as opened:
            grid = _grid(path, opened)
    except TableError:
        raise
    except Exception as reason:
        # openpyxl raises whatever its parsers raise on broken archives.
        raise unreadable(path, reason) from reason
    if len(grid) > MAX_ROWS or any(len(row) > MAX_COLUMNS and row[-1] for row in grid):
        raise sheet_error(
            path,
            f"表多于 {MAX_ROWS} 行或 {MAX_COLUMNS} 列",
            f"The sheet has over {MAX_ROWS} rows or {MAX_COLUMNS} columns",
        )
    return table_of(_node(path, grid), str(path))


def _grid(path: Path, opened: BinaryIO) -> list[list[str]]:
    """The text of every cell of the first sheet. Raises TableError with all that is wrong."""
    book = load_workbook(opened, read_only=True, data_only=False, keep_links=False)
    problems: list[Problem] = []
    grid = [
        [_cell_or_problem(path, cell, problems) for cell in row]
        for row in book.worksheets[0].iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS + 1)
    ]
    if problems:
        raise TableError(*problems)
    return grid


def _write_head(sheet: Worksheet, table: DecisionTable) -> int:
    facts: dict[str, str] = {"table": table.id, **head_of(table)}
    facts["source"] = "; ".join(
        _listed(f"{key}={value}", ";") for key, value in table.source.items()
    )
    facts["from"] = str(table.valid_from or "")
    facts["to"] = str(table.valid_to or "")
    row = 1
    for key, label in _HEAD.items():
        if facts.get(key):
            _put(sheet, row, 1, label, bold=True)
            _put(sheet, row, 2, facts[key])
            row += 1
    return row + 1


def _write_columns(sheet: Worksheet, table: DecisionTable, row: int) -> int:
    columns = [{"kind": _INPUT, **input_fields(item)} for item in table.inputs]
    columns += [{"kind": _OUTPUT, **output_fields(item)} for item in table.outputs]
    columns += [{"kind": _OTHER, "name": name, "label": label} for name, label in _EXTRA.items()]
    for key, label in _COLUMN.items():
        _put(sheet, row, 1, label, bold=True, shade=True)
        for at, column in enumerate(columns, start=2):
            value = column.get(key)
            text = ", ".join(map(_listed, value)) if isinstance(value, list) else str(value or "")
            if key == "scale" and value is not None:
                text = str(value)
            _put(sheet, row, at, text, bold=key in ("name", "label"), shade=True)
            sheet.column_dimensions[get_column_letter(at)].width = 22
        row += 1
    return row


def _listed(word: object, comma: str = ",，") -> str:
    text = str(word)
    return '"' + text.replace('"', '""') + '"' if set(text) & {*comma, '"', "\n"} else text


def _write_rules(sheet: Worksheet, table: DecisionTable, row: int) -> None:
    _put(sheet, row, 1, _RULES, bold=True)
    first = row + 1
    for rule in table.rules:
        row += 1
        fields = rule_fields(table, rule)
        _put(sheet, row, 1, str(rule.number))
        at = 2
        for cell in rule.cells:
            _put(sheet, row, at, "" if rule.default else cell.text)
            at += 1
        then = fields["then"]
        for item in table.outputs:
            value = then[item.name] if isinstance(then, dict) else None
            _put(sheet, row, at, "null" if value is None else str(value))
            at += 1
        for name in _EXTRA:
            _put(sheet, row, at, str(fields.get(name) or ""))
            at += 1
    _drop_downs(sheet, table, first, row)
    sheet.freeze_panes = f"B{first}"


def _drop_downs(sheet: Worksheet, table: DecisionTable, first: int, last: int) -> None:
    """Choices for short lists; Excel takes up to 255 characters of them."""
    lists = {
        len(table.inputs) + 2 + at: item.values
        for at, item in enumerate(table.outputs)
        if item.values
    }
    strength = len(table.inputs) + len(table.outputs) + 2 + list(_EXTRA).index("strength")
    lists[strength] = tuple(Strength)
    for at, values in lists.items():
        listed = ",".join(values)
        if len(listed) <= 250 and not any(set(value) & {",", '"'} for value in values):
            choice = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
            letter = get_column_letter(at)
            choice.add(f"{letter}{first}:{letter}{max(last, first) + 50}")
            sheet.add_data_validation(choice)


def _put(
    sheet: Worksheet, row: int, column: int, text: str, bold: bool = False, shade: bool = False
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
    if bold:
        spot.font = Font(bold=True)
    if shade:
        spot.fill = PatternFill("solid", fgColor="EEF2F7")


def _cell_or_problem(path: Path, cell: object, problems: list[Problem]) -> str:
    """The text of a cell; what is wrong with it is noted, so that all is told at once."""
    try:
        text = _cell_text(path, cell)
    except TableError as reason:
        problems += reason.problems
    else:
        return text
    if len(problems) >= MAX_PROBLEMS:
        raise TableError(*problems)
    return ""


def _cell_text(path: Path, cell: object) -> str:
    value = getattr(cell, "value", None)
    place = (getattr(cell, "row", None), getattr(cell, "column", None))
    if getattr(cell, "data_type", "") == "f":
        raise sheet_error(
            path,
            "单元格里是公式",
            "A cell holds a formula",
            ("把公式换成它的结果（文本）", "its result as text"),
            place,
        )
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        if abs(value) >= 10**15:
            raise sheet_error(
                path,
                "数字超过 15 位，表格软件会悄悄改它",
                "A number of over 15 digits, which spreadsheets silently round",
                ("改成文本单元格", "a text cell"),
                place,
            )
        return f"{value:.15g}"
    if isinstance(value, datetime):
        plain = value.hour == value.minute == value.second == 0
        return value.date().isoformat() if plain else value.isoformat()
    text = value.isoformat() if isinstance(value, date) else str(value)
    if len(text) > MAX_CELL_CHARACTERS:
        raise sheet_error(path, "单元格过长", "A cell is too long", None, place)
    return text.strip()


def _node(path: Path, grid: list[list[str]]) -> Node:
    """The sheet as the nodes a YAML file would give, lines and columns those of the sheet."""
    labels = [row[0] if row else "" for row in grid]
    if _RULES not in labels or _COLUMN["kind"] not in labels:
        raise sheet_error(
            path,
            "不是本系统导出的规则表：缺少“种类”或“规则”行",
            "Not a sheet of this form: the rows 种类 and 规则 are missing",
            ("先用 table_export --to xlsx 导出一份样表", "a sheet made by table_export --to xlsx"),
        )
    top, start = labels.index(_COLUMN["kind"]), labels.index(_RULES)
    root = _mapping(1, 1)
    _read_head(root, grid[:top])
    columns = _read_columns(grid[top:start], top)
    for key, kind in (("inputs", _INPUT), ("outputs", _OUTPUT)):
        found = [node for name, node, at in columns if name == kind]
        _add(root, key, Node(top + 1, 1, items=found))
    rules = [
        _rule_node(row, at, columns)
        for at, row in enumerate(grid[start + 1 :], start + 2)
        if any(row[1:])
    ]
    _add(root, "rules", Node(start + 1, 1, items=rules))
    return root


def _read_head(root: Node, rows: list[list[str]]) -> None:
    keys = {label: key for key, label in _HEAD.items()}
    valid = _mapping(1, 2)
    for line, row in enumerate(rows, start=1):
        key = keys.get(row[0] if row else "")
        value = row[1] if len(row) > 1 else ""
        if key in ("from", "to") and value:
            _add(valid, key, _scalar(value, line, 2))
        elif key == "source" and value:
            source = _mapping(line, 2)
            for part in _split(value, ";"):
                name, _, said = part.partition("=")
                _add(source, name.strip(), _scalar(said.strip(), line, 2))
            _add(root, "source", source)
        elif key and value:
            _add(root, key, _scalar(value, line, 2))
    if valid.entries:
        _add(root, "valid", valid)


def _read_columns(rows: list[list[str]], top: int) -> list[tuple[str, Node, int]]:
    keys = {label: key for key, label in _COLUMN.items()}
    width = max(len(row) for row in rows)
    columns = []
    for at in range(1, width):
        node = _mapping(top + 1, at + 1)
        kind = ""
        for line, row in enumerate(rows, start=top + 1):
            key = keys.get(row[0] if row else "")
            value = row[at] if at < len(row) else ""
            if key == "kind":
                kind = value
            elif key == "values" and value:
                words = [_scalar(word, line, at + 1) for word in _split(value)]
                _add(node, key, Node(line, at + 1, items=words))
            elif key and value:
                _add(node, key, _scalar(value, line, at + 1))
        if kind:
            columns.append((kind, node, at))
    return columns


def _split(text: str, comma: str = ",") -> list[str]:
    """The words of a list; one in quotes may hold what parts the others."""
    if comma == ",":
        text = _QUOTED_OR_WIDE.sub(
            lambda found: "," if found.group() == "，" else found.group(), text
        )
    found = next(csv.reader([text], skipinitialspace=True, delimiter=comma), [])
    return [word.strip() for word in found if word.strip()]


def _rule_node(row: list[str], line: int, columns: list[tuple[str, Node, int]]) -> Node:
    rule, when, then = _mapping(line, 1), _mapping(line, 1), _mapping(line, 1)
    for kind, column, at in columns:
        value = row[at] if at < len(row) else ""
        name_node = (column.entries or {}).get("name")
        name = (name_node.text or "") if name_node else ""
        if kind == _INPUT and value:
            _add(when, name, _scalar(value, line, at + 1))
        elif kind == _OUTPUT and value:
            _add(then, name, _scalar(value, line, at + 1, plain=value == "null"))
        elif kind == _OTHER and value:
            _add(rule, name, _scalar(value, line, at + 1))
    if "default" not in (rule.entries or {}):
        _add(rule, "when", when)
    _add(rule, "then", then)
    return rule


def _mapping(line: int, column: int) -> Node:
    return Node(line, column, entries={})


def _scalar(text: str, line: int, column: int, plain: bool = False) -> Node:
    return Node(line, column, text=text, plain=plain)


def _add(node: Node, key: str, value: Node) -> None:
    if node.entries is not None:
        node.entries[key] = value
        node.keys[key] = Node(value.line, value.column, text=key)
