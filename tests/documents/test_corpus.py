"""Texts of many forms are read as their gold says."""

from __future__ import annotations

import sys

import pytest

from .corpus import KINDS, score_corpus

# The corpus was written before the reader was tuned to it.
FLOOR = 0.98


def test_every_kind_of_reading_reaches_the_floor(capsys: pytest.CaptureFixture[str]) -> None:
    score = score_corpus()
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(score.lines()) + "\n")
    assert {kind: score.share(kind) for kind in KINDS if score.share(kind) < FLOOR} == {}
