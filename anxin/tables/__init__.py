"""Decision tables: a rule as data that is decided for one person, run over a population, and
compared with another rule. A pure library: no framework, no other part of the house.

The public face:

- `load_table(path, check=True) -> DecisionTable` reads a YAML table; gaps and overlaps are refused
  with a witness. `parse_table(text, file=None)` reads a text without that check.
- `decide(table, facts) -> Decision(outputs, rule, clause, strength, why, table, rules)`;
  `decision_json(decision, lang)` is its JSON form, `why_not(table, facts, rule)` the opposite.
- `check_table(table) -> Report(findings, notes, default_cells, …)`.
- `TableError` (with `FactsError` and `NotCompilable`) carries `problems`, each with its sentence
  in Chinese and English, file, line, column and what to write instead: `reason.say("en")`.

The command line stands in `anxin.tables.cli.main(argv)`.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from .check import Finding, Report, check_table, refuse_unsound
from .decide import WhyNot, decide, decision_json, why_not
from .messages import FactsError, NotCompilable, Problem, TableError, Text
from .reader import parse_table, read_text
from .types import (
    Decision,
    DecisionTable,
    Input,
    Output,
    Reason,
    Rule,
    Strength,
    TableRef,
    Value,
)

__all__ = [
    "Decision",
    "DecisionTable",
    "FactsError",
    "Finding",
    "Input",
    "NotCompilable",
    "Output",
    "Problem",
    "Reason",
    "Report",
    "Rule",
    "Strength",
    "TableError",
    "TableRef",
    "Text",
    "Value",
    "WhyNot",
    "check_table",
    "decide",
    "decision_json",
    "load_table",
    "parse_table",
    "why_not",
]


def load_table(path: str | PathLike[str], check: bool = True) -> DecisionTable:
    """The table of a YAML file. Raises TableError when it is unreadable or, unless `check` is
    False, when it has gaps or overlaps."""
    table = parse_table(read_text(Path(path)), str(path))
    if check:
        refuse_unsound(table)
    return table
