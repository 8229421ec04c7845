"""What stands for what: the table, how a clause is heard out of another, and the pairs that only it finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from anxin.documents import read_text
from anxin.documents.compare.nearness import Nearness
from anxin.documents.compare.pairing import pieces_of
from anxin.documents.compare.renderings import (
    Heard,
    Renderings,
    read_renderings,
    renderings,
    units_of,
    write_renderings,
)
from benchmarks.renderings import make, read_clauses

NOTHING = Renderings({}, {})
CLAUSES = Path(__file__).parent / "clause_pairs"
LABELS = {"kept", "strengthened", "weakened", "unrelated"}


def test_units_are_characters_and_their_pairs_within_a_run() -> None:
    assert units_of("免费，车") == tuple(sorted(["免", "费", "免费", "车"]))
    assert units_of("……") == ()


def test_table_is_read_as_it_was_written() -> None:
    lines = write_renderings(renderings())
    assert read_renderings(lines) == renderings()
    assert len(lines) > 10_000


def test_a_word_is_learnt_from_clauses_that_say_the_same() -> None:
    pairs = [
        (f"{thing}免费", f"{thing}不要钱")
        for thing in ("坐车", "停车", "看病", "上学", "吃饭", "喝水")
    ]
    table = make([*pairs, ("坐车排队", "坐车要排队"), ("看病挂号", "看病要挂号")])
    assert table.rendered["免费"]["不要"] > table.rendered["免费"].get("排队", 0.0)
    heard = Heard(["借书免费"], ["借书不要钱", "借书要排队"], table)
    assert heard.between(0, 0) > heard.between(0, 1)


@pytest.mark.parametrize(
    ("above", "below", "other"),
    [
        ("严禁收取押金", "一分钱押金也不要", "押金存在专门的账户"),
        ("对返乡人员免费体检", "回来的人查身体不花钱", "返乡人员要自己量体温"),
        ("应当提前三天告知租户", "来之前三天会跟您说", "租户要按月交房租"),
    ],
)
def test_table_draws_a_clause_to_what_says_it_in_other_words(
    above: str, below: str, other: str
) -> None:
    heard, deaf = (Heard([above], [below, other], table) for table in (renderings(), NOTHING))
    # Without the table only the words in common are left.
    drawn = [one.between(0, 0) - one.between(0, 1) for one in (heard, deaf)]
    assert drawn[0] > max(0.0, drawn[1])


def test_measures_without_a_word_in_common_are_near_by_the_table_alone() -> None:
    above, below = (
        pieces_of(read_text(f"关于有关事项的通知\n\n各村：\n1. {line}\n2. 完。\n"))
        for line in ("严禁酒后驾驶机动车。", "喝了酒别开车。")
    )
    near, deaf = Nearness(above, below), Nearness(above, below, table=NOTHING)
    assert near.scores[0, 0] > deaf.scores.get((0, 0), -20.0) + 2


@pytest.mark.parametrize("file", sorted(CLAUSES.glob("*.tsv")), ids=lambda file: file.stem)
def test_clause_pairs_are_whole(file: Path) -> None:
    rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 500
    assert {row[2] for row in rows} == LABELS
    assert all(len(row) in (3, 4) and row[0] and row[1] and row[0] != row[1] for row in rows)


def test_only_clauses_of_one_affair_teach() -> None:
    pairs = read_clauses()
    lines = sum(
        len(file.read_text(encoding="utf-8").splitlines()) for file in CLAUSES.glob("*.tsv")
    )
    assert 0.75 * lines < len(pairs) < lines
