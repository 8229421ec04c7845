"""Measures that rule other things, whatever words they share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from anxin.documents.lexicon import load

from .bans import bans_in, phrases, verbs_alike
from .content import content_of
from .pairing import Piece
from .sameness import standard
from .severity import kinds_of

# 首次违规的，
# So many pairs of characters in common are things that both rule.
MANY_THINGS = 4
CASE = re.compile(r"(?:对(?:于)?)?([^，。；]{2,20}的)，")


def unlike_pairs(above: Sequence[Piece], below: Sequence[Piece]) -> set[tuple[int, int]]:
    """Places of the pairs of which each side closes or stops something by another act."""
    return {
        (i, j)
        for i, one in enumerate(above)
        for j, other in enumerate(below)
        if close_others(one.text, other.text)
        or _forbid_others(one.text, other.text)
        or _only_one_punishes(one, other)
    }


def close_others(higher: str, lower: str) -> bool:
    """Whether each of two texts closes or stops something by another act."""
    above, below = _closings(higher), _closings(lower)
    return bool(above and below and not above & below)


def _only_one_punishes(one: Piece, other: Piece) -> bool:
    """Whether one side only punishes a fault and the other is not about the same fault."""
    cases = [CASE.match(piece.sentence or piece.text) for piece in (one, other)]
    same = all(cases) and len({case.group(1) for case in cases if case}) == 1
    return not same and _is_sanction(one) is not _is_sanction(other)


def _is_sanction(piece: Piece) -> bool:
    """Whether a measure says only what follows on a fault."""
    return any(phrases(key).match(piece.text) for key in ("penal", "loses"))


def _forbid_others(higher: str, lower: str) -> bool:
    """Whether no act that one side forbids has anything to do with the other side."""
    above, below = bans_in(higher), bans_in(lower)
    if not above and not below:
        return False
    if "cost" in kinds_of(higher) & kinds_of(lower) or _share_things(higher, lower):
        # 不得收取费用 and 全程免费 rule the same.
        return False
    if above and below:
        acts = [[{*ban.act, *standard(ban.act)} for ban in bans] for bans in (above, below)]
        return not any(one & other for one in acts[0] for other in acts[1])
    other, bans = (lower, above) if above else (higher, below)
    # 不得劝返司机 and 司机停留不得超过4小时 rule other things.
    verbs = {word for ban in bans for verb in ban.verbs for word in verbs_alike()[verb]}
    # 不得拒收现金 and 必须收现金 rule the same.
    if any(char in other for ban in bans for verb in ban.verbs for char in verb):
        return False
    asks_leave = phrases("with_leave").search(other)
    if not verbs:
        return not any(_has_words(ban.act, other) for ban in bans)
    return not asks_leave and not any(word in other for word in verbs)


def _has_words(act: str, text: str) -> bool:
    """Whether a text has two characters of an act side by side, in whatever words for them."""
    act, text = standard(act), standard(text)
    return len(act) < 2 or any(act[at : at + 2] in text for at in range(len(act) - 1))


def _share_things(higher: str, lower: str) -> bool:
    """Whether both speak of so many things that they rule them, whatever the acts."""
    common = content_of(higher).keys() & content_of(lower).keys()
    return sum(len(word) > 1 for word in common) >= MANY_THINGS


@lru_cache(maxsize=4096)
def _closings(text: str) -> frozenset[int]:
    return frozenset(
        at for at, words in enumerate(load("opposed")["closings"]) if any(w in text for w in words)
    )
