"""Who is meant, told by a qualifier before the same name: 专任教师, 新入职的专任教师."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache, partial

from anxin.documents.lexicon import any_of, expression, load
from anxin.documents.types import Strength

from .content import content_of
from .pairing import Piece
from .sameness import standard

# A qualifier is no longer than this; what is longer tells what happens.
LONGEST = 14
SHORT = 5
SAME_REST = 0.4

_words = partial(expression, "circles")


@cache
def _heads() -> re.Pattern[str]:
    """The name of people, firms, places, vehicles or cases."""
    words = load("circles")
    names = {
        *load("compare")["circles"],
        *load("compare")["group_ends"],
        *words["everybody"],
        *words["heads"],
        *words["kinds"],
        *words["named"],
    }
    return re.compile(
        any_of([name for name in names if len(name) > 1 and name not in words["staff"]])
        + "(?!开办|经营|管理|负责|主办)"
    )


def qualified(higher: Piece, lower: Piece) -> int:
    """-1 when a name below has a qualifier that it has not above."""
    if (higher.measure.strength is Strength.MUST_NOT) is not (
        lower.measure.strength is Strength.MUST_NOT
    ):
        return 0
    return -int(_is_part(lower, higher))


def _is_part(narrow: Piece, wide: Piece) -> bool:
    """Whether `narrow` qualifies a name that `wide` does not qualify in any other way."""
    above, below = names_in(wide.text), names_in(narrow.text)
    said, own = (_told(piece) for piece in (wide, narrow))
    same = _share(content_of(wide.text), content_of(narrow.sentence or narrow.text))
    return same >= SAME_REST and any(
        head in above
        and not _words("all").search(words)
        and not re.search("各|任何|凡|等", words)
        and _draws(_bare(words), said)
        and not any(_tells_else(_bare(other), own) for other in above[head])
        for head, found in below.items()
        for words in found
    )


def _told(piece: Piece) -> str:
    """The sentence, in its own words and in those of official texts."""
    text = piece.sentence or piece.text
    return text + standard(text)


def _share(some: Counter[str], others: Counter[str]) -> float:
    return (some & others).total() / some.total() if some else 0.0


def _draws(words: str, text: str) -> bool:
    """Whether a qualifier draws a circle that a text does not draw anywhere."""
    return any(
        sum(sign in text for sign in found.group()) * 2 < len(found.group())
        for found in _words("draws").finditer(words)
    )


def _tells_else(words: str, text: str) -> bool:
    """Whether a qualifier says more than the other text does: it may be the same in other words."""
    return any(sign not in text for sign in words)


@lru_cache(maxsize=4096)
def names_in(text: str) -> dict[str, tuple[str, ...]]:
    """The names in a text with the qualifiers before each."""
    found: dict[str, list[str]] = {}
    text = re.sub(load("circles")["purpose"], "", text)
    for clause in _words("name_ends").split(text):
        for at in _heads().finditer(clause):
            words = clause[: at.start()]
            beside = _words("joins_names").match(clause, at.end())
            if _is_qualifier(words) and not beside:
                found.setdefault(standard(at.group()), []).append(words)
    return {head: tuple(words) for head, words in found.items()}


def ends_with_name(text: str) -> bool:
    """Whether words end with the name of people, firms, places, vehicles or cases."""
    return any(found.end() == len(text) for found in _heads().finditer(text))


def _is_qualifier(words: str) -> bool:
    """Whether words may say which of those are meant, and not what happens."""
    return len(words) <= LONGEST and not any(
        _words(key).search(words) for key in ("no_qualifier", "joins_names")
    )


def _bare(words: str) -> str:
    """A qualifier without what leaves nobody out."""
    return _words("no_limit").sub("", _words("all").sub("", words))
