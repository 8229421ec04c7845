"""Owners as people write them: words apart, each a unit, a collective, or unknown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_BETWEEN = re.compile(r"[、，,；;\s/]+")
LONGEST_NAME = 64


def owner_words(text: str) -> list[str]:
    """The names in a line such as `市场监管局、发改局 各镇`, each once."""
    words = (word.strip() for word in _BETWEEN.split(text))
    return list(dict.fromkeys(word for word in words if word))


def owners_sorted(
    words: Iterable[str], known: Callable[[str], str | None]
) -> tuple[list[str], list[str]]:
    """Slugs or collective words of known owners, and the words nobody is called by."""
    found: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for word in words:
        name = known(word)
        if name is None:
            unknown[word[:LONGEST_NAME]] = None
        else:
            found[name] = None
    return list(found), list(unknown)
