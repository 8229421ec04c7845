"""Who pays: what is free or paid by the public above, and by people below."""

from __future__ import annotations

import re
from functools import cache

from anxin.documents.lexicon import load

from .pairing import Piece


@cache
def _words(key: str) -> re.Pattern[str]:
    return re.compile("|".join(load("compare")[key]))


def cost_changed(higher: Piece, lower: Piece) -> int:
    """1 when people pay below what they did not pay above, -1 when less of it is given."""
    whole, part = _words("free_whole"), _words("free_part")
    if whole.search(higher.text) and part.search(lower.text):
        return -1
    left = _words("left_to_people")
    if left.search(lower.text) and not left.search(higher.text):
        return -1
    free, halved = _words("free"), _words("halved")
    free_above = bool(free.search(higher.text))
    # What another measure of the sentence says is said as well.
    said, where = (piece.sentence if free_above else piece.text for piece in (higher, lower))
    if people_pay(where) and not people_pay(said) and not halved.search(where):
        return 1
    return -1 if free_above and not free.search(where) else 0


def people_pay(text: str) -> bool:
    """Whether a clause says that people pay themselves."""
    return any(_is_paid(clause) for clause in re.split(r"[，；。]", text))


def _is_paid(clause: str) -> bool:
    if _words("handed_out").search(clause) and not _words("asked_for").search(clause):
        # 每人每月80元 of an allowance is received.
        return False
    if "罚" in clause:
        return False
    return any(
        not re.search(r"[不免无]", found.group()) for found in _words("paid").finditer(clause)
    )
