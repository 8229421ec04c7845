"""Scores of the comparison on pairs of texts: rows, outcomes, dimensions and guarantees."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from anxin.documents import Comparison, Pair, compare_notices, read_text

FOLDER = Path(__file__).parent / "pairs"
KINDS = ("rows", "outcomes", "dimensions", "guarantees")


@dataclass
class PairScore:
    """Right answers and questions of each kind, and the rows that came out wrong."""

    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    asked: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    wrong: list[str] = field(default_factory=list)

    def ask(self, kind: str, *, held: bool) -> bool:
        """Count one question."""
        self.asked[kind] += 1
        self.right[kind] += held
        return held

    def lines(self) -> str:
        """One line of figures, then the rows that came out wrong."""
        figures = ", ".join(f"{kind} {self.right[kind]}/{self.asked[kind]}" for kind in KINDS)
        return "\n".join([figures, *self.wrong])


def find_pair(comparison: Comparison, higher: str | None, lower: str | None) -> Pair | None:
    """The pair whose sides contain the words; None stands for an absent side."""
    for pair in comparison.pairs:
        sides = ((pair.higher, higher), (pair.lower, lower))
        if all((piece is None) if words is None else piece is not None and words in piece.words
               for piece, words in sides):  # fmt: skip
            return pair
    return None


def _row(score: PairScore, name: str, comparison: Comparison, row: list[Any]) -> None:
    higher, lower, outcome, dimensions, guarantee = row
    pair = find_pair(comparison, higher, lower)
    told = pair is not None and score.ask("outcomes", held=pair.outcome == outcome)
    if pair is None:
        score.ask("outcomes", held=False)
    held = [told]
    if dimensions:
        named = pair is not None and set(dimensions) <= set(pair.dimensions)
        held.append(score.ask("dimensions", held=named))
    if guarantee is not None:
        same = pair is not None and pair.guarantee is guarantee
        held.append(score.ask("guarantees", held=same))
    if not score.ask("rows", held=all(held)):
        found = pair and (pair.outcome, pair.dimensions, pair.guarantee)
        score.wrong.append(f"{name} {higher} / {lower}: {found}")


def score_pairs(file: str) -> PairScore:
    """Set every lower text of a file against its higher one, and hold the rows against the gold."""
    score = PairScore()
    gold = yaml.safe_load((FOLDER / f"{file}.yaml").read_text(encoding="utf-8"))
    for name, want in gold.items():
        comparison = compare_notices(read_text(want["higher"]), read_text(want["lower"]))
        for row in want["rows"]:
            _row(score, name, comparison, row)
    return score
