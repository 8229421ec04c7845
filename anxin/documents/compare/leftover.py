"""What no partner answers: a measure left alone finds the demand of another one that its partners leave out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from .context import TOGETHER, one_to_one
from .deeds import deeds_of, weigh_deeds
from .nearness import Nearness
from .order import Place
from .pairing import Piece
from .units import part_of, units_of

# From here on, in log-odds of their words alone, what is left over on both sides is a pair.
LEAST = -1.0
# A demand of which this little stands in the partners of its measure is answered by none of them.
ANSWERED = 0.3


@dataclass(frozen=True, slots=True)
class Left:
    """A measure without partner, or a demand of one that its partners do not answer."""

    at: int
    piece: Piece
    alone: bool


def among_leftovers(
    above: Sequence[Piece], below: Sequence[Piece], links: Collection[Place]
) -> set[Place]:
    """Links between what stands alone on one side and what is unanswered on the other."""
    sides = above, below
    answered = min(len({link[at] for link in links}) for at in (0, 1))
    if answered < TOGETHER * min(len(above), len(below)):
        # Between texts of two affairs whatever is left over is alike by chance.
        return set()
    left = [list(_left(sides, at, links)) for at in (0, 1)]
    if not all(left):
        return set()
    near = Nearness([one.piece for one in left[0]], [one.piece for one in left[1]])
    scores = {
        place: score for place, score in near.scores.items()
        if _may_answer(left[0][place[0]], left[1][place[1]], links)
    }  # fmt: skip
    return {(left[0][i].at, left[1][j].at) for i, j in one_to_one(scores, LEAST)}


def _left(
    sides: tuple[Sequence[Piece], Sequence[Piece]], at: int, links: Collection[Place]
) -> Iterator[Left]:
    """What no partner answers on one side: whole measures, and demands of those that have one."""
    for place, piece in enumerate(sides[at]):
        partners = [sides[1 - at][link[1 - at]].words for link in links if link[at] == place]
        if not partners:
            yield Left(place, piece, alone=True)
            continue
        answered = deeds_of(" ".join(partners))
        units = units_of(piece.text)
        for unit in units if len(units) > 1 else ():
            own = deeds_of(unit)
            if own and weigh_deeds(own & answered) < ANSWERED * weigh_deeds(own):
                yield Left(place, part_of(piece, unit), alone=False)


def _may_answer(one: Left, other: Left, links: Collection[Place]) -> bool:
    return (one.alone or other.alone) and (one.at, other.at) not in links
