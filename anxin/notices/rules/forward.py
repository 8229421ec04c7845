"""What a new campaign has in common with an earlier one: kept, changed, new, gone. Pure.

Measures of two notices are matched by their words, weighed by how rare they are in both, and by
the mission's capability they belong to, their service and owners: next year's notice says the same
in other words.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from ..types import MeasureView
from ..types.forward import Carried, Change, Forward, Said

# Below this, two measures are not the same task in other words; tuned on the two seed campaigns.
SAME = 0.25
OTHER_CAPABILITY = 0.3
# A draft that nobody has placed yet has no capability: the words must carry a little more.
NO_CAPABILITY = 0.1
# The same service or an owner in common speak for one task, beside words they share.
SAME_SERVICE = 0.15
SAME_OWNER = 0.1
# Dates and amounts are new every year and tell tasks neither together nor apart.
_YEARLY = re.compile(r"[0-9]+")


def forward_difference(before: Sequence[Said], after: Sequence[Said]) -> tuple[Forward, ...]:
    """Every measure of both campaigns once: in the order of the later text, what is gone last."""
    pairs = _pairs(before, after, _Likeness([*before, *after]))
    matched = {one.id for one in pairs.values()}
    rows = [_row(pairs.get(said.measure.id), said.measure) for said in after]
    left = [said.measure for said in before if said.measure.id not in matched]
    return (*rows, *(Forward(Carried.GONE, one, None) for one in left))


def _row(before: MeasureView | None, after: MeasureView) -> Forward:
    if before is None:
        return Forward(Carried.NEW, None, after)
    changes = tuple(change for change in Change if _differs(change, before, after))
    return Forward(Carried.CHANGED if changes else Carried.KEPT, before, after, changes)


def _differs(change: Change, before: MeasureView, after: MeasureView) -> bool:
    if change is Change.LEAD:
        return set(before.lead) != set(after.lead)
    if change is Change.DEADLINE:
        return _day(before) != _day(after)
    return bool(getattr(before, change.value) != getattr(after, change.value))


def _day(measure: MeasureView) -> tuple[int, int] | None:
    """The day of the year: that another year stands in a new notice is no change."""
    due = measure.deadline
    return (due.month, due.day) if due else None


def _pairs(
    before: Sequence[Said], after: Sequence[Said], likeness: _Likeness
) -> dict[str, MeasureView]:
    """The earlier measure of each later one: the likest pairs first, nobody twice."""
    scored = [
        (likeness.between(one, other), one.measure, other.measure)
        for one in before
        for other in after
    ]
    scored.sort(key=lambda pair: (-pair[0], pair[2].start, pair[1].start))
    taken: set[str] = set()
    pairs: dict[str, MeasureView] = {}
    for likeness_of_pair, one, other in scored:
        if likeness_of_pair < SAME:
            break
        if one.id not in taken and other.id not in pairs:
            taken.add(one.id)
            pairs[other.id] = one
    return pairs


class _Likeness:
    """Weighs shared pairs of characters by how rare they are among all measures."""

    def __init__(self, measures: Sequence[Said]) -> None:
        size = max(2, len(measures))
        self._grams = {said.words: _grams(said.words) for said in measures}
        counts = Counter(gram for grams in self._grams.values() for gram in grams)
        self._worth = {gram: math.log(1 + size / count) for gram, count in counts.items()}
        self._weights = {words: self._weight(grams) for words, grams in self._grams.items()}

    def between(self, one: Said, other: Said) -> float:
        """Likeness: how much of the shorter stands in the longer, and in both; up to 1.

        Measures of another capability must be the liker for it.
        """
        first, second = self._grams[one.words], self._grams[other.words]
        sizes = [self._weights[one.words], self._weights[other.words]]
        if not min(sizes):
            return 0.0
        shared = self._weight(first & second)
        words = 0.5 * shared / min(sizes) + shared / sum(sizes)
        if not words:
            return 0.0
        apart = _apart(one.measure.capability, other.measure.capability)
        return words + _together(one.measure, other.measure) - apart

    def _weight(self, grams: frozenset[str]) -> float:
        return sum(self._worth[gram] for gram in grams)


def _together(one: MeasureView, other: MeasureView) -> float:
    service = SAME_SERVICE if one.service and one.service == other.service else 0.0
    return service + (SAME_OWNER if set(one.lead) & set(other.lead) else 0.0)


def _apart(one: int, other: int) -> float:
    if not (one and other):
        return NO_CAPABILITY
    return 0.0 if one == other else OTHER_CAPABILITY


def _grams(text: str) -> frozenset[str]:
    plain = "".join(sign for sign in _YEARLY.sub("", text) if sign.isalnum())
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))
