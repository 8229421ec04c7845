"""What a text is about, whatever its words of duty and number."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache

from anxin.documents.lexicon import load

from .sameness import standard

# What begins the mark of an affair.
TOPIC = "#"


@cache
def _empty_words() -> re.Pattern[str]:
    return re.compile("|".join(load("compare")["empty_words"]))


@lru_cache(maxsize=8192)
def content_of(text: str) -> Counter[str]:
    """The character pairs and the characters of a text that say what it is about."""
    parts = re.findall(r"[\u4e00-\u9fffA-Za-z]+", _empty_words().sub("0", standard(text)))
    pairs = [part[i : i + 2] for part in parts for i in range(len(part) - 1)]
    chars = (char for part in parts for char in part)
    return Counter([*pairs, *chars])


@cache
def _topics() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile("|".join(words)) for words in load("topics")["topics"])


@lru_cache(maxsize=8192)
def topics_of(text: str) -> frozenset[str]:
    """The affairs a text speaks of, as marks that no word can have."""
    return frozenset(f"{TOPIC}{at}" for at, words in enumerate(_topics()) if words.search(text))
