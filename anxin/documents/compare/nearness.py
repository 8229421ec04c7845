"""How near a measure above is to one below by their words: what they have in common, in whatever order."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from .content import TOPIC, content_of, topics_of
from .deeds import deeds_of, weigh_deeds
from .figures import figures_in
from .order import Place
from .pairing import Piece
from .renderings import Heard, Renderings, renderings
from .sameness import standard
from .severity import kinds_of
from .unlike import close_others

# Weight of a shared character against a shared pair of them, and of one of the affairs both speak of.
CHARACTER = 0.26
# What a pair of characters weighs that stands in one measure only.
RAREST = 3.2
FEWEST_DEEDS, MOST_DEEDS = 0.3, 6.0
# Measures without a word in common are looked at where so much of one is heard out of the other.
LEAST_HEARD = 0.4
# The very same words, or both from when their text is in force.
SAME_WORDS = 12.0
DAY = re.compile(r"\d月\d*|\d日")
HAN = re.compile(r"[\u4e00-\u9fff]")
# Words that say with what force, and verbs that say little.
FORCE = re.compile(
    r"应当|应该|必须|务必|不得|严禁|禁止|不准|不许|一律|可以|鼓励|倡导|引导|提倡|支持|提供|积极|做好|加强|切实|认真|落实|开展|进行|组织"
)
IN_FORCE = re.compile(r"本(?:通知|通告|公告|办法|方案|意见|规定|规则|公约)自")
BEGINS = re.compile(
    r"(?:[员人者长队站局所村户]|单位|部门|机构|企业|学校|医院|社区|街道|居民|群众|学生|家属|时|的|后)[，]?$"
)
# Signs and words of duty, without which a repetition is known.
REPEATS = re.compile(r"[^\w]|应当|必须|[应须要]|严禁|不得")
# What each sign of nearness counts, in log-odds: fitted together on the pairs of the tests by logistic
# regression, then rounded (benchmarks/pairing_weights.py fits them anew; what it finds is as good).
BASE = -10.53
WEIGHTS = {
    # How much of the shorter one, weighed by rarity, stands in the longer; its characters; their order.
    "share": 1.86, "characters": 0.37, "sequence": 1.66,
    # Long measures have more in common by chance.
    "length_above": 0.2, "length_below": 0.02,
    # Money, leave or a sanction in both; the very same figure; figures on one side only; a day in both.
    "kind": 1.7, "value": 1.62, "one_figure": -0.62, "day": -0.23,
    # How much of what both do is the same, and how much that is.
    "evenness": -0.16, "deeds": 0.26,
    # How well each is heard out of the other, in other words.
    "rendered": 2.83,
    # What speaks of one affair whatever the words.
    "kindred": 2.76,
    # One contradicts the other, see `opposed`.
    "joined": 1.12,
}  # fmt: skip


class Nearness:
    """The measures of two texts with how near each above is to each below, in log-odds."""

    def __init__(
        self,
        above: Sequence[Piece],
        below: Sequence[Piece],
        kindred: Collection[Place] = (),
        joined: Collection[Place] = (),
        table: Renderings | None = None,
    ) -> None:
        self.marked = {"kindred": kindred, "joined": joined}
        self.texts = [[piece.words for piece in side] for side in (above, below)]
        self.heard = Heard(self.texts[0], self.texts[1], table or renderings())
        self.grams = [[_marks_of(text) for text in side] for side in self.texts]
        self.actors = [
            [frozenset(content_of("、".join(piece.measure.owners.lead))) for piece in side]
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
        self.signs: dict[Place, dict[str, float]] = {}
        self.scores = {
            (i, j): SAME_WORDS
            for i, one in enumerate(self.texts[0])
            for j, other in enumerate(self.texts[1])
            if _repeat(one, other)
        }
        repeated = [{place[at] for place in self.scores} for at in (0, 1)]
        for i, one in enumerate(above):
            for j, other in enumerate(below):
                # What is repeated answers nothing else.
                if i not in repeated[0] and j not in repeated[1] and _may_be_partners(one, other):
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
        """Put down how near two measures are; those with nothing in common are never partners."""
        one, other = self.texts[0][place[0]], self.texts[1][place[1]]
        common = self._in_common(*place)
        heard = self.heard.between(*place)
        marked = {sign: float(place in places) for sign, places in self.marked.items()}
        if not common and heard < LEAST_HEARD and not any(marked.values()):
            return
        share = common / min(self.sizes[0][place[0]], self.sizes[1][place[1]]) if common else 0.0
        signs = {"share": share**0.5, "rendered": heard, **_signs(one, other), **marked}
        self.signs[place] = signs
        self.scores[place] = score_of(signs)

    def _in_common(self, i: int, j: int) -> float:
        """What weighs in both; by whom or in which case, if both begin alike, weighs half."""
        grams = self.grams[0][i] & self.grams[1][j]
        common = self.weigh(grams)
        begin = content_of(_same_beginning(self.texts[0][i], self.texts[1][j])).keys()
        return common - self.weigh((begin | self.actors[0][i]) & grams) / 2


def score_of(signs: Mapping[str, float]) -> float:
    """What signs of nearness count together, in log-odds."""
    return BASE + math.fsum(WEIGHTS[sign] * has for sign, has in signs.items())


def _may_be_partners(one: Piece, other: Piece) -> bool:
    """Whether two measures are neither about people of other risk areas nor close other things."""
    if one.areas and other.areas and not one.areas & other.areas:
        return False
    return not close_others(one.text, other.text)


def _signs(one: str, other: str) -> dict[str, float]:
    """What two measures have in common, apart from the words by their rarity."""
    kinds = [kinds_counted(text) for text in (one, other)]
    chars = [_characters(text) for text in (one, other)]
    sets = [set(text) for text in chars]
    deeds = [deeds_of(text) for text in (one, other)]
    same = weigh_deeds(deeds[0] & deeds[1])
    both = weigh_deeds(deeds[0]) + weigh_deeds(deeds[1])
    return {
        "characters": len(sets[0] & sets[1]) / max(1, min(map(len, sets))),
        "sequence": _in_sequence(*chars) / max(1, min(map(len, chars))),
        "length_above": math.log(max(1, len(one))),
        "length_below": math.log(max(1, len(other))),
        "kind": float(bool(_affairs(one) & _affairs(other))),
        "value": float(bool(values_counted(one) & values_counted(other))),
        "one_figure": float(bool(kinds[0]) is not bool(kinds[1])),
        "day": float(all(DAY.search(text) for text in (one, other))),
        "evenness": math.sqrt(2 * same / max(FEWEST_DEEDS, both)),
        "deeds": min(same, MOST_DEEDS),
    }


def _in_sequence(one: str, other: str) -> int:
    """How many characters two texts have in common in the same order (Hyyrö's bits)."""
    places: dict[str, int] = {}
    for at, char in enumerate(one):
        places[char] = places.get(char, 0) | 1 << at
    full = (1 << len(one)) - 1
    row = full
    for char in other:
        found = row & places.get(char, 0)
        row = ((row + found) | (row - found)) & full
    return len(one) - row.bit_count()


@lru_cache(maxsize=8192)
def _characters(text: str) -> str:
    return "".join(HAN.findall(FORCE.sub("", standard(text))))


@lru_cache(maxsize=8192)
def _marks_of(text: str) -> frozenset[str]:
    """The words of a text, and the affairs it speaks of."""
    return frozenset(content_of(text)) | topics_of(text)


def _factor(gram: str) -> float:
    return 1.0 if len(gram) > 1 or gram.startswith(TOPIC) else CHARACTER


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
def kinds_in(text: str) -> frozenset[str]:
    """Of what a text speaks whatever its words: money, leave, a sanction, a day, kinds of figures."""
    return _affairs(text) | kinds_counted(text) | ({"day"} if DAY.search(text) else set())


@lru_cache(maxsize=8192)
def _affairs(text: str) -> frozenset[str]:
    return kinds_of(text)
