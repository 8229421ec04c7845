"""Spans, pieces and pages: pure parts of a notice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.documents import read_notice
from anxin.notices.rules.layout import span_asked
from anxin.notices.rules.page import BlockKind, page_blocks, sections_in
from anxin.notices.rules.positions import read_sheet
from anxin.notices.rules.register import RegisterReader, Sentence
from anxin.notices.rules.spans import Mark, pieces, place_quote, shown
from anxin.notices.rules.title import topic_of
from anxin.notices.types import FolderInvalid

POLICY = Path(__file__).resolve().parents[2] / "policy"
WRAPPED = "一、题\n\n各镇要切实抓好供\n应，确保不断\n\n档。倡导每日 8 小时。"
LAST = len(WRAPPED) - 1
REGISTER = """measures:
  - id: "1.1"
    quote: 要切实抓好供应
    strength: must
    addressee: lower_unit
    instrument: order
    lead: [gov-office]
    cooperate: []
    capability: 11
home: []
"""


def sentences() -> list[Sentence]:
    start, end = WRAPPED.index("各镇"), WRAPPED.index("档。") + 2
    return [Sentence("1.1", start, end)]


def faults_of(register: str) -> list[str]:
    reader = RegisterReader(
        read_sheet("register.yaml", register), WRAPPED, sentences(), {"gov-office"}
    )
    reader.read()
    return [fault.say() for fault in reader.faults]


def test_quote_is_found_across_line_wraps() -> None:
    span = place_quote(WRAPPED, 0, len(WRAPPED), "切实抓好供应")
    assert span is not None
    assert WRAPPED[slice(*span)] == "切实抓好供\n应"


def test_quote_with_an_ellipsis_runs_from_its_first_to_its_last_part() -> None:
    span = place_quote(WRAPPED, 0, len(WRAPPED), "切实抓好…不断档")
    assert span is not None
    assert shown(WRAPPED, *span) == "切实抓好供应，确保不断档"


def test_words_that_are_not_there_are_not_placed() -> None:
    assert place_quote(WRAPPED, 0, len(WRAPPED), "严禁") is None
    assert place_quote(WRAPPED, 0, len(WRAPPED), "不断档…切实") is None
    assert place_quote(WRAPPED, 0, len(WRAPPED), "…") is None


@given(st.lists(st.tuples(st.integers(0, LAST), st.integers(0, LAST)), max_size=5))
def test_pieces_joined_are_the_span_however_marks_lie(borders: list[tuple[int, int]]) -> None:
    marks = [Mark(str(n), min(pair), max(pair) + 1) for n, pair in enumerate(borders)]
    cut = pieces(WRAPPED, 0, len(WRAPPED), marks)
    assert "".join(piece.text for piece in cut) == shown(WRAPPED, 0, len(WRAPPED))
    for mark in marks:
        inside = "".join(piece.text for piece in cut if mark.name in piece.names)
        assert inside == shown(WRAPPED, mark.start, mark.end)


@pytest.mark.parametrize("slug", ["qilin-2021", "spring-2026"])
def test_every_character_of_a_notice_stands_on_its_page_once_and_in_order(slug: str) -> None:
    reading = read_notice(POLICY / slug / "notice.txt").to_json()
    source = reading["source_text"]
    blocks = page_blocks(source, reading)
    on_page = "".join(block.text for block in blocks)
    assert bare(on_page) == bare(source)
    assert [b.clause for b in blocks if b.kind is BlockKind.SENTENCE] == ids(reading)


def test_sections_bear_the_numbers_of_their_sentences() -> None:
    reading = read_notice(POLICY / "qilin-2021" / "notice.txt").to_json()
    found = sections_in(reading)
    assert [number for number, _title in found] == [str(n) for n in range(1, 9)]
    assert found[6][1] == "落细落实各项服务保障措施"


@pytest.mark.parametrize("text", ["", "-", "5", "7-7", "9-3", "a-b", "-3-5", "１-２", "99-100"])
def test_a_span_that_makes_no_sense_asks_for_nothing(text: str) -> None:
    assert span_asked(text, 50) is None


def test_a_span_ends_with_the_text() -> None:
    assert span_asked("3-900", 50) == (3, 50)


def test_a_register_in_order_has_no_faults() -> None:
    assert faults_of(REGISTER) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('id: "1.1"', 'id: "9.9"', 2, "9.9"),
        ("要切实抓好供应", "要严厉打击", 3, "要严厉打击"),
        ("strength: must", "strength: shall", 4, "must、must_not"),
        ("lower_unit", "resident", 6, "order"),
        ("[gov-office]", "[gov-offlce]", 7, "gov-offlce"),
        ("capability: 11", "capability: many", 9, "capability"),
    ],
)
def test_a_fault_of_the_register_names_line_and_remedy(
    old: str, new: str, line: int, words: str
) -> None:
    said = faults_of(REGISTER.replace(old, new, 1))
    assert any(one.startswith(f"register.yaml:{line}:") and words in one for one in said), said


def test_a_sentence_without_measure_needs_a_written_reason() -> None:
    bare_register = 'measures: []\nclauses:\n  "1.1": {gloss_en: x}\n'
    assert any("1.1" in said for said in faults_of(bare_register))
    assert faults_of(bare_register.replace("gloss_en: x", "gloss_en: x, no_measure: 引语")) == []


def test_broken_yaml_names_its_line() -> None:
    with pytest.raises(FolderInvalid, match=r"campaign\.yaml:3:"):
        read_sheet("campaign.yaml", "a: 1\nb: [\n")


def bare(text: str) -> str:
    return "".join(text.split())


def ids(reading: dict[str, Any]) -> list[str]:
    found: list[str] = []

    def walk(nodes: list[dict[str, Any]]) -> None:
        for node in nodes:
            found.extend(sentence["id"] for sentence in node["sentences"])
            walk(node["children"])

    walk(reading["outline"])
    return found


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("麒麟区人民政府办公室关于做好2027年春节服务保障工作的通知", "做好2027年春节服务保障工作"),
        ("关于印发《烟花爆竹管理办法》的通知", "烟花爆竹管理办法"),
        ("致返乡乡亲的一封信", "致返乡乡亲的一封信"),
        ("关于 春运 的通告", "春运"),
        ("", ""),
        ("关于" + "长" * 90 + "的通知", "长" * 48),
    ],
)
def test_a_title_says_what_the_notice_is_about(title: str, topic: str) -> None:
    assert topic_of(title) == topic
