"""What people need not do above and have to do below: 无需办理采伐证, 须办理采伐证."""

from __future__ import annotations

import re
from functools import lru_cache, partial

from anxin.documents.lexicon import expression
from anxin.documents.types import Strength

from .pairing import Piece

# An act is known again by its first or its last characters, and by no fewer.
KNOWN = 2
# So near before an act a denial is one of it.
NEAR = 14

_words = partial(expression, "spared")


def asked_though_spared(higher: Piece, lower: Piece) -> str:
    """The dimension in which a lower measure asks for what the higher one spares; empty when none."""
    if lower.measure.strength is Strength.MAY or _words("free").search(lower.text):
        return ""
    for act in spared_in(higher.text):
        if any(_is_asked(act, clause) for clause in re.split(r"[，。；]", lower.text)):
            return next(
                (name for name in ("approval", "cost") if _words(name).search(act)), ""
            ) or ("threshold" if expression("burdens", "paper").search(act) else "verb")
    return ""


@lru_cache(maxsize=4096)
def spared_in(text: str) -> tuple[str, ...]:
    """What a text says that nobody has to do."""
    found = (re.split(r"[，。；]", text[at.end() :])[0] for at in _words("free").finditer(text))
    acts = (_words("empty").sub("", act) for act in found)
    return tuple(act for act in acts if len(act) >= KNOWN)


def _is_asked(act: str, clause: str) -> bool:
    """Whether a clause asks for an act, and does not deny it."""
    places = [clause.find(sign) for sign in (act[-KNOWN:], act[:KNOWN])]
    at = max(places)
    if at < 0 or _words("case").search(clause[at:]):
        return False
    before = clause[:at]
    return bool(_words("asks").search(before)) and not _words("denied").search(before[-NEAR:])
