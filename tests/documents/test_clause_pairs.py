"""Single clauses set against each other: as many are judged rightly as are now, and the files are whole."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from .clause_pairs import FILES, LATER, outcome_of, rows_of

# Every so many lines are judged here; `clause_pairs.score()` judges them all.
STEP = 5
# Right answers of those lines.
RIGHT = {
    "c1": 70,
    "c10": 104,
    "c11": 104,
    "c12": 126,
    "c13": 99,
    "c2": 67,
    "c3": 71,
    "c4": 70,
    "c5": 103,
    "c6": 99,
    "c7": 107,
    "c8": 102,
    "c9": 103,
}


# The same of every `STEP_LATER`-th line of the files that taught the rules nothing.
STEP_LATER = 10
RIGHT_LATER = {
    "c14": 60,
    "c15": 70,
    "c16": 71,
    "c17": 64,
    "c18": 66,
    "c19": 67,
    "c20": 67,
    "c21": 63,
    "c22": 51,
    "c23": 48,
    "c24": 52,
    "c25": 63,
    "c26": 79,
    "c27": 53,
    "c28": 79,
    "c29": 80,
    "c30": 81,
    "c31": 67,
    "c32": 62,
    "c34": 68,
    "c35": 72,
    "c36": 64,
    "c37": 107,
    "c38": 70,
    "c39": 69,
}
LABELS = {"kept", "strengthened", "weakened"}


def test_every_file_has_its_figure() -> None:
    assert {file.stem for file in FILES} == set(RIGHT)
    assert {file.stem for file in LATER} == set(RIGHT_LATER)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_as_many_clauses_are_judged_rightly(file: Path) -> None:
    rows = rows_of(file)[::STEP]
    right = sum(outcome_of(above, below) == label for above, below, label in rows)
    assert right >= RIGHT[file.stem], f"{right} of {len(rows)}"
    # A judge that says kept of everything, or anything by chance, would not come near.
    assert right > len(rows) / 2


@pytest.mark.parametrize("file", LATER, ids=lambda file: file.stem)
def test_as_many_clauses_that_taught_nothing_are_judged_rightly(file: Path) -> None:
    rows = rows_of(file)[::STEP_LATER]
    right = sum(outcome_of(above, below) == label for above, below, label in rows)
    assert right >= RIGHT_LATER[file.stem], f"{right} of {len(rows)}"
    # A judge with one answer for everything has no more right than the commonest label.
    assert right > max(Counter(label for _, _, label in rows).values())


@pytest.mark.parametrize("file", LATER, ids=lambda file: file.stem)
def test_later_clause_pairs_are_whole(file: Path) -> None:
    rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 800
    assert LABELS <= {row[2] for row in rows} <= LABELS | {"unrelated"}
    assert all(len(row) in (3, 4) and row[0] and row[1] and row[0] != row[1] for row in rows)
