"""Owners as people write them: words apart, each a unit, a collective, or unknown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from anxin.areas.types import is_vague

# A space parts Chinese names; in an English name it only parts words.
_BETWEEN = re.compile(r"[、，,；;\n/]+|(?<=[\u3400-\u9fff）])\s+")
LONGEST_NAME = 64

SHORTEST_BODY = 4


def is_outside(word: str) -> bool:
    """Whether a word the list of units does not know is the name of a body outside it."""
    return len(word) >= SHORTEST_BODY and not is_vague(word)


def owner_words(text: str) -> list[str]:
    """The names in a line such as `市场监管局、发改局 各镇`, each once."""
    words = (word.strip() for word in _BETWEEN.split(text))
    return list(dict.fromkeys(word for word in words if word))


def owners_sorted(
    words: Iterable[str], known: Callable[[str], tuple[str, ...]]
) -> tuple[list[str], list[str]]:
    """Owners in the order they are named, and the words among them nobody here is called by.

    A known owner is a slug or a word for many; any other stays as it is written, so that none is lost.
    """
    found: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for word in words:
        names = known(word)
        if not names:
            unknown[word[:LONGEST_NAME]] = None
        found.update(dict.fromkeys(names or (word[:LONGEST_NAME],)))
    return list(found), list(unknown)
