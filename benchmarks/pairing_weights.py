"""Fit the log-odds by which the comparison pairs measures (nearness.py, context.py), and say how they hold.

    PYTHONPATH=. .venv/bin/python benchmarks/pairing_weights.py

Logistic regression on every place of two texts whose measures both stand in a row of the gold, on the open
sets of tests/documents/pairs. Beside each pair of texts stand made ones: five pairs joined into a long one;
one whose lower text is mostly about something else; one out of which neighbouring sentences were taken on
different sides, so that what is left alone stands in one place and is no pair. Prints the weights, then pairs
found, false and missed, on these and on the frozen sets. About two minutes; it changes nothing.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from anxin.documents import read_text
from anxin.documents.compare import context, nearness
from anxin.documents.compare.kindred import kindred_pairs
from anxin.documents.compare.opposed import loosened_pairs, opposed_pairs
from anxin.documents.compare.order import Place
from anxin.documents.compare.pairing import Piece, pieces_of
from anxin.documents.compare.renderings import Renderings
from benchmarks.renderings import make, read_clauses

FOLDER = Path(__file__).parent.parent / "tests" / "documents" / "pairs"
OPEN = (
    *(f"natural{at}" for at in range(1, 20)),
    *("thirteenth", "fourteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    *("twentieth", "letters1", "everyday1", "everyday2", "fifteenth", "formal1"),
    *("twentyseventh", "twentyeighth", "twentyninth", "thirtieth", "thirtyfirst"),
    *("thirtysecond", "thirtythird"),
)
FROZEN = (
    *("twentyfirst", "twentysecond", "twentythird", "twentyfourth", "twentyfifth", "twentysixth"),
    *("real1", "real2", "real3", "real4"),
)
# Nothing is taught, fitted or chosen by these: they only say how well all holds.
UNTOUCHED = ("real5", "real6", "thirtyfourth")
ROUNDS = 3
STEPS, RIDGE = 12, 1.0


@dataclass(frozen=True, slots=True)
class Sample:
    """Two texts, which places are pairs, and which measures stand in a row."""

    above: list[Piece]
    below: list[Piece]
    gold: frozenset[Place]
    rowed: tuple[frozenset[int], frozenset[int]]
    near: nearness.Nearness | None = None

    def places(self) -> Iterable[Place]:
        """The places that count."""
        assert self.near is not None
        return (p for p in self.near.scores if p[0] in self.rowed[0] and p[1] in self.rowed[1])


def read_samples(names: Sequence[str]) -> list[Sample]:
    """The pairs of texts of some sets."""
    found = []
    for name in names:
        for want in yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")).values():
            found.append(_sample(want))
    return found


def _sample(want: dict[str, Any]) -> Sample:
    sides = [pieces_of(read_text(want[side])) for side in ("higher", "lower")]
    rows = [[_place(side, row[at]) for row in want["rows"]] for at, side in enumerate(sides)]
    gold = {(i, j) for i, j in zip(*rows, strict=True) if i is not None and j is not None}
    rowed = tuple(frozenset(at for at in row if at is not None) for row in rows)
    return Sample(sides[0], sides[1], frozenset(gold), (rowed[0], rowed[1]))


def _place(side: Sequence[Piece], words: str | None) -> int | None:
    if words is None:
        return None
    return next((at for at, piece in enumerate(side) if words in piece.words), None)


def joined(samples: Sequence[Sample]) -> Sample:
    """Several pairs of texts as one."""
    above: list[Piece] = []
    below: list[Piece] = []
    gold: set[Place] = set()
    rowed: tuple[set[int], set[int]] = (set(), set())
    for one in samples:
        i, j = len(above), len(below)
        gold |= {(a + i, b + j) for a, b in one.gold}
        rowed[0].update(at + i for at in one.rowed[0])
        rowed[1].update(at + j for at in one.rowed[1])
        above += one.above
        below += one.below
    return Sample(above, below, frozenset(gold), (frozenset(rowed[0]), frozenset(rowed[1])))


def crowded(own: Sample, others: Sequence[Sample]) -> Sample:
    """A pair of texts of which the lower one says much about other things as well."""
    middle = len(others) // 2
    alone = [replace(one, above=[], gold=frozenset(), rowed=(frozenset(), frozenset(range(len(one.below)))))
             for one in others]  # fmt: skip
    return joined([*alone[:middle], own, *alone[middle:]])


def with_holes(one: Sample, chance: random.Random) -> Sample:
    """A pair of texts of which up to three neighbours lost their partners on different sides."""
    beside = [(i, j) for i, j in sorted(one.gold) if (i + 1, j + 1) in one.gold]
    chance.shuffle(beside)
    gone: tuple[set[int], set[int]] = (set(), set())
    used: set[Place] = set()
    for i, j in beside:
        touched = {(0, i), (0, i + 1), (1, j), (1, j + 1)}
        if used & touched or len(gone[0]) == 3:
            continue
        used |= touched
        first = chance.random() < 1 / 2
        gone[0].add(i + first)
        gone[1].add(j + 1 - first)
    stay = [[at for at in range(len(side)) if at not in lost]
            for side, lost in zip((one.above, one.below), gone, strict=True)]  # fmt: skip
    new = [{at: to for to, at in enumerate(row)} for row in stay]
    rowed = [frozenset(new[at][x] for x in row if x in new[at]) for at, row in enumerate(one.rowed)]
    gold = {(new[0][i], new[1][j]) for i, j in one.gold if i in new[0] and j in new[1]}
    sides = [
        [side[at] for at in row] for side, row in zip((one.above, one.below), stay, strict=True)
    ]
    return Sample(sides[0], sides[1], frozenset(gold), (rowed[0], rowed[1]))


def made_of(samples: Sequence[Sample]) -> list[Sample]:
    """The made texts beside the real ones."""
    chance = random.Random(7)
    order = list(samples)
    chance.shuffle(order)
    made = [joined(order[at : at + 5]) for at in range(0, len(order) - 5, 25)]
    made += [crowded(order[at], order[at + 1 : at + 5]) for at in range(0, len(order) - 5, 9)]
    return made + [with_holes(one, chance) for one in order[::8]]


def measured(one: Sample, table: Renderings | None = None) -> Sample:
    """A sample with its nearness; `table`: what stands for what, if not by the table of the house."""
    against = {*opposed_pairs(one.above, one.below), *loosened_pairs(one.above, one.below)}
    kindred = kindred_pairs(one.above, one.below)
    return replace(one, near=nearness.Nearness(one.above, one.below, kindred, against, table))


def measured_apart(real: Sequence[Sample]) -> list[Sample]:
    """Samples and the made ones beside them, each half by renderings that the other half taught.

    By the table of the house, which knows them all, their own renderings would count too much.
    """
    found = []
    for own, other in ((real[::2], real[1::2]), (real[1::2], real[::2])):
        table = make([*read_clauses(), *paired_words(other)])
        found += [measured(one, table) for one in (*own, *made_of(own))]
    return found


def paired_words(samples: Iterable[Sample]) -> list[tuple[str, str]]:
    """The words of all pairs."""
    return [
        (one.above[i].words, one.below[j].words) for one in samples for i, j in sorted(one.gold)
    ]


def fitted(rows: list[list[float]], held: list[bool]) -> list[float]:
    """Logistic regression by Newton's steps: the base, then a weight for each column."""
    rows = [[1.0, *row] for row in rows]
    width = len(rows[0])
    weights = [0.0] * width
    for _ in range(STEPS):
        slope = [RIDGE * -weight * (at > 0) for at, weight in enumerate(weights)]
        bend = [
            [RIDGE * (i == j > 0) + 1e-9 * (i == j) for j in range(width)] for i in range(width)
        ]
        for row, true in zip(rows, held, strict=True):
            likely = 1 / (
                1 + math.exp(-max(-30.0, min(30.0, math.fsum(map(float.__mul__, weights, row)))))
            )
            much = likely * (1 - likely)
            for i, value in enumerate(row):
                slope[i] += (true - likely) * value
                if much > 1e-6 and value:
                    scaled = much * value
                    line = bend[i]
                    for j, other in enumerate(row):
                        line[j] += scaled * other
        weights = [old + step for old, step in zip(weights, _solved(bend, slope), strict=True)]
    return weights


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of linear equations, by elimination."""
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for at in range(len(rows)):
        best = max(range(at, len(rows)), key=lambda row: abs(rows[row][at]))
        rows[at], rows[best] = rows[best], rows[at]
        for row in range(len(rows)):
            if row != at:
                factor = rows[row][at] / rows[at][at]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[at], strict=True)]
    return [line[-1] / line[at] for at, line in enumerate(rows)]


def fit_nearness(samples: Sequence[Sample]) -> None:
    """Set the weights of nearness, and with them the scores of all samples."""
    names = list(nearness.WEIGHTS)
    rows, held = [], []
    for one in samples:
        assert one.near is not None
        for place in one.places():
            if signs := one.near.signs.get(place):
                rows.append([signs[name] for name in names])
                held.append(place in one.gold)
    base, *weights = fitted(rows, held)
    nearness.BASE = round(base, 2)
    nearness.WEIGHTS.update({name: round(w, 2) for name, w in zip(names, weights, strict=True)})


def with_scores(one: Sample) -> Sample:
    """A sample whose nearness is weighed as it is now."""
    assert one.near is not None
    for place, signs in one.near.signs.items():
        one.near.scores[place] = nearness.score_of(signs)
    return one


def fit_context(samples: Sequence[Sample]) -> None:
    """Set the weights of the context, by the pairs that the weights before know."""
    names = list(context.WEIGHTS)
    known = [context.one_to_one(one.near.scores) for one in samples if one.near]
    for _ in range(ROUNDS):
        rows, held = [], []
        for one, pairs in zip(samples, known, strict=True):
            assert one.near is not None
            around = context.Context(one.near, one.above, one.below, pairs)
            for place in one.places():
                if one.near.scores[place] > context.NOT_NEAR:
                    signs = around.signs(place)
                    rows.append([signs[name] for name in names])
                    held.append(place in one.gold)
        base, *weights = fitted(rows, held)
        context.BASE = round(base, 2)
        context.WEIGHTS.update({name: round(w, 2) for name, w in zip(names, weights, strict=True)})
        known = [_known(one) for one in samples]


def _known(one: Sample) -> list[Place]:
    assert one.near is not None
    first = context.one_to_one(one.near.scores)
    return context.one_to_one(context.Context(one.near, one.above, one.below, first).odds())


def told(name: str, samples: Sequence[Sample]) -> str:
    """How many pairs are found, false and missed."""
    counts = [0, 0, 0]
    for one in map(measured, samples):
        assert one.near is not None
        against = one.near.marked["joined"]
        found = context.partners(one.near, one.above, one.below, against)
        found = {p for p in found if p[0] in one.rowed[0] and p[1] in one.rowed[1]}
        counts = [a + b for a, b in zip(counts, (len(found & one.gold), len(found - one.gold),
                                                 len(one.gold - found)), strict=True)]  # fmt: skip
    return f"{name}: {counts[0]} found, {counts[1]} false, {counts[2]} missed"


def main() -> None:
    """Fit, print the weights, and how they hold on the sets they were fitted on and on the frozen ones."""
    real = read_samples(OPEN)
    fit_nearness(samples := measured_apart(real))
    fit_context([with_scores(one) for one in samples])
    for module in (nearness, context):
        print(module.__name__.rpartition(".")[2], module.BASE, module.WEIGHTS)
    print(told("open", real), told("made", made_of(real)), sep="\n")
    print(told("frozen", read_samples(FROZEN)))


if __name__ == "__main__":
    main()
