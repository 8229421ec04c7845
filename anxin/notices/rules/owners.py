"""Owners as people write them: words apart, each a unit, a collective, or unknown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

# A space parts Chinese names; in an English name it only parts words.
_BETWEEN = re.compile(r"[、，,；;\n/]+|(?<=[\u3400-\u9fff）])\s+")
LONGEST_NAME = 64

# Words for nobody in particular: no body could be asked by them.
_VAGUE = re.compile(r"有关|相关|责任|牵头|部门|单位|^各|^该|^其")
SHORTEST_BODY = 4


def is_outside(word: str) -> bool:
    """Whether a word the list of units does not know is the name of a body outside it."""
    return len(word) >= SHORTEST_BODY and not _VAGUE.search(word)


def owner_words(text: str) -> list[str]:
    """The names in a line such as `市场监管局、发改局 各镇`, each once."""
    words = (word.strip() for word in _BETWEEN.split(text))
    return list(dict.fromkeys(word for word in words if word))


def owners_sorted(
    words: Iterable[str], known: Callable[[str], tuple[str, ...]]
) -> tuple[list[str], list[str]]:
    """Slugs or collective words of known owners, and the words nobody is called by."""
    found: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for word in words:
        names = known(word)
        found.update(dict.fromkeys(names))
        if not names:
            unknown[word[:LONGEST_NAME]] = None
    return list(found), list(unknown)
