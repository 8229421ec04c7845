"""One thing, several names: a text in the words that official texts use for it."""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache

from anxin.documents.lexicon import load


@cache
def _names() -> dict[str, tuple[tuple[str, str], ...]]:
    """Every other name with the standard one, by its first character, longest first."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for standard, *others in load("names")["names"]:
        for name in (standard, *others):
            found[name[0]].append((name, standard))
    return {
        first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in found.items()
    }


@lru_cache(maxsize=8192)
def standard(text: str) -> str:
    """The text with every known name of a thing or an act brought to the standard one."""
    names = _names()
    found: list[str] = []
    at = 0
    while at < len(text):
        known = (row for row in names.get(text[at], ()) if text.startswith(row[0], at))
        name, one = next(known, (text[at], text[at]))
        found.append(one)
        at += len(name)
    return "".join(found)
