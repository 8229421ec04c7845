"""A walk over the axes of a table that meets equal states once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .cells import Grid
from .messages import error

MAX_STATES = 200_000


@dataclass
class Walk:
    """Depth-first over the axes, keeping only which rules are still alive: equal states are
    met once, so the number of steps follows the table's shape and not the product of its axes."""

    grid: Grid
    states: int = 0
    counts: dict[tuple[int, int], int] = field(default_factory=dict)
    winners_of: dict[tuple[int, int], int] = field(default_factory=dict)
    covering: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """`covering[i]`: rules that accept everything from axis i on."""
        everything = (1 << len(self.grid.rules)) - 1
        self.covering = [everything]
        for axis in reversed(self.grid.axes):
            whole = self.covering[0]
            for mask, real in zip(axis.masks, axis.real, strict=True):
                whole &= mask if real else whole
            self.covering.insert(0, whole)

    def groups(self, level: int, alive: int) -> dict[int, int]:
        """Segments of an axis that keep the same rules alive, as bitsets of segments."""
        found: dict[int, int] = {}
        axis = self.grid.axes[level]
        for at, mask in enumerate(axis.masks):
            if axis.real[at]:
                left = mask & alive
                found[left] = found.get(left, 0) | 1 << at
        return found

    def real_cells(self, level: int) -> int:
        count = 1
        for axis in self.grid.axes[level:]:
            count *= sum(axis.real)
        return count

    def uncovered(self, level: int = 0, alive: int = -1) -> int:
        """Number of cells that no rule accepts."""
        alive &= (1 << len(self.grid.rules)) - 1
        if not alive:
            return self.real_cells(level)
        if alive & self.covering[level]:
            return 0
        key = (level, alive)
        if key not in self.counts:
            self._count_state()
            self.counts[key] = sum(
                group.bit_count() * self.uncovered(level + 1, left)
                for left, group in self.groups(level, alive).items()
            )
        return self.counts[key]

    def uncovered_boxes(self, most: int) -> Iterator[tuple[int, ...]]:
        """Boxes of cells that no rule accepts, at most so many."""
        found = 0
        stack: list[tuple[tuple[int, ...], int]] = [((), (1 << len(self.grid.rules)) - 1)]
        while stack and found < most:
            path, alive = stack.pop()
            level = len(path)
            if self.uncovered(level, alive) == 0:
                continue
            if not alive:
                rest = tuple((1 << axis.size) - 1 for axis in self.grid.axes[level:])
                found += 1
                yield path + rest
                continue
            for left, group in reversed(self.groups(level, alive).items()):
                stack.append(((*path, group), left))

    def winners(self, level: int = 0, alive: int = -1) -> int:
        """Bitset of the rules that come first somewhere."""
        alive &= (1 << len(self.grid.rules)) - 1
        sure = alive & self.covering[level]
        if sure:
            # Whatever stands behind a rule that accepts all the rest cannot win any more.
            alive &= (sure & -sure) * 2 - 1
        if not alive or alive & (alive - 1) == 0:
            return alive if not alive or sure else self._alone(level, alive)
        if level == len(self.grid.axes):
            return alive & -alive
        key = (level, alive)
        if key not in self.winners_of:
            self._count_state()
            found = 0
            for left in self.groups(level, alive):
                found |= self.winners(level + 1, left)
            self.winners_of[key] = found
        return self.winners_of[key]

    def _alone(self, level: int, alive: int) -> int:
        """A single rule left: it wins unless an axis leaves it no real segment."""
        for axis in self.grid.axes[level:]:
            if not any(
                mask & alive and real for mask, real in zip(axis.masks, axis.real, strict=True)
            ):
                return 0
        return alive

    def _count_state(self) -> None:
        self.states += 1
        if self.states > MAX_STATES:
            raise error(
                "表的情形太多，无法在限定时间内查清缺漏。",
                "The table has too many cells to be checked within bounds.",
                (
                    "拆成几张较小的表，或加一行 default: true",
                    "several smaller tables, or a row with `default: true`",
                ),
            )
