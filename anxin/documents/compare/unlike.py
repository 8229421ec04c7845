"""Measures that close or stop other things in one case, whatever words they share."""

from __future__ import annotations

from functools import lru_cache

from anxin.documents.lexicon import load


def close_others(higher: str, lower: str) -> bool:
    """Whether each of two texts closes or stops something by another act: 渡船停航, 工地停工."""
    above, below = _closings(higher), _closings(lower)
    return bool(above and below and not above & below)


@lru_cache(maxsize=4096)
def _closings(text: str) -> frozenset[int]:
    return frozenset(
        at for at, words in enumerate(load("opposed")["closings"]) if any(w in text for w in words)
    )
