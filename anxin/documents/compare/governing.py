"""Whether the word of strength of a measure stands where it answers the other text."""

from __future__ import annotations

from collections import Counter

from anxin.documents.lexicon import expression
from anxin.documents.types import Strength

from .bans import clauses_of
from .content import content_of
from .pairing import Piece

# Words that govern what follows them in a sentence, not only their own clause.
INVITES = {Strength.ENCOURAGE, Strength.GUIDE}
INVITING = ("鼓励", "倡导", "提倡", "引导", "建议", "号召", "倡议", "支持")
# What asks for less whatever cue was read.
SOFTENERS = ("softened", "discretion", "advised")
# So much of a clause must be told in the other text for it to answer that.
ANSWERS = 0.3
# A clause that answers half as well as another does not answer.
HALF = 0.5


def stands_elsewhere(piece: Piece, other: Piece) -> bool:
    """Whether another clause answers the other text than the one with the word of strength.

    可临时休市，提前两天贴出告示 says of 应当提前公告 nothing less.
    """
    cue, clauses = piece.measure.cue or "", clauses_of(piece.text)
    at = next((at for at, clause in enumerate(clauses) if cue and cue in clause), -1)
    if at < 0 or len(clauses) < 2:
        return False
    told = content_of(other.text)
    shares = [_share(clause, told) for clause in clauses]
    best = max(range(len(shares)), key=shares.__getitem__)
    # What stands before it is what it is said of: 有病的老人，必须少外出.
    if best <= at or shares[best] < ANSWERS or shares[at] > HALF * shares[best]:
        return False
    if piece.measure.strength in INVITES:
        return False
    return not any(expression("compare", key).search(clauses[best]) for key in SOFTENERS)


def both_invited(higher: Piece, lower: Piece) -> bool:
    """Whether what is invited to on one side follows on such an invitation on the other.

    提倡戴口罩，自觉保持距离 asks as 倡导保持距离 does.
    """
    weak, bare = (lower, higher) if lower.measure.strength in INVITES else (higher, lower)
    return (
        weak.measure.strength in INVITES
        and weak.measure.strength is not bare.measure.strength
        and (bare.measure.cue is None or bare.measure.cue not in bare.text)
        and _follows_on_invitation(bare)
    )


def _follows_on_invitation(piece: Piece) -> bool:
    """Whether the clauses that stand before a piece in its sentence invite to something."""
    before = piece.sentence.partition(piece.text.rstrip("，。；"))[0]
    return any(clause.startswith(INVITING) for clause in clauses_of(before))


def _share(clause: str, told: Counter[str]) -> float:
    own = content_of(clause)
    return (own & told).total() / max(1, own.total())
