"""What no other measure answers: partners by what is done, whoever does it, and by figures and affairs."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from anxin.documents.lexicon import any_of, load

from .bans import phrases
from .content import TOPIC, content_of, topics_of
from .nearness import DAY, kinds_counted, one_to_one, values_counted
from .order import Order, Place
from .pairing import Piece
from .sameness import standard
from .severity import harshest, kinds_of
from .unlike import close_others

# What two of them have in common: an affair, a pair of characters, a character.
AFFAIR, WORD, CHARACTER = 1.0, 0.6, 0.15
# For how much of both is the same, for the length of the shorter, for a word in common beside characters.
EVENNESS, LENGTH, ONE_WORD = 13.6, 0.95, -3.1
# Figures of one kind, the very same, on one side only; who pays on both; a sanction on one side.
SAME_FIGURE, SAME_VALUE, ONE_FIGURE, SAME_KIND, ONE_PUNISHES = 2.15, 1.1, -0.55, 1.6, -1.6
# The place between known pairs, and to cross them.
PLACE, CROSSING = 0.65, -3.15
# From here on they are partners. Fitted to what stays alone when names of things are forgotten.
LEAST = 5.2
# Less than so much in both is as good as so much.
SMALLEST = 0.3
# A clause of which this little stands in the partners of its measure is answered by none of them.
ANSWERED = 0.3
SHORTEST_CLAUSE = 5
CLAUSE = re.compile(r"[，；。：]")
# What only says in which case or of whom.
CONDITION = re.compile(r"(?:的|人员|后|期间|(?<![学课小])时)$")
# Figures are set against each other by themselves.
FIGURE = re.compile(
    r"每?[半一二两三四五六七八九十\d]*个?(?:小时|分钟|工作日|季度|学期|[年月日天周次元人米])"
)
BODIES = (
    "resident_words", "cadre_words", "attached_words", "people", "sites", "lower_suffixes",
    "own_suffixes", "employer_suffixes", "merchant_suffixes", "departments",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Left:
    """A measure without partner, or a clause of one that its partners do not answer."""

    at: int
    text: str
    alone: bool


def among_leftovers(
    above: Sequence[Piece],
    below: Sequence[Piece],
    links: Collection[Place],
    scores: Mapping[Place, float],
) -> set[Place]:
    """Links between what stands alone on one side and what is unanswered on the other."""
    known = one_to_one((scores.get(place, 0.0), place) for place in links)
    order = Order(known, len(above), len(below))
    left = [list(_left(side, at, (above, below), links)) for at, side in enumerate((above, below))]
    found = {
        (one, other): _likeness(left[0][one], left[1][other], order)
        for one in range(len(left[0]))
        for other in range(len(left[1]))
        if _may_answer(left[0][one], left[1][other], links)
        and not close_others(left[0][one].text, left[1][other].text)
    }
    return {
        (left[0][one].at, left[1][other].at)
        for one, other in one_to_one(
            (score, pair) for pair, score in found.items() if score >= LEAST
        )
    }


def _left(
    side: Sequence[Piece], at: int, texts: Sequence[Sequence[Piece]], links: Collection[Place]
) -> Iterator[Left]:
    """What no partner answers on one side: whole measures, and clauses of those that have one."""
    for place, piece in enumerate(side):
        partners = [texts[1 - at][link[1 - at]].words for link in links if link[at] == place]
        words = _without_owners(piece)
        if not partners:
            yield Left(place, words, alone=True)
            continue
        answered = _deeds(" ".join(partners))
        clauses = [part for part in CLAUSE.split(words) if len(part) >= SHORTEST_CLAUSE]
        for clause in clauses if len(clauses) > 1 else ():
            own = _deeds(clause)
            if (
                own
                and not CONDITION.search(clause)
                and _weigh(own & answered) < ANSWERED * _weigh(own)
            ):
                yield Left(place, clause, alone=False)


def _without_owners(piece: Piece) -> str:
    """The words of a measure without those who are to do it."""
    return re.sub("|".join(map(re.escape, piece.measure.owners.lead)) or "$", "", piece.words)


def _may_answer(one: Left, other: Left, links: Collection[Place]) -> bool:
    if not (one.alone or other.alone) or (one.at, other.at) in links:
        return False
    return bool(
        _deeds(one.text) & _deeds(other.text) or kinds_counted(one.text) & kinds_counted(other.text)
    )


def _likeness(one: Left, other: Left, order: Order) -> float:
    """How surely two that are left answer each other."""
    first, second = _deeds(one.text), _deeds(other.text)
    common = first & second
    sizes = _weigh(first), _weigh(second)
    figures = kinds_counted(one.text), kinds_counted(other.text)
    dated = all(DAY.search(text) for text in (one.text, other.text))
    same = dated or bool(figures[0] & figures[1])
    place = order.bonus((one.at, other.at))
    return (
        EVENNESS * math.sqrt(2 * _weigh(common) / max(SMALLEST, sum(sizes)))
        + LENGTH * math.log(max(SMALLEST, min(sizes)))
        + ONE_WORD * max(map(_weight, common), default=0.0) / WORD
        + SAME_FIGURE * same
        + SAME_VALUE * (same and bool(values_counted(one.text) & values_counted(other.text)))
        + ONE_FIGURE * (not same and bool(figures[0]) is not bool(figures[1]))
        + SAME_KIND * ("cost" in kinds_of(one.text) & kinds_of(other.text))
        + ONE_PUNISHES * (_punishes(one.text) is not _punishes(other.text))
        + (CROSSING if place < 0 else PLACE * place)
    )


def _punishes(text: str) -> bool:
    return bool(harshest(text) or phrases("penal").match(text))


@cache
def _who() -> re.Pattern[str]:
    """Names of people and bodies, by whom a thing is done or to whom."""
    units, words = load("units"), load("compare")
    names = {name for key in BODIES for name in units[key]}
    names |= {*words["people"], *words["group_ends"], *load("circles")["everybody"]}
    names = {name for name in names if len(name) > 1} - set(words["no_actors"])
    return re.compile("|".join((any_of([*names, *map(standard, names)]), *words["speakers"])))


@lru_cache(maxsize=8192)
def _deeds(text: str) -> frozenset[str]:
    """What is done with what, whoever does it: the words of a text without people, bodies and figures."""
    bare = FIGURE.sub("0", _who().sub("0", standard(text)))
    return frozenset(content_of(bare)) | topics_of(text)


def _weigh(marks: frozenset[str]) -> float:
    return math.fsum(map(_weight, marks))


def _weight(mark: str) -> float:
    if mark.startswith(TOPIC):
        return AFFAIR
    return WORD if len(mark) > 1 else CHARACTER
