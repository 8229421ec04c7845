"""Single clauses set against each other: what changed, in many fields and forms of words."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from anxin.documents import Pair, read_text
from anxin.documents.compare.opposed import opposed
from anxin.documents.compare.outcome import judge
from anxin.documents.compare.pairing import Piece, pieces_of
from anxin.documents.compare.turned import turned

FOLDER = Path(__file__).parent / "clauses"
# Rows that may come out wrong.
LEFT = [
    ("figures", 2),
    ("people", 5),
    ("reworded", 45),
    ("hidden", 11),
    ("directions", 20),
    ("protections", 42),
    ("circles", 69),
    ("burdens", 22),
]


def _pieces(text: str) -> list[Piece]:
    body = text if text.endswith(("。", "；")) else f"{text}。"
    return pieces_of(
        read_text(f"关于做好有关工作的通知\n各单位：\n一、{body}\n某某县人民政府\n2024年1月5日\n")
    )


def _answers(higher: str, lower: str) -> list[Pair]:
    """What is said of every measure of the one sentence against every one of the other."""
    return [
        judge(one, other, "zh", opposed(one, other) or turned(one, other), higher_incomplete=False)
        for one in _pieces(higher)
        for other in _pieces(lower)
    ]


def _is_right(answers: list[Pair], row: list[Any]) -> bool:
    _, _, outcome, dimensions, guarantee = row
    if outcome == "kept":
        told = bool(answers) and answers[0].outcome == "kept"
    else:
        told = any(
            pair.outcome == outcome and set(dimensions) <= set(pair.dimensions) for pair in answers
        )
    gives = any(pair.guarantee for pair in answers)
    return told and guarantee in {None, gives}


@pytest.mark.parametrize(("file", "left"), LEFT)
def test_what_became_of_each_clause(
    file: str, left: int, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = yaml.safe_load((FOLDER / f"{file}.yaml").read_text(encoding="utf-8"))
    wrong = [row for row in rows if not _is_right(_answers(row[0], row[1]), row)]
    with capsys.disabled():
        sys.stdout.write(f"\n{file}: {len(rows) - len(wrong)} of {len(rows)}\n")
        sys.stdout.writelines(f"{row}\n" for row in wrong)
    assert len(rows) >= 200
    assert len(wrong) <= left
