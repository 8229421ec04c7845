"""A table read from a sheet; errors carry its row and column."""

from __future__ import annotations

import csv
import re
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from openpyxl import load_workbook

from anxin.tables.archives import refuse_bomb, sheet_error, unreadable
from anxin.tables.messages import Problem, TableError
from anxin.tables.reader import table_of
from anxin.tables.types import DecisionTable
from anxin.tables.yaml_nodes import Node

from .form import (
    COLUMN,
    HEAD,
    INPUT,
    MAX_CELL_CHARACTERS,
    MAX_COLUMNS,
    MAX_PROBLEMS,
    MAX_ROWS,
    OTHER,
    OUTPUT,
    RULES,
)
from .words import Words, in_codes, words_read

_QUOTED_OR_WIDE = re.compile('"(?:[^"]|"")*"|，')


class Column(NamedTuple):
    """A column of a sheet that was read: condition, answer or remark, with its words for codes."""

    kind: str
    node: Node
    at: int
    words: Words


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
        raise unreadable(path) from reason
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
    if RULES not in labels or COLUMN["kind"] not in labels:
        raise sheet_error(
            path,
            "不是本系统导出的规则表：缺少“种类”或“规则”行",
            "Not a sheet of this form: the rows 种类 and 规则 are missing",
            ("先用 table_export --to xlsx 导出一份样表", "a sheet made by table_export --to xlsx"),
        )
    top, start = labels.index(COLUMN["kind"]), labels.index(RULES)
    root = _mapping(1, 1)
    _read_head(root, grid[:top])
    columns = _read_columns(grid[top:start], top)
    for key, kind in (("inputs", INPUT), ("outputs", OUTPUT)):
        found = [column.node for column in columns if column.kind == kind]
        _add(root, key, Node(top + 1, 1, items=found))
    rules = [
        _rule_node(row, at, columns)
        for at, row in enumerate(grid[start + 1 :], start + 2)
        if any(row[1:])
    ]
    _add(root, "rules", Node(start + 1, 1, items=rules))
    return root


def _read_head(root: Node, rows: list[list[str]]) -> None:
    keys = {label: key for key, label in HEAD.items()}
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


def _read_columns(rows: list[list[str]], top: int) -> list[Column]:
    keys = {label: key for key, label in COLUMN.items()}
    width = max(len(row) for row in rows)
    columns = []
    for at in range(1, width):
        node = _mapping(top + 1, at + 1)
        kind, said = "", {}
        for line, row in enumerate(rows, start=top + 1):
            key = keys.get(row[0] if row else "")
            value = row[at] if at < len(row) else ""
            if key == "kind":
                kind = value
            elif key == "words":
                said = words_read(value)
            elif key == "values" and value:
                words = [_scalar(word, line, at + 1) for word in _split(value)]
                _add(node, key, Node(line, at + 1, items=words))
            elif key and value:
                _add(node, key, _scalar(value, line, at + 1))
        if kind:
            columns.append(Column(kind, node, at, said))
    return columns


def _split(text: str, comma: str = ",") -> list[str]:
    """The words of a list; one in quotes may hold what parts the others."""
    if comma == ",":
        text = _QUOTED_OR_WIDE.sub(
            lambda found: "," if found.group() == "，" else found.group(), text
        )
    found = next(csv.reader([text], skipinitialspace=True, delimiter=comma), [])
    return [word.strip() for word in found if word.strip()]


def _rule_node(row: list[str], line: int, columns: list[Column]) -> Node:
    rule, when, then = _mapping(line, 1), _mapping(line, 1), _mapping(line, 1)
    for kind, column, at, words in columns:
        value = in_codes(row[at], words) if at < len(row) else ""
        name_node = (column.entries or {}).get("name")
        name = (name_node.text or "") if name_node else ""
        if kind == INPUT and value:
            _add(when, name, _scalar(value, line, at + 1))
        elif kind == OUTPUT and value:
            _add(then, name, _scalar(value, line, at + 1, plain=value == "null"))
        elif kind == OTHER and value:
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
