"""The cells of a table: each axis cut at its constants, with a bitset of rules per segment.

Rule bits follow the table's order of precedence, so the lowest bit of an AND over all axes is
the rule that answers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from .messages import error
from .types import DecisionTable, HitPolicy, Input, Rule, ValueSet

MAX_MASK_BITS = 800_000_000


@dataclass(frozen=True, slots=True)
class Axis:
    """One input cut into segments; the null segment, when there is one, is the last.

    `starts` are the first coordinates of the spans, `spans` the segments, `masks` the rules
    accepting each segment (null included at the end), `real` tells segments that hold a value
    at the declared scale.
    """

    input: Input
    starts: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    masks: tuple[int, ...]
    real: tuple[bool, ...]

    @property
    def size(self) -> int:
        return len(self.masks)

    @property
    def null_segment(self) -> int | None:
        return len(self.spans) if self.input.nullable else None

    def segment(self, coord: int | None) -> int:
        """The segment of a coordinate inside the domain."""
        return len(self.spans) if coord is None else bisect_right(self.starts, coord) - 1

    def segments_of(self, accepts: ValueSet) -> int:
        """Bitset of the segments a set covers; its borders must be cuts of this axis."""
        mask = 0
        for low, high in accepts.spans:
            first, last = self.segment(low), self.segment(high)
            mask |= (1 << (last + 1)) - (1 << first)
        if accepts.null and self.null_segment is not None:
            mask |= 1 << self.null_segment
        return mask


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """All axes of a table and its rules in the order of precedence (no default row)."""

    axes: tuple[Axis, ...]
    rules: tuple[Rule, ...]

    @property
    def cell_count(self) -> int:
        count = 1
        for axis in self.axes:
            count *= axis.size
        return count

    def hits(self, coords: Sequence[int | None]) -> int:
        """Bitset of the rules that accept a point."""
        mask = -1
        for axis, coord in zip(self.axes, coords, strict=True):
            mask &= axis.masks[axis.segment(coord)]
            if not mask:
                break
        return mask


@lru_cache(maxsize=64)
def grid_of(table: DecisionTable) -> Grid:
    """The table's grid. Raises TableError when its bitsets would not fit into memory."""
    rules = precedence(table)
    axes = tuple(
        build_axis(item, [rule.cells[at].accepts for rule in rules])
        for at, item in enumerate(table.inputs)
    )
    return Grid(axes, rules)


def precedence(table: DecisionTable) -> tuple[Rule, ...]:
    """Rules without the default row, the one that wins first."""
    rules = [rule for rule in table.rules if not rule.default]
    if table.hit_policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER):
        rules.sort(key=lambda rule: output_rank(table, rule))
    return tuple(rules)


def output_rank(table: DecisionTable, rule: Rule) -> tuple[int, ...]:
    """Position of each listed output value, from the left."""
    return tuple(
        item.values.index(value)
        for item, value in zip(table.outputs, rule.outputs, strict=True)
        if item.values and isinstance(value, str)
    )


def build_axis(item: Input, accepted: Sequence[ValueSet]) -> Axis:
    """The axis cut at the borders of all sets, with one mask bit per set."""
    low, high = item.minimum, item.maximum
    rules_of: dict[ValueSet, int] = {}
    for bit, accepts in enumerate(accepted):
        rules_of[accepts] = rules_of.get(accepts, 0) | 1 << bit
    cuts = {low}
    for accepts in rules_of:
        for start, end in accepts.spans:
            cuts.update((start, end + 1))
    starts = tuple(sorted(cut for cut in cuts if low <= cut <= high))
    if (len(starts) + 1) * len(accepted) > MAX_MASK_BITS:
        raise error(
            f"输入 {item.name} 的不同界限太多（{len(starts)} 段 × {len(accepted)} 行）。",
            f"Input {item.name} has too many borders ({len(starts)} × {len(accepted)} rules).",
            ("把表拆成几张较小的表", "several smaller tables"),
        )
    position = {start: index for index, start in enumerate(starts)}
    toggles = [0] * (len(starts) + 1)
    null_mask = 0
    for accepts, mask in rules_of.items():
        for start, end in accepts.spans:
            toggles[position[start]] ^= mask
            toggles[position.get(end + 1, len(starts))] ^= mask
        null_mask |= mask if accepts.null else 0
    masks, running = [], 0
    for toggle in toggles[:-1]:
        running ^= toggle
        masks.append(running)
    spans = tuple(zip(starts, [*(start - 1 for start in starts[1:]), high], strict=True))
    real = [_holds_step(item, span) for span in spans]
    # Between two neighbours at the declared scale no value can stand, so no rule answers there.
    masks = [mask if is_real else 0 for mask, is_real in zip(masks, real, strict=True)]
    if item.nullable:
        masks.append(null_mask)
        real.append(True)
    return Axis(item, starts, spans, tuple(masks), tuple(real))


def bits(mask: int) -> list[int]:
    """Positions of the set bits, lowest first."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def _holds_step(item: Input, span: tuple[int, int]) -> bool:
    """True when the span holds a value at the declared scale."""
    return -(-span[0] // item.step) * item.step <= span[1]
