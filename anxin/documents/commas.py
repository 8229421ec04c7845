"""A sentence cut at its commas, outside quotes, brackets and numbers."""

from __future__ import annotations

import re

from .flow import Flow

PAIRS = {"“": "”", "《": "》", "（": "）", "(": ")", "‘": "’", "【": "】"}
# 联系人：李红，电话：0874-3121119 says whom to call and is no clause of its own.
TELEPHONE = re.compile(
    r"[：:]\s*(?:\d{3,4}[-—－ ]?)?\d{5,}|(?<=联系人)[：:]"
    r"|[，,；;]\s*(?:联系人|(?:联系|值班|举报|咨询|办公)?(?:电话|手机|传真|邮箱))[：:]"
)


def split_clauses(flow: Flow) -> list[tuple[int, int, bool]]:
    """Return start, end and whether a semicolon stands before, for each clause of a sentence."""
    found: list[tuple[int, int, bool]] = []
    closing: list[str] = []
    start, hard = 0, False
    text = flow.chars
    for index, char in enumerate(text):
        if closing and char == closing[-1]:
            closing.pop()
        elif char in PAIRS and PAIRS[char] in text[index + 1 : index + 200]:
            closing.append(PAIRS[char])
        elif char in "，,；;：:" and not closing and not _before_number(text, index):
            found.append((start, index, hard))
            start, hard = index + 1, char in "；;"
    found.append((start, len(text), hard))
    return [part for part in found if re.search(r"\w", text[part[0] : part[1]])]


def _before_number(text: str, index: int) -> bool:
    """Whether a comma or colon stands in a number, or before the number of a telephone."""
    around = text[index - 1 : index + 2]
    inside = len(around) == 3 and around[0].isdigit() and around[2].isdigit()
    return inside or bool(TELEPHONE.match(text, index))
