"""Is a table sound: gaps, overlaps, rows that never answer, values never given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from .cells import Grid, bits, grid_of
from .examples import box_words, json_value, pick_facts, said
from .messages import Problem, TableError, Text
from .types import DecisionTable, HitPolicy, Rule, TableRef, Value
from .walk import Walk

MAX_LISTED = 20
MAX_PAIRS = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind`: gap, overlap, unreachable, duplicate; as a note: never_given, masked,
    default_unused, unused_input, unchecked."""

    kind: str
    text: Text
    rules: tuple[int, ...] = ()
    witness: Mapping[str, Value] | None = None
    line: int | None = None

    def as_json(self, lang: str = "zh") -> dict[str, object]:
        return {
            "kind": self.kind,
            "message": self.text.say(lang),
            "rules": list(self.rules),
            "witness": json_value(self.witness) if self.witness is not None else None,
            "line": self.line,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """`findings` make a table unsound; `notes` are worth knowing."""

    table: TableRef
    findings: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()
    default_cells: tuple[Mapping[str, str], ...] = ()
    default_cell_count: int = 0
    cell_count: int = 0

    @property
    def ok(self) -> bool:
        return not self.findings

    def as_json(self, lang: str = "zh") -> dict[str, object]:
        return {
            "id": self.table.id,
            "version": self.table.version,
            "ok": self.ok,
            "findings": [finding.as_json(lang) for finding in self.findings],
            "notes": [note.as_json(lang) for note in self.notes],
            "default_cells": [dict(cells) for cells in self.default_cells],
            "default_cell_count": self.default_cell_count,
            "cells": self.cell_count,
        }


@lru_cache(maxsize=64)
def check_table(table: DecisionTable) -> Report:
    """Everything the cells say about a table. Raises TableError when they are too many."""
    grid = grid_of(table)
    walk = Walk(grid)
    findings: list[Finding] = []
    notes: list[Finding] = []
    found = _duplicates(table)
    if table.hit_policy in (HitPolicy.UNIQUE, HitPolicy.ANY):
        found += overlaps(table, grid)
    try:
        uncovered = walk.uncovered()
    except TableError:
        # What is wrong already is worth more than that the rest could not be looked through.
        if not found:
            raise
        return Report(
            TableRef(table.id, table.version), tuple(found), (_UNCHECKED,), (), 0, grid.cell_count
        )
    boxes = list(walk.uncovered_boxes(MAX_LISTED)) if uncovered else []
    default = table.default
    if default is None and table.hit_policy.single:
        findings += [_gap(grid, box) for box in boxes]
    if default is not None and not uncovered:
        notes.append(
            Finding(
                "default_unused",
                Text(
                    "缺省行从不生效，其余各行已覆盖全部情形。",
                    "The default row never answers: the other rows cover everything.",
                ),
                (default.number,),
                line=default.line,
            )
        )
    findings += found
    findings += _unreachable(table, grid, walk, notes)
    notes += _never_given(table) + _unused_inputs(table)
    return Report(
        TableRef(table.id, table.version),
        tuple(findings),
        tuple(notes),
        tuple(box_words(grid.axes, box) for box in boxes) if default else (),
        uncovered if default else 0,
        grid.cell_count,
    )


def refuse_unsound(table: DecisionTable) -> None:
    """Raises TableError with a witness for each gap, overlap, duplicate or unreachable row."""
    findings = check_table(table).findings
    if findings:
        raise TableError(
            *(Problem(finding.text, file=table.file, line=finding.line) for finding in findings)
        )


_UNCHECKED = Finding(
    "unchecked",
    Text(
        "行数与情形太多，缺漏与被遮住的行未逐一查明。",
        "Too many cells: gaps and rows hidden by others were not all looked for.",
    ),
)


def _gap(grid: Grid, box: tuple[int, ...]) -> Finding:
    witness = pick_facts(grid.axes, box)
    return Finding(
        "gap",
        Text(
            f"缺漏：没有一行适用于 {said(witness)}；请补一行，或写明缺省行。",
            f"Gap: no row applies to {said(witness)}; add a row or a default row.",
        ),
        (),
        witness,
    )


def rule_boxes(grid: Grid) -> list[tuple[int, ...]]:
    """The real segments of each rule on each axis."""
    reals = [sum(1 << at for at, is_real in enumerate(axis.real) if is_real) for axis in grid.axes]
    return [
        tuple(
            axis.segments_of(cell.accepts) & real
            for axis, cell, real in zip(grid.axes, rule.cells, reals, strict=True)
        )
        for rule in grid.rules
    ]


def touching(grid: Grid, box: tuple[int, ...], known: dict[tuple[int, int], int]) -> int:
    """Bitset of the rules whose boxes meet a box. `known` remembers the unions of masks."""
    found = (1 << len(grid.rules)) - 1
    for at, (axis, mask) in enumerate(zip(grid.axes, box, strict=True)):
        key = (at, mask)
        if key not in known:
            union = 0
            for segment in bits(mask):
                union |= axis.masks[segment]
            known[key] = union
        found &= known[key]
    return found


def overlaps(table: DecisionTable, grid: Grid) -> list[Finding]:
    """Pairs of rows that apply to the same person, up to a limit."""
    found: list[Finding] = []
    known: dict[tuple[int, int], int] = {}
    boxes = rule_boxes(grid)
    for at, rule in enumerate(grid.rules):
        if not all(boxes[at]):
            continue
        for other in bits(touching(grid, boxes[at], known) >> (at + 1)):
            second = grid.rules[at + 1 + other]
            if table.hit_policy is HitPolicy.ANY and rule.outputs == second.outputs:
                continue
            common = tuple(a & b for a, b in zip(boxes[at], boxes[at + 1 + other], strict=True))
            witness = pick_facts(grid.axes, common)
            found.append(
                Finding(
                    "overlap",
                    Text(
                        f"重叠：第 {rule.number} 行与第 {second.number} 行都适用于 "
                        f"{said(witness)}。",
                        f"Overlap: rows {rule.number} and {second.number} both apply to "
                        f"{said(witness)}.",
                    ),
                    (rule.number, second.number),
                    witness,
                    second.line,
                )
            )
            if len(found) >= MAX_PAIRS:
                return found
    return found


def _duplicates(table: DecisionTable) -> list[Finding]:
    first: dict[tuple[object, ...], Rule] = {}
    found = []
    for rule in table.rules:
        if rule.default:
            continue
        key = tuple(cell.accepts for cell in rule.cells)
        if key in first and table.hit_policy.single:
            found.append(
                Finding(
                    "duplicate",
                    Text(
                        f"重复：第 {rule.number} 行的条件与第 {first[key].number} 行完全相同。",
                        f"Duplicate: row {rule.number} has the conditions of row "
                        f"{first[key].number}.",
                    ),
                    (first[key].number, rule.number),
                    line=rule.line,
                )
            )
        first.setdefault(key, rule)
    return found


def _unreachable(
    table: DecisionTable, grid: Grid, walk: Walk, notes: list[Finding]
) -> list[Finding]:
    boxes = {rule.number: box for rule, box in zip(grid.rules, rule_boxes(grid), strict=True)}
    dead = {number for number, box in boxes.items() if not all(box)}
    if table.hit_policy in (HitPolicy.FIRST, HitPolicy.PRIORITY):
        try:
            winners = walk.winners()
        except TableError:
            notes.append(_UNCHECKED)
        else:
            dead |= {r.number for at, r in enumerate(grid.rules) if not winners >> at & 1}
            if table.hit_policy is HitPolicy.FIRST:
                notes += _masked(grid, boxes, dead)
    return [
        Finding(
            "unreachable",
            Text(f"第 {rule.number} 行永远不会适用。", f"Row {rule.number} never applies."),
            (rule.number,),
            line=rule.line,
        )
        for rule in table.rules
        if rule.number in dead
    ]


def _masked(grid: Grid, boxes: Mapping[int, tuple[int, ...]], dead: set[int]) -> list[Finding]:
    """Rows partly hidden by one before them that answers otherwise."""
    found: list[Finding] = []
    known: dict[tuple[int, int], int] = {}
    for at, rule in enumerate(grid.rules):
        if rule.number in dead:
            continue
        before = bits(touching(grid, boxes[rule.number], known) & ((1 << at) - 1))
        hiding = [grid.rules[i].number for i in before if grid.rules[i].outputs != rule.outputs]
        if hiding:
            first = hiding[0]
            found.append(
                Finding(
                    "masked",
                    Text(
                        f"第 {rule.number} 行有一部分被第 {first} 行遮住。",
                        f"Row {rule.number} is partly hidden by row {first}.",
                    ),
                    (first, rule.number),
                    line=rule.line,
                )
            )
        if len(found) >= MAX_PAIRS:
            break
    return found


def _never_given(table: DecisionTable) -> list[Finding]:
    found = []
    for at, item in enumerate(table.outputs):
        given = {rule.outputs[at] for rule in table.rules if isinstance(rule.outputs[at], str)}
        missing = [value for value in item.values if value not in given]
        if missing:
            words = "、".join(missing[:MAX_LISTED])
            found.append(
                Finding(
                    "never_given",
                    Text(
                        f"输出 {item.name} 从不给出：{words}。",
                        f"Output {item.name} never gives: {', '.join(missing[:MAX_LISTED])}.",
                    ),
                )
            )
    return found


def _unused_inputs(table: DecisionTable) -> list[Finding]:
    from .formula import formula_names, formula_tree
    from .types import Formula

    used: set[str] = set()
    for rule in table.rules:
        for value in rule.outputs:
            if isinstance(value, Formula):
                used |= formula_names(formula_tree(value.text))
    return [
        Finding(
            "unused_input",
            Text(f"输入 {item.name} 没有一行用到。", f"No row looks at input {item.name}."),
        )
        for at, item in enumerate(table.inputs)
        if item.name not in used
        and all(rule.cells[at].accepts == item.domain for rule in table.rules)
    ]
