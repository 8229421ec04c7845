"""The clauses of a sentence that ask for one thing together: a case, a tail or a bound and its act."""

from __future__ import annotations

import re
from collections.abc import Sequence

from anxin.documents.lexicon import load
from anxin.documents.types import Measure, Strength

from .figures import figures_in

LONGEST_OF_WHOM = 60
OF_WHOM = re.compile(r"(?:之一|情形|症状|条件)(?:者|的)，?$")
# 都要接受普查 is said of all that is named before it, however long the list.
OF_ALL = re.compile(r"(?:均|都)(?:须|应|要|必须|可|不得|不准|不许|不能|能|享受|免|按|纳入)")
LONGEST_BEGINNING = 24
FULL_WIDTH = str.maketrans({",": "，", ";": "；", "(": "（", ")": "）"})
# 8:00 stays.
COLON = re.compile(r":(?!\d)|(?<!\d):")


def joined_clauses(measures: Sequence[Measure]) -> list[tuple[Measure, str]]:
    """The measures with their texts; what is no demand alone goes with its neighbour."""
    found: list[tuple[Measure, str]] = []
    for measure in measures:
        # Half-width punctuation is no difference.
        text = full_width(measure.text)
        if found and _is_tail(text):
            # 由村干部当面教育，不作处罚: what is done says how strongly it is asked for.
            before, begun = found.pop()
            if before.strength is not Strength.MAY:
                measure = before
        elif found and _goes_with_next(*found[-1], text):
            _, begun = found.pop()
        else:
            begun = ""
        found.append((measure, f"{begun.rstrip('，')}，{text}" if begun else text))
    return found


def _is_tail(text: str) -> bool:
    """Whether a clause says what only the one before it can tell: 不收费, 车站不得拒绝, 或者…."""
    return _any("tails", text)


def _goes_with_next(measure: Measure, text: str, follower: str) -> bool:
    """Whether a clause only begins what the next one says, or the next one says until when."""
    if _any("follows_from_before", follower):
        return True
    return _may_begin(measure, text) and _is_begun(measure, text, follower)


def _any(key: str, text: str) -> bool:
    return any(re.match(pattern, text) for pattern in load("compare")[key])


def _may_begin(measure: Measure, text: str) -> bool:
    """Whether a clause asks for nothing itself: it has no word of duty, or only one in a condition."""
    # What governs the clause before it is no word of its own.
    own = measure.cue is not None and measure.cue in text
    return not own or bool(re.match(load("compare")["condition"], text))


def _is_begun(measure: Measure, text: str, follower: str) -> bool:
    """Whether a clause only begins what the next one says: 接到报告后, 抵达后, 每日7时至12时."""
    # 有发热、咳嗽、咽痛等症状之一者 only says of whom, however long it is.
    of_whom = OF_WHOM.search(text) or OF_ALL.match(follower)
    if len(text) > (LONGEST_OF_WHOM if of_whom else LONGEST_BEGINNING):
        return False
    if any(re.search(pattern, text) for pattern in load("compare")["beginnings"]):
        return True
    # 学生申请留校，应告知辅导员: whoever applies.
    bare = re.match(load("compare")["bare_duty"], follower)
    # Under a word of duty that stands before it a clause without one is asked for as well.
    return bool(bare) and measure.cue is None and not figures_in(text)


def full_width(text: str) -> str:
    """The text with the marks of a Chinese sentence."""
    return COLON.sub("：", text.translate(FULL_WIDTH))
