"""A table as a tree of questions: each asks one input, its answers are sets of segments. What a
person's value decides early is not asked again; equal states are one question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from anxin.tables.cells import Axis, bits

from .plan import Plan

MAX_QUESTIONS = 40
MAX_RULES = 200


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """`answers` are segments of the axis and what follows: another question, or the number of
    the row that answers (0 for none). The largest set of segments stands first."""

    axis: int
    answers: tuple[tuple[int, Question | int], ...]


@lru_cache(maxsize=64)
def tree_of(plan: Plan) -> Question | int | None:
    """The tree of a table, None for one of too many rows or questions."""
    if len(plan.numbers) > MAX_RULES:
        return None
    asker = _Asker(plan)
    found = asker.ask((1 << len(plan.numbers)) - 1, 0)
    return None if asker.given_up else found


def unfolded_size(asked: Question | int) -> int:
    """Number of answers when every question is written out wherever it is asked."""
    known: dict[Question, int] = {}

    def size(part: Question | int) -> int:
        if isinstance(part, int):
            return 1
        if part not in known:
            known[part] = sum(size(follows) for _, follows in part.answers)
        return known[part]

    return size(asked)


def wanted_segments(plan: Plan, axis: Axis) -> list[int]:
    """Per rule the segments it accepts; all of them when it accepts every real one."""
    found = [0] * len(plan.numbers)
    for segment, mask in enumerate(axis.masks):
        for bit in bits(mask):
            found[bit] |= 1 << segment
    real = sum(1 << place for place, is_real in enumerate(axis.real) if is_real)
    whole = (1 << axis.size) - 1
    return [whole if mask & real == real else mask for mask in found]


class _Asker:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.axes: Sequence[Axis] = plan.grid.axes
        self.wanted = [wanted_segments(plan, axis) for axis in self.axes]
        self.known: dict[tuple[int, int], Question] = {}
        self.given_up = False

    def ask(self, alive: int, done: int) -> Question | int:
        """What follows when the rows `alive` are left and the axes `done` have been asked."""
        open_rows = [bit for bit in bits(alive) if self._open_axes(bit, done)]
        sure = alive & ~sum(1 << bit for bit in open_rows)
        if sure:
            # Whatever stands behind a row that takes all the rest cannot answer any more.
            alive &= (sure & -sure) * 2 - 1
            open_rows = [bit for bit in open_rows if alive >> bit & 1]
        if not open_rows:
            return (
                self.plan.numbers[(alive & -alive).bit_length() - 1]
                if alive
                else (self.plan.default)
            )
        if len(self.known) >= MAX_QUESTIONS:
            self.given_up = True
        if self.given_up:
            return 0
        if (alive, done) not in self.known:
            asked = [axis for bit in open_rows for axis in self._open_axes(bit, done)]
            at = max(sorted(set(asked)), key=asked.count)
            self.known[alive, done] = self._question(alive, done | 1 << at, at)
        return self.known[alive, done]

    def _open_axes(self, bit: int, done: int) -> list[int]:
        """The axes on which a row still has a condition."""
        return [
            at
            for at, axis in enumerate(self.axes)
            if not done >> at & 1 and self.wanted[at][bit] != (1 << axis.size) - 1
        ]

    def _question(self, alive: int, done: int, at: int) -> Question:
        axis = self.axes[at]
        groups: dict[int, int] = {}
        for segment, mask in enumerate(axis.masks):
            if axis.real[segment]:
                groups[mask & alive] = groups.get(mask & alive, 0) | 1 << segment
        ordered = sorted(groups.items(), key=lambda group: -group[1].bit_count())
        return Question(at, tuple((segments, self.ask(left, done)) for left, segments in ordered))
