"""Fits the signs of `guarantee_signs.yaml` to rows: python -m tests.documents.fit_guarantees FILE...

The files are those of `pairs/` that are open, and of `clauses/`. Never to frozen sets: those say
what the signs are worth.
"""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain
from math import exp, sqrt
from pathlib import Path

import yaml

from anxin.documents import read_text
from anxin.documents.compare.guarantees import signs_in
from anxin.documents.compare.pairing import pieces_of
from anxin.documents.lexicon import DATA

OUT = DATA / "guarantee_signs.yaml"
# A sign that stands in fewer measures says nothing of others; so many are enough.
FEWEST, MOST = 3, 9000
ROUNDS, STEP, SHRINK, BASE_STEP = 15, 0.15, 1e-4, 0.02
HEAD = """# Signs that a measure protects or gives (above 0) or not, in tenths of log-odds; written by
# tests/documents/fit_guarantees.py from the open pairs and clauses of the tests. `base` is what holds without any.
"""


def _rows(files: list[str]) -> Iterator[tuple[str, bool]]:
    """Every measure above of which a row says whether it is a guarantee, once."""
    seen = set()
    for text, guarantee in chain.from_iterable(map(_of_file, files)):
        if text and guarantee is not None and (text, guarantee) not in seen:
            seen.add((text, guarantee))
            yield text, guarantee


def _of_file(file: str) -> Iterator[tuple[str | None, bool | None]]:
    gold = yaml.safe_load(Path(file).read_text(encoding="utf-8"))
    if isinstance(gold, list):
        # Clauses stand for themselves.
        yield from ((row[0], row[4]) for row in gold)
        return
    for want in gold.values():
        pieces = pieces_of(read_text(want["higher"]))
        for higher, _, _, _, guarantee in want["rows"]:
            yield next((p.text for p in pieces if higher and higher in p.words), None), guarantee


def _fit(rows: list[tuple[list[str], bool]]) -> tuple[dict[str, float], float]:
    """Weights of the signs and their base, by logistic regression in small steps."""
    weights: dict[str, float] = defaultdict(float)
    steps: dict[str, float] = defaultdict(lambda: 1e-3)
    base = 0.0
    chance = random.Random(1)
    for _ in range(ROUNDS):
        chance.shuffle(rows)
        for signs, guarantee in rows:
            share = 1 / sqrt(len(signs) + 1)
            leaning = base + share * sum(weights[sign] for sign in signs)
            wrong = 1 / (1 + exp(-leaning)) - guarantee
            base -= BASE_STEP * wrong
            for sign in signs:
                slope = wrong * share + SHRINK * weights[sign]
                steps[sign] += slope * slope
                weights[sign] -= STEP * slope / sqrt(steps[sign])
    return weights, base


def main(files: list[str]) -> None:
    """Write the signs of what the rows of the files say."""
    rows = [(signs_in(text), guarantee) for text, guarantee in _rows(files)]
    times = Counter(sign for signs, _ in rows for sign in signs)
    known = [([s for s in sorted(signs) if times[s] >= FEWEST], held) for signs, held in rows]
    weights, base = _fit(known)
    best = sorted(weights, key=lambda sign: (-abs(weights[sign]) * sqrt(times[sign]), sign))
    groups: dict[int, list[str]] = defaultdict(list)
    for sign in best[:MOST]:
        groups[round(10 * weights[sign])].append(sign)
    groups.pop(0, None)
    lines = [f'  {weight}: "{" ".join(sorted(groups[weight]))}"' for weight in sorted(groups)]
    head = f"{HEAD}base: {round(10 * base)}\nsigns:\n"
    OUT.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
