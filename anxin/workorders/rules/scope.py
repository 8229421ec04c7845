"""Sections of clauses, masks and code ranges. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from anxin.core.types import CodeRange

FIRST_CODE, LAST_CODE = 10**14, 10**15 - 1
ALL_FIELDS = (1 << 30) - 1


def section_of(clause_id: str) -> int:
    """The section of the notice a clause stands in: `7.4b` → 7, 0 for the preamble or none."""
    head = clause_id.split(".", 1)[0]
    return int(head) if head.isdigit() else 0


def bits_of(mask: int) -> list[int]:
    """The single bits of a mask: `0b101` → `[1, 4]`."""
    return [1 << place for place in range(mask.bit_length()) if mask >> place & 1]


def gaps_between(ranges: Sequence[CodeRange]) -> list[tuple[int, int]]:
    """The codes that no range covers, as first and last."""
    gaps, at = [], FIRST_CODE
    for part in sorted(ranges, key=lambda part: part.low):
        if part.low > at:
            gaps.append((at, part.low - 1))
        at = max(at, part.high + 1)
    return [*gaps, (at, LAST_CODE)] if at <= LAST_CODE else gaps
