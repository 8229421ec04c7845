"""Whether two clauses are about the same thing."""

from __future__ import annotations

import re

from .lexicon import any_of, words

# Acts that share a noun of this many characters are about the same thing.
SHARED = 4


def shares_noun(one: str, other: str) -> bool:
    """Whether two acts name the same thing (a common run of at least SHARED characters)."""
    grams = {one[i : i + SHARED] for i in range(len(one) - SHARED + 1)}
    empty = re.compile(any_of([*words("frame", "adverbs"), *words("frame", "shared_by_all")]))
    return any(
        other[i : i + SHARED] in grams and not empty.search(other[i : i + SHARED])
        for i in range(len(other) - SHARED + 1)
    )
