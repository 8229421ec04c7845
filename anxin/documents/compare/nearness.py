"""How near a measure above is to one below: words in common, figures, affairs and place."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from .content import TOPIC, content_of, topics_of
from .figures import figures_in
from .order import BETWEEN, Order, Place
from .pairing import Piece
from .severity import flipped, kinds_of

# Weight of a shared character against a shared pair of them.
CHARACTER = 0.26
# Weight of an affair that both speak of, against a pair of characters.
ONE_TOPIC = 1.0
# What a pair of characters weighs that stands in one measure only.
RAREST = 3.2
# What counts for two measures being partners: how much of the shorter and of both stands in the other,
# and the weight of it. Fitted on the pairs of the tests by a search, then rounded.
SHARE, EVENNESS, EVIDENCE = 2.8, 1.6, 0.15
ENOUGH_EVIDENCE = 16.0
SAME_WORDS = 12.0
# Long measures have more in common by chance.
LENGTH, SHORT = -0.45, 30.0
# So much must be shared for what they are about to count fully.
SOME = 0.3
# What one side denies and the other does.
FLIPPED = 0.7
# What closes, forbids or punishes something else.
UNLIKE = -3.4
# What speaks of one affair whatever the words.
KINDRED = 2.0
# Figures of one kind on both sides, or figures on one side only; one affair (money, leave, a sanction).
SAME_FIGURE, ONE_FIGURE, SAME_KIND = 0.9, -0.6, 1.9
# The very same figure on both sides.
SAME_VALUE = 0.6
# What weighs no more is a character or two by chance, unless most of the shorter one stands in the longer.
MORE, ALIKE = 1.0, 0.5
# So much of the shorter one must stand in the longer for a pair to be sure before places count.
SURE = 0.31
DAY = re.compile(r"\d月\d*|\d日")
IN_FORCE = re.compile(r"本(?:通知|通告|公告|办法|方案|意见|规定|规则|公约)自")
BEGINS = re.compile(
    r"(?:[员人者长队站局所村户]|单位|部门|机构|企业|学校|医院|社区|街道|居民|群众|学生|家属|时|的|后)[，]?$"
)
# Signs and words of duty, without which a repetition is known.
REPEATS = re.compile(r"[^\w]|应当|必须|[应须要]|严禁|不得")


class Nearness:
    """The measures of two texts with how near each above is to each below."""

    def __init__(
        self,
        above: Sequence[Piece],
        below: Sequence[Piece],
        unlike: Collection[Place] = (),
        kindred: Collection[Place] = (),
    ) -> None:
        self.unlike, self.kindred = unlike, kindred
        self.places = len(above) * len(below)
        self.texts = [[piece.words for piece in side] for side in (above, below)]
        self.grams = [[_marks_of(text) for text in side] for side in self.texts]
        self.actors = [
            [content_of("、".join(piece.measure.owners.lead)).keys() for piece in side]
            for side in (above, below)
        ]
        counts = Counter(gram for side in self.grams for grams in side for gram in grams)
        size = max(2, len(above) + len(below))
        rarest = math.log(1 + size) / RAREST
        self.weights = {
            gram: math.log(1 + size / count) / rarest * _factor(gram)
            for gram, count in counts.items()
        }
        self.sizes = [[self.weigh(grams) for grams in side] for side in self.grams]
        # What weighs by their words alone, and how much of the shorter one that is.
        self.scores: dict[Place, float] = {}
        self.shares: dict[Place, float] = {}
        for i, one in enumerate(above):
            for j, other in enumerate(below):
                if not one.areas or not other.areas or one.areas & other.areas:
                    self._compare((i, j))

    def weigh(self, grams: Iterable[str]) -> float:
        """What characters and pairs of them weigh, by how rare they are in both texts."""
        # The same sum in whatever order a set gives its members.
        return math.fsum(map(self.weights.__getitem__, grams))

    def contained(self, part: str, whole: str) -> float:
        """How much of `part` stands in `whole`, 0 to 1."""
        grams = _marks_of(part) & self.weights.keys()
        total = self.weigh(grams)
        return self.weigh(grams & _marks_of(whole)) / total if total else 1.0

    def _compare(self, place: Place) -> None:
        i, j = place
        if _repeat(self.texts[0][i], self.texts[1][j]):
            self.scores[place], self.shares[place] = SAME_WORDS, 1.0
            return
        common = self._in_common(i, j)
        if not common and place not in self.kindred:
            return
        first, second = self.sizes[0][i], self.sizes[1][j]
        share = self.shares[place] = common / min(first, second)
        self.scores[place] = (
            SHARE * share**0.5
            + EVENNESS * (2 * common / (first + second)) ** 0.5
            + EVIDENCE * min(common, ENOUGH_EVIDENCE)
            + LENGTH * math.log(min(first, second) / SHORT)
            + self._of_kinds(i, j) * min(1.0, share / SOME)
            + FLIPPED * bool(flipped(self.texts[0][i], self.texts[1][j]))
            + UNLIKE * (place in self.unlike and place not in self.kindred)
            + KINDRED * (place in self.kindred)
        )

    def _in_common(self, i: int, j: int) -> float:
        """What weighs in both; by whom or in which case, if both begin alike, weighs half."""
        grams = self.grams[0][i] & self.grams[1][j]
        common = self.weigh(grams)
        begin = content_of(_same_beginning(self.texts[0][i], self.texts[1][j])).keys()
        return common - self.weigh((begin | self.actors[0][i]) & grams) / 2

    def _of_kinds(self, i: int, j: int) -> float:
        one, other = self.texts[0][i], self.texts[1][j]
        figures = kinds_counted(one), kinds_counted(other)
        found = SAME_KIND * bool(_affairs(one) & _affairs(other))
        if figures[0] & figures[1]:
            return (
                found + SAME_FIGURE + SAME_VALUE * bool(values_counted(one) & values_counted(other))
            )
        return found + ONE_FIGURE * (bool(figures[0]) is not bool(figures[1]))

    def has_more(self, place: Place, links: Collection[Place]) -> bool:
        """Whether a pair has in common what neither side has in common with another partner."""
        i, j = place
        common = set(self.grams[0][i] & self.grams[1][j])
        kinds = _kinds(self.texts[0][i]) & _kinds(self.texts[1][j])
        for one, other in links:
            if (one == i) is not (other == j):
                side, at = (1, other) if one == i else (0, one)
                common -= self.grams[side][at]
                kinds -= _kinds(self.texts[side][at])
        alike = bool(common) and self.shares.get(place, 0.0) >= ALIKE
        return alike or bool(kinds) or self.weigh(common) > MORE

    def left_over(self, place: Place, links: Collection[Place]) -> float:
        """What weighs in both measures and stands in no partner of either."""
        i, j = place
        common = set(self.grams[0][i] & self.grams[1][j])
        for one, other in links:
            if (one == i) is not (other == j):
                common -= self.grams[1][other] if one == i else self.grams[0][one]
        return self.weigh(common)

    def anchors(self) -> list[Place]:
        """Pairs that are sure by their words alone, each side once."""
        return one_to_one((share, place) for place, share in self.shares.items() if share >= SURE)

    def placed(self, links: Sequence[Place], least: float, chance: float) -> dict[Place, float]:
        """The scores of at least so much, with what the place among known pairs adds.

        `chance`: what those that are not sure by their words must have more.
        """
        order = Order(links, len(self.texts[0]), len(self.texts[1]))
        found = {
            place: score + order.bonus(place)
            for place, score in self.scores.items()
            if score >= least - BETWEEN
        }
        return {
            place: score
            for place, score in found.items()
            if score >= least + chance * (self.shares[place] < SURE)
        }


@lru_cache(maxsize=8192)
def _marks_of(text: str) -> frozenset[str]:
    """The words of a text, and the affairs it speaks of."""
    return frozenset(content_of(text)) | topics_of(text)


def _factor(gram: str) -> float:
    if gram.startswith(TOPIC):
        return ONE_TOPIC
    return 1.0 if len(gram) > 1 else CHARACTER


@lru_cache(maxsize=8192)
def _demand(text: str) -> str:
    return REPEATS.sub("", text)


def _repeat(one: str, other: str) -> bool:
    """Whether two measures say the same, or both say from when their text is in force."""
    return _demand(one) == _demand(other) or bool(IN_FORCE.match(one) and IN_FORCE.match(other))


def _same_beginning(one: str, other: str) -> str:
    """The actor or the case with which two texts begin alike, if that is not most of what they say."""
    shorter = min(len(one), len(other))
    at = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    return one[:at] if at > 1 and 2 * at <= shorter and BEGINS.search(one[:at]) else ""


@lru_cache(maxsize=8192)
def kinds_counted(text: str) -> frozenset[str]:
    """The kinds of the figures of a text."""
    return frozenset(figure.kind for figure in figures_in(text))


@lru_cache(maxsize=8192)
def values_counted(text: str) -> frozenset[tuple[str, float]]:
    """The figures of a text, each with its kind."""
    return frozenset((figure.kind, figure.value) for figure in figures_in(text))


@lru_cache(maxsize=8192)
def _affairs(text: str) -> frozenset[str]:
    return kinds_of(text)


@lru_cache(maxsize=8192)
def _kinds(text: str) -> frozenset[str]:
    days = {"day"} if DAY.search(text) else set()
    return _affairs(text) | kinds_counted(text) | days


def one_to_one(scored: Iterable[tuple[float, Place]]) -> list[Place]:
    """The best pairs first, each side once; in the order of the texts."""
    taken: tuple[set[int], set[int]] = (set(), set())
    found = []
    for _, (i, j) in sorted(scored, key=lambda row: (-row[0], row[1])):
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            found.append((i, j))
    return sorted(found)
