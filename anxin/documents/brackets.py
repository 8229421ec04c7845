"""Brackets and lines that name the owners of an item: （甲牵头；乙、丙配合，3月底前完成）."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .naming import short_name, split_names
from .types import Owners

# 乡水利站（牵头）、乡财政所: the one so marked leads, the others help.
LEADS = "（牵头）"
TIMED = re.compile(r"\d+[日月]|月底|季度|每[年月周日]|长期|持续|全年")
BRACKET_PART = re.compile(r"[；;。]")
# What a line or a bracket of owners calls them.
KEY = (
    r"(?:责任|牵头|配合|协办|协同|协助|主办|承办|参与|参加|落实|实施)"
    r"(?:单位|部门|科室|处室|股室|主体|领导|人|站所)"
)
LIMIT_KEY = r"(?:(?:完成|办结|办理)?(?:时限|期限)|完成时间|时间要求)"
ROLE = re.compile(
    rf"^(?:(?P<key>{KEY}|牵头|配合|(?:参与|协助|协办|主办|参加)(?=[：:]))[：:为]?)?(?P<body>.*?)"
    r"(?P<verb>(?:共同|分别|具体|联合)?牵头(?:负责)?|(?:按照?(?:各自)?职责(?:分工)?|分别|分工|共同|具体)?(?:负责(?:落实)?|落实|实施)"
    r"|按照?(?:各自)?职责分工|配合|参与|参加|协助|协同|指导督促|督促指导|督促落实|指导|督促|监督)?$"
)
UNIT_KEY = re.compile(
    r"(?:责任|牵头|主办|承办|落实|实施)(?:单位|部门|科室|处室|股室|主体|站所)[：:]"
)
ROLE_WORD = re.compile(r"(?:牵头|负责|配合|参与|参加|协助|协同|落实|指导|督促|监督)$")
# A key that stands in the middle of a line begins a part of its own.
KEY_WITHIN = re.compile(rf"(?<=[^；;。])(?<![完办][成结理])(?=(?:{KEY}|{LIMIT_KEY})[：:])")
UNTIL_DONE = re.compile(r"(?:完成|落实到位|推进|坚持|底前|日前|实施)$")


def _bracket_names(body: str) -> list[str]:
    body = re.sub(r"等(?:有关|相关)?(?:部门|单位)?$", "", body.strip("，,、：: "))
    names = [name.strip() for name in split_names(body)]
    return [short_name(name) for name in names if 0 < len(name) <= 24]


# 责任单位：甲局、乙局，排在第一位的为牵头单位.
FIRST_LEADS = re.compile(
    r"[，,；;]?(?:排|列)(?:名|在)?(?:第一位?|首位)的?(?:单位)?(?:为|是|系)?牵头(?:单位|部门)?"
)


def _stripped(text: str) -> str:
    """A note without the brackets around it and the stop after it."""
    text = re.sub(rf"[【\[]({KEY}|{LIMIT_KEY})[】\]]", r"\1：", text.strip("。；;—－- "))
    return text[1:-1] if text[:1] in "（(【[〔" and text[-1:] in "）)】]〕" else text


def _bracket_parts(text: str) -> Iterator[str]:
    """Parts of a bracket, each up to the word that says what its units do."""
    for section in BRACKET_PART.split(KEY_WITHIN.sub("；", _stripped(text))):
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
    if FIRST_LEADS.search(text):
        named = parse_bracket(FIRST_LEADS.sub("", text))
        return Owners(named.lead[:1], named.lead[1:] + named.cooperate)
    lead: list[str] = []
    cooperate: list[str] = []
    led = False
    by_unit = UNIT_KEY.search(text) is not None
    for part in _bracket_parts(text):
        if re.match(LIMIT_KEY, part):
            continue
        found = ROLE.match(part)
        if found is None:
            continue
        key, verb = found["key"] or "", found["verb"] or ""
        # Whoever answers in person stands beside the unit and owns nothing where one is named.
        if by_unit and key.endswith(("领导", "人")):
            continue
        names = _bracket_names(found["body"])
        marked = [name[: -len(LEADS)] for name in names if name.endswith(LEADS)]
        if marked:
            lead += marked
            cooperate += [name for name in names if not name.endswith(LEADS)]
            led = True
            continue
        helping = any(
            word in key + verb
            for word in ("配合", "参与", "参加", "协助", "协办", "协同", "督促", "指导", "监督")
        )
        # Where somebody leads, those who are merely responsible help.
        led = led or "牵头" in key + verb
        merely = key.startswith(("责任", "落实", "实施")) or "负责" in verb or "落实" in verb
        if helping or (lead and led and merely and "牵头" not in verb):
            cooperate += names
        else:
            lead += names
    return Owners(tuple(lead), tuple(cooperate))
