"""`table_compare`: a lower table seen from a higher one."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from anxin.tables.check import refuse_unsound
from anxin.tables.compare import Comparison, compare_tables
from anxin.tables.messages import TableError, Text
from anxin.tables.reader import parse_table, read_text
from anxin.tables.types import DecisionTable

from .base import FINDINGS, FINE, Command, Out

_VERDICTS = {
    "equivalent": Text("等价", "equivalent"),
    "stricter": Text("更严", "stricter"),
    "laxer": Text("更宽", "laxer"),
    "both": Text("有严有宽", "both stricter and laxer"),
}
_LEVELS = ("country", "province", "prefecture", "county", "town")


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("higher")
    parser.add_argument("lower")
    parser.add_argument("--population", default=None)


def _run(options: argparse.Namespace, out: Out) -> int:
    higher, lower = (_load(file) for file in (options.higher, options.lower))
    comparison = compare_tables(higher, lower)
    hints = [*comparison.hints, *_level_hint(higher, lower)]
    for hint in hints:
        out.hint(hint)
    if options.population:
        from anxin.tables.population import count_residents

        comparison = count_residents(comparison, higher, lower, Path(options.population))
    comparison = replace(comparison, hints=tuple(hints))
    out.answer(comparison.as_json(out.lang), _lines(comparison, out))
    return FINDINGS if comparison.findings else FINE


def _load(file: str) -> DecisionTable:
    table = parse_table(read_text(Path(file)), file)
    try:
        refuse_unsound(table)
    except TableError as reason:
        raise reason.placed(file) from None
    return table


def _level_hint(higher: DecisionTable, lower: DecisionTable) -> list[Text]:
    if higher.level is None or lower.level is None:
        return []
    if _LEVELS.index(higher.level) <= _LEVELS.index(lower.level):
        return []
    return [
        Text(
            f"第一张表的层级（{higher.level}）低于第二张（{lower.level}），次序可能颠倒了。",
            f"The first table ({higher.level}) is below the second ({lower.level}): "
            "perhaps they are swapped.",
        )
    ]


def _lines(comparison: Comparison, out: Out) -> list[str]:
    verdict = _VERDICTS[comparison.verdict].say(out.lang)
    lines = [out.words(f"结论：下级表{verdict}", f"Verdict: the lower table is {verdict}")]
    if comparison.verdict == "equivalent" and comparison.findings:
        lines[0] += out.words("，但有不分宽严的不同", ", yet there are neutral differences")
    for finding in comparison.findings:
        lines.append(f"  ✗ {finding.text.say(out.lang)}")
        touched = out.words(f"    {finding.cells} 种情形", f"    {finding.cells} cells")
        if finding.residents is not None:
            touched += out.words(f"，{finding.residents} 人", f", {finding.residents} residents")
        lines.append(touched)
    lines += [
        out.words(
            f"  · 允许（{finding.delegates}）：{finding.text.zh}",
            f"  · allowed ({finding.delegates}): {finding.text.en}",
        )
        for finding in comparison.allowed
    ]
    return lines


COMMAND = Command(
    name="table_compare",
    usage="HIGHER LOWER [--population FILE.parquet] [--json] [--lang zh|en]",
    summary=Text(
        "以上级规则表为准看下级表：更严、更宽、一刀切、阻断，各附一个具体的人。",
        "A lower table seen from a higher one: stricter, laxer, blind or shut, "
        "each with one person.",
    ),
    details=(
        ("HIGHER", Text("上级表（.yaml）", "the higher table (.yaml)")),
        ("LOWER", Text("下级表（.yaml）", "the lower table (.yaml)")),
        ("--population FILE", Text("人口数据，数出涉及的人数", "a population, to count residents")),
    ),
    examples=(
        "table_compare district.yaml town.yaml",
        "table_compare district.yaml town.yaml --population people.parquet --json",
    ),
    arguments=_arguments,
    run=_run,
)
