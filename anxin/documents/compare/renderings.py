"""Which words stand for which: how well one clause can be heard out of another that says it in other words.

A table of the tests' clauses that say the same in two ways (免费 told as 不收 or 一分钱, 返乡 as 回来), made by
`benchmarks/renderings.py` with the first of the IBM models of translation. The units are characters and
pairs of them, so that no list of words is needed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

WRITTEN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")
# What a unit says of itself at least: the table knows nothing of rare names.
ITSELF = 0.1
# Of what a clause says so much is its own, heard out of nothing.
OWN = 0.1
# Shares are kept in hundred-thousandths, renderings in thousandths.
SHARES, PARTS = 100_000, 1_000


@dataclass(frozen=True, slots=True)
class Renderings:
    """How common each unit is, and by which units each one is rendered, with their shares."""

    shares: Mapping[str, float]
    rendered: Mapping[str, Mapping[str, float]]

    def heard(self, text: str) -> dict[str, float]:
        """The units that are likelier in a rendering of a text than anywhere, by how much in log-odds."""
        units = units_of(text)
        chances: dict[str, float] = {}
        for unit in units:
            row = self.rendered.get(unit, {})
            for other, share in row.items():
                chances[other] = chances.get(other, 0.0) + share
            if row.get(unit, 0.0) < ITSELF:
                chances[unit] = chances.get(unit, 0.0) + ITSELF - row.get(unit, 0.0)
        scale = (1 - OWN) / OWN / max(1, len(units))
        least = 1 / SHARES
        return {
            unit: math.log1p(scale * chance / self.shares.get(unit, least))
            for unit, chance in chances.items()
        }


class Heard:
    """How well each text of one side can be heard out of each of the other."""

    def __init__(self, above: Sequence[str], below: Sequence[str], table: Renderings) -> None:
        self._units = [[frozenset(units_of(text)) for text in side] for side in (above, below)]
        self._heard = [[table.heard(text) for text in side] for side in (above, below)]

    def between(self, i: int, j: int) -> float:
        """The mean log-odds of the units of each in the ear of the other; nothing is 0, the same is about 3."""
        return (self._told(0, i, j) + self._told(1, j, i)) / 2

    def _told(self, side: int, listener: int, speaker: int) -> float:
        heard, units = self._heard[side][listener], self._units[1 - side][speaker]
        # The same sum in whatever order a set gives its members.
        return math.fsum(heard[unit] for unit in units & heard.keys()) / max(1, len(units))


@lru_cache(maxsize=8192)
def units_of(text: str) -> tuple[str, ...]:
    """Characters and pairs of neighbours, each once."""
    found: set[str] = set()
    for run in WRITTEN.findall(text):
        found.update(run)
        found.update(run[at : at + 2] for at in range(len(run) - 1))
    return tuple(sorted(found))


@cache
def renderings() -> Renderings:
    """The table of the house."""
    file = resources.files("anxin.documents") / "data" / "renderings.tsv"
    return read_renderings(file.read_text(encoding="utf-8").splitlines())


def read_renderings(lines: Iterable[str]) -> Renderings:
    """Lines of a unit, its share, and the units it is rendered by, each followed by its own."""
    shares: dict[str, float] = {}
    rendered: dict[str, dict[str, float]] = {}
    for line in lines:
        unit, share, *others = line.split("\t")
        shares[unit] = int(share) / SHARES
        rendered[unit] = {
            other: int(part) / PARTS for other, part in zip(others[::2], others[1::2], strict=True)
        }
    return Renderings(shares, rendered)


def write_renderings(table: Renderings) -> list[str]:
    """The lines that `read_renderings` reads."""
    lines = []
    for unit, share in sorted(table.shares.items()):
        row = sorted(table.rendered.get(unit, {}).items(), key=lambda pair: (-pair[1], pair[0]))
        cells = [(other, round(part * PARTS)) for other, part in row]
        flat = [str(cell) for pair in cells if pair[1] for cell in pair]
        lines.append("\t".join([unit, str(max(1, round(share * SHARES))), *flat]))
    return lines
