"""Builders of tables for the tests: written ones and random ones that are sound by construction."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from anxin.tables import DecisionTable, parse_table
from anxin.tables.cells import grid_of
from anxin.tables.domain import from_coord
from anxin.tables.types import Input, Value, ValueType

TRAVEL = """\
table: travel_guidance
title: 出行指引
level: county
source: {notice: qilin-2021}
valid: {from: 2021-02-07, to: 2021-03-08}
hit_policy: UNIQUE
inputs:
  - {name: origin_risk, label: 出发地风险等级, type: enum, values: [low, medium, high]}
  - {name: test_hours, label: 核酸证明时长, type: integer, unit: h, min: 0, null: allowed}
  - {name: cpi_yoy, label: 居民消费价格同比, type: decimal, scale: 1, unit: "%"}
outputs:
  - {name: advice, label: 指引, type: enum, strictest: first,
     values: [must_stay, needs_approval, advised_to_stay, free]}
rules:
  - {when: {origin_risk: high}, then: {advice: must_stay}, clause: "1.1", strength: must}
  - {when: {origin_risk: medium, test_hours: "<= 72"}, then: {advice: needs_approval},
     clause: "1.2", strength: in_principle}
  - {when: {origin_risk: medium, test_hours: ["> 72", "null"]}, then: {advice: must_stay},
     clause: "1.2", strength: in_principle}
  - {when: {origin_risk: low}, then: {advice: advised_to_stay}, clause: "1.3",
     strength: encourage}
"""

INPUTS = [
    ("risk", "{name: risk, type: enum, values: [low, medium, high, unknown]}"),
    ("post", "{name: post, type: enum, values: [worker, student], open: true, null: allowed}"),
    ("needed", "{name: needed, type: bool}"),
    ("agrees", "{name: agrees, type: bool, null: allowed}"),
    ("hours", "{name: hours, type: integer, min: 0, max: 200, null: allowed}"),
    ("age", "{name: age, type: integer}"),
    ("cpi", "{name: cpi, type: decimal, scale: 1}"),
    ("share", "{name: share, type: decimal, null: allowed}"),
    ("day", "{name: day, type: date, null: allowed}"),
]
_CELLS = {
    "risk": ["low", "medium, high", "not(low)", "unknown", "-"],
    "post": ["worker", "not(worker)", "null", "worker, student", "not(worker, student, null)"],
    "needed": ["true", "false", "not(true)"],
    "agrees": ["true", "false", "null", "not(true)"],
    "hours": ["<= 72", "> 72, null", "[24..48)", "not(< 10)", "0, 7, 200", "null"],
    "age": ["< 60", ">= 60", "(18..60)", "-5", "not(3, 4)"],
    "cpi": [">= 3.5", "< 3.5", "[-0.5..3.4]", "3.5", "(3.4..6.0)"],
    "share": ["<= 0.75", "> 0.755", "null", "not(0.5)"],
    "day": [">= 2021-02-07", "[2021-01-28..2021-03-08]", "null", "2021-02-11, 2021-02-12"],
}


def table_text(
    inputs: Sequence[str],
    rows: Sequence[str],
    head: str = "",
    outputs: str = "",
    name: str = "random",
) -> str:
    """A table file of some of `INPUTS` and finished rows."""
    specs = dict(INPUTS)
    outputs = outputs or (
        "  - {name: answer, type: enum, values: [a, b, c, d, e], strictest: first}\n"
        "  - {name: amount, type: decimal, scale: 2, stricter: less}\n"
    )
    return (
        f"table: {name}\n{head}inputs:\n"
        + "".join(f"  - {specs[item]}\n" for item in inputs)
        + f"outputs:\n{outputs}rules:\n"
        + "".join(f"  - {row}\n" for row in rows)
    )


def random_table(seed: int, policy: str = "FIRST", default: bool = True) -> DecisionTable:
    """A total table of up to four inputs with overlapping rows."""
    dice = random.Random(seed)
    inputs = dice.sample([name for name, _ in INPUTS], dice.randint(1, 4))
    rows: list[str] = []
    for _ in range(dice.randint(1, 7)):
        chosen = dice.sample(inputs, dice.randint(1, len(inputs)))
        when = ", ".join(f"{name}: '{dice.choice(_CELLS[name])}'" for name in chosen)
        rows.append(f"{{when: {{{when}}}, then: {then(dice)}, clause: '{len(rows) + 1}'}}")
    if default:
        rows.append(f"{{default: true, default_reason: 其余, then: {then(dice)}}}")
    return parse_table(table_text(inputs, rows, f"hit_policy: {policy}\n"))


def then(dice: random.Random) -> str:
    return f"{{answer: {dice.choice('abcde')}, amount: {dice.randint(-300, 900) / 4:.2f}}}"


def values_of(table: DecisionTable, item: Input) -> list[Value]:
    """Border values and their neighbours, null where allowed."""
    axis = grid_of(table).axes[[other.name for other in table.inputs].index(item.name)]
    found: list[Value] = [None] if item.nullable else []
    for low, high in axis.spans:
        for coord in (low, low + item.step, high - item.step, high, (low + high) // 2):
            on_step = coord // item.step * item.step
            inside = item.minimum <= on_step <= item.maximum and low <= on_step <= high
            if inside and abs(on_step) < 10**14:
                found.append(from_coord(item, on_step))
    if item.type in (ValueType.INTEGER, ValueType.DECIMAL):
        found += [
            value
            for value in (Decimal(0), Decimal(7), Decimal(-3))
            if item.minimum <= int(value) <= item.maximum
        ]
    return list(dict.fromkeys(found))


def any_day(dice: random.Random) -> date:
    return date(2021, 1, 1) + timedelta(days=dice.randint(0, 120))
