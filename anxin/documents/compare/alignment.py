"""Which measure of the lower text answers which of the higher one."""

from __future__ import annotations

import math
import re
from collections.abc import Collection

from .nearness import Nearness, one_to_one
from .order import Place
from .pairing import Piece
from .unlike import unlike_pairs

# From here on measures are partners: of all, and of those left alone on both sides. Fitted on the
# pairs of the tests by a search, then rounded.
PARTNERS, ALONE = 3.25, 2.9
# The more pairs there could be, the more of them are alike by chance.
CHANCE, FEW = 0.4, 300
# A clause of the higher text that finds this little in the lower one was left out.
LOST = 0.4
# Conditions and lists of people ask for nothing by themselves.
NO_DEMAND = re.compile(r"^(?:以及|如|若|凡)|(?:的|出行|人员)$|^〔[^〕]*〕$")


def pair_up(
    above: list[Piece], below: list[Piece], joined: Collection[Place] = ()
) -> tuple[list[tuple[Piece, Piece]], list[Piece], list[Piece]]:
    """Return pairs, clauses of the higher text without counterpart, and what was added.

    `joined`: places of pairs that belong together whatever words they share.
    """
    near = Nearness(above, below, unlike_pairs(above, below))
    links = links_between(near, joined)
    matched = [(above[i], below[j]) for i, j in sorted(links)]
    everything = "\n".join(piece.words for piece in below)
    clauses = [piece.words for piece in below]
    missing: list[Piece] = []
    for i, piece in enumerate(above):
        if all(i != linked for linked, _ in links):
            missing.append(piece)
        else:
            missing.extend(_lost_clauses(piece, clauses, everything, near))
    added = [piece for j, piece in enumerate(below) if all(j != linked for _, linked in links)]
    return matched, missing, added


def links_between(near: Nearness, joined: Collection[Place] = ()) -> set[Place]:
    """Partners each side once, those that stand against each other, and what is answered twice."""
    chance = CHANCE * math.log(max(1.0, near.places / FEW))
    scores = near.placed(near.anchors(), PARTNERS, chance)
    partners = one_to_one((score, place) for place, score in scores.items())
    taken = [{link[at] for link in (*partners, *joined)} for at in (0, 1)]
    # What is left on both sides is compared anew, now that more places are known.
    late = near.placed(partners, ALONE, chance)
    partners += one_to_one(
        (score, (i, j)) for (i, j), score in late.items() if i not in taken[0] and j not in taken[1]
    )
    links = {*partners, *joined}
    return links | _answered_twice(near, scores, links)


def _answered_twice(near: Nearness, scores: dict[Place, float], links: set[Place]) -> set[Place]:
    """For what stands alone the nearest that has a partner, and more to answer than that partner does."""
    taken = [{link[at] for link in links} for at in (0, 1)]
    best: dict[tuple[int, int], tuple[float, Place]] = {}
    for place, score in scores.items():
        for at in (0, 1):
            alone = at, place[at]
            nearer = place[at] not in taken[at] and score > best.get(alone, (0.0,))[0]
            if nearer and near.has_more(place, links):
                best[alone] = score, place
    return {place for _, place in best.values()}


def _lost_clauses(piece: Piece, clauses: list[str], everything: str, near: Nearness) -> list[Piece]:
    """Clauses of a matched measure that the lower text left out."""
    lost = []
    parts = [part for part in re.split(r"[，,；;。]", piece.text) if len(part) > 5]
    for part in parts:
        if len(parts) < 2 or NO_DEMAND.search(part) or part[:10] in everything:
            continue
        best = max((near.contained(part, clause) for clause in clauses), default=0.0)
        if best < LOST or _is_taken(part, parts, everything):
            lost.append(Piece(piece.measure, part, piece.context))
    return lost


def _is_taken(part: str, parts: list[str], everything: str) -> bool:
    """Whether the only clause below that is like a part is word for word another part of the measure.

    C级每户补助1万元，D级每户补助3万元: where only D is left, C is lost.
    """
    twins = [other for other in parts if other != part and _is_parallel(part, other)]
    below = [clause for clause in re.split(r"[，；。\n]", everything) if _is_parallel(part, clause)]
    return bool(twins) and bool(below) and all(clause in twins for clause in below)


def _is_parallel(one: str, other: str) -> bool:
    """Whether two clauses have the same form: they end alike, their figures left aside."""
    first, second = (re.sub(r"\d+(?:\.\d+)?", "0", text) for text in (one, other))
    return len(first) == len(second) and sum(map(str.__eq__, first, second)) >= len(first) - 2
