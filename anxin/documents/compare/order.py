"""What the place of a pair among known pairs counts: mostly the lower text follows the higher one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

Place = tuple[int, int]
# To cross pairs that are known, and to stand alone between two of them.
CROSSING, ANY_CROSSING, BETWEEN = -4.0, -0.7, 0.5


class Order:
    """Known pairs, each side once, by which the places of others are judged."""

    def __init__(self, links: Sequence[Place], above: int, below: int) -> None:
        self.links = sorted(links)
        self.ends = above, below
        self.firsts = [i for i, _ in self.links]
        self.partners = dict(self.links)
        self.taken = {j for _, j in self.links}
        # How many of them stand before both sides of a place.
        self.before = [[0] * (below + 1)]
        for i in range(above):
            partner = self.partners.get(i, below)
            row = accumulate((int(j == partner) for j in range(below)), initial=0)
            self.before.append([old + new for old, new in zip(self.before[-1], row, strict=True)])

    def bonus(self, place: Place) -> float:
        """What the place counts for two measures being partners."""
        i, j = place
        own = (i in self.partners) + (j in self.taken) - (self.partners.get(i) == j)
        others = len(self.links) - own
        if not others:
            return 0.0
        crossed = self._crossed(i, j)
        if crossed:
            return ANY_CROSSING + CROSSING * crossed / others
        first, last = self._neighbour(i, j, -1), self._neighbour(i, j, 1)
        return BETWEEN / ((last[0] - first[0] - 1) * (last[1] - first[1] - 1))

    def _crossed(self, i: int, j: int) -> int:
        above, below = self.ends
        higher = self.before[i][below] - self.before[i][j + 1]
        return higher + self.before[above][j] - self.before[i + 1][j]

    def _neighbour(self, i: int, j: int, step: int) -> Place:
        """The next known pair before or after a place, or where the texts begin or end."""
        at = bisect_left(self.firsts, i)
        at = at - 1 if step < 0 else at + (i in self.partners)
        while 0 <= at < len(self.links):
            if self.links[at][1] != j:
                return self.links[at]
            at += step
        return (-1, -1) if step < 0 else self.ends
