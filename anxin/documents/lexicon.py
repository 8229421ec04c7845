"""Loads the vocabulary in `data/`, once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml

from .types import Strength

DATA = Path(__file__).parent / "data"


# The parser in C reads the large lists ten times as fast, where it was built.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def load(name: str) -> dict[str, Any]:
    """Return the mapping in `data/<name>.yaml`."""
    with (DATA / f"{name}.yaml").open(encoding="utf-8") as stream:
        return cast(dict[str, Any], yaml.load(stream, LOADER))


def words(name: str, key: str) -> tuple[str, ...]:
    """Return the list `key` of `data/<name>.yaml`, longest first."""
    return tuple(sorted(load(name)[key], key=lambda word: (-len(word), word)))


@cache
def expression(name: str, key: str) -> re.Pattern[str]:
    """Return the regular expression for any entry of `key`, a list of expressions in `data/<name>.yaml`."""
    return re.compile("|".join(load(name)[key]))


def any_of(items: tuple[str, ...] | list[str]) -> str:
    """Return a regular expression for any of `items`, longest first."""
    ordered = sorted(items, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word) for word in ordered) + ")"


@dataclass(frozen=True, slots=True)
class Cue:
    """A row of the cue table."""

    words: str
    strength: Strength
    kind: str
    under_must: str | None
    genres: tuple[str, ...]
    otherwise: Strength | None

    def strength_in(self, genre: str | None) -> Strength:
        """Return the strength in a text of `genre`."""
        if self.genres and genre not in self.genres and self.otherwise is not None:
            return self.otherwise
        return self.strength


@dataclass(frozen=True, slots=True)
class CueTable:
    """All cues with one expression that finds the longest at each place."""

    rows: dict[str, Cue]
    pattern: re.Pattern[str]
    nominal_before: re.Pattern[str]
    nominal_after: re.Pattern[str]
    confidence: dict[str, float]
    defaults: dict[str, Strength]


def _cue_pattern(row: dict[str, Any]) -> str:
    before = "".join(f"(?<!{re.escape(word)})" for word in row.get("not_after", []))
    after = row.get("not_before", [])
    tail = f"(?!{any_of(after)})" if after else ""
    if "yet_before" in row:
        tail = f"(?:{tail}|(?={row['yet_before']}))"
    return f"{before}{re.escape(row['cue'])}{tail}"


@cache
def cue_table() -> CueTable:
    """Return the cue table of `data/cues.yaml`."""
    raw = load("cues")
    rows = sorted(raw["cues"], key=lambda row: -len(row["cue"]))
    cues = {
        row["cue"]: Cue(
            row["cue"],
            Strength(row["strength"]),
            row["kind"],
            row.get("under_must"),
            tuple(row.get("genres", ())),
            Strength(row["otherwise"]) if "otherwise" in row else None,
        )
        for row in rows
    }
    defaults = {
        genre: Strength(strength) for strength, names in raw["defaults"].items() for genre in names
    }
    return CueTable(
        rows=cues,
        pattern=re.compile("|".join(f"(?:{_cue_pattern(row)})" for row in rows)),
        nominal_before=re.compile(any_of(raw["nominal"]["before"]) + "$"),
        nominal_after=re.compile("(?:$|" + any_of(raw["nominal"]["after"]) + ")"),
        confidence=raw["confidence"],
        defaults=defaults,
    )
