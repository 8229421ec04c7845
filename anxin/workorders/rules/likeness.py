"""How alike two texts are, and which closed orders are looked at once more. Pure."""

from __future__ import annotations

import hashlib
import re

_NOT_WORDS = re.compile(r"[\W_]+")
# Alike enough to be shown to a person; never enough to act.
LEAST_ALIKE = 0.3
# The same community makes half of what the same words make.
SAME_PLACE = 0.1


def likeness(first: str, second: str) -> float:
    """Share of neighbouring pairs of characters two texts have in common, 0 to 1 (Dice)."""
    one, other = _pairs(first), _pairs(second)
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))


def is_drawn(ref: str, percent: int) -> bool:
    """Whether an order is drawn for a spot check: decided by its number alone, so never arguable."""
    lot = int.from_bytes(hashlib.sha256(f"check:{ref}".encode()).digest()[:4], "big")
    return lot % 100 < percent


def _pairs(text: str) -> frozenset[str]:
    plain = _NOT_WORDS.sub("", text).lower()
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))
