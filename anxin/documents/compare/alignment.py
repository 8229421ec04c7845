"""Which measure of the lower text answers which of the higher one."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence

from .affairs import by_affair
from .figures import figures_in
from .kindred import kindred_pairs
from .leftover import among_leftovers
from .nearness import Nearness, one_to_one
from .order import Place
from .pairing import Piece
from .sameness import standard
from .unlike import unlike_pairs

# From here on measures are partners: of all, and of those left alone on both sides. Fitted on the
# pairs of the tests by a search, then rounded.
PARTNERS, ALONE = 3.1, 2.75
# And of what stands alone and the nearest that has a partner.
TWICE = 3.05
# What stands alone on both sides and is so surely the same has been moved, whatever it crosses.
MOVED, MOSTLY = 5.0, 0.6
# The more pairs there could be, the more of them are alike by chance.
CHANCE, FEW = 0.7, 300
# So much two measures have in common that no partner of theirs has is a pair of its own.
LEFT_OVER = 8.0
# So much of the shorter text is answered where one text carries out the other.
TOGETHER = 1 / 3
# A clause of the higher text that finds this little in the lower one was left out.
LOST = 0.4
# So many of its characters in one clause, or so much of it beside a figure of the same kind, is enough.
MOST_CHARACTERS, SOME_WORDS = 0.6, 0.2
CLAUSE = re.compile(r"[，,；;。]")
# What a clause is about, with which it begins.
THING = re.compile(r"[\u4e00-\u9fff]{1,4}?[费金款票证补贴险]")
HAN = re.compile(r"[\u4e00-\u9fff]")
# Conditions and lists of people ask for nothing by themselves.
NO_DEMAND = re.compile(
    r"^(?:以及|如|若|凡)|(?:的|出行|人员|后|期间|(?<![学课小])时|(?<=的)[农住商用]户|\d[日月])$|^〔[^〕]*〕$"
)


def pair_up(
    above: list[Piece], below: list[Piece], joined: Collection[Place] = ()
) -> tuple[list[tuple[Piece, Piece]], list[Piece], list[Piece]]:
    """Return pairs, clauses of the higher text without counterpart, and what was added.

    `joined`: places of pairs that belong together whatever words they share.
    """
    near = Nearness(above, below, unlike_pairs(above, below), kindred_pairs(above, below))
    links = links_between(near, joined)
    links |= _told_beside(near, above, below, links)
    links |= by_affair(above, below, links, near.scores, _by_chance(near))
    if _belong_together(above, below, links):
        links |= among_leftovers(above, below, links, near.scores)
    matched = [(above[i], below[j]) for i, j in sorted(links)]
    clauses = [piece.words for piece in below]
    everything = "\n".join(clauses)
    missing: list[Piece] = []
    for i, piece in enumerate(above):
        if all(i != linked for linked, _ in links):
            missing.append(piece)
        else:
            answers = [below[j] for linked, j in links if linked == i]
            missing.extend(_lost_clauses(piece, answers, clauses, everything, near))
    added = [piece for j, piece in enumerate(below) if all(j != linked for _, linked in links)]
    return matched, missing, added


def _belong_together(
    above: Sequence[Piece], below: Sequence[Piece], links: Collection[Place]
) -> bool:
    """Whether so many measures are answered that the lower text carries out the higher one.

    Between texts of two affairs whatever is left over is alike by chance.
    """
    answered = min(len({link[at] for link in links}) for at in (0, 1))
    return answered >= TOGETHER * min(len(above), len(below))


def _by_chance(near: Nearness) -> float:
    """How much more two measures must have in common where many could be partners."""
    return CHANCE * math.log(max(1.0, near.places / FEW))


def links_between(near: Nearness, joined: Collection[Place] = ()) -> set[Place]:
    """Partners each side once, those that stand against each other, and what is answered twice."""
    chance = _by_chance(near)
    scores = near.placed(near.anchors(), PARTNERS, chance)
    partners = one_to_one((score, place) for place, score in scores.items())
    taken = [{link[at] for link in (*partners, *joined)} for at in (0, 1)]
    # What is left on both sides is compared anew, now that more places are known.
    late = near.placed(partners, ALONE, chance)
    partners += one_to_one(
        (score, (i, j)) for (i, j), score in late.items() if i not in taken[0] and j not in taken[1]
    )
    links = {*partners, *joined}
    links |= _moved(near, links, chance)
    links |= _kindred(near, links)
    again = near.placed(partners, TWICE, chance)
    links |= _answered_twice(near, {**again, **scores}, links)
    return links | _answered_across(near, again, links)


def _moved(near: Nearness, links: set[Place], chance: float) -> set[Place]:
    """What is left alone on both sides and says nearly the same, wherever it stands."""
    taken = [{link[at] for link in links} for at in (0, 1)]
    return set(
        one_to_one(
            (score, (i, j))
            for (i, j), score in near.scores.items()
            if i not in taken[0]
            and j not in taken[1]
            and score >= MOVED + chance
            and near.shares[i, j] >= MOSTLY
        )
    )


def _kindred(near: Nearness, links: set[Place]) -> set[Place]:
    """What is left alone on both sides and speaks of one affair, whatever words it shares."""
    taken = [{link[at] for link in links} for at in (0, 1)]
    return set(
        one_to_one(
            (near.scores.get((i, j), 0.0), (i, j))
            for i, j in near.kindred
            if i not in taken[0] and j not in taken[1]
        )
    )


def _answered_twice(near: Nearness, scores: dict[Place, float], links: set[Place]) -> set[Place]:
    """For what stands alone the nearest that has a partner, and more to answer than that partner does."""
    taken = [{link[at] for link in links} for at in (0, 1)]
    best: dict[tuple[int, int], tuple[float, Place]] = {}
    for place, score in scores.items():
        if place in near.kindred:
            continue
        for at in (0, 1):
            alone = at, place[at]
            nearer = place[at] not in taken[at] and score > best.get(alone, (0.0,))[0]
            if nearer and near.has_more(place, links):
                best[alone] = score, place
    return {place for _, place in best.values()}


def _told_beside(
    near: Nearness, above: Sequence[Piece], below: Sequence[Piece], links: set[Place]
) -> set[Place]:
    """What stands alone, with the partner of its neighbour in the sentence, wherever that one stands."""
    taken = [{link[at] for link in links} for at in (0, 1)]
    least = ALONE + _by_chance(near)
    places = {
        place
        for i, j in links
        for step in (-1, 1)
        for place, side, at, beside in (
            ((i + step, j), above, i + step, i),
            ((i, j + step), below, j + step, j),
        )
        if 0 <= at < len(side)
        and at not in taken[side is below]
        and side[at].sentence == side[beside].sentence
    }
    return {
        place
        for place in places
        if place not in near.kindred
        and near.scores.get(place, 0.0) >= least
        and near.has_more(place, links)
    }


def _answered_across(near: Nearness, scores: Collection[Place], links: set[Place]) -> set[Place]:
    """Pairs of which each side has another partner, and much in common that neither partner has.

    甲。乙，丙。 above and 甲，乙。丙。 below: 乙 answers 乙 as well.
    """
    return {
        place
        for place in scores
        if place not in links and near.left_over(place, links) >= LEFT_OVER
    }


def _lost_clauses(
    piece: Piece, answers: list[Piece], clauses: list[str], everything: str, near: Nearness
) -> list[Piece]:
    """Clauses of a matched measure that the lower text left out."""
    lost = []
    beside = CLAUSE.split("，".join(answer.item or answer.words for answer in answers))
    parts = [part for part in CLAUSE.split(piece.text) if len(part) > 5]
    for part in parts:
        if len(parts) < 2 or NO_DEMAND.search(part) or part[:10] in everything:
            continue
        best = max((near.contained(part, clause) for clause in clauses), default=0.0)
        found = best >= LOST or any(_is_said(part, clause, near) for clause in beside)
        if not found or _is_taken(part, parts, everything) or _is_unnamed(part, parts, everything):
            lost.append(Piece(piece.measure, part, piece.context))
    return lost


def _is_said(part: str, clause: str, near: Nearness) -> bool:
    """Whether a clause beside the answer has most characters of a part, or a figure of one kind and some."""
    chars = set(HAN.findall(standard(part)))
    if len(chars & set(HAN.findall(standard(clause)))) >= MOST_CHARACTERS * len(chars):
        return True
    same = {figure.kind for figure in figures_in(part)} & {f.kind for f in figures_in(clause)}
    return bool(same) and near.contained(part, clause) >= SOME_WORDS


def _is_taken(part: str, parts: list[str], everything: str) -> bool:
    """Whether the only clause below that is like a part is word for word another part of the measure.

    C级每户补助1万元，D级每户补助3万元: where only D is left, C is lost.
    """
    twins = [other for other in parts if other != part and _is_parallel(part, other)]
    below = [clause for clause in re.split(r"[，；。\n]", everything) if _is_parallel(part, clause)]
    return bool(twins) and bool(below) and all(clause in twins for clause in below)


def _is_unnamed(part: str, parts: list[str], everything: str) -> bool:
    """Whether a part says of its own thing what another says of one that the lower text names alone.

    伙食费全额退还，保教费减半退还: where no 保教费 is named, it is left out.
    """
    own = THING.match(part)
    named = standard(everything)
    others = (THING.match(other) for other in parts if other != part and other[-2:] == part[-2:])
    return (
        own is not None
        and own.group() not in everything
        and standard(own.group()) not in named
        and any(other is not None and other.group() in everything for other in others)
    )


def _is_parallel(one: str, other: str) -> bool:
    """Whether two clauses have the same form: they end alike, their figures left aside."""
    first, second = (re.sub(r"\d+(?:\.\d+)?", "0", text) for text in (one, other))
    return len(first) == len(second) and sum(map(str.__eq__, first, second)) >= len(first) - 2
