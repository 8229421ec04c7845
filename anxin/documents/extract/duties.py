"""Tables that say who does what by when (责任分解表), as numbered lines with their owners."""

from __future__ import annotations

import re

NUMBER = re.compile(r"^(?:序号|编号|№|No\.?)$")
TASK = re.compile(r"(?:任务|措施|内容|事项|要求|举措)$")
OWNERS = re.compile(
    r"^(?:责任|牵头|配合|协办|协同|协助|主办|承办|参与|参加|落实|实施)(?:单位|部门|科室|处室|股室|主体)$"
)
DUE = re.compile(r"^(?:完成|办结)?(?:时限|时间|期限)(?:要求)?$|^时间要求$|^完成时间节点$")
# What parts the names in a cell.
BETWEEN = re.compile(r"[\s、，,；;]+")
# The head of a table stands in one of its first rows.
HEAD_ROWS = 3
ORDINALS = "一二三四五六七八九十"


def _plain(cell: str) -> str:
    return re.sub(r"\s+", "", cell)


def _head(rows: list[list[str]]) -> tuple[int, list[str]] | None:
    """Index and names of the row that heads a table of tasks and owners."""
    for index, row in enumerate(rows[:HEAD_ROWS]):
        names = [_plain(cell) for cell in row]
        if any(map(TASK.search, names)) and any(map(OWNERS.match, names)):
            return index, names
    return None


def duty_lines(rows: list[list[str]]) -> list[str]:
    """Return each row as `1.任务。` with lines of owners and deadline; nothing for other tables."""
    head = _head(rows)
    if head is None:
        return []
    index, names = head
    lines: list[str] = []
    above = ""
    count = parts = 0
    for row in rows[index + 1 :]:
        if len(row) > 1 and len(set(row)) == 1 and row[0].strip():
            # One cell across the table heads the rows below it.
            parts += 1
            lines.append(_heading(_plain(row[0]), parts))
            continue
        cells = list(zip(names, row, strict=False))
        tasks = [_plain(cell) for name, cell in cells if TASK.search(name) and _plain(cell)]
        if not tasks:
            continue
        count += 1
        # Columns before the last name the group, once.
        group = "" if len(tasks) < 2 or tasks[0] == above else f"{tasks[0].rstrip('。')}。"
        above = tasks[0] if len(tasks) > 1 else ""
        lines.append(f"{count}.{group}{tasks[-1].rstrip('。；')}。")
        lines += _noted(cells)
    return lines


def _heading(words: str, part: int) -> str:
    """The words across the table as a heading, numbered where they are not."""
    numbered = re.match(r"[（(]?[一二三四五六七八九十\d]+[）)、.．]|第", words)
    return words if numbered or part > len(ORDINALS) else f"{ORDINALS[part - 1]}、{words}"


def _noted(cells: list[tuple[str, str]]) -> list[str]:
    found = []
    for name, cell in cells:
        words = cell.strip()
        if OWNERS.match(name) and words:
            found.append(f"{name}：{BETWEEN.sub('、', words).strip('、')}")
        elif DUE.match(name) and words:
            found.append(f"完成时限：{_plain(words)}")
    return found
