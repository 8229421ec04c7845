"""Fit what the pair classifier weighs beside words, context and rules, and say how it holds.

    PYTHONPATH=. .venv/bin/python benchmarks/ear_weights.py

Two logistic regressions over texts that taught neither the rules nor the classifier (the frozen sets): whether the
measures of an unsure place are partners (compare/unsure.py), whose weights are printed; and what became
of a measure (compare/weighing.py), whose weights are written to anxin/documents/data/outcome_weights.tsv. Prints
right outcomes of all rows by the rules alone and by both, each subject by weights that the others gave. Two minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from anxin.documents import compare, compare_notices, read_text
from anxin.documents.compare import unsure
from anxin.documents.compare.classifier import opinions
from anxin.documents.compare.context import odds_in_context
from anxin.documents.compare.weighing import JUDGED, signs_of
from benchmarks.pairing_weights import (
    FOLDER,
    FROZEN,
    fitted,
    made_of,
    measured,
    read_samples,
    told,
)
from tests.documents.paired import find_pair

WEIGHTS = Path(__file__).parent.parent / "anxin" / "documents" / "data" / "outcome_weights.tsv"
# What is likelier than this is no question.
SURE = 5.0
FOLDS, STEPS, RIDGE = 5, 40, 2.0


def fit_unsure() -> None:
    """Set and print the weights of unsure places."""
    real = read_samples(FROZEN)
    print(told("as it was", real))
    names = list(unsure.WEIGHTS)
    rows, held = [], []
    for one in map(measured, (*real, *made_of(real))):
        assert one.near is not None
        odds = odds_in_context(one.near, one.above, one.below)
        open_odds = {place: score for place, score in odds.items() if score < SURE}
        found = unsure.signs_of_unsure(open_odds, one.near.scores, one.above, one.below)
        for place in set(found) & set(one.places()):
            rows.append([found[place][name] for name in names])
            held.append(place in one.gold)
    base, *weights = fitted(rows, held)
    unsure.BASE = round(base, 2)
    unsure.WEIGHTS.update({name: round(w, 2) for name, w in zip(names, weights, strict=True)})
    print("unsure", unsure.BASE, unsure.WEIGHTS)
    print(told("by ear", real))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the gold: its set and subject, its outcome, what the rules say, and the signs of its pair."""

    file: str
    subject: str
    outcome: str
    ruled: str
    signs: dict[str, float] | None


def rows_of(file: str) -> Iterator[Row]:
    """The rows of a set; those without a pair of two measures have no signs."""
    cases = yaml.safe_load((FOLDER / f"{file}.yaml").read_text(encoding="utf-8"))
    for subject, case in cases.items():
        texts = [read_text(case[side]) for side in ("higher", "lower")]
        compared = compare_notices(texts[0], texts[1])
        for higher, lower, outcome, *_ in case["rows"]:
            pair = find_pair(compared, higher, lower)
            signs = None
            if pair and pair.higher and pair.lower and pair.higher.words != pair.lower.words:
                (opinion,) = opinions([(pair.higher.words, pair.lower.words)])
                signs = signs_of(pair, opinion)
            yield Row(file, subject, outcome, pair.outcome if pair else "", signs)


def fit_outcomes(rows: Sequence[Row], names: Sequence[str]) -> np.ndarray:
    """Weights of each sign for each outcome, by Newton's steps for one outcome after the other."""
    signs = np.array([[row.signs.get(name, 0.0) for name in names] for row in rows if row.signs])
    wanted = np.array([JUDGED.index(row.outcome) for row in rows])
    weights = np.zeros((len(names), len(JUDGED)))
    for _ in range(STEPS):
        odds = signs @ weights
        chances = np.exp(odds - odds.max(1, keepdims=True))
        chances /= chances.sum(1, keepdims=True)
        for at in range(len(JUDGED)):
            slope = signs.T @ ((wanted == at) - chances[:, at]) - RIDGE * weights[:, at]
            spread = chances[:, at] * (1 - chances[:, at])
            bend = (signs * spread[:, None]).T @ signs + RIDGE * np.eye(len(names))
            weights[:, at] += np.linalg.solve(bend, slope) / 2
    return weights


def settled(row: Row, names: Sequence[str], weights: np.ndarray) -> str:
    """The outcome that the weights give."""
    if row.signs is None:
        return row.ruled
    return JUDGED[int(np.argmax(np.array([row.signs.get(name, 0.0) for name in names]) @ weights))]


def main() -> None:
    """Fit, tell and write."""
    fit_unsure()
    # The rules alone say what became of the pairs.
    compare.weighed = lambda pairs, _lang: list(pairs)
    rows = [row for file in FROZEN for row in rows_of(file)]
    open_rows = [row for row in rows if row.signs and row.outcome in JUDGED]
    names = sorted({name for row in open_rows for name in row.signs or {}})
    subjects = sorted({(row.file, row.subject) for row in rows})
    fold_of = {subject: at % FOLDS for at, subject in enumerate(subjects)}
    by_fold = [
        fit_outcomes([row for row in open_rows if fold_of[row.file, row.subject] != fold], names)
        for fold in range(FOLDS)
    ]
    for file in FROZEN:
        some = [row for row in rows if row.file == file]
        ruled = sum(row.ruled == row.outcome for row in some)
        both = sum(
            settled(row, names, by_fold[fold_of[row.file, row.subject]]) == row.outcome
            for row in some
        )
        print(f"{file}: {len(some)} rows, by the rules {ruled}, by both {both}")
    weights = fit_outcomes(open_rows, names)
    lines = ["\t".join(("sign", *JUDGED))]
    lines += [
        "\t".join((name, *(f"{value:.3f}" for value in row)))
        for name, row in zip(names, weights, strict=True)
    ]
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
