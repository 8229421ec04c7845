"""A sentence taken out of a real notice is told as dropped, and everything else is kept."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from anxin.documents import Measure, Reading, compare_notices, read_text

HERE = Path(__file__).parent
# One measure in twenty or so is cut so that its case or title is left without it.
TOLD, KEPT = 0.93, 0.99
SHORTEST = 15
TEXTS = 90


def _taken_out(source: str, reading: Reading) -> Measure | None:
    """The measure in the middle of those that are a sentence of their own, told once."""
    alone = [
        measure
        for measure in reading.measures()
        if measure.text.endswith("。")
        and len(measure.text) >= SHORTEST
        and source.count(measure.text) == 1
        and source[measure.start - 1] in "。\n"
    ]
    return alone[len(alone) // 2] if alone else None


def test_sentence_taken_out_is_dropped_and_all_else_is_kept(
    capsys: pytest.CaptureFixture[str],
) -> None:
    gone: Counter[str] = Counter()
    rest: Counter[str] = Counter()
    for path in sorted(HERE.glob("*/*.txt"))[::3][:TEXTS]:
        source = path.read_text(encoding="utf-8", errors="ignore")
        reading = read_text(source)
        measure = _taken_out(source, reading)
        if measure is None:
            continue
        lower = read_text(source.replace(measure.text, "", 1))
        for pair in compare_notices(reading, lower).pairs:
            out = pair.higher is not None and pair.higher.text in measure.text
            (gone if out else rest)[pair.outcome] += 1
    with capsys.disabled():
        sys.stdout.write(f"\ntaken out: {dict(gone)}; all else: {dict(rest)}\n")
    assert gone.total() > TEXTS // 2
    assert gone["dropped"] >= TOLD * gone.total(), gone
    assert rest["kept"] >= KEPT * rest.total(), rest
