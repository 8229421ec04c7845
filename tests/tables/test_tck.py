"""The DMN TCK, where its cases are at hand (they are not kept in this repository)."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from anxin.tables.cli import main


def cases() -> Path:
    """DMN_TCK_DIR, or shared/dmn-tck beside the checkout."""
    named = os.environ.get("DMN_TCK_DIR")
    beside = Path(__file__).resolve().parents[3] / "shared" / "dmn-tck"
    found = Path(named) if named else beside
    if not (found / "compliance-level-2").is_dir():
        pytest.skip(f"DMN TCK NOT RUN: no cases in {found}; set DMN_TCK_DIR")
    return found


@pytest.mark.parametrize(("level", "least"), [(2, 116), (3, 22)])
def test_every_case_passes(level: int, least: int, tmp_path: Path):
    out = tmp_path / "results"
    code = main(["table_tck", str(cases()), "--level", str(level), "--out", str(out)])
    with (out / "tck_results.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.reader(source))
    assert [row for row in rows if row[3] != "SUCCESS"] == []
    assert len(rows) >= least
    assert code == 0
    assert rows[0][0].startswith(f"compliance-level-{level}/")
    assert (out / "tck_results.properties").read_text(encoding="utf-8").startswith("vendor.name")


def test_unreadable_cases_become_rows(tmp_path: Path):
    folder = tmp_path / "compliance-level-2" / "0001-broken"
    folder.mkdir(parents=True)
    (folder / "broken-test-01.xml").write_text("<testCases>", encoding="utf-8")
    (folder / "lost-test-01.xml").write_text(
        "<testCases><modelName>lost.dmn</modelName><testCase id='1'><resultNode name='x'/>"
        "</testCase></testCases>",
        encoding="utf-8",
    )
    (folder / "loop.dmn").write_text(
        "<definitions><decision name='x'><literalExpression><text>"
        "count(for a in 1..900, b in 1..900 return a * b)</text></literalExpression></decision>"
        "</definitions>",
        encoding="utf-8",
    )
    (folder / "loop-test-01.xml").write_text(
        "<testCases><modelName>loop.dmn</modelName><testCase id='1'><resultNode name='x'>"
        "<expected><value>1</value></expected></resultNode></testCase></testCases>",
        encoding="utf-8",
    )
    out = tmp_path / "out"
    assert main(["table_tck", str(tmp_path), "--out", str(out)]) == 1
    with (out / "tck_results.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.reader(source))
    assert {row[3] for row in rows} == {"ERROR"}
    assert len(rows) == 3
