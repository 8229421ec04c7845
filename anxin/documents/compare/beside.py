"""Names put beside one that both sides have, before the same words: 渔船回港, 渔船、游船回港."""

from __future__ import annotations

import re
from functools import lru_cache, partial

from anxin.documents.lexicon import expression
from anxin.documents.types import Strength

from .guarantees import is_guarantee
from .lists import is_told, name_ends
from .pairing import Piece
from .qualified import ends_with_name
from .sameness import standard

# A name is known again by so many of its last characters, and what follows it by so many.
LAST = 4
KNOWN = 2
# All that is put in is no longer; what is longer is a clause.
LONGEST = 24
LONGEST_NAME = 10
HAN = re.compile("[\u4e00-\u9fff]{2}")

_words = partial(expression, "circles")


def beside_changed(higher: Piece, lower: Piece) -> int:
    """1 when names are put in below beside one of those above, -1 when some are left out."""
    if _puts_in(lower, higher, any_name=False):
        return 1
    return -int(_puts_in(higher, lower, any_name=True))


def _puts_in(many: Piece, few: Piece, *, any_name: bool) -> bool:
    """Whether `many` names more than `few` does between the same words."""
    if any(_words(key).search(few.text) for key in ("covers", "exception")):
        return False
    return any(
        _are_new(names, name, few) and (any_name or _widens(names, first, many))
        for name, names, first in put_in(many.text, few.text)
    )


def _widens(names: tuple[str, ...], first: bool, piece: Piece) -> bool:
    """Whether more people, places or cases are meant, not more things that an office cares for."""
    people = any(name_ends().search(name) or ends_with_name(name) for name in names)
    banned = piece.measure.strength is Strength.MUST_NOT
    if is_guarantee(piece):
        # 不得扣押身份证、护照 asks more of those who must not.
        return people or not banned
    cared_for = _words("cared_for").search(piece.text)
    return people or (first and not cared_for) or banned or piece.measure.strength is Strength.MAY


def _are_new(names: tuple[str, ...], beside: str, piece: Piece) -> bool:
    """Whether they are names, none of which a piece has in any words."""
    return all(
        len(name) > 1
        and not _words("no_member").search(name)
        and not _words("not_beside").search(name)
        and not is_told(name, piece, beside)
        and not is_told(standard(name), piece, standard(beside))
        for name in names
    )


@lru_cache(maxsize=4096)
def put_in(many: str, few: str) -> tuple[tuple[str, tuple[str, ...], bool], ...]:
    """What `many` joins to a name of `few` before the same words: that name, those, if before a duty."""
    found = []
    for join in _words("joins_beside").finditer(many):
        name = re.split("[，。；：、]", many[: join.start()])[-1]
        if not HAN.fullmatch(name[-KNOWN:]):
            continue
        for at in re.finditer(re.escape(name[-LAST:]), few):
            goes_on = _after(few[at.end() :])[:KNOWN]
            if _words("joins_beside").match(few, at.end()) or not HAN.fullmatch(goes_on):
                continue
            names = _names_until(many[join.end() :], goes_on)
            if names:
                first = len(name) <= LONGEST_NAME and not _words("duties").search(name)
                found.append((name[-LONGEST_NAME:], names, first))
    return tuple(found)


def _after(text: str) -> str:
    """A text without what may stand between a name and what is said of it."""
    return _words("after_name").sub("", text, count=1)


def _names_until(text: str, goes_on: str) -> tuple[str, ...]:
    """The names before the words by which the other text goes on, if nothing else is there."""
    end = text.find(goes_on)
    told = _words("before_said").sub("", text[: max(end, 0)])
    # 耳塞、防尘口罩等, and 耳塞口罩: the last of the names, and not what is said of them.
    named = re.match("[、和及等]", text[end + len(goes_on) :])
    if not told or named or len(told) > LONGEST or re.search("[，。；：]", told):
        return ()
    return tuple(part for part in _words("joins_beside").split(told) if part)
