"""The Qilin notice of 2021 is read as its register says, by the reader alone."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from anxin.documents import Bound, Measure, Reading, Residue, Sentence, Strength, read_notice

FIXTURES = Path(__file__).parent / "qilin"


@pytest.fixture(scope="module", name="reading")
def _reading() -> Reading:
    return read_notice(FIXTURES / "notice.txt")


def _gold() -> list[list[Any]]:
    rows = yaml.safe_load((FIXTURES / "reading.yaml").read_text(encoding="utf-8"))["measures"]
    assert isinstance(rows, list)
    return rows


def _agrees(measure: Measure | None, row: list[Any]) -> bool:
    """Strength, addressee, instrument, the words, and the owners that the sentence names.

    Owners in brackets are proposals of the register: for such a row the reader must name nobody,
    or keep the owner named earlier in the same sentence.
    """
    if measure is None:
        return False
    _, text, strength, addressee, instrument, lead, cooperate = row[:7]
    pattern = ".*".join(re.escape(part) for part in text.split("…"))
    same = (measure.strength, measure.addressee, measure.instrument) == (
        strength,
        addressee,
        instrument,
    )
    return (
        same
        and re.search(pattern, measure.text) is not None
        and _owners_agree(measure.owners.lead, lead, inherits=measure.id[-1] in "bcdefg")
        and _owners_agree(measure.owners.cooperate, cooperate, inherits=False)
    )


def _owners_agree(read: tuple[str, ...], gold: str, *, inherits: bool) -> bool:
    if gold.startswith("("):
        return not read or inherits
    return sorted(read) == sorted(gold.split())


def test_at_least_seventy_of_seventy_four_measures_agree_with_the_register(
    reading: Reading, capsys: pytest.CaptureFixture[str]
) -> None:
    measures = {measure.id: measure for measure in reading.measures()}
    gold = _gold()
    missed = [row[0] for row in gold if not _agrees(measures.get(row[0]), row)]
    with capsys.disabled():
        sys.stdout.write(
            f"\nQilin register: {len(gold) - len(missed)} of {len(gold)}; not {missed}\n"
        )
    assert set(measures) == {row[0] for row in gold}
    assert len(gold) - len(missed) >= 70


def test_frame_names_signers_date_addressees_and_basis(reading: Reading) -> None:
    assert reading.signed_by == ("中共曲靖市麒麟区委办公室", "麒麟区人民政府办公室")
    assert reading.signed_on == "2021-02-07"
    assert reading.public is True
    assert reading.number is None
    assert reading.addressees[0] == "各镇人民政府"
    assert reading.addressees[-1] == "区属各企事业单位"
    assert reading.title.endswith("就地过年服务保障工作的通知")
    assert "云办发电" in reading.basis[0]


def test_eight_sections_hold_thirty_nine_sentences(reading: Reading) -> None:
    sections = [node for node in reading.outline if node.level == 1]
    assert [node.label for node in sections] == [f"{char}、" for char in "一二三四五六七八"]
    assert [len(node.sentences) for node in sections] == [6, 5, 6, 8, 5, 3, 4, 2]
    outside = [node for node in reading.outline if node.level == 0]
    assert [sentence.id for node in outside for sentence in node.sentences] == ["0.1"]


def test_spans_are_code_points_of_the_source(reading: Reading) -> None:
    parts: list[Measure | Sentence | Residue] = [*reading.measures(), *reading.sentences()]
    for part in [*parts, *reading.residue]:
        quoted = re.sub(r"\s", "", reading.source_text[part.start : part.end])
        assert re.sub(r"\s", "", part.text) == quoted


def test_hours_are_a_minimum_under_an_encouragement(reading: Reading) -> None:
    measures = {measure.id: measure for measure in reading.measures()}
    hours = measures["2.1d"].quantities
    assert [(q.value, q.unit, q.bound) for q in hours] == [(8, "小时", Bound.MIN)]
    assert measures["2.1d"].strength is Strength.ENCOURAGE
    assert [(q.value, q.unit) for q in measures["8.1a"].quantities] == [(24, "小时")]


def test_every_character_of_the_items_is_covered(reading: Reading) -> None:
    covered: set[int] = set()
    parts: list[Measure | Residue] = [*reading.measures(), *reading.residue]
    for part in parts:
        covered.update(range(part.start, part.end))
    left = [
        char
        for place, char in enumerate(reading.source_text)
        if place not in covered and char.isalnum()
    ]
    assert "".join(left) == "一二三四五六七八"
