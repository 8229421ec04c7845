"""Pure parts of the rulebook: reading tables, saying them in words, telling versions apart."""

from __future__ import annotations

from .reading import (
    case_faults,
    facts_faults,
    leading_first,
    level_rank,
    read_source,
    shared_texts,
    subject_of,
)
from .words import Speech

__all__ = [
    "Speech",
    "case_faults",
    "facts_faults",
    "leading_first",
    "level_rank",
    "read_source",
    "shared_texts",
    "subject_of",
]
