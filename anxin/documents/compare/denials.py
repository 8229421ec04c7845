"""Acts that a text only speaks of, denies, or makes depend on something."""

from __future__ import annotations

import re

from anxin.documents.types import Strength

from .bans import clauses_of, phrases
from .pairing import Piece

CASE = re.compile(r"(?:的|(?<!小)时)$")
# 因抢修必须停水的: the word of duty stands in the case.
BEGINS_CASE = re.compile(r"^(?:因|如|若|遇|凡|确需|需要?)")


def is_spoken_of(clause: str, end: int) -> bool:
    """Whether an act that ends there is only spoken of: 停水前, 停水超过12小时的, 停水公告."""
    return bool(phrases("spoken_of").match(clause[end:]))


def is_case(clause: str) -> bool:
    """Whether a clause only says in which case: 供热不达标的, 因抢修必须停水的."""
    bound = re.search(r"[要须应可]", clause) and not BEGINS_CASE.match(clause)
    return bool(CASE.search(clause)) and not bound


def is_denied(clause: str, at: int) -> bool:
    """Whether what stands at `at` is forbidden, undone, or only the case a rule is made for."""
    if phrases("denials").search(clause[:at]) or phrases("sanctions").search(clause):
        return True
    return is_case(clause)


def denies(clause: str, verb: str = "") -> bool:
    """Whether a clause says by itself that something is not done: 绝不收取, 概不负责, 原则上不新建.

    A `verb` that is a denial itself (拒绝) is done by that.
    """
    if phrases("refusals").search(verb):
        return False
    return bool(phrases("denies").search(clause))


def answers_condition(higher: Piece, lower: Piece) -> bool:
    """Whether a ban that holds only without something (未经检疫不得进入) is told below as what is

    needed for it: 经检疫方可进入, 只能交由有资格的单位.
    """
    if not is_ban(higher):
        return False
    only = phrases("needed_for").search(lower.sentence or lower.text)
    return bool(only) and any(
        phrases("holds_without").search(part) for part in clauses_of(higher.text)
    )


def is_ban(piece: Piece) -> bool:
    """Whether a measure forbids."""
    return piece.measure.strength is Strength.MUST_NOT
