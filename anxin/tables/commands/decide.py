"""`table_decide`: the answer for one person."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from anxin.tables.check import refuse_unsound
from anxin.tables.decide import WhyNot, decide, decision_json, reason_json, why_not
from anxin.tables.examples import shown
from anxin.tables.messages import Problem, TableError, Text
from anxin.tables.reader import parse_table, read_text
from anxin.tables.types import Decision, DecisionTable

from .base import FINE, Command, Out

MAX_FACTS_CHARACTERS = 1_000_000


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file")
    parser.add_argument("--facts", required=True)
    parser.add_argument("--why-not", type=int, default=None)


def _run(options: argparse.Namespace, out: Out) -> int:
    table = parse_table(read_text(Path(options.file)), options.file)
    refuse_unsound(table)
    facts = read_facts(options.facts)
    _name_strangers(table, facts, out)
    decision = decide(table, facts)
    answer = decision_json(decision, out.lang)
    lines = _lines(decision, out)
    if options.why_not is not None:
        reason = why_not(table, facts, options.why_not)
        answer["why_not"] = why_not_json(reason, out.lang)
        lines += _why_not_lines(reason, out)
    out.answer(answer, lines)
    return FINE


def read_facts(text: str) -> dict[str, object]:
    """Facts from JSON text, or from a file named with `@`. Raises TableError."""
    if text.startswith("@"):
        text = read_text(Path(text[1:]))
    instead = Text('{"origin_risk": "low", "needed": true}', '{"origin_risk": "low", …}')
    try:
        found = json.loads(text[:MAX_FACTS_CHARACTERS])
    except (ValueError, RecursionError) as reason:
        raise TableError(
            Problem(
                Text(f"--facts 不是 JSON：{reason}。", f"--facts is not JSON: {reason}."),
                instead,
            )
        ) from reason
    if not isinstance(found, dict):
        raise TableError(
            Problem(Text("--facts 应是一个 JSON 对象。", "--facts must be a JSON object."), instead)
        )
    return found


def why_not_json(reason: WhyNot, lang: str) -> dict[str, object]:
    return {
        "rule": reason.rule,
        "failing": [reason_json(item, lang) for item in reason.failing],
        "satisfied": [reason_json(item, lang) for item in reason.satisfied],
    }


def _name_strangers(table: DecisionTable, facts: dict[str, object], out: Out) -> None:
    known = {item.name for item in table.inputs}
    strangers = [name for name in facts if name not in known]
    if strangers:
        listed = ", ".join(strangers[:10])
        out.hint(Text(f"表中没有这些输入，未使用：{listed}", f"Not inputs, left unused: {listed}"))


def _lines(decision: Decision, out: Out) -> list[str]:
    lines = []
    for name, value in decision.outputs.items():
        said = ", ".join(map(shown, value)) if isinstance(value, list) else shown(value)
        lines.append(f"{name}: {said}")
    clause, strength = decision.clause or "-", decision.strength or "-"
    lines.append(
        out.words(
            f"第 {decision.rule} 行 · 条款 {clause} · 强度 {strength}",
            f"row {decision.rule} · clause {clause} · {strength}",
        )
    )
    lines += [f"  {reason.say(out.lang)}" for reason in decision.why]
    lines.append(f"{decision.table.id} {decision.table.version}")
    return lines


def _why_not_lines(reason: WhyNot, out: Out) -> list[str]:
    head = out.words(f"第 {reason.rule} 行为何不适用：", f"Why row {reason.rule} does not apply:")
    if not reason.failing:
        head = out.words(f"第 {reason.rule} 行的条件都符合。", f"Row {reason.rule} is met in full.")
    return [head, *(f"  ✗ {item.say(out.lang)}" for item in reason.failing)]


COMMAND = Command(
    name="table_decide",
    usage="FILE --facts JSON [--why-not RULE] [--json] [--lang zh|en]",
    summary=Text(
        "按一张规则表为一个人作出判断，并说明理由。",
        "Decide for one person by a table, with the reasons.",
    ),
    details=(
        ("FILE", Text("规则表（.yaml）", "the table (.yaml)")),
        (
            "--facts JSON",
            Text("事实，JSON 对象；@文件 从文件读", "facts as JSON; @FILE reads a file"),
        ),
        ("--why-not RULE", Text("某一行为何不适用", "why a row does not apply")),
    ),
    examples=(
        """table_decide travel.yaml --facts '{"origin_risk": "low", "needed": true}'""",
        "table_decide travel.yaml --facts @facts.json --why-not 2 --json",
    ),
    arguments=_arguments,
    run=_run,
)
