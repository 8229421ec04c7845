"""What a comparison says, split into words a page can mark. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from anxin.documents import Comparison, Finding

from ..types import Outcome, Words
from .outcomes import outcomes_of

# Outcomes that a page marks in the running text; the rest is said in the list.
MARKED = frozenset(Outcome) - {Outcome.UNKNOWN, Outcome.UNMENTIONED}
# Runs of equal characters shorter than this are chance, not common words.
LEAST_RUN = 2


def pairs_stored(comparison: Comparison) -> list[dict[str, Any]]:
    """The pairs of a comparison with the places of both sides, ready to be kept as JSON."""
    return [
        {
            "outcome": pair.outcome,
            "dimensions": list(pair.dimensions),
            "guarantee": pair.guarantee,
            "higher_incomplete": pair.higher_incomplete,
            "opposed": pair.opposed.value,
            "also": list(pair.also),
            "heard": pair.heard,
            "higher": _side(pair.higher),
            "lower": _side(pair.lower),
        }
        for pair in comparison.pairs
    ]


def _side(piece: Any) -> dict[str, Any] | None:
    if piece is None:
        return None
    measure = piece.measure
    return {
        "id": measure.id,
        "quote": piece.text,
        "strength": measure.strength.value,
        "start": measure.start,
        "end": measure.end,
    }


def faults_stored(chinese: Sequence[Finding], english: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings with their words in both languages, the gravest first."""
    rank = {"error": 0, "warn": 1, "note": 2}
    rows = [
        {**one.to_json(), "message_en": other.message, "proposal_en": other.proposal}
        for one, other in zip(chinese, english, strict=True)
    ]
    return sorted(rows, key=lambda row: (rank.get(row["severity"], 3), row["start"]))


def words_differing(one: str, other: str) -> tuple[tuple[Words, ...], tuple[Words, ...]]:
    """Both texts split into what they share and what only one of them says."""
    first: list[Words] = []
    second: list[Words] = []
    at, to = 0, 0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size >= LEAST_RUN]
    for start, begin, size in [*((b.a, b.b, b.size) for b in blocks), (len(one), len(other), 0)]:
        first += _split(one[at:start], one[start : start + size])
        second += _split(other[to:begin], other[begin : begin + size])
        at, to = start + size, begin + size
    return tuple(first), tuple(second)


def _split(own: str, shared: str) -> list[Words]:
    parts = [Words(own, changed=True)] if own else []
    return [*parts, Words(shared)] if shared else parts


def text_marked(text: str, pairs: Sequence[Mapping[str, Any]], side: str) -> tuple[Words, ...]:
    """A whole text in stretches, each with the numbers of the pairs it belongs to.

    `side`: `higher` or `lower`. Stretches that overlap are cut at each other's ends, and shown as
    the gravest outcome.
    """
    outcomes = enumerate(zip(outcomes_of(pairs), pairs, strict=True))
    spans = [
        (pair[side]["start"], pair[side]["end"], number, outcome)
        for number, (outcome, pair) in outcomes
        if pair[side] is not None and outcome in MARKED
    ]
    edges = sorted({0, len(text), *(edge for span in spans for edge in span[:2])})
    stretches = []
    for start, end in pairwise(edges):
        over = [span for span in spans if span[0] <= start and end <= span[1]]
        numbers = tuple(span[2] for span in over)
        gravest = min((span[3] for span in over), key=list(Outcome).index, default="")
        stretches.append(Words(text[start:end], numbers, gravest))
    return tuple(stretches)
