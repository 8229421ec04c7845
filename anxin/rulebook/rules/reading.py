"""Pure parts of deciding: reading a table with its texts and cases, ordering levels, facts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import yaml

from anxin.core.types import gettext_noop
from anxin.tables import (
    Decision,
    DecisionTable,
    TableError,
    check_table,
    decide,
    parse_table,
)
from anxin.tables.examples import json_value
from anxin.tables.types import ValueType

from ..types import LEVELS, Case, Fault, TableSource

T = TypeVar("T")


def subject_of(name: str) -> str:
    """What a table decides: its name without a level (`travel_guidance__town` → …)."""
    return name.partition("__")[0]


def level_rank(level: str) -> int:
    """0 for the highest level; unknown levels come last."""
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)


def read_source(
    file: str, text: str, texts: str, cases: str, lang: str = "zh"
) -> tuple[TableSource | None, list[Fault]]:
    """A table from its three files (`texts` and `cases` may be empty), or what is wrong with them.

    Gaps, overlaps and cases that come out otherwise are all refused.
    """
    try:
        table = parse_table(text, file)
    except TableError as error:
        return None, [_said(problem.say(lang)) for problem in error.problems]
    faults = [_said(f"{file}: {one.text.say(lang)}") for one in check_table(table).findings]
    said, texts_faults = _mapping(file, texts)
    proof, cases_faults = _mapping(file, cases)
    faults += texts_faults + cases_faults
    if faults:
        return None, faults
    found = tuple(_case(table, row) for row in proof.get("cases", ()))
    faults = case_faults(table, found, lang)
    if faults:
        return None, faults
    digest = hashlib.sha256("\0".join((text, texts, cases)).encode()).hexdigest()
    return TableSource(table.id, file, text, said, found, digest, table), []


def shared_texts(words: Mapping[str, Any], table: str, columns: Iterable[str]) -> dict[str, Any]:
    """The words of a shared table, out of the file that holds those of all."""
    labels, person = words.get("columns") or {}, words.get("person") or {}
    names = list(columns)
    return {
        "title_en": (words.get("titles") or {}).get(table, ""),
        "labels": {name: labels[name] for name in names if name in labels},
        "person": {name: person[name] for name in names if name in person},
    }


def case_faults(table: DecisionTable, cases: Iterable[Case], lang: str = "zh") -> list[Fault]:
    """Cases that the table answers otherwise than they say."""
    faults = []
    for case in cases:
        try:
            made = decide(table, case.facts)
        except TableError as error:
            what = gettext_noop("案例“{case}”不能判断：{why}")
            faults.append(Fault(what, {"case": case.name, "why": error.say(lang)}))
            continue
        given = {name: made.outputs[name] for name in case.outputs}
        if json_value(given) != json_value(case.outputs) or (
            case.clause and made.clause != case.clause
        ):
            faults.append(_otherwise(case, given, made))
    return faults


def _otherwise(case: Case, given: Mapping[str, Any], made: Decision) -> Fault:
    what = gettext_noop(
        "案例“{case}”应当得到 {wanted}（{clause}），第 {rule} 行给出 {given}（{other}）。"
        "请改规则或改案例。"
    )
    values = {
        "case": case.name,
        "wanted": _pairs(case.outputs),
        "clause": case.clause,
        "rule": made.rule,
        "given": _pairs(given),
        "other": made.clause,
    }
    return Fault(what, values)


def facts_faults(table: DecisionTable, facts: Mapping[str, Any]) -> dict[str, Fault]:
    """Inputs whose value is missing or outside the domain, with what may be written."""
    faults = {}
    for item in table.inputs:
        value = facts.get(item.name)
        if value is None and not item.nullable:
            what = gettext_noop("缺少“{title}”（{name}）。")
            faults[item.name] = Fault(what, {"title": item.title, "name": item.name})
        elif value is None:
            continue
        elif item.type is ValueType.ENUM and value not in item.values and not item.open:
            what = gettext_noop("“{value}”不能用。请写其中之一：{allowed}。")
            faults[item.name] = Fault(what, {"value": value, "allowed": ", ".join(item.values)})
        elif item.type is ValueType.BOOL and not isinstance(value, bool):
            what = gettext_noop("“{value}”不能用。请写 true 或 false。")
            faults[item.name] = Fault(what, {"value": value})
    return faults


def leading_first(rulings: Iterable[tuple[str, T]]) -> list[T]:
    """Answers by level, the highest first; equal levels keep their order."""
    return [ruling for _, ruling in sorted(rulings, key=lambda pair: level_rank(pair[0]))]


def _mapping(file: str, text: str) -> tuple[dict[str, Any], list[Fault]]:
    try:
        values = yaml.safe_load(text) if text else {}
    except yaml.YAMLError as error:
        what = gettext_noop("{file}：附带的文件不是合格的 YAML：{why}")
        return {}, [Fault(what, {"file": file, "why": error})]
    if not isinstance(values, dict):
        what = gettext_noop("{file}：附带的文件最外层应当是“名称: 值”的形式。")
        return {}, [Fault(what, {"file": file})]
    return values, []


def _case(table: DecisionTable, row: Mapping[str, Any]) -> Case:
    given = {**row, **dict(row.get("then", {}))}
    outputs = {item.name: given[item.name] for item in table.outputs if item.name in given}
    return Case(str(row.get("case", "")), dict(row.get("when", {})), outputs, row.get("clause"))


def _said(text: str) -> Fault:
    return Fault("{said}", {"said": text})


def _pairs(outputs: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in outputs.items())
