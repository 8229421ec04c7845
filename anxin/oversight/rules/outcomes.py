"""What became of each pair, as a page tells it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..types import Outcome

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def outcomes_of(pairs: Sequence[Mapping[str, Any]]) -> list[Outcome]:
    """The outcome of each stored pair.

    A guarantee is lost only where the text writes about its subject: it answers half of the higher
    items or more, or this sentence. What a letter on one subject leaves unsaid stays in force.
    """
    sentences = {_sentence(pair) for pair in pairs if pair["higher"]}
    answered = {_sentence(pair) for pair in pairs if pair["higher"] and pair["lower"]}
    whole = 2 * len(_items(answered, sentences)) >= len(_items(sentences, sentences))
    return [_outcome(pair, covered=whole or _sentence(pair) in answered) for pair in pairs]


def _outcome(pair: Mapping[str, Any], *, covered: bool) -> Outcome:
    if pair.get("opposed"):
        return Outcome.OPPOSED
    if pair["outcome"] == "dropped":
        return Outcome.LOST if pair["guarantee"] and covered else Outcome.UNMENTIONED
    return Outcome(pair["outcome"])


def _sentence(pair: Mapping[str, Any]) -> str:
    """The number of the higher sentence, empty where there is none."""
    return str(pair["higher"]["id"]).rstrip(LETTERS) if pair["higher"] else ""


def _items(sentences: set[str], among: set[str]) -> set[str]:
    """The items of sentences; where all stand in one item, the sentences themselves."""
    if len({number.split(".")[0] for number in among}) == 1:
        return sentences
    return {number.split(".")[0] for number in sentences}


def weighed(against: Sequence[Mapping[str, Any]]) -> tuple[int, int, int]:
    """How many pairs contradict, are stricter, and lose a guarantee, over all higher texts."""
    found = [outcome for one in against for outcome in outcomes_of(one["pairs"])]
    counts = [found.count(one) for one in (Outcome.OPPOSED, Outcome.STRENGTHENED, Outcome.LOST)]
    return counts[0], counts[1], counts[2]
