"""One table seen from a higher one: where it is stricter, laxer, blind or shut.

Both are cut into boxes on common axes; two boxes that meet with different answers are a finding,
with one concrete person, re-decided by the scalar engine before it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from .burden import Answer, Kind, answer_of, corners, has_formula, weigh
from .cells import bits
from .decide import decide
from .examples import json_value, pick, pick_facts, said
from .joint import Joint, Region, Side, domain_hints, join_tables, vocabulary_clash
from .messages import Problem, TableError, Text
from .types import DecisionTable, Output, TableRef, Value, ValueType

Pair = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Answered:
    """What one table says to the witness."""

    rule: int | None
    rules: tuple[int, ...]
    clause: str | None
    value: Answer

    def as_json(self) -> dict[str, object]:
        return {"rule": self.rule, "clause": self.clause, "value": json_value(self.value)}


@dataclass(frozen=True, slots=True)
class Difference:
    """A finding. `pairs` are the pairs of row numbers it covers, `slices` further limits on the
    inputs (a set of coordinates each), for counting the residents touched."""

    kind: Kind
    output: str
    higher: Answered
    lower: Answered
    witness: Mapping[str, Value]
    cells: int
    text: Text
    input: str | None = None
    delegates: str | None = None
    residents: int | None = None
    pairs: frozenset[Pair] = frozenset()
    slices: Mapping[str, str] | None = None

    def as_json(self, lang: str = "zh") -> dict[str, object]:
        found: dict[str, object] = {
            "kind": self.kind,
            "output": self.output,
            "higher": self.higher.as_json(),
            "lower": self.lower.as_json(),
            "witness": json_value(self.witness),
            "cells": self.cells,
            "residents": self.residents,
            "message": self.text.say(lang),
        }
        if self.input:
            found["input"] = self.input
        if self.delegates:
            found["delegates"] = self.delegates
        return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """The verdict on the lower table and its reasons; `allowed` holds the deviations that the
    higher table leaves to the lower level."""

    verdict: str
    findings: tuple[Difference, ...]
    allowed: tuple[Difference, ...]
    higher: TableRef
    lower: TableRef
    hints: tuple[Text, ...] = ()

    def as_json(self, lang: str = "zh") -> dict[str, object]:
        return {
            "verdict": self.verdict,
            "findings": [finding.as_json(lang) for finding in self.findings],
            "allowed": [finding.as_json(lang) for finding in self.allowed],
            "higher": {"id": self.higher.id, "version": self.higher.version},
            "lower": {"id": self.lower.id, "version": self.lower.version},
        }


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two boxes that meet with different answers to one output."""

    kind: Kind
    output: Output
    higher: Region
    lower: Region
    box: tuple[int, ...]
    facts: Mapping[str, Value]


def compare_tables(higher: DecisionTable, lower: DecisionTable) -> Comparison:
    """The lower table seen from the higher one. Raises TableError when they cannot be compared:
    other vocabularies, types or units, or too many cells."""
    from .compare_checks import blocked, lost_dimensions

    outputs, hints = common_outputs(higher, lower)
    joint = join_tables(higher, lower)
    meetings = [meeting for output in outputs for meeting in meet(joint, output)]
    differences = _gather(joint, meetings)
    differences += lost_dimensions(joint, outputs, meetings)
    differences += blocked(joint, outputs, meetings)
    findings = tuple(item for item in differences if not item.delegates)
    allowed = tuple(item for item in differences if item.delegates)
    return Comparison(
        verdict_of(findings),
        findings,
        allowed,
        TableRef(higher.id, higher.version),
        TableRef(lower.id, lower.version),
        (*hints, *domain_hints(higher, lower)),
    )


def verdict_of(findings: Sequence[Difference]) -> str:
    kinds = {finding.kind for finding in findings}
    stricter = bool(kinds & {Kind.STRICTER, Kind.BLOCKED})
    laxer = Kind.LAXER in kinds
    if stricter and laxer:
        return "both"
    return "stricter" if stricter else "laxer" if laxer else "equivalent"


def common_outputs(higher: DecisionTable, lower: DecisionTable) -> tuple[list[Output], list[Text]]:
    """Outputs both have, as the higher table declares them, and hints on the others."""
    theirs = {item.name: item for item in lower.outputs}
    ours = {item.name for item in higher.outputs}
    found, problems = [], []
    for item in higher.outputs:
        other = theirs.get(item.name)
        if other is None:
            continue
        clash = _output_clash(item, other)
        if clash:
            problems.append(clash)
        found.append(item)
    if problems:
        raise TableError(*problems)
    if not found:
        raise TableError(
            Problem(
                Text("两张表没有共同的输出，无法比较。", "The tables have no output in common."),
                Text(
                    f"输出名取 {'、'.join(sorted(ours))} 之一", f"an output named {sorted(ours)[0]}"
                ),
            )
        )
    alone = sorted(ours ^ set(theirs))
    hints = [
        Text(f"只有一张表有输出 {name}，未比较。", f"Only one table has output {name}.")
        for name in alone
    ]
    hints += [
        Text(
            f"输出 {item.name} 的取值次序不同，以上级表为准。",
            f"The values of {item.name} stand in another order; the higher table's holds.",
        )
        for item in found
        if item.values != theirs[item.name].values
    ]
    return found, hints


def _output_clash(item: Output, other: Output) -> Problem | None:
    """Why the values of an output cannot be held against each other."""
    if not _same_kind(item, other):
        return Problem(
            Text(
                f"输出 {item.name} 的类型不同：{item.type} 与 {other.type}。",
                f"Output {item.name} has types {item.type} and {other.type}.",
            ),
            Text("两张表用同样的类型", "the same type in both"),
        )
    clash = vocabulary_clash(Text("输出", "Output"), item.name, item.values, other.values)
    if clash:
        return Problem(clash, Text("两张表用同样的取值", "the same values in both"))
    if item.unit and other.unit and item.unit != other.unit:
        return Problem(
            Text(
                f"输出 {item.name} 的单位不同：{item.unit} 与 {other.unit}。",
                f"Output {item.name} has units {item.unit} and {other.unit}.",
            ),
            Text("两张表用同样的单位", "the same unit in both"),
        )
    return None


def _same_kind(item: Output, other: Output) -> bool:
    """True for outputs whose values can be held against each other."""
    numbers = (ValueType.INTEGER, ValueType.DECIMAL)
    words = (ValueType.ENUM, ValueType.TEXT)
    return item.type is other.type or any(
        item.type in kinds and other.type in kinds for kinds in (numbers, words)
    )


class Meeter:
    """Finds the regions of one side that meet a box, by bitsets."""

    def __init__(self, joint: Joint, side: Side) -> None:
        self.regions = side.regions
        self.masks = [[0] * axis.size for axis in joint.axes]
        for bit, region in enumerate(side.regions):
            for at, mask in enumerate(region.box):
                for segment in bits(mask):
                    self.masks[at][segment] |= 1 << bit
        self.known: dict[tuple[int, int], int] = {}

    def touching(self, box: Sequence[int], within: int = -1) -> int:
        found = within & ((1 << len(self.regions)) - 1)
        for at, mask in enumerate(box):
            if not found:
                break
            key = (at, mask)
            if key not in self.known:
                union = 0
                for segment in bits(mask):
                    union |= self.masks[at][segment]
                self.known[key] = union
            found &= self.known[key]
        return found


def meet(joint: Joint, output: Output) -> Iterator[Meeting]:
    """Pairs of boxes with different answers to an output."""
    meeter = Meeter(joint, joint.lower)
    plain: list[Answer] = []
    fixed = 0
    for bit, region in enumerate(joint.lower.regions):
        formula = has_formula(joint.lower.table, region, output.name)
        fixed |= 0 if formula else 1 << bit
        plain.append(None if formula else answer_of(joint.lower.table, region, output.name, {}))
    same: dict[Answer, int] = {}
    for bit, answer in enumerate(plain):
        if fixed >> bit & 1:
            same[answer] = same.get(answer, 0) | 1 << bit
    for region in joint.higher.regions:
        if has_formula(joint.higher.table, region, output.name):
            candidates = -1
            mine: Answer = None
        else:
            mine = answer_of(joint.higher.table, region, output.name, {})
            candidates = ~same.get(mine, 0)
        for bit in bits(meeter.touching(region.box, candidates)):
            other = joint.lower.regions[bit]
            box = tuple(a & b for a, b in zip(region.box, other.box, strict=True))
            if candidates != -1 and fixed >> bit & 1:
                kind = weigh(output, mine, plain[bit])
                if kind:
                    yield Meeting(kind, output, region, other, box, {})
            else:
                yield from _at_corners(joint, output, region, other, box)


def _at_corners(
    joint: Joint, output: Output, higher: Region, lower: Region, box: tuple[int, ...]
) -> Iterator[Meeting]:
    """Arithmetic answers are compared at the corners of the box; one meeting per kind."""
    seen: set[Kind] = set()
    for facts in corners(joint, box):
        kind = weigh(
            output,
            answer_of(joint.higher.table, higher, output.name, facts),
            answer_of(joint.lower.table, lower, output.name, facts),
        )
        if kind and kind not in seen:
            seen.add(kind)
            yield Meeting(kind, output, higher, lower, box, facts)


def _gather(joint: Joint, meetings: Sequence[Meeting]) -> list[Difference]:
    """One finding per output, kind and pair of rows, in the order of the rows."""
    groups: dict[tuple[str, Kind, Pair], list[Meeting]] = {}
    for meeting in meetings:
        key = (meeting.output.name, meeting.kind, pair_of(meeting))
        groups.setdefault(key, []).append(meeting)
    found = []
    for key in sorted(groups, key=lambda k: (k[2], k[0], k[1])):
        group = groups[key]
        best = min(group, key=lambda item: oddness(joint, item.box))
        cells = sum(joint.size(item.box) for item in group)
        found.append(difference(joint, best, cells, frozenset([key[2]])))
    return found


def pair_of(meeting: Meeting) -> Pair:
    return (
        tuple(rule.number for rule in meeting.higher.rules),
        tuple(rule.number for rule in meeting.lower.rules),
    )


def oddness(joint: Joint, box: Sequence[int]) -> int:
    """How many inputs of a witness must leave their typical (or first) value."""
    odd = 0
    for axis, mask in zip(joint.axes, box, strict=True):
        odd += pick(axis, mask) != pick(axis, (1 << axis.size) - 1)
    return odd


def difference(
    joint: Joint,
    meeting: Meeting,
    cells: int,
    pairs: frozenset[Pair],
    kind: Kind | None = None,
) -> Difference:
    """The finding of a meeting, its witness re-decided by the scalar engine."""
    witness = dict(meeting.facts) or pick_facts(joint.axes, meeting.box)
    higher = answered(joint.higher.table, meeting.higher, meeting.output.name, witness)
    lower = answered(joint.lower.table, meeting.lower, meeting.output.name, witness)
    kind = kind or meeting.kind
    delegates = next((r.delegates for r in meeting.higher.rules if r.delegates), None)
    return Difference(
        kind,
        meeting.output.name,
        higher,
        lower,
        witness,
        cells,
        _sentence(kind, meeting.output, higher, lower, witness),
        None,
        delegates,
        None,
        pairs,
    )


def answered(
    table: DecisionTable, region: Region, output: str, witness: Mapping[str, Value]
) -> Answered:
    """What the table says to the witness; the scalar engine must agree with the boxes."""
    facts = {name: json_value(value) for name, value in witness.items()}
    decision = decide(table, facts)
    expected = answer_of(table, region, output, witness)
    value = decision.outputs[output]
    got: Answer = tuple(value) if isinstance(value, list) else value
    if decision.rules != tuple(rule.number for rule in region.rules) or got != expected:
        raise AssertionError(f"cells and scalar engine disagree on {facts} in {table.id}")
    return Answered(decision.rule, decision.rules, decision.clause, got)


_WORDS = {
    Kind.STRICTER: Text("下级更严", "the lower table is stricter"),
    Kind.LAXER: Text("下级更宽", "the lower table is laxer"),
    Kind.DIFFERENT: Text("两级不同", "the tables differ"),
    Kind.LOST_DIMENSION: Text("一刀切", "a distinction is lost"),
    Kind.BLOCKED: Text("阻断", "the way is shut"),
}


def _sentence(
    kind: Kind, output: Output, higher: Answered, lower: Answered, witness: Mapping[str, Value]
) -> Text:
    person = said(witness)
    up = f"{output.title}={json_value(higher.value)}"
    down = f"{output.title}={json_value(lower.value)}"
    return Text(
        f"{_WORDS[kind].zh}：{person} 时，上级第 {higher.rule} 行（条款 {higher.clause or '-'}）为 "
        f"{up}，下级第 {lower.rule} 行（条款 {lower.clause or '-'}）为 {down}。",
        f"{_WORDS[kind].en}: for {person}, row {higher.rule} above (clause "
        f"{higher.clause or '-'}) gives {up}, row {lower.rule} below (clause "
        f"{lower.clause or '-'}) gives {down}.",
    )


def with_input(found: Difference, name: str, text: Text) -> Difference:
    """The same finding about one input, its sentence led by another one."""
    return replace(
        found, input=name, text=Text(f"{text.zh} {found.text.zh}", f"{text.en} {found.text.en}")
    )
