"""The version of a table: a hash of what it says, not of how it is written down."""

from __future__ import annotations

import hashlib
import json

from .domain import from_coord
from .sfeel import render_cell
from .types import DecisionTable, Formula, Input, Output, Rule, Value

VERSION_CHARACTERS = 16


def content_hash(table: DecisionTable) -> str:
    """16 hexadecimal digits; equal for tables that say the same in any file format."""
    content = {
        "id": table.id,
        "title": table.title,
        "level": table.level,
        "source": dict(table.source),
        "valid": [str(table.valid_from), str(table.valid_to)],
        "hit_policy": table.hit_policy,
        "aggregate": table.aggregator,
        "inputs": [_input(item) for item in table.inputs],
        "outputs": [_output(item) for item in table.outputs],
        "rules": [_rule(table, rule) for rule in table.rules],
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:VERSION_CHARACTERS]


def plain(value: Value | Formula) -> object:
    """A value as JSON keeps it apart from all others, decimals as text."""
    if isinstance(value, Formula):
        return {"formula": value.text}
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)


def _input(item: Input) -> list[object]:
    return [
        item.name,
        item.type,
        item.label,
        item.values,
        item.unit,
        item.scale,
        str(from_coord(item, item.minimum)),
        str(from_coord(item, item.maximum)),
        item.nullable,
        item.open,
        plain(item.typical),
    ]


def _output(item: Output) -> list[object]:
    return [item.name, item.type, item.label, item.values, item.unit, item.scale, item.stricter]


def _rule(table: DecisionTable, rule: Rule) -> list[object]:
    cells = [
        render_cell(item, cell.accepts) for item, cell in zip(table.inputs, rule.cells, strict=True)
    ]
    return [
        [] if rule.default else cells,
        [plain(value) for value in rule.outputs],
        rule.clause,
        rule.strength,
        rule.default,
        rule.default_reason,
        rule.delegates,
        rule.note,
    ]
