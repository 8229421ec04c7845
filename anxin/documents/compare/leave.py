"""Whether leave of somebody is needed below that was not needed above, or no longer."""

from __future__ import annotations

import re
from functools import partial

from anxin.documents.lexicon import expression, load
from anxin.documents.types import Strength

from .pairing import Piece

# An item as long as this is one affair.
SHORT_ITEM = 160
# Two words of leave this near say one: 审核批准, 审批同意.
ONE_LEAVE = 4

_words = partial(expression, "compare")


def approval_changed(higher: Piece, lower: Piece, *, on_people: bool) -> int:
    """1 when leave is needed below, or more of it than above; -1 when less."""
    any_word, step = (re.compile(load("compare")[key]) for key in ("approval", "approval_step"))
    none = _words("no_leave")
    banned = lower.measure.strength is Strength.MUST_NOT
    if banned and "未经" not in lower.text and not none.search(lower.text):
        # What is forbidden outright needs no leave.
        return 0
    asked = any_word if on_people or none.search(higher.text) else step

    def asks(piece: Piece, text: str) -> bool:
        # 不得另设审批 asks for no leave.
        ban = piece.measure.strength is Strength.MUST_NOT and "未经" not in text
        return not ban and bool(asked.search(none.sub("", text)))

    above, below = (asks(piece, piece.text) for piece in (higher, lower))
    if above is below:
        return _leaves_added(higher, lower) if above else 0
    if _is_same_leave(higher, lower):
        return 0
    # What another measure of the sentence, or of a short item, says is said as well.
    if below:
        return int(not asks(higher, _around(higher)))
    return -int(not asks(lower, _around(lower)))


def _around(piece: Piece) -> str:
    return piece.item if len(piece.item) <= SHORT_ITEM else piece.sentence


def _is_same_leave(higher: Piece, lower: Piece) -> bool:
    """Whether one side only says in other words what the other does: 擅自 and 未经批准, 报备 and 告知."""
    texts = [piece.text for piece in (higher, lower)]
    bans = all(piece.measure.strength is Strength.MUST_NOT for piece in (higher, lower))
    without = all(_words("without_leave").search(text) for text in texts)
    if bans and without:
        return True
    told = all(_words("tells_of_it").search(text) for text in texts)
    return told and not any(_words("leave_given").search(text) for text in texts)


def _leaves_added(higher: Piece, lower: Piece) -> int:
    """1 when one office more has to agree than above, -1 when one less."""
    above, below = (_leaves(piece.text) for piece in (higher, lower))
    if below > above:
        return int(below > _leaves(_around(higher)))
    return -int(above > below and above > _leaves(_around(lower)))


def _leaves(text: str) -> int:
    """How many have to agree, as far as a text says so: 经主任同意并报院长批准."""
    if _words("levels_of_leave").search(text):
        return 2
    ends = [found.end() for found in _words("leave_given").finditer(text)]
    apart = [
        end for last, end in zip([-ONE_LEAVE, *ends], ends, strict=False) if end - last >= ONE_LEAVE
    ]
    return min(2, len(apart))
