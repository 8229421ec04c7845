"""With what force something is asked: more or less of it below than above."""

from __future__ import annotations

import re
from functools import cache

from anxin.documents.lexicon import load
from anxin.documents.types import Strength

from .pairing import Piece
from .severity import compelled, widened_ban

# So much of what a clause is about must be the same for its verb to be compared.
SHARED_ACT = 0.15
# 为方便群众，… and 按照上级要求，… say why, not what.
AIM = re.compile(r"^(?:为|为了|按照|根据|依据|结合|针对)[^，。；]{2,40}，")


@cache
def _words(key: str) -> re.Pattern[str]:
    return re.compile("|".join(load("compare")[key]))


def verb_changed(higher: Piece, lower: Piece, *, guarantee: bool) -> int:
    """1 when the lower text asks with more force, -1 with less; `guarantee`: of the higher measure."""
    if higher.measure.cue is lower.measure.cue is None:
        # The same bare words, in texts of two kinds.
        return form_changed(higher, lower)
    if compelled(higher, lower) or (widened_ban(higher, lower) and not guarantee):
        return 1
    rank = load("compare")["rank"]
    above, below = rank[higher.measure.strength.value], rank[lower.measure.strength.value]
    if below > above and guarantee and higher.measure.strength is Strength.MUST_NOT:
        return 0
    if below < above and (lower.measure.cue is None or _is_received(lower)):
        # Bare words ask as firmly as the text above; who may receive is given.
        return form_changed(higher, lower)
    return int(below > above) - int(below < above) or form_changed(higher, lower)


def _is_received(lower: Piece) -> bool:
    """Whether what people may do is to receive what is given: 可领取, 可享受."""
    return lower.measure.strength is Strength.MAY and bool(_words("received").search(lower.text))


def form_changed(higher: Piece, lower: Piece) -> int:
    """-1 where somebody is to be told by word of mouth and not in writing, 1 the other way round."""
    above, below = (_form(piece.text) for piece in (higher, lower))
    return int(below > above) - int(below < above) if above and below else 0


def _form(text: str) -> int:
    rows = load("compare")["forms"]
    return max((level for level, words in rows for word in words if word in text), default=0)
