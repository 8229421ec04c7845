"""Brackets and lines that name the owners of an item: （甲牵头；乙、丙配合，3月底前完成）."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .owners import held_together, short_name
from .types import Owners

TIMED = re.compile(r"\d+[日月]|月底|季度|每[年月周日]|长期|持续|全年")
BRACKET_PART = re.compile(r"[；;。]")
ROLE = re.compile(
    r"^(?:(?P<key>责任单位|责任部门|责任主体|牵头单位|牵头部门|牵头|配合单位|配合部门|参与单位|配合|协助单位)[：:为]?)?(?P<body>.*?)"
    r"(?P<verb>共同牵头|牵头负责|牵头|按职责分工负责|按职责负责|按照职责分工负责|按职责分工|分别负责|分工负责|共同负责|负责落实|负责|配合|参与|协助)?$"
)
ROLE_WORD = re.compile(r"(?:牵头|负责|配合|参与|协助|落实)$")
UNTIL_DONE = re.compile(r"(?:完成|落实到位|推进|坚持|底前|日前|实施)$")


def _bracket_names(body: str) -> list[str]:
    body = re.sub(r"等(?:有关|相关)?(?:部门|单位)?$", "", body.strip("，,、：: "))
    # Separators inside a bracket are part of the name: 各县（市、区）人民政府.
    names = [
        name.replace("\x00", "、").strip()
        for name in re.split(
            r"[、，,]|以及|及(?!时)|和(?!改革|旅游|社|城|信|物|规划)", held_together(body)
        )
    ]
    return [short_name(name) for name in names if 1 < len(name) <= 24]


def _stripped(text: str) -> str:
    """A note without the brackets around it and the stop after it."""
    text = text.strip("。；; ")
    return text[1:-1] if text[:1] in "（(【[〔" and text[-1:] in "）)】]〕" else text


def _bracket_parts(text: str) -> Iterator[str]:
    """Parts of a bracket, each up to the word that says what its units do."""
    for section in BRACKET_PART.split(_stripped(text)):
        waiting = ""
        for piece in re.split(r"[，,]", section):
            piece = piece.strip()
            timed = UNTIL_DONE.search(piece) or TIMED.search(piece)
            if timed and not ROLE_WORD.search(piece):
                continue
            waiting = f"{waiting}、{piece}" if waiting else piece
            if ROLE_WORD.search(piece):
                yield waiting
                waiting = ""
        if waiting:
            yield waiting


def parse_bracket(text: str) -> Owners:
    """Return the owners in a bracket such as （甲牵头；乙、丙按职责分工负责，3月底前完成）."""
    lead: list[str] = []
    cooperate: list[str] = []
    for part in _bracket_parts(text):
        if re.match(r"(?:完成时限|完成时间|时间要求|时限)", part):
            continue
        found = ROLE.match(part)
        if found is None:
            continue
        key, verb = found["key"] or "", found["verb"] or ""
        names = _bracket_names(found["body"])
        helping = any(word in key + verb for word in ("配合", "参与", "协助"))
        # Where somebody leads, those who are merely responsible help.
        helping = helping or (bool(lead) and key in {"责任单位", "责任部门"})
        shared = any(word in verb for word in ("分工", "分别", "职责"))
        if helping or (shared and lead):
            cooperate += names
        else:
            lead += names
    return Owners(tuple(lead), tuple(cooperate))
