"""What a change does to the measures of a draft: letters, spans, coverage. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from anxin.core.types import gettext_noop
from anxin.documents.flow import flow_of
from anxin.documents.types import Addressee, Instrument, Strength

from ..types import ORDERABLE, Coverage, SplitPoint

LETTERS = "abcdefghijklmnopqrstuvwxyz"
_PAUSES = "，,；;、：:。！!？? \t\u3000\n\r"
_BORDERS = "，,；;：:、"
MOST_POINTS = 24
# Residue that names what it is: nothing in it waits for a person.
NAMED_RESIDUE = frozenset(
    {
        "条目标题", "页码或页眉页脚", "责任单位标注，已并入本条各项措施", "标题", "主送机关",
        "署名", "成文日期", "发文字号", "版头标注", "版记或附注",
    }
)  # fmt: skip

# Why the reader made no measure of a passage, for the catalogue.
RESIDUE_REASONS = (
    gettext_noop("背景、依据或引语，没有要求"),
    gettext_noop("原文缺失"),
    gettext_noop("句子过长，没有分析，请人工阅读"),
)


def letter(number: int) -> str:
    """The letter given as the `number`th of a sentence, counted from 0: a … z, aa, bb …"""
    return LETTERS[number % 26] * (1 + number // 26)


def letters_given(clause_id: str, measure_ids: Iterable[str]) -> int:
    """How many letters the measures of a sentence have used."""
    given = 0
    for measure_id in measure_ids:
        word = measure_id.removeprefix(clause_id)
        if word:
            given = max(given, LETTERS.index(word[0]) + 26 * (len(word) - 1) + 1)
    return given


def split_span(source: str, start: int, end: int, at: int) -> tuple[int, int] | None:
    """Ends of the two halves when a span is cut before its `at`th shown character.

    Pauses at the cut belong to neither half; None when a half would be empty.
    """
    flow = flow_of(source, start, end).stripped()
    if not 0 < at < len(flow):
        return None
    left = flow.chars[:at].rstrip(_PAUSES)
    right = len(flow.chars) - len(flow.chars[at:].lstrip(_PAUSES))
    if not left or right >= len(flow):
        return None
    return flow.places[len(left) - 1] + 1, flow.places[right]


def split_points(quote: str) -> tuple[SplitPoint, ...]:
    """The pauses of a measure's words at which it may be cut, in order."""
    points = []
    for index, char in enumerate(quote[:-1], start=1):
        if char in _BORDERS and quote[:index].strip(_PAUSES) and quote[index:].strip(_PAUSES):
            points.append(SplitPoint(index, quote[max(0, index - 8) : index], quote[index:][:8]))
    return tuple(points[:MOST_POINTS])


def faults_of(values: dict[str, Any]) -> dict[str, str]:
    """What is wrong with a measure's words: by field, in the source language."""
    faults = {}
    for key, kind in (
        ("strength", Strength),
        ("addressee", Addressee),
        ("instrument", Instrument),
    ):
        if values[key] not in {member.value for member in kind}:
            faults[key] = gettext_noop("请从列表里选。")
    if values["instrument"] == Instrument.ORDER and values["addressee"] not in ORDERABLE:
        faults["instrument"] = gettext_noop(
            "下达只对本级和下级单位。对其他对象请选指导、商请、提请、提醒或倡议。"
        )
    return faults


def coverage_of(
    clauses: Iterable[tuple[str, str]], measures: Iterable[tuple[str, bool]]
) -> Coverage:
    """How far a reading is signed. `clauses`: id and written reason; `measures`: clause, signed."""
    held: dict[str, list[bool]] = {}
    for clause, signed in measures:
        held.setdefault(clause, []).append(signed)
    rows = list(clauses)
    without = [clause for clause, reason in rows if clause not in held and not reason]
    unsigned = [clause for clause, _ in rows if not all(held.get(clause, ()))]
    unsettled = [clause for clause, _ in rows if clause in without or clause in unsigned]
    total = [signed for marks in held.values() for signed in marks]
    return Coverage(
        sentences=len(rows),
        settled=len(rows) - len(unsettled),
        measures=len(total),
        signed=sum(total),
        unsettled=tuple(unsettled),
        without_reason=tuple(without),
    )
