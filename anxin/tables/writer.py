"""A table as text: the project's YAML form, one row a line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date

from .domain import from_coord
from .types import (
    HIGHEST,
    LOWEST,
    Aggregator,
    DecisionTable,
    Formula,
    Input,
    Output,
    Rule,
    Value,
    ValueType,
)

_PLAIN = re.compile(r"[^\W_][\w.\-]*\Z")
_DATE_LIMITS = (date.min.toordinal(), date.max.toordinal())


def write_yaml(table: DecisionTable) -> str:
    """Text that reads back as the same table, with the same version."""
    lines = [f"table: {quoted(table.id)}"]
    lines += [f"{key}: {quoted(value)}" for key, value in head_of(table).items()]
    if table.source:
        lines.append(f"source: {_flow(table.source)}")
    if table.valid_from or table.valid_to:
        valid = {"from": table.valid_from, "to": table.valid_to}
        lines.append(f"valid: {_flow({k: str(v) for k, v in valid.items() if v})}")
    lines.append("inputs:")
    lines += [f"  - {_flow(input_fields(item))}" for item in table.inputs]
    lines.append("outputs:")
    lines += [f"  - {_flow(output_fields(item))}" for item in table.outputs]
    lines.append("rules:")
    lines += [f"  - {_flow(rule_fields(table, rule))}" for rule in table.rules]
    return "\n".join(lines) + "\n"


def head_of(table: DecisionTable) -> dict[str, str]:
    """The single-word facts of a table that are given."""
    head = {
        "title": table.title,
        "level": str(table.level or ""),
        "hit_policy": str(table.hit_policy),
    }
    if table.aggregator is not Aggregator.LIST:
        head["aggregate"] = str(table.aggregator)
    return {key: value for key, value in head.items() if value}


def input_fields(item: Input) -> dict[str, object]:
    """An input's declaration as the keys of the file."""
    found: dict[str, object] = {
        "name": item.name,
        "label": item.label,
        "type": str(item.type),
        "values": list(item.values),
        "unit": item.unit,
        "scale": item.scale,
    }
    low, high = limits_of(item)
    found |= {"min": low, "max": high}
    found["null"] = "allowed" if item.nullable else None
    found["open"] = "true" if item.open else None
    found["typical"] = None if item.typical is None else value_text(item.typical)
    return {key: value for key, value in found.items() if value not in (None, "", [])}


def limits_of(item: Input) -> tuple[str | None, str | None]:
    """The declared ends of an input's range."""
    if item.type in (ValueType.ENUM, ValueType.BOOL):
        return None, None
    lowest, highest = _DATE_LIMITS if item.type is ValueType.DATE else (LOWEST, HIGHEST)
    low = None if item.minimum == lowest else value_text(from_coord(item, item.minimum))
    high = None if item.maximum == highest else value_text(from_coord(item, item.maximum))
    return low, high


def output_fields(item: Output) -> dict[str, object]:
    found: dict[str, object] = {
        "name": item.name,
        "label": item.label,
        "type": str(item.type),
        "values": list(item.values),
        "unit": item.unit,
        "scale": item.scale,
    }
    if item.stricter:
        key = "strictest" if item.type is ValueType.ENUM else "stricter"
        found[key] = str(item.stricter)
    return {key: value for key, value in found.items() if value not in (None, "", [])}


def rule_fields(table: DecisionTable, rule: Rule) -> dict[str, object]:
    when = {
        item.name: cell.text
        for item, cell in zip(table.inputs, rule.cells, strict=True)
        if cell.text != "-"
    }
    found: dict[str, object] = {"default": "true"} if rule.default else {"when": when}
    if rule.default:
        found["default_reason"] = rule.default_reason
    found["then"] = {
        item.name: None if value is None else value_text(value)
        for item, value in zip(table.outputs, rule.outputs, strict=True)
    }
    found |= {
        "clause": rule.clause,
        "strength": rule.strength and str(rule.strength),
        "delegates": rule.delegates,
        "note": rule.note,
    }
    return {key: value for key, value in found.items() if value is not None}


def value_text(value: Value | Formula) -> str:
    """A value as it is written in a file."""
    if isinstance(value, Formula):
        return value.text
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def quoted(text: str) -> str:
    """A scalar that reads back as this text."""
    if _PLAIN.match(text) and text.lower() not in ("null", "true", "false"):
        return text
    return json.dumps(text, ensure_ascii=False)


def _key(text: str) -> str:
    return text if _PLAIN.match(text) else quoted(text)


def _flow(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(str(key))}: {_flow(item)}" for key, item in value.items())
        return "{" + inner + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    if value in ("true", "false"):
        return str(value)
    return quoted(str(value))
