"""Single clauses set against each other: as many are judged rightly as are now."""

from __future__ import annotations

from pathlib import Path

import pytest

from .clause_pairs import FILES, outcome_of, rows_of

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


def test_every_file_has_its_figure() -> None:
    assert {file.stem for file in FILES} == set(RIGHT)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_as_many_clauses_are_judged_rightly(file: Path) -> None:
    rows = rows_of(file)[::STEP]
    right = sum(outcome_of(above, below) == label for above, below, label in rows)
    assert right >= RIGHT[file.stem], f"{right} of {len(rows)}"
    # A judge that says kept of everything, or anything by chance, would not come near.
    assert right > len(rows) / 2
