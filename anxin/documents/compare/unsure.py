"""The places that words and context leave open: whether the classifier hears two measures speak of one thing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from .classifier import opinions
from .order import Place
from .pairing import Piece

# What is less likely than this by words and context is not asked.
LEAST_ASKED = -6.0
# So many places are asked at most, the likeliest: texts that say one thing over and over leave thousands open.
MOST_ASKED = 400
# Log-odds, with what was heard, from which on two measures are partners.
LEAST_HEARD = 0.3
# How related a measure is to its nearest rival, where it has none.
NO_RIVAL = -3.0
# Log-odds of being partners; fitted by `benchmarks/ear_weights.py`.
BASE = -1.08
WEIGHTS = {
    # What words and context say, and words alone.
    "odds": 1.04, "near": -0.36,
    # What the classifier says; how much more than of any other open place of the two measures.
    "related": 0.60, "over_rival": 0.03,
}  # fmt: skip


def heard(
    odds: Mapping[Place, float],
    near: Mapping[Place, float],
    above: Sequence[Piece],
    below: Sequence[Piece],
    least: float,
) -> set[Place]:
    """The places that are partners by ear, of those that fall short of `least` by words and context.

    What words and context hold together is never parted by ear.
    """
    short = {place: score for place, score in odds.items() if score < least}
    return {
        place
        for place, row in signs_of_unsure(short, near, above, below).items()
        if BASE + math.fsum(WEIGHTS[sign] * has for sign, has in row.items()) >= LEAST_HEARD
    }


def signs_of_unsure(
    odds: Mapping[Place, float],
    near: Mapping[Place, float],
    above: Sequence[Piece],
    below: Sequence[Piece],
) -> dict[Place, dict[str, float]]:
    """What speaks for and against each unsure place, of the likeliest MOST_ASKED."""
    unsure = sorted((-score, place) for place, score in odds.items() if score > LEAST_ASKED)
    places = [place for _, place in unsure[:MOST_ASKED]]
    asked = opinions([(above[i].words, below[j].words) for i, j in places])
    related = {place: one.related for place, one in zip(places, asked, strict=True)}
    rivals = [_by_side(related, at) for at in (0, 1)]
    return {
        place: {
            "odds": odds[place],
            "near": near[place],
            "related": related[place],
            "over_rival": related[place]
            - max(
                (
                    other
                    for at in (0, 1)
                    for rival, other in rivals[at][place[at]]
                    if rival != place
                ),
                default=NO_RIVAL,
            ),
        }
        for place in places
    }


def _by_side(related: Mapping[Place, float], at: int) -> dict[int, list[tuple[Place, float]]]:
    found: dict[int, list[tuple[Place, float]]] = {}
    for place, score in related.items():
        found.setdefault(place[at], []).append((place, score))
    return found
