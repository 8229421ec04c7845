"""YAML as plain nodes with places; refuses what a rule file never needs.

Read from parser events, so that anchors, aliases, tags, deep nesting and endless documents are
refused before anything is built. Plain scalars keep their text: `no`, `0x1F` or a date mean what
is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from .messages import Problem, TableError, Text

MAX_BYTES = 4_000_000
MAX_NODES = 400_000
MAX_DEPTH = 12

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Node:
    """A scalar (`text`), a list (`items`) or a mapping (`entries`), with its place."""

    line: int
    column: int
    text: str | None = None
    plain: bool = True
    items: list[Node] | None = None
    entries: dict[str, Node] | None = None
    keys: dict[str, Node] = field(default_factory=dict)

    @property
    def is_null(self) -> bool:
        return self.text is not None and self.plain and self.text in ("", "~", "null", "Null")


def problem(node: Node, zh: str, en: str, instead: tuple[str, str] | None = None) -> Problem:
    return Problem(
        Text(zh, en),
        Text(*instead) if instead else None,
        line=node.line or None,
        column=node.column or None,
    )


def read_yaml(text: str) -> Node:
    """The one document of a text as nodes. Raises TableError with line and column."""
    if len(text) > MAX_BYTES:
        raise TableError(
            Problem(
                Text(
                    f"文件超过 {MAX_BYTES // 1_000_000} MB，规则表不应这么大。",
                    f"The file is over {MAX_BYTES // 1_000_000} MB, too large for a table.",
                )
            )
        )
    try:
        return _Builder(yaml.parse(text, Loader=_Loader)).document()
    except yaml.MarkedYAMLError as reason:
        mark = reason.problem_mark or reason.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise TableError(_syntax_problem(text, place, str(reason.problem))) from reason
    except (yaml.YAMLError, UnicodeError, RecursionError) as reason:
        raise TableError(
            Problem(Text("文件不是有效的 YAML 文本。", f"Not readable as YAML: {reason}"))
        ) from reason


def _syntax_problem(text: str, place: tuple[int, int], reason: str) -> Problem:
    lines = text.splitlines()
    line = lines[place[0] - 1] if place[0] <= len(lines) else ""
    instead = None
    if any(sign in line for sign in ("<", ">", "[", "(", ",")):
        instead = Text('带符号的单元格加引号，如 "<= 72"', 'cells with signs in quotes: "<= 72"')
    return Problem(
        Text(f"YAML 格式有误（{reason}）。", f"The YAML is broken ({reason})."),
        instead,
        line=place[0],
        column=place[1],
    )


def _place(event: yaml.Event) -> Node:
    """An empty node where an event stands."""
    mark = event.start_mark
    return Node(mark.line + 1, mark.column + 1) if mark else Node(1, 1)


class _Builder:
    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self.events = events
        self.count = 0

    def document(self) -> Node:
        found: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if found is not None:
                    raise TableError(
                        self._refuse(event, "一个文件只放一张表。", "One table per file.")
                    )
                found = self._node(next(self.events), 0)
        if found is None:
            raise TableError(Problem(Text("文件是空的。", "The file is empty."), line=1, column=1))
        return found

    def _node(self, event: yaml.Event, depth: int) -> Node:
        self.count += 1
        node = _place(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise TableError(
                self._refuse(
                    event,
                    "规则表不用锚点与别名（& *）。",
                    "Anchors and aliases (& *) are refused.",
                    (
                        "把内容照写一遍，带 & 或 * 的词加引号",
                        "the content in full; quote words that hold & or *",
                    ),
                )
            )
        if self.count > MAX_NODES or depth > MAX_DEPTH:
            raise TableError(
                self._refuse(
                    event, "文件太大或嵌套太深。", "The file is too large or nested too deeply."
                )
            )
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            raise TableError(self._refuse(event, f"不用标记 {tag}。", f"Tag {tag} is refused."))
        if isinstance(event, yaml.ScalarEvent):
            node.text, node.plain = event.value, event.style in (None, "")
        elif isinstance(event, yaml.SequenceStartEvent):
            node.items = []
            while not isinstance(item := next(self.events), yaml.SequenceEndEvent):
                node.items.append(self._node(item, depth + 1))
        else:
            self._mapping(node, depth)
        return node

    def _mapping(self, node: Node, depth: int) -> None:
        node.entries = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            if key.text is None:
                raise TableError(problem(key, "键必须是一个词。", "A key must be one word."))
            if key.text in node.entries:
                first = node.keys[key.text]
                raise TableError(
                    problem(
                        key,
                        f"键 {key.text} 重复（第 {first.line} 行已有）。",
                        f"Key {key.text} is repeated (first on line {first.line}).",
                    )
                )
            node.keys[key.text] = key
            node.entries[key.text] = self._node(next(self.events), depth + 1)

    @staticmethod
    def _refuse(
        event: yaml.Event, zh: str, en: str, instead: tuple[str, str] | None = None
    ) -> Problem:
        return problem(_place(event), zh, en, instead)
