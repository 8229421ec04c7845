"""The Qilin register against the reading it was argued from, row by row; deadlines."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from anxin.core.types import SYSTEM
from anxin.notices.models import Measure
from anxin.notices.services import campaign_load
from anxin.notices.types import FolderInvalid
from tests.notices.test_loading import POLICY, edit

READING = Path(__file__).resolve().parents[1] / "documents" / "qilin" / "reading.yaml"
# Where the register says more than the words: a person in charge is no unit, so 7.2a binds the
# governments and departments he leads; 0.1 names institutions and firms apart.
OWNERS_ARGUED = {"7.2a", "0.1", "1.6a", "1.6b"}


def register() -> list[dict[str, Any]]:
    text = (POLICY / "qilin-2021" / "register.yaml").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = yaml.safe_load(text)["measures"]
    return rows


def reading() -> list[list[Any]]:
    rows: list[list[Any]] = yaml.safe_load(READING.read_text(encoding="utf-8"))["measures"]
    return rows


def words(text: str) -> list[str]:
    return text.strip("()").replace("、", " ").split()


def test_the_register_agrees_with_the_reading_row_by_row() -> None:
    held, read = register(), reading()
    assert len(held) == len(read) == 74
    for row, line in zip(held, read, strict=True):
        said = [row[key] for key in ("id", "strength", "addressee", "instrument", "capability")]
        assert said == [line[0], line[2], line[3], line[4], line[8]]
        assert row["proposed_lead"] == line[5].startswith("("), row["id"]
        if row["id"] not in OWNERS_ARGUED:
            assert len(row["lead"]) == len(words(line[5])), row["id"]
            assert len(row["cooperate"]) == len(words(line[6])), row["id"]


@pytest.fixture
def folder(db: None, tmp_path: Path) -> Path:
    """A copy of the second campaign to change."""
    shutil.copytree(POLICY / "spring-2026", tmp_path / "spring-2026")
    return tmp_path / "spring-2026"


def test_the_reader_s_deadline_stands_where_the_register_names_none(db: None) -> None:
    measure = Measure.objects.get(clause__version__notice__slug="spring-2026", measure_id="1.1")
    assert measure.deadline == date(2026, 2, 10)


def test_a_deadline_of_the_register_goes_before_the_reader_s(folder: Path) -> None:
    edit(folder / "register.yaml", 'id: "1.1"\n', 'id: "1.1"\n    deadline: 2026-02-05\n')
    campaign_load(actor=SYSTEM, folder=folder)
    days = Measure.objects.filter(
        clause__version__notice__slug="spring-2026", measure_id="1.1"
    ).values_list("deadline", flat=True)
    assert set(days) == {date(2026, 2, 10), date(2026, 2, 5)}


def test_a_deadline_that_is_no_day_is_a_fault_with_its_line(folder: Path) -> None:
    edit(folder / "register.yaml", 'id: "1.1"\n', 'id: "1.1"\n    deadline: soon\n')
    with pytest.raises(FolderInvalid, match=r"register\.yaml:\d+:.*deadline"):
        campaign_load(actor=SYSTEM, folder=folder)
