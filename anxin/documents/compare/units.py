"""The demands of one measure, told apart: 借期30天，每证可借5册 are two, of which one may change."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from anxin.documents.types import Strength

from .content import content_of
from .figures import figures_in
from .pairing import Piece

# A clause that only says in which case, for whom or when goes with the one that follows.
OPEN = re.compile(
    r"(?:的|(?<!小)时|后|前|[日天时月内年]内|期间|之日起|起|情况下|天气|预警|以上|以下|[人员众生客民者]|(?<!账)户|儿童|患者|子女|职工|员工|农民工|教师|企业|单位|家庭|车辆|场所|机构|项目|群体)$"
    # 病虫害严重的田块, 50人以上的集体聚餐: of what.
    r"|^[^，；应须要得可为作发退]*的[^，；的\d]{2,4}(?<!检查|服务|工作|管理|要求|规定|制度|机制|标准|退款)$"
    r"|^(?:凡|如|若|遇|当(?![场日天面月])|因|除|为|按|按照|根据|经)[^，；]{2,}$|^[^，；]{1,4}$"
)
# 高峰时段为每日7时至9时、17时至19时 is a demand of its own.
SAYS_WHEN = re.compile(r"[\u4e00-\u9fff]{2}(?:时段|时间)[为是][^，；。]*时[，；。]?$")
# A clause that only says how often, how long or by when goes with the one before it.
MEASURE_OF = re.compile(
    r"^(?:其中|每[次日天周月年季半餐班隔]|期限|时限|时间|时长|次数|频次|不[少超低高]|至[少多]|最[多少长短高低]|\d)"
)
# 每天检测2次以上 says how often, and not of whom.
SO_OFTEN = re.compile(
    r"(?:每|一)个?(?:[日天周月年班餐]|星期|季度?|学期).*\d*[次遍批个].{0,2}以[上下]$"
)
# What says how much, and so many characters beside it that are no demand of their own.
MEASURES = re.compile(
    r"每[一个]?|[不至最][少多长短高低超迟早得于过]*|[以之]?[内上下前]|[\d.：:%一二两三四五六七八九十半]+(?:个|工作)*[日天周月年季次时分钟元名份件册盒桌]*|[，；。日天周月年次]"
)
# 立即送医并在24小时内报告 asks for two acts without a sign between them.
TWO_ACTS = re.compile(
    r"(?<=[\u4e00-\u9fff]{4})(?=并(?:[在于向将对由为从按]|及时|同时|负责|做好|建立|提供|告知))"
)
LONGEST_MEASURE = 4
# 每次借期30日 says of what it is the measure.
OWN_MEASURE = re.compile(r"(?:期|费|价|额|时间|人数)$")
# 并按月足额支付给本人: nothing follows that it could be the case of.
GOES_ON = re.compile(r"并|同时|且|还[应须要]|[应须要]")
# So much of the shorter of two clauses stands in the other when they ask for the same.
SAME_DEMAND = 0.5
# So much of a demand stands in what answers its neighbour when it is a part of that answer.
PART_OF = 0.34
# A figure, a day or a price stands in the clause that it changes; a condition or a circle may not.
OF_ONE_CLAUSE = {"threshold", "duration", "cost"}
# What contradicts the higher text must not be lost by taking the measures apart.
AGAINST = "against"
DENIES = re.compile(r"不|严禁|禁止|切勿|无需|无须")

T = TypeVar("T")


def told_apart(
    higher: Piece,
    lower: Piece,
    judge: Callable[[Piece, Piece], T],
    changed: Callable[[T], set[str]],
) -> list[T]:
    """The answers for each demand of two measures that belong together.

    Where all demands below have their partner, one answer each; else one for the measures as a
    whole, those demands first that are kept.
    """
    whole = judge(higher, lower)
    if not changed(whole):
        return [whole]
    groups, extra = _groups(units_of(higher.text), units_of(lower.text))
    if not groups or (len(groups) == 1 and groups[0] == (higher.text, lower.text)):
        return [whole]
    answers = [judge(part_of(higher, one), part_of(lower, other)) for one, other in groups]
    if AGAINST in changed(whole) and not any(AGAINST in changed(one) for one in answers):
        return [whole]
    if not extra:
        # What only the higher text says beside it is answered elsewhere, or lost.
        return answers
    if changed(whole) <= OF_ONE_CLAUSE:
        return [*(one for one in answers if not changed(one)), whole]
    return [whole]


def _groups(above: list[str], below: list[str]) -> tuple[list[tuple[str, str]], bool]:
    """The demands that answer each other, and whether the lower text has one that answers none.

    What is one demand here and two there (周边工地，22时至6时停工) stays together.
    """
    partners = _partners(above, below)
    members = [({i}, {j}) for i, j in partners]
    extra = False
    for at, side in enumerate((above, below)):
        for place in set(range(len(side))) - {pair[at] for pair in partners}:
            group = _home(side[place], partners, at, (above, below))
            if group is not None:
                members[group][at].add(place)
            elif at:
                extra = True
    found = [
        ("".join(above[i] for i in sorted(one)), "".join(below[j] for j in sorted(two)))
        for one, two in members
    ]
    return found, extra


def _home(
    demand: str, partners: list[tuple[int, int]], at: int, sides: tuple[list[str], list[str]]
) -> int | None:
    """Which pair of demands answers one more demand of side `at`, or none."""
    shares = [
        (_part_of(demand, sides[at][pair[at]], sides[1 - at][pair[1 - at]]), -group)
        for group, pair in enumerate(partners)
    ]
    share, group = max(shares, default=(0.0, 0))
    return -group if share >= PART_OF else None


def _part_of(demand: str, neighbour: str, answer: str) -> float:
    """How much of a demand stands in the answer to its neighbour: words, or a figure of its kind."""
    kinds = [{figure.kind for figure in figures_in(text)} for text in (demand, neighbour, answer)]
    if kinds[0] & kinds[2] - kinds[1] or _clauses(answer) > _clauses(neighbour):
        return 1.0
    first, second = content_of(demand), content_of(answer)
    size = sum(first.values())
    # What says only when is a part of any.
    return sum((first & second).values()) / size if size else 1.0


def units_of(text: str) -> list[str]:
    """The demands of a measure; conditions stand with what they are the condition of."""
    found: list[str] = []
    begun = ""
    for clause in re.findall(r"[^，；。]+[，；。]?", TWO_ACTS.sub("，", text)):
        if found and not begun and _is_measure(clause):
            found[-1] += clause
            continue
        begun += clause
        bare = clause.rstrip("，；。")
        if SAYS_WHEN.search(clause) or SO_OFTEN.search(bare) or not OPEN.search(bare):
            found.append(begun)
            begun = ""
    if begun and found and not GOES_ON.match(begun):
        found[-1] += begun
    elif begun and found:
        found.append(begun)
    return found or [text]


def _is_measure(clause: str) -> bool:
    """Whether a clause only measures its neighbour: 每周不少于2次, but not 每周形成1份分析报告."""
    if not MEASURE_OF.search(clause):
        return False
    rest = MEASURES.sub("", clause)
    return clause[0] != "每" or (len(rest) <= LONGEST_MEASURE and not OWN_MEASURE.search(rest))


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


def _clauses(text: str) -> int:
    return text.rstrip("，；。").count("，")


def _likeness(one: str, other: str) -> float:
    first, second = content_of(one), content_of(other)
    size = min(sum(first.values()), sum(second.values()))
    return sum((first & second).values()) / size if size else 0.0


def part_of(piece: Piece, text: str) -> Piece:
    """A demand of a piece as a piece of its own."""
    measure = piece.measure
    strength = measure.strength
    if strength is Strength.MUST_NOT and not DENIES.search(text):
        strength = Strength.MUST
    if strength is Strength.IN_PRINCIPLE and (measure.cue or "") not in text:
        # 原则上 governs its own clause.
        strength = Strength.MUST
    quantities = tuple(q for q in measure.quantities if q.text in text)
    return replace(
        piece,
        text=text.rstrip("，；"),
        measure=replace(measure, strength=strength, quantities=quantities),
    )
