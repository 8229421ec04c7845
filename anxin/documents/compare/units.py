"""The demands of one measure, told apart: 借期30天，每证可借5册 are two, of which one may change."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from anxin.documents.types import Strength

from .content import content_of
from .pairing import Piece

# A clause that only says in which case, for whom or when goes with the one that follows.
OPEN = re.compile(
    r"(?:的|时|后|前|期间|之日起|起|情况下|天气|预警|以上|以下|[人员众生客民者户]|儿童|患者|子女|企业|单位|家庭|车辆|场所|机构|项目)$"
    r"|^(?:凡|如|若|遇|当|因|除|为|按|按照|根据|经)[^，；]{2,}$|^[^，；]{1,4}$"
)
# A clause that only says how often, how long or by when goes with the one before it.
MEASURE_OF = re.compile(
    r"^(?:其中|每[次日天周月年季半餐班隔]|期限|时限|时间|时长|次数|频次|不[少超低高]|至[少多]|最[多少长短高低]|\d)"
)
# So much of the shorter of two clauses stands in the other when they ask for the same.
SAME_DEMAND = 0.5
# A figure, a day or a price stands in the clause that it changes; a condition or a circle may not.
OF_ONE_CLAUSE = {"threshold", "duration", "cost"}
DENIES = re.compile(r"不|严禁|禁止|切勿|无需|无须")

T = TypeVar("T")


def told_apart(
    higher: Piece,
    lower: Piece,
    judge: Callable[[Piece, Piece], T],
    changed: Callable[[T], set[str]],
) -> list[T]:
    """The answers for each demand of two measures that belong together.

    Where all demands have their partner, one answer each; else one for the measures as a whole,
    those demands first that are kept.
    """
    whole = judge(higher, lower)
    if not changed(whole) or not changed(whole) <= OF_ONE_CLAUSE:
        return [whole]
    above, below = units_of(higher.text), units_of(lower.text)
    partners = _partners(above, below)
    if len(above) < 2 or len(below) < 2 or not partners:
        return [whole]
    answers = [judge(_part(higher, above[i]), _part(lower, below[j])) for i, j in partners]
    if len(partners) == len(above) == len(below):
        return answers
    return [*(one for one in answers if not changed(one)), whole]


def units_of(text: str) -> list[str]:
    """The demands of a measure; conditions stand with what they are the condition of."""
    found: list[str] = []
    begun = ""
    for clause in re.findall(r"[^，；。]+[，；。]?", text):
        if found and not begun and MEASURE_OF.search(clause):
            found[-1] += clause
            continue
        begun += clause
        if not OPEN.search(clause.rstrip("，；。")):
            found.append(begun)
            begun = ""
    if begun and found:
        found[-1] += begun
    return found or [text]


def _partners(above: list[str], below: list[str]) -> list[tuple[int, int]]:
    """Which demand answers which, the likest first, each once."""
    scores = sorted(
        (-_likeness(one, other), i, j)
        for i, one in enumerate(above)
        for j, other in enumerate(below)
    )
    found: list[tuple[int, int]] = []
    for score, i, j in scores:
        if -score >= SAME_DEMAND and all(i != one and j != other for one, other in found):
            found.append((i, j))
    alone = [
        set(range(len(side))) - {pair[at] for pair in found}
        for at, side in enumerate((above, below))
    ]
    if len(alone[0]) == len(alone[1]) == 1 and found:
        # The only one left on each side is the other's partner.
        found.append((alone[0].pop(), alone[1].pop()))
    return sorted(found)


def _likeness(one: str, other: str) -> float:
    first, second = content_of(one), content_of(other)
    size = min(sum(first.values()), sum(second.values()))
    return sum((first & second).values()) / size if size else 0.0


def _part(piece: Piece, text: str) -> Piece:
    """A demand of a piece as a piece of its own."""
    measure = piece.measure
    strength = measure.strength
    if strength is Strength.MUST_NOT and not DENIES.search(text):
        strength = Strength.MUST
    quantities = tuple(q for q in measure.quantities if q.text in text)
    return replace(
        piece,
        text=text.rstrip("，；"),
        measure=replace(measure, strength=strength, quantities=quantities),
    )
