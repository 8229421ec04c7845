"""Single clauses set against each other: as many are judged rightly as are now."""

from __future__ import annotations

from pathlib import Path

import pytest

from .clause_pairs import FILES, outcome_of, rows_of

# Every so many lines are judged here; `clause_pairs.score()` judges them all.
STEP = 10
# Right answers of those lines.
RIGHT = {
    "c1": 36,
    "c10": 53,
    "c11": 54,
    "c12": 61,
    "c13": 48,
    "c14": 60,
    "c15": 70,
    "c16": 71,
    "c17": 64,
    "c18": 66,
    "c19": 67,
    "c2": 36,
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
    "c3": 35,
    "c30": 81,
    "c31": 67,
    "c4": 34,
    "c5": 53,
    "c6": 45,
    "c7": 56,
    "c8": 52,
    "c9": 51,
}


def test_every_file_has_its_figure() -> None:
    assert {file.stem for file in FILES} == set(RIGHT)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_as_many_clauses_are_judged_rightly(file: Path) -> None:
    rows = rows_of(file)[::STEP]
    right = sum(outcome_of(above, below) == label for above, below, label in rows)
    assert right >= RIGHT[file.stem], f"{right} of {len(rows)}"
    # A judge that says anything by chance would not come near.
    assert right > len(rows) * 0.4
