"""A YAML text as values together with the line on which each of them stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from anxin.core.types import gettext_noop

from ..types import Fault, FolderInvalid

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's values; `line` finds where one stands, or the nearest thing around it."""

    file: str
    values: Any
    lines: dict[Path, int]

    def line(self, *path: str | int) -> int:
        """Line, counted from 1."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def fault(self, what: str, *path: str | int, **values: object) -> Fault:
        """A fault at a place of this file; `what` may hold `{names}` of values."""
        return Fault(self.file, self.line(*path), what, values)


def read_sheet(file: str, text: str) -> Sheet:
    """Read a YAML mapping with its positions. Raises FolderInvalid with file and line."""
    try:
        loader = yaml.SafeLoader(text)
        try:
            node = loader.get_single_node()
            lines: dict[Path, int] = {}
            _note(node, (), lines)
            values = loader.construct_document(node) if node is not None else None
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        what = gettext_noop("不是合格的 YAML：{why}。请检查缩进、冒号和引号。")
        why = {"why": getattr(error, "problem", error)}
        raise FolderInvalid([Fault(file, line, what, why)]) from error
    if not isinstance(values, dict):
        what = gettext_noop("最外层应当是“名称: 值”的形式。")
        raise FolderInvalid([Fault(file, 1, what)])
    return Sheet(file, values, lines)


def _note(node: Any, path: Path, lines: dict[Path, int]) -> None:
    if node is None:
        return
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _note(value, (*path, str(key.value)), lines)
            lines[(*path, str(key.value))] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _note(value, (*path, index), lines)
