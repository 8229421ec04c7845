"""Measures of one affair that share no words: what one forbids or promises, the other does or undoes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache, partial

from anxin.documents.lexicon import expression, load

from .content import content_of
from .denials import is_ban
from .pairing import Piece
from .sameness import standard

# So much of what is not to be refused or compelled stands in what does it.
SAME_CASE = 0.3

_words = partial(expression, "kindred")


def kindred_pairs(above: Sequence[Piece], below: Sequence[Piece]) -> set[tuple[int, int]]:
    """Places of the pairs that speak of one affair, whatever words they share."""
    return {
        (i, j)
        for i, one in enumerate(above)
        for j, other in enumerate(below)
        if _are_twins(one.text, other.text) or _is_told(one, other)
    }


def _is_told(higher: Piece, lower: Piece) -> bool:
    """Whether the lower side answers what the higher one promises people or spares them."""
    return (
        _is_taken(higher, lower)
        or _is_refused_for(higher, lower)
        or _asks_papers(higher, lower)
        or _leaves_no_choice(higher, lower)
        or _goes_the_way(higher, lower)
        or _is_limited(higher.text, lower.text)
    )


@cache
def _twins() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((re.compile(one), re.compile(other)) for one, other in load("kindred")["twins"])


@lru_cache(maxsize=8192)
def _sides(text: str) -> tuple[frozenset[int], frozenset[int]]:
    """Which twins a text says, by the first word and by the second."""
    first = frozenset(at for at, (one, _) in enumerate(_twins()) if one.search(text))
    return first, frozenset(at for at, (_, other) in enumerate(_twins()) if other.search(text))


def _are_twins(higher: str, lower: str) -> bool:
    above, below = _sides(higher), _sides(lower)
    return bool(above[0] & below[1] or above[1] & below[0])


@lru_cache(maxsize=8192)
def _about(text: str) -> frozenset[str]:
    return frozenset(word for word in content_of(text) if len(word) > 1)


def _shared(part: str, whole: str) -> float:
    """How much of what a part is about stands in the whole, 0 to 1."""
    words = _about(part)
    return len(words & _about(whole)) / len(words) if words else 0.0


def _is_taken(higher: Piece, lower: Piece) -> bool:
    """Whether what is not to be refused must be taken: 不得拒收现金, 现金必须收."""
    found = _words("refused").search(higher.text) if is_ban(higher) else None
    if found is None or is_ban(lower) or not _words("taken").search(lower.text):
        return False
    return _shared(higher.text[found.end() - 1 :], lower.text) > 0


def _is_refused_for(higher: Piece, lower: Piece) -> bool:
    """Whether people are refused for what is to be no reason: 不得以欠费为由停水, 欠费的停水."""
    found = _words("reasons").search(higher.text) if is_ban(higher) else None
    if found is None or not _words("refuses").search(lower.text):
        return False
    return _shared(found.group(), lower.text) >= SAME_CASE or (
        _shared(_words("refused").sub("", higher.text[found.end() :]), lower.text) >= SAME_CASE
    )


def _asks_papers(higher: Piece, lower: Piece) -> bool:
    """Whether papers are asked for that nobody is to ask for."""
    spared = _words("no_papers").search(higher.text)
    told = _words("papers").search(higher.sentence or higher.text)
    if not spared or not told or _words("no_papers").search(lower.text):
        return False
    return bool(_words("papers").search(lower.text) and _words("asked").search(lower.text))


def _leaves_no_choice(higher: Piece, lower: Piece) -> bool:
    """Whether people must do what nobody may be compelled to, or need leave for anything else."""
    free = _words("free_choice").search(higher.text)
    if free is None or is_ban(lower) or not _words("no_choice").search(lower.text):
        return False
    return _shared(_words("free_choice").sub("", higher.text), lower.text) >= SAME_CASE


def _goes_the_way(higher: Piece, lower: Piece) -> bool:
    """Whether the lower side does it in a way that is forbidden: 不得用封条封门, 在房门贴封条."""
    if not is_ban(higher) or is_ban(lower):
        return False
    ways = [way for found in _words("ways").findall(higher.text) for way in found.split("、")]
    return any(len(way) > 1 and way in lower.text for way in ways)


def _is_limited(higher: str, lower: str) -> bool:
    """Whether both say of the same thing whether it is limited: 不受户籍限制, 户口在外的也办."""
    found = _words("unlimited").search(higher)
    if found is None:
        return False
    things = standard(next(filter(None, found.groups())))
    return _shared(things, lower) > 0
