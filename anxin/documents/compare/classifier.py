"""What a small transformer says of two clauses: unrelated, kept, strengthened or weakened, and in what.

It reads both clauses at once (a cross-encoder), and so hears what no rule of this room was written for. It was
taught by the clauses of the tests alone (`benchmarks/pair_classifier.py`; ADR 16) and never decides by itself:
`weighing.py` lays its opinion beside what the rules found.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import numpy as np
from onnxruntime import InferenceSession, SessionOptions
from sentencepiece import SentencePieceProcessor

from .marks import marked

# What two clauses may be to each other, in the order of the model's answers.
RELATIONS = ("unrelated", "kept", "strengthened", "weakened")
DIMENSIONS = (
    "verb", "scope", "threshold", "approval", "duration", "control", "cost", "retroactive",
    "open_ended",
)  # fmt: skip
BEGIN, PAD, END = 0, 1, 2
# So many pieces of a clause are read, about 180 characters; what follows is not.
MOST_PIECES = 120
BATCH = 16
# No opinion on whether two clauses are related is surer than this, in log-odds.
SUREST = 6.0


@dataclass(frozen=True, slots=True)
class Opinion:
    """Log-probability of each of RELATIONS, and how likely each of DIMENSIONS changed."""

    relations: tuple[float, ...]
    dimensions: tuple[float, ...]

    @property
    def related(self) -> float:
        """Log-odds that the two are about one thing, within SUREST."""
        unrelated = min(self.relations[0], -1e-6)
        odds = math.log(-math.expm1(unrelated)) - unrelated
        return max(-SUREST, min(SUREST, odds))


def opinions(pairs: Sequence[tuple[str, str]]) -> list[Opinion]:
    """An opinion on each pair of clauses, the higher first."""
    found: dict[int, Opinion] = {}
    # Clauses of like length together: a batch is as long as its longest.
    order = sorted(range(len(pairs)), key=lambda at: len(pairs[at][0]) + len(pairs[at][1]))
    for start in range(0, len(order), BATCH):
        places = order[start : start + BATCH]
        found.update(zip(places, _read([pairs[at] for at in places]), strict=True))
    return [found[at] for at in range(len(pairs))]


def _read(pairs: Sequence[tuple[str, str]]) -> list[Opinion]:
    rows = [
        ([BEGIN, *_pieces(above), END], [END, *_pieces(marked(below, above)), END])
        for above, below in pairs
    ]
    width = max(len(above) + len(below) for above, below in rows)
    pieces = np.full((len(rows), width), PAD, np.int64)
    sides = np.zeros((len(rows), width), np.int64)
    mask = np.zeros((len(rows), width), np.float32)
    for row, (above, below) in enumerate(rows):
        size = len(above) + len(below)
        pieces[row, :size] = above + below
        sides[row, len(above) : size] = 1
        mask[row, :size] = 1
    (answer,) = _model().run(None, {"pieces": pieces, "sides": sides, "mask": mask})
    return [_opinion(row) for row in answer.astype(np.float64)]


def _opinion(row: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Opinion:
    relations, dimensions = row[: len(RELATIONS)], row[len(RELATIONS) :]
    relations = relations - np.logaddexp.reduce(relations)
    return Opinion(tuple(relations.tolist()), tuple((1 / (1 + np.exp(-dimensions))).tolist()))


@lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[int, ...]:
    return tuple(_vocabulary().encode(text)[:MOST_PIECES])


@cache
def _vocabulary() -> SentencePieceProcessor:
    return SentencePieceProcessor(model_proto=_file("pair_classifier.model"))


@cache
def _model() -> InferenceSession:
    options = SessionOptions()
    # Weights are kept in bytes and unpacked once, when the model is read.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return InferenceSession(
        _file("pair_classifier.onnx"), options, providers=["CPUExecutionProvider"]
    )


def _file(name: str) -> bytes:
    return resources.files("anxin.documents.data").joinpath(name).read_bytes()
