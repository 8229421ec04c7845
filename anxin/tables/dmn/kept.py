"""What DMN has no place for, put aside in an extension element and taken up again."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element

from anxin.tables.types import Cell, DecisionTable, Input
from anxin.tables.writer import head_of, input_fields, output_fields, rule_fields

OWN = "urn:anxin:tables"
_WRITTEN = "as_written"


def extension_of(table: DecisionTable, entry_of: Callable[[Input, Cell], str]) -> dict[str, object]:
    """What a model of a table must put aside; `entry_of` writes a cell as the model's entry."""
    rows = []
    for rule in table.rules:
        fields = rule_fields(table, rule)
        fields.pop("when", None)
        written = {
            item.name: [entry, cell.text]
            for item, cell in zip(table.inputs, rule.cells, strict=True)
            if "!=" in cell.text and (entry := entry_of(item, cell)) != cell.text
        }
        if written:
            fields[_WRITTEN] = written
        rows.append(fields)
    return {
        "head": {"table": table.id, **head_of(table)},
        "source": dict(table.source),
        "valid": {"from": str(table.valid_from or ""), "to": str(table.valid_to or "")},
        "inputs": [input_fields(item) for item in table.inputs],
        "outputs": [output_fields(item) for item in table.outputs],
        "rules": rows,
    }


def kept_of(decision: Element) -> dict[str, object]:
    """What an export of ours put aside; nothing for models of others."""
    for element in decision.iter():
        if element.tag == f"{{{OWN}}}table":
            try:
                found = json.loads(element.text or "{}")
            except (ValueError, RecursionError):
                return {}
            return found if isinstance(found, dict) else {}
    return {}


def mapping(value: object) -> dict[str, object]:
    """What an edited extension holds may be anything."""
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else {}


def mappings(value: object) -> list[dict[str, object]]:
    return [mapping(item) for item in value] if isinstance(value, list) else []


def written_cells(
    row: dict[str, object], names: Sequence[str], entries: Sequence[str]
) -> dict[str, str]:
    """Takes from what was kept of a row the cells that DMN could only say in other words, where
    the model's entry is still the one that was written for them."""
    written = mapping(row.pop(_WRITTEN, None))
    found = {}
    for name, entry in zip(names, entries, strict=False):
        pair = written.get(name)
        if isinstance(pair, list) and len(pair) == 2 and pair[0] == entry:
            found[name] = str(pair[1])
    return found
