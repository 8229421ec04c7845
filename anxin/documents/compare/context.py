"""Whether two measures are partners, by what stands around them: rivals, neighbours, items, place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from .affairs import told_beside
from .nearness import Nearness, kinds_in
from .order import Order, Place
from .pairing import Piece
from .unsure import heard

# What the place among known pairs counts beside nearness.
PLACE = 2.0
# What is less near than this is no partner and no rival.
NOT_NEAR = -6.0
# What is less near than this has words in common by chance.
FAR = -2.0
# More pairs of two sentences say no more.
MOST_OF_SENTENCE = 2
ROUNDS = 2
# Log-odds from which on two measures are partners.
LEAST = -0.65
# So much of the shorter text is answered where one text carries out the other: at least 0.58 in all the
# pairs of the tests, at most 0.24 between texts of two affairs. Where less is, or where most of the longer
# text is about something else, what is around two measures says little, and their words must say more.
TOGETHER = 1 / 3
LEAST_NEAR, LEAST_FOREIGN, LEAST_APART = -5.1, -3.5, 0.0
# Log-odds of being partners; fitted like those of `nearness`.
BASE = -0.17
WEIGHTS = {
    # How near they are; how much nearer than to any other above, below, and by the larger of both.
    "near": 0.09, "far": 0.43, "over_below": 0.24, "over_above": 0.31, "over_one": 0.11,
    # How many of them have another partner.
    "taken": -1.69,
    # Of what both speak of and no partner of theirs does.
    "left": 2.17,
    # Other pairs of their two items and of their two sentences; neighbours that are a pair.
    "item": 1.27, "sentence": 0.59, "neighbours": 0.63,
    # A neighbour in the sentence of one of them is partner of the other: split and merged sentences.
    "split": 3.37,
}  # fmt: skip


class Context:
    """The measures of two texts with the pairs known so far, each side once."""

    def __init__(
        self,
        near: Nearness,
        above: Sequence[Piece],
        below: Sequence[Piece],
        known: Sequence[Place],
    ) -> None:
        self.sides = above, below
        self.partners = dict(known), {j: i for i, j in known}
        order = Order(known, len(above), len(below))
        self.near = near.scores
        self.placed = {
            place: score + PLACE * order.bonus(place) for place, score in self.near.items()
        }
        self.rivals = tuple(_two_best(self.placed, at) for at in (0, 1))
        self.items = Counter((above[i].item, below[j].item) for i, j in known)
        self.sizes = [Counter(piece.item for piece in side) for side in self.sides]
        self.sentences = Counter((above[i].sentence, below[j].sentence) for i, j in known)

    def odds(self) -> dict[Place, float]:
        """Log-odds of being partners for all places that are near at all."""
        return {
            place: BASE + sum(WEIGHTS[sign] * has for sign, has in self.signs(place).items())
            for place, score in self.near.items()
            if score > NOT_NEAR
        }

    def signs(self, place: Place) -> dict[str, float]:
        """What speaks for and against two measures being partners."""
        i, j = place
        over = [self.placed[place] - self._best_rival(place, at) for at in (0, 1)]
        above, below = self.sides
        return {
            "near": self.near[place],
            "far": min(0.0, self.near[place] - FAR),
            "over_below": over[0],
            "over_above": over[1],
            "over_one": max(over),
            "taken": float((self.partners[0].get(i, j) != j) + (self.partners[1].get(j, i) != i)),
            "left": float(self._has_kind_left(place)),
            "item": self._others(place, self.items, "item")
            / max(1, self.sizes[0][above[i].item] - 1, self.sizes[1][below[j].item] - 1),
            "sentence": float(
                min(MOST_OF_SENTENCE, self._others(place, self.sentences, "sentence"))
            ),
            "neighbours": float(self._are_pair(i - 1, j - 1) + self._are_pair(i + 1, j + 1)),
            "split": float(
                self._is_beside(above, i, self.partners[1], j)
                or self._is_beside(below, j, self.partners[0], i)
            ),
        }

    def _has_kind_left(self, place: Place) -> bool:
        """Whether both speak of money, leave, a sanction or a kind of figure that no other partner of theirs does."""
        i, j = place
        above, below = self.sides
        kinds = kinds_in(above[i].words) & kinds_in(below[j].words)
        others = self.partners[0].get(i, j), self.partners[1].get(j, i)
        if others[0] != j:
            kinds -= kinds_in(below[others[0]].words)
        if others[1] != i:
            kinds -= kinds_in(above[others[1]].words)
        return bool(kinds) and others != (j, i)

    def _best_rival(self, place: Place, at: int) -> float:
        """How near the nearest other one is to the measure of side `at`."""
        best, second = self.rivals[at].get(place[at], ((NOT_NEAR, -1), (NOT_NEAR, -1)))
        rival = second if best[1] == place[1 - at] else best
        return max(NOT_NEAR, rival[0])

    def _others(self, place: Place, counts: Counter[tuple[str, str]], part: str) -> int:
        """How many known pairs of other measures are of the same two items or sentences."""
        i, j = place
        above, below = self.sides
        same = getattr(above[i], part), getattr(below[j], part)
        own = {
            (one, other)
            for one, other in ((i, self.partners[0].get(i)), (self.partners[1].get(j), j))
            if one is not None and other is not None
        }
        return counts[same] - sum(
            (getattr(above[one], part), getattr(below[other], part)) == same for one, other in own
        )

    def _are_pair(self, i: int, j: int) -> bool:
        """Whether two measures are partners, or the ends of both texts."""
        above, below = map(len, self.sides)
        if i < 0 or j < 0 or i >= above or j >= below:
            return (i < 0 and j < 0) or (i >= above and j >= below)
        return self.partners[0].get(i) == j

    @staticmethod
    def _is_beside(side: Sequence[Piece], at: int, partners: Mapping[int, int], other: int) -> bool:
        """Whether the partner of `other` is a neighbour of a measure in its sentence."""
        partner = partners.get(other)
        return (
            partner is not None
            and abs(partner - at) == 1
            and side[partner].sentence == side[at].sentence
        )


def _two_best(
    scores: Mapping[Place, float], at: int
) -> dict[int, tuple[tuple[float, int], tuple[float, int]]]:
    """The two nearest of the other side for each measure of side `at`: how near, and which."""
    nobody = NOT_NEAR, -1
    found: dict[int, tuple[tuple[float, int], tuple[float, int]]] = {}
    for place, score in scores.items():
        best, second = found.get(place[at], (nobody, nobody))
        one = score, place[1 - at]
        if score > best[0]:
            found[place[at]] = one, best
        elif score > second[0]:
            found[place[at]] = best, one
    return found


def one_to_one(odds: Mapping[Place, float], least: float = 0.0) -> list[Place]:
    """The best pairs first, each side once; in the order of the texts."""
    taken: tuple[set[int], set[int]] = (set(), set())
    found = []
    for (i, j), score in sorted(odds.items(), key=lambda row: (-row[1], row[0])):
        if score >= least and i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            found.append((i, j))
    return sorted(found)


def odds_in_context(
    near: Nearness, above: Sequence[Piece], below: Sequence[Piece]
) -> Mapping[Place, float]:
    """Log-odds of being partners: by nearness, then twice by what the pairs known by then say of the others."""
    odds: Mapping[Place, float] = near.scores
    for _ in range(ROUNDS):
        odds = Context(near, above, below, one_to_one(odds)).odds()
    return odds


def partners(
    near: Nearness,
    above: Sequence[Piece],
    below: Sequence[Piece],
    joined: Collection[Place],
    *,
    by_ear: bool = True,
) -> set[Place]:
    """Which measures answer each other. `joined`: those that do whatever words they share.

    `by_ear`: whether the classifier is asked of the places that are open then (`unsure.py`).
    """
    odds = odds_in_context(near, above, below)
    least = _least_near(len(one_to_one(odds)), len(above), len(below))
    found = {place for place, score in odds.items() if score >= LEAST}
    if by_ear:
        found |= heard(odds, near.scores, above, below, LEAST)
    found = {place for place in found if near.scores[place] >= least}
    found |= _against(found, joined)
    return found | told_beside(above, below, found)


def _least_near(answered: int, above: int, below: int) -> float:
    """How near partners must be by their words, by how much of two texts is about one affair."""
    if answered < TOGETHER * min(above, below):
        return LEAST_APART
    return LEAST_FOREIGN if answered < TOGETHER * max(above, below) else LEAST_NEAR


def _against(found: Collection[Place], joined: Collection[Place]) -> set[Place]:
    """Those that contradict each other, where one of them answers nothing else."""
    taken = [{place[at] for place in found} for at in (0, 1)]
    return {(i, j) for i, j in joined if i not in taken[0] or j not in taken[1]}
