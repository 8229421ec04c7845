"""A table as a sheet in words, and its differences to another version row by row."""

from __future__ import annotations

from collections.abc import Mapping

from anxin.tables.types import DecisionTable, Rule

from ..types import Sentence, Sheet, SheetCell, SheetColumn, SheetRow
from .words import Speech


def sheet_of(
    table: DecisionTable, speech: Speech, sentences: Mapping[str, Sentence] | None = None
) -> Sheet:
    """The whole table in words; `sentences`: those of the notice by number."""
    columns = [
        SheetColumn(item.name, speech.title(item), speech.unit(item)) for item in table.inputs
    ]
    columns += [
        SheetColumn(item.name, speech.title(item), speech.unit(item), output=True)
        for item in table.outputs
    ]
    rows = (row_of(table, rule, speech, sentences or {}) for rule in table.rules)
    return Sheet(tuple(columns), tuple(rows))


def row_of(
    table: DecisionTable,
    rule: Rule,
    speech: Speech,
    sentences: Mapping[str, Sentence],
    marks: frozenset[str] = frozenset(),
) -> SheetRow:
    """A row in words; `marks`: names of the columns that differ from the other version."""
    conditions = tuple(
        SheetCell(
            speech.title(item),
            speech.cell(item, cell),
            any=cell.accepts == item.domain,
            mark=item.name in marks,
        )
        for item, cell in zip(table.inputs, rule.cells, strict=True)
        if not rule.default
    )
    conclusions = tuple(
        SheetCell(speech.title(item), speech.value(item, value), mark=item.name in marks)
        for item, value in zip(table.outputs, rule.outputs, strict=True)
    )
    return SheetRow(
        number=rule.number,
        conditions=conditions,
        conclusions=conclusions,
        clause=rule.clause or "",
        sentence=sentences.get(rule.clause or ""),
        strength=rule.strength.value if rule.strength else "",
        default_reason=rule.default_reason or "",
        note=rule.note or "",
        basis_mark=bool(marks & {"clause", "strength"}),
    )
