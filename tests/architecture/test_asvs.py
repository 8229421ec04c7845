"""The table of OWASP ASVS: states, evidence that exists, counts that add up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from .house import ROOT

TABLE = ROOT / "docs" / "security" / "asvs.md"
STATES = ("met", "partly", "not met", "not applicable")
CHAPTERS, COLUMNS = 17, 4
_NUMBER = re.compile(r"V\d+\.\d+\.\d+(–V\d+\.\d+\.\d+)?")
_PATH = re.compile(r"`([\w.\-]+(?:/[\w.\-]+)+|[\w\-]+\.(?:toml|lock))`")
Row = tuple[str, str, str, str]


def rows_of(text: str) -> list[Row]:
    """Number, words, state and evidence of each row."""
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("| V")
    ]
    return [(row[0], row[1], row[2], row[3]) for row in cells if len(row) == COLUMNS]


def faults_of(rows: Iterable[Row]) -> list[str]:
    """Rows whose state, number or evidence cannot be."""
    faults = []
    for number, words, state, evidence in rows:
        paths = _PATH.findall(evidence)
        if not _NUMBER.fullmatch(number) or not words:
            faults.append(f"{number}: no such row")
        if state not in STATES:
            faults.append(f"{number}: no state {state}")
        if state == "met" and not paths:
            faults.append(f"{number}: met without evidence")
        if state in STATES[2:] and len(evidence) < len("none"):
            faults.append(f"{number}: no reason")
        faults += [f"{number}: no {path}" for path in paths if not (ROOT / path).exists()]
    return faults


def test_every_row_has_a_state_and_evidence_that_exists() -> None:
    rows = rows_of(TABLE.read_text(encoding="utf-8"))
    assert not faults_of(rows)
    assert len({row[0] for row in rows}) == len(rows)
    assert len({row[0].split(".")[0] for row in rows}) == CHAPTERS


def test_the_counts_on_top_are_those_of_the_rows() -> None:
    text = TABLE.read_text(encoding="utf-8")
    rows = rows_of(text)
    counted = Counter(row[2] for row in rows)
    line = " · ".join([f"Rows: {len(rows)}", *(f"{state} {counted[state]}" for state in STATES)])
    assert line in text


def test_a_row_that_cannot_be_is_noticed() -> None:
    rows: list[Row] = [
        ("V1.1.1", "words", "done", "`docs/map.md`"),
        ("V1.1.2", "words", "met", "surely"),
        ("V1.1.3", "words", "met", "`anxin/nowhere.py`"),
        ("V1.1.4", "words", "not met", "—"),
    ]
    assert len(faults_of(rows)) == len(rows)
