"""Which paragraph, or end of one, is a note of owners and no sentence."""

from __future__ import annotations

import re

from .brackets import KEY, LIMIT_KEY
from .owners import parse_party

OWNER_WORDS = (
    r"(?:牵头|负责|配合|责任单位|责任部门|责任领导|完成时限|完成时间|分别负责|按职责|参与|协助)"
)
# A note stands at the end of its paragraph and is no longer than this.
LONGEST_NOTE = 400
_INSIDE = r"(?:[^（）()【】〔〕]|[（(][^（）()]{1,12}[）)])*"
OWNER_NOTE = re.compile(rf"[（(【\[〔]({_INSIDE}?{OWNER_WORDS}{_INSIDE})[）)】\]〕][。；;]?$")
# A bracket that holds nothing but names: （省商务厅）.
NAMES_NOTE = re.compile(rf"(?<=。)[（(【\[〔]({_INSIDE})[）)】\]〕][。；;]?$")
BRACKETED = re.compile(rf"[（(【\[〔]({_INSIDE})[）)】\]〕][。；;]?")
# （甲局、乙局，12月底前）, （甲局，长期坚持）: what stands behind the names is no name.
NO_NAME = re.compile(
    r"[，,](?:[^，,]*\d[^，,]*(?:前|完成)|[^，,]{0,3}(?:长期|持续|常年|全年)[^，,]{0,4})$"
)
OWNER_LINE = re.compile(
    rf"^(?:[【\[](?:{KEY}|{LIMIT_KEY})[】\]]|(?:{KEY}|{LIMIT_KEY}|牵头|配合|责任|主办|协办)[：:]|{KEY}为)"
)
# …。牵头领导：王某；责任单位：甲局。 A line of owners that ends its paragraph.
OWNER_TAIL = re.compile(rf"(?<=[。；])[—－-]{{0,2}}{KEY}[：:][^。]{{1,200}}。?$")


def note_in(text: str) -> re.Match[str] | None:
    """The bracket of owners at the end of a paragraph."""
    found = OWNER_NOTE.search(text, max(0, len(text) - LONGEST_NOTE))
    if found is None:
        found = OWNER_TAIL.search(text, max(0, len(text) - LONGEST_NOTE))
    if found is not None and _one_of_several(text, found.start()):
        return None
    if found is None and (plain := NAMES_NOTE.search(text, max(0, len(text) - LONGEST_NOTE))):
        party = parse_party(NO_NAME.sub("", plain.group(1)))
        return plain if party is not None and party.is_body else None
    return found


def _one_of_several(text: str, at: int) -> bool:
    """Whether each clause of the last sentence has a bracket of its own."""
    sentence = text[text.rfind("。", 0, at) + 1 : at]
    return bool(re.search(rf"[（(][^（）()]*{OWNER_WORDS}[^（）()]*[）)][，,；;]", sentence))


def is_note(text: str) -> bool:
    """Whether a paragraph is a bracket of owners, with or without words for what they do."""
    if len(text) > LONGEST_NOTE:
        return False
    if OWNER_NOTE.fullmatch(text):
        return True
    names = BRACKETED.fullmatch(text)
    party = parse_party(NO_NAME.sub("", names.group(1))) if names else None
    return party is not None and party.is_body
