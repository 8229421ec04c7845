"""Cleaned text that still knows where each of its characters stood in the source."""

from __future__ import annotations

import re
from dataclasses import dataclass

WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’…—\u2460-\u24ff]")
# A full stop of a text that is typed in half-width punctuation.
HALF_STOP = re.compile(r"(?<=[\u4e00-\u9fff）)”\"%℃])[.．](?=[\u4e00-\u9fff（(“\"《]|\d{4}年|$)")
BLANK = re.compile(r"[\s\u200b\ufeff]")


@dataclass(frozen=True, slots=True)
class Flow:
    """Characters without line wraps, each with its code point index in the source."""

    chars: str
    places: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.chars)

    def part(self, start: int, end: int) -> Flow:
        """Return the half-open part `start:end` of the cleaned text."""
        return Flow(self.chars[start:end], self.places[start:end])

    def stripped(self) -> Flow:
        """Return the flow without blanks at both ends."""
        left = len(self.chars) - len(self.chars.lstrip())
        right = len(self.chars.rstrip())
        return self.part(left, max(left, right))

    @property
    def start(self) -> int:
        """Source index of the first character."""
        return self.places[0]

    @property
    def end(self) -> int:
        """Source index after the last character."""
        return self.places[-1] + 1

    def joined(self, other: Flow) -> Flow:
        """Return both, as one line after the other."""
        return tidy(self.chars + "\n" + other.chars, (*self.places, self.end, *other.places))


def tidy(chars: str, places: tuple[int, ...]) -> Flow:
    """Drop wraps, and blanks that touch a Chinese character, keeping the places.

    A blank between two Latin words or numbers stays, as one space.
    """
    kept: list[str] = []
    spots: list[int] = []
    blank_at: int | None = None
    for char, place in zip(chars, places, strict=True):
        if BLANK.match(char):
            blank_at = place if blank_at is None else blank_at
            continue
        latin = kept and not WIDE.match(kept[-1]) and not WIDE.match(char)
        if blank_at is not None and latin:
            kept.append(" ")
            spots.append(blank_at)
        kept.append(char)
        spots.append(place)
        blank_at = None
    return Flow("".join(kept), tuple(spots))


def with_full_stops(flow: Flow) -> Flow:
    """Return the flow with half-width full stops after Chinese words as 。, place by place."""
    return Flow(HALF_STOP.sub("。", flow.chars), flow.places)


def flow_of(source: str, start: int, end: int) -> Flow:
    """Return the cleaned text of `source[start:end]`."""
    return tidy(source[start:end], tuple(range(start, end)))
