"""A qualifier put into the words of the other text: 捐赠人, 捐款一万元以上的捐赠人."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache, partial

from anxin.documents.lexicon import expression
from anxin.documents.types import Strength

from .guarantees import is_guarantee
from .pairing import Piece
from .sameness import standard

# A qualifier is no longer than this; what is longer asks for something of its own.
LONGEST = 18
# So many other characters may differ: 一次 and 1次.
SMALL = 3
# Words of duty and signs tell nothing of whom.
PLAIN = re.compile(r"应当|必须|应该|应(?!急|届|对|用|征)|须|均|都|才(?![能可])|[，。；\s]")

_words = partial(expression, "circles")


@dataclass(frozen=True, slots=True)
class _Plain:
    """The words of a clause that say what is asked of whom."""

    text: str
    joints: frozenset[int]


def inserted_changed(higher: Piece, lower: Piece) -> int:
    """-1 when the lower text is the higher one with a qualifier put in, 0 when it is not.

    What is left out below may only go without saying there, and says nothing.
    """
    return -int(_is_narrowed(higher, lower))


def _is_narrowed(wide: Piece, narrow: Piece) -> bool:
    """Whether `narrow` says what `wide` does, of a part of those."""
    whole, part = _plain(wide.text), _plain(narrow.text)
    # Of those left out, or of what one needs, a part is more or stricter.
    if _words("turns_part").search(narrow.text):
        return False
    banned = wide.measure.strength is Strength.MUST_NOT
    return any(
        _restricts(part, begin, end, banned=banned, firm=banned or is_guarantee(wide))
        and _is_new(part.text[begin:end], _plain(wide.sentence or wide.text).text)
        for begin, end in _put_in(whole.text, part.text)
    )


@lru_cache(maxsize=4096)
def _put_in(whole: str, part: str) -> tuple[tuple[int, int], ...]:
    """Where the only words stand that one text has put into the other; both ends may be shared."""
    if not 0 < len(part) - len(whole) <= LONGEST:
        return ()
    places, other = [], 0
    for kind, first, last, begin, end in SequenceMatcher(None, whole, part, False).get_opcodes():
        lost, new = last - first, end - begin
        if kind != "equal" and new - lost == max(1, len(part) - len(whole)) and lost <= SMALL:
            places.append((begin, end))
        elif kind != "equal":
            other += max(lost, new)
    if len(places) != 1 or other > SMALL:
        return ()
    begin, end = places[0]
    shifts = range(-LONGEST, LONGEST + 1)
    return tuple(
        (begin + by, end + by)
        for by in shifts
        if begin + by >= 0
        and end + by < len(part)
        and part[: begin + by] + part[end + by :] == part[:begin] + part[end:]
    )


def _is_new(words: str, text: str) -> bool:
    """Whether a text has less than half of the pairs of characters of some words."""
    pairs = [words[at : at + 2] for at in range(len(words) - 1)] or [words]
    return sum(pair in text for pair in pairs) * 2 < len(pairs)


@lru_cache(maxsize=4096)
def _plain(text: str) -> _Plain:
    """A text without words of duty and signs, and the places where 的 stood in it."""
    bare = PLAIN.sub("", standard(text))
    joints = {found.start() - at for at, found in enumerate(re.finditer("的", bare))}
    return _Plain(bare.replace("的", ""), frozenset(joints))


def _restricts(part: _Plain, begin: int, end: int, *, banned: bool, firm: bool) -> bool:
    """Whether the words between two places say which of those are meant."""
    before, words = part.text[:begin], part.text[begin:end]
    joined = end in part.joints
    if _words("no_restriction").search(words) or _words("no_limit").search(words):
        return False
    if _words("means").search(before):
        return False
    if _words("ours").fullmatch(words):
        return banned and joined
    if words[0] == "且" and (joined or part.text[end] == "者"):
        return True
    # Without 的 a place or a kind may only be named where it is known to hold.
    told = joined and len(words) > 1
    # 佩戴符合标准的口罩 asks for more: who is meant stands before what is asked.
    return told and (firm or not _words("asked_acts").search(before))
