"""The answer for one person, with its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from .cells import Grid, bits, grid_of
from .domain import from_coord, to_coord
from .examples import json_value, shown
from .formula import CONTEXT, compute
from .messages import FactsError, Problem, TableError, Text, error
from .types import (
    Aggregator,
    Decision,
    DecisionTable,
    Formula,
    HitPolicy,
    Input,
    Output,
    Reason,
    Rule,
    TableRef,
    Value,
    ValueType,
    Why,
)


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a row does not apply: its cells against the person's values."""

    rule: int
    failing: tuple[Reason, ...]
    satisfied: tuple[Reason, ...]


def decide(table: DecisionTable, facts: Mapping[str, object]) -> Decision:
    """The row that applies to these facts, its outputs and why.

    Facts are plain values by input name; further names are ignored. Raises FactsError for facts
    the table refuses and TableError when no row, or more than one, applies.
    """
    coords = coords_of(table, facts)
    hits = applying(table, coords)
    reckons = any(isinstance(value, Formula) for rule in hits for value in rule.outputs)
    first = hits[0] if hits else None
    return Decision(
        outputs=_outputs(table, hits, _values(table, coords) if reckons else {}),
        rule=first.number if first else None,
        clause=first.clause if first else None,
        strength=first.strength if first else None,
        why=Why(lambda: tuple(reason for rule in hits for reason in _why(table, rule, coords))),
        table=_ref(table),
        rules=tuple(rule.number for rule in hits),
    )


def coords_of(table: DecisionTable, facts: Mapping[str, object]) -> list[int | None]:
    """Coordinates of the facts in the order of the inputs. Raises FactsError with all problems."""
    coords: list[int | None] = []
    problems: list[Problem] = []
    for item in table.inputs:
        try:
            coords.append(to_coord(item, facts.get(item.name)))
        except FactsError as reason:
            problems += reason.problems
    if problems:
        raise FactsError(*problems)
    return coords


def applying(table: DecisionTable, coords: list[int | None]) -> tuple[Rule, ...]:
    """The rows that answer under the table's hit policy, in its order."""
    grid = grid_of(table)
    mask = grid.hits(coords) & ((1 << len(grid.rules)) - 1)
    if not mask:
        if table.default and all(
            axis.real[axis.segment(coord)] for axis, coord in zip(grid.axes, coords, strict=True)
        ):
            return (table.default,)
        if table.default or table.hit_policy.single:
            raise _no_row(table, coords)
        return ()
    if table.hit_policy is HitPolicy.UNIQUE and mask & (mask - 1):
        raise _several(grid, mask)
    if table.hit_policy.single:
        return (grid.rules[(mask & -mask).bit_length() - 1],)
    return tuple(grid.rules[at] for at in bits(mask))


def why_not(table: DecisionTable, facts: Mapping[str, object], number: int | None = None) -> WhyNot:
    """Why row `number` does not apply; without a number the nearest row that does not.

    Nearest: fewest failing cells, then the first. Raises TableError for a row that is not there.
    """
    coords = coords_of(table, facts)
    rows = [rule for rule in table.rules if not rule.default]
    if number is None:
        missing = [(_failing(rule, coords), rule) for rule in rows]
        apart = [pair for pair in missing if pair[0]]
        if not apart:
            raise error("每一行都适用，没有可解释的“为何不”。", "Every row applies.")
        rule = min(apart, key=lambda pair: (pair[0], pair[1].number))[1]
    else:
        found = [rule for rule in table.rules if rule.number == number]
        if not found:
            raise error(
                f"没有第 {number} 行。",
                f"There is no row {number}.",
                (f"1 到 {len(table.rules)}", f"1 to {len(table.rules)}"),
            )
        rule = found[0]
    reasons = _why(table, rule, coords)
    if rule.default:
        reasons = _default_reasons(table, rule, coords)
    return WhyNot(
        rule.number, tuple(r for r in reasons if not r.holds), tuple(r for r in reasons if r.holds)
    )


def decision_json(decision: Decision, lang: str = "zh") -> dict[str, object]:
    """The decision in the form the command line and the interface give it."""
    return {
        "outputs": json_value(decision.outputs),
        "rule": decision.rule,
        "rules": list(decision.rules),
        "clause": decision.clause,
        "strength": decision.strength,
        "why": [reason_json(reason, lang) for reason in decision.why],
        "table": {"id": decision.table.id, "version": decision.table.version},
    }


def reason_json(reason: Reason, lang: str = "zh") -> dict[str, object]:
    return {
        "input": reason.input,
        "label": reason.label,
        "value": json_value(reason.value),
        "test": reason.test,
        "holds": reason.holds,
        "text": reason.say(lang),
    }


@lru_cache(maxsize=256)
def _ref(table: DecisionTable) -> TableRef:
    return TableRef(table.id, table.version)


def _outputs(
    table: DecisionTable, hits: tuple[Rule, ...], values: Mapping[str, Value]
) -> dict[str, Value | list[Value]]:
    if table.hit_policy.single:
        rule = hits[0]
        return {
            item.name: output_value(item, value, values)
            for item, value in zip(table.outputs, rule.outputs, strict=True)
        }
    found: dict[str, Value | list[Value]] = {}
    for at, item in enumerate(table.outputs):
        column = [output_value(item, rule.outputs[at], values) for rule in hits]
        found[item.name] = aggregate(table.aggregator, column)
    return found


def aggregate(aggregator: Aggregator, column: list[Value]) -> Value | list[Value]:
    """A column of hits as COLLECT sums it up; a total of nothing is null, a count 0."""
    if aggregator is Aggregator.LIST:
        return column
    if aggregator is Aggregator.COUNT:
        return len(column)
    numbers = [value for value in column if isinstance(value, int | Decimal)]
    if not numbers or len(numbers) < len(column):
        return None
    if aggregator is Aggregator.SUM:
        total = Decimal(0)
        for number in numbers:
            total = CONTEXT.add(total, Decimal(number))
        whole = all(isinstance(number, int) for number in numbers)
        return int(total) if whole else total
    return min(numbers) if aggregator is Aggregator.MIN else max(numbers)


def output_value(item: Output, value: Value | Formula, facts: Mapping[str, Value]) -> Value:
    """The value, a formula computed and brought to the output's scale by half up."""
    if not isinstance(value, Formula):
        return value
    number = compute(value, facts)
    if number is None:
        return None
    scale = 0 if item.type is ValueType.INTEGER else item.scale
    if scale is not None:
        number = number.quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_UP, context=CONTEXT)
    if item.type is ValueType.INTEGER:
        return int(number)
    return number


def _values(table: DecisionTable, coords: list[int | None]) -> dict[str, Value]:
    return {
        item.name: from_coord(item, coord) for item, coord in zip(table.inputs, coords, strict=True)
    }


def _why(table: DecisionTable, rule: Rule, coords: list[int | None]) -> list[Reason]:
    if rule.default:
        said = rule.default_reason or ""
        return [Reason(Text(f"其余各行都不适用：{said}", f"No other row applies: {said}"))]
    reasons = []
    for item, cell, coord in zip(table.inputs, rule.cells, coords, strict=True):
        if cell.text != "-":
            holds = cell.accepts.holds(coord)
            reasons.append(_reason(item, from_coord(item, coord), cell.text, holds))
    if not reasons:
        reasons.append(Reason(Text("这一行不看任何条件。", "This row looks at no input.")))
    return reasons


def _reason(item: Input, value: Value, test: str, holds: bool) -> Reason:
    unit = item.unit or ""
    given = f"{shown(value)}{unit if value is not None else ''}"
    zh = "符合" if holds else "不符合"
    en = "meets" if holds else "does not meet"
    return Reason(
        Text(f"{item.title}为 {given}，{zh}“{test}”", f"{item.name} is {given}, {en} `{test}`"),
        item.name,
        item.label or None,
        value,
        test,
        holds,
    )


def _failing(rule: Rule, coords: list[int | None]) -> int:
    return sum(
        not cell.accepts.holds(coord) for cell, coord in zip(rule.cells, coords, strict=True)
    )


def _default_reasons(table: DecisionTable, rule: Rule, coords: list[int | None]) -> list[Reason]:
    """A default row does not apply because another one does."""
    hits = applying(table, coords)
    if rule in hits:
        return [Reason(Text(rule.default_reason or "", rule.default_reason or ""))]
    number = hits[0].number
    return [
        Reason(
            Text(
                f"第 {number} 行适用，缺省行不再适用。",
                f"Row {number} applies, so the default row does not.",
            ),
            holds=False,
        )
    ]


def _no_row(table: DecisionTable, coords: list[int | None]) -> TableError:
    return FactsError(
        *_off_scale(table, coords)
        or [Problem(Text("没有一行适用于这些事实。", "No row applies to these facts."))]
    )


def _several(grid: Grid, mask: int) -> TableError:
    rows = [grid.rules[at].number for at in bits(mask)]
    listed = "、".join(map(str, rows))
    return error(
        f"第 {listed} 行同时适用，表有重叠。",
        f"Rows {', '.join(map(str, rows))} all apply: the table has an overlap.",
    )


def _off_scale(table: DecisionTable, coords: list[int | None]) -> list[Problem]:
    """Facts with more decimals than the input declares."""
    return [
        Problem(
            Text(
                f"{item.name} 的小数位多于声明的 {item.scale} 位。",
                f"{item.name} has more than the {item.scale} decimals declared.",
            )
        )
        for item, coord in zip(table.inputs, coords, strict=True)
        if coord is not None and coord % item.step
    ]
