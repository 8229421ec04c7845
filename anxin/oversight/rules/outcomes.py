"""What became of each pair, as a page tells it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..types import Outcome

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def outcomes_of(pairs: Sequence[Mapping[str, Any]]) -> list[Outcome]:
    """The outcome of each stored pair.

    A guarantee is lost only where the text writes about its subject: it answers half of the higher
    items or more, or this one. What a letter on one subject leaves unsaid stays in force above it.
    """
    items = {_item(pair, pairs) for pair in pairs if pair["higher"]}
    answered = {_item(pair, pairs) for pair in pairs if pair["higher"] and pair["lower"]}
    whole = 2 * len(answered) >= len(items)
    return [_outcome(pair, covered=whole or _item(pair, pairs) in answered) for pair in pairs]


def _outcome(pair: Mapping[str, Any], *, covered: bool) -> Outcome:
    if pair.get("opposed"):
        return Outcome.OPPOSED
    if pair["outcome"] == "dropped":
        return Outcome.LOST if pair["guarantee"] and covered else Outcome.UNMENTIONED
    return Outcome(pair["outcome"])


def _item(pair: Mapping[str, Any], pairs: Sequence[Mapping[str, Any]]) -> str:
    """The item of the higher sentence; a text without several items has its sentences."""
    if not pair["higher"]:
        return ""
    number = str(pair["higher"]["id"]).rstrip(LETTERS)
    tops = {str(one["higher"]["id"]).split(".")[0] for one in pairs if one["higher"]}
    return number.split(".")[0] if len(tops) > 1 else number


def weighed(against: Sequence[Mapping[str, Any]]) -> tuple[int, int, int]:
    """How many pairs contradict, are stricter, and lose a guarantee, over all higher texts."""
    found = [outcome for one in against for outcome in outcomes_of(one["pairs"])]
    counts = [found.count(one) for one in (Outcome.OPPOSED, Outcome.STRENGTHENED, Outcome.LOST)]
    return counts[0], counts[1], counts[2]
