"""Pure parts of deciding: reading a table with its texts and cases, ordering levels, facts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import yaml

from anxin.tables import DecisionTable, TableError, check_table, decide, parse_table
from anxin.tables.types import Value, ValueType

from .types import LEVELS, Case, TableSource

T = TypeVar("T")


def subject_of(name: str) -> str:
    """What a table decides: its name up to the first dot (`travel_guidance.country` → …)."""
    return name.partition(".")[0]


def level_rank(level: str) -> int:
    """0 for the highest level; unknown levels come last."""
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)


def read_source(file: str, text: str, texts: str, cases: str) -> tuple[TableSource | None, list[str]]:
    """A table from its three files (`texts` and `cases` may be empty), or what is wrong with them.

    Gaps, overlaps and cases that come out otherwise are all refused.
    """
    try:
        table = parse_table(text, file)
    except TableError as error:
        return None, [problem.say() for problem in error.problems]
    faults = [f"{file}: {finding.text.say()}" for finding in check_table(table).findings]
    said, texts_faults = _mapping(file, texts)
    proof, cases_faults = _mapping(file, cases)
    faults += texts_faults + cases_faults
    if faults:
        return None, faults
    found = tuple(_case(table, row) for row in proof.get("cases", ()))
    faults = [f"{file}: {fault}" for fault in case_faults(table, found)]
    if faults:
        return None, faults
    digest = hashlib.sha256("\0".join((text, texts, cases)).encode()).hexdigest()
    return TableSource(table.id, file, text, said, found, digest, table), []


def case_faults(table: DecisionTable, cases: Iterable[Case]) -> list[str]:
    """Cases that the table answers otherwise than they say."""
    faults = []
    for case in cases:
        try:
            made = decide(table, case.facts)
        except TableError as error:
            faults.append(f"案例“{case.name}”：{error.say()}")
            continue
        given = {name: made.outputs[name] for name in case.outputs}
        if given != case.outputs or (case.clause and made.clause != case.clause):
            faults.append(
                f"案例“{case.name}”应当得到 {_said(case.outputs)}（{case.clause}），"
                f"第 {made.rule} 行给出 {_said(given)}（{made.clause}）。请改规则或改案例。"
            )
    return faults


def facts_faults(table: DecisionTable, facts: Mapping[str, Any]) -> dict[str, str]:
    """Inputs whose value is missing or outside the domain, with what may be written."""
    faults = {}
    for item in table.inputs:
        value = facts.get(item.name)
        if value is None and not item.nullable:
            faults[item.name] = f"缺少“{item.title}”（{item.name}）。"
        elif item.type is ValueType.ENUM and value not in item.values and not item.open:
            faults[item.name] = f"“{value}”不能用。请写其中之一：{'、'.join(item.values)}。"
        elif item.type is ValueType.BOOL and not isinstance(value, bool):
            faults[item.name] = f"“{value}”不能用。请写 true 或 false。"
    return faults


def leading_first(rulings: Iterable[tuple[str, T]]) -> list[T]:
    """Answers by level, the highest first; equal levels keep their order."""
    return [ruling for _, ruling in sorted(rulings, key=lambda pair: level_rank(pair[0]))]


def _mapping(file: str, text: str) -> tuple[dict[str, Any], list[str]]:
    try:
        values = yaml.safe_load(text) if text else {}
    except yaml.YAMLError as error:
        return {}, [f"{file}: 附带的文件不是合格的 YAML：{error}"]
    if not isinstance(values, dict):
        return {}, [f"{file}: 附带的文件最外层应当是“名称: 值”的形式。"]
    return values, []


def _case(table: DecisionTable, row: Mapping[str, Any]) -> Case:
    outputs = {item.name: row[item.name] for item in table.outputs if item.name in row}
    return Case(str(row.get("case", "")), dict(row.get("when", {})), outputs, row.get("clause"))


def _said(outputs: Mapping[str, Value]) -> str:
    return "、".join(f"{name}={value}" for name, value in outputs.items())
