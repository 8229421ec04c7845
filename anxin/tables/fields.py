"""Reading the keys of one mapping, collecting every problem with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

from .domain import parse_date, to_coord
from .messages import Problem, TableError
from .types import Input, ValueType
from .yaml_nodes import Node, problem

Choice = TypeVar("Choice", bound=str)
_WORD = re.compile(r"[^\W\d]\w*\Z")
MAX_WORD = 200
MAX_TEXT = 4_000
# What a sheet or XML cannot hold, or a YAML file takes for the end of a line.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


class Problems:
    """Everything wrong so far."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def put(self, node: Node, reason: TableError) -> None:
        """An error raised without a place, placed at a node."""
        self.found += [
            Problem(p.text, p.instead, line=node.line or None, column=node.column or None)
            for p in reason.problems
        ]


class Fields:
    """One mapping of the file. Every reader returns a harmless value after noting a problem."""

    def __init__(self, node: Node, problems: Problems, zh: str, en: str) -> None:
        self.node, self.problems, self.zh, self.en = node, problems, zh, en
        self.entries = node.entries or {}
        if node.entries is None:
            raise TableError(
                problem(
                    node,
                    f"{zh}应是“键: 值”的形式。",
                    f"The {en} must be a mapping.",
                    ("键: 值", "key: value"),
                )
            )

    def add(
        self, key: str | None, zh: str, en: str, instead: tuple[str, str] | None = None
    ) -> None:
        node = self.entries.get(key, self.node) if key else self.node
        self.problems.found.append(problem(node, zh, en, instead))

    def only(self, known: tuple[str, ...]) -> None:
        for key, node in self.node.keys.items():
            if key not in known:
                self.problems.found.append(
                    problem(
                        node,
                        f"{self.zh}里没有“{key[:40]}”这个键。",
                        f"The {self.en} has no key {key[:40]!r}.",
                        suggest(key, known),
                    )
                )

    def nodes_of(self, key: str) -> Node | None:
        return self.entries.get(key)

    def nodes(self, key: str) -> list[Node]:
        node = self.entries.get(key)
        return (node.items or []) if node else []

    def mappings(self, key: str, most: int) -> list[Fields]:
        node = self.entries.get(key)
        if node is None or node.items is None:
            self.add(
                key,
                f"缺少列表 {key}。",
                f"The list `{key}` is missing.",
                (f"{key}: 下面每行一个“- {{…}}”", f"{key}: with one `- {{…}}` a line"),
            )
            return []
        if len(node.items) > most:
            self.add(
                key,
                f"{key} 有 {len(node.items)} 项，最多 {most} 项。",
                f"`{key}` has {len(node.items)} entries, at most {most} are allowed.",
            )
            return []
        found = []
        for item in node.items:
            try:
                found.append(Fields(item, self.problems, f"{key} 的一项", f"entry of {key}"))
            except TableError as reason:
                self.problems.found += reason.problems
        return found

    def sub(self, key: str) -> Fields | None:
        node = self.entries.get(key)
        return Fields(node, self.problems, key, key) if node else None

    def text(self, key: str) -> str | None:
        node = self.entries.get(key)
        if node is None or node.is_null:
            return None
        if node.text is None or len(node.text) > MAX_TEXT:
            self.add(key, f"{key} 应是一段短文字。", f"`{key}` must be a short text.")
            return None
        self._printable(node)
        return node.text.strip() or None

    def _printable(self, node: Node) -> None:
        if _CONTROL.search(node.text or ""):
            self.problems.found.append(
                problem(node, "文字里有控制字符。", "The text holds a control character.")
            )

    def word(self, key: str) -> str:
        found = self.text(key)
        if found is None or not _WORD.match(found) or len(found) > MAX_WORD:
            self.add(
                key,
                f"{key} 应是一个词（字母、数字、下划线）。",
                f"`{key}` must be one word of letters, digits and underscores.",
                (f"{key}: travel_guidance", f"{key}: travel_guidance"),
            )
            return found or ""
        return found

    def words(self, key: str, most: int, needed: bool = True) -> tuple[str, ...]:
        node = self.entries.get(key)
        if node is None and not needed:
            return ()
        if node is None or not node.items:
            self.add(
                key,
                "枚举要列出 values。",
                "An enum must list its `values`.",
                ("values: [low, medium, high]", "values: [low, medium, high]"),
            )
            return ()
        found: dict[str, None] = {}
        for item in node.items[: most + 1]:
            word = (item.text or "").strip()
            self._printable(item)
            if not word or len(word) > MAX_WORD:
                self.problems.found.append(
                    problem(item, "取值应是一个非空的词。", "A value must be one word, not empty.")
                )
            elif word in found:
                self.problems.found.append(
                    problem(item, f"取值 {word} 重复。", f"Value {word} is listed twice.")
                )
            else:
                found[word] = None
        if len(node.items) > most:
            self.add(key, f"取值超过 {most} 个。", f"More than {most} values.")
        return tuple(found)

    def strings(self, key: str) -> Mapping[str, str]:
        part = self.sub(key)
        if part is None:
            return {}
        for name, node in part.node.keys.items():
            part._printable(node)
            if not name.strip() or "=" in name:
                part.add(
                    name, "这里的键不能空，也不能有等号。", "A key here is not empty, without =."
                )
        return {name.strip(): part.text(name) or "" for name in part.entries}

    def choice(
        self, key: str, known: tuple[Choice, ...], default: Choice | None, needed: bool = False
    ) -> Choice:
        """One of the known words. The default when absent; None passes through as a Choice."""
        found = self.text(key)
        if found is None and not needed:
            return default  # type: ignore[return-value]  # None only where the caller gave it
        for value in known:
            if found == str(value):
                return value
        words = tuple(str(value) for value in known)
        self.add(
            key,
            f"{key} 不能是“{(found or '')[:40]}”。",
            f"`{key}` cannot be {(found or '')[:40]!r}.",
            suggest(found or "", words),
        )
        return default  # type: ignore[return-value]  # the problem is noted, reading stops later

    def flag(self, key: str) -> bool:
        return self.choice(key, ("true", "false"), "false") == "true"

    def whole(self, key: str, low: int, high: int) -> int | None:
        found = self.text(key)
        if found is None:
            return None
        if not found.isdecimal() or len(found) > 6 or not low <= int(found) <= high:
            self.add(
                key,
                f"{key} 应是 {low} 到 {high} 的整数。",
                f"`{key}` must be a whole number from {low} to {high}.",
            )
            return None
        return int(found)

    def date(self, key: str) -> date | None:
        found = self.text(key)
        parsed = parse_date(found) if found else None
        if found and not parsed:
            self.add(
                key,
                f"“{found[:40]}”不是日期。",
                f"{found[:40]!r} is not a date.",
                ("2021-02-07", "2021-02-07"),
            )
        return parsed

    def coord(self, key: str, item: Input, default: int) -> int:
        node = self.entries.get(key)
        if node is None or node.is_null:
            return default
        raw: object = node.text
        if item.type is ValueType.BOOL:
            raw = {"true": True, "false": False}.get(node.text or "", node.text)
        try:
            found = to_coord(item, raw)
        except TableError as reason:
            self.problems.put(node, reason)
            return default
        return default if found is None else found

    def misplaced(self, kind: ValueType | None, needs: Mapping[str, ValueType]) -> None:
        """Notes keys that only another type takes."""
        for key, wanted in needs.items():
            if key in self.entries and kind and kind is not wanted:
                self.add(
                    key,
                    f"{key} 只用于 {wanted} 类型。",
                    f"`{key}` is for {wanted} only.",
                    (f"type: {wanted}", f"type: {wanted}"),
                )


def suggest(word: str, known: tuple[str, ...]) -> tuple[str, str]:
    """What was probably meant."""
    near = get_close_matches(word, known, n=1)
    if near:
        return near[0], near[0]
    return f"{'、'.join(known[:12])} 之一", f"one of {', '.join(known[:12])}"
