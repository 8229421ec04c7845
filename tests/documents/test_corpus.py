"""Texts of many forms are read as their gold says."""

from __future__ import annotations

import sys

import pytest

from anxin.documents import read_text
from anxin.documents.dates import find_deadline
from anxin.documents.quantities import find_quantities

from .corpus import FOLDER, KINDS, SETS, score_corpus

FLOOR = 0.98
# Sets that have not taught the reader all they could.
UNTAUGHT = {"thirtieth": 0.97}


@pytest.mark.parametrize("name", SETS)
def test_every_kind_of_reading_reaches_the_floor(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    score = score_corpus(FOLDER.parent / name)
    with capsys.disabled():
        sys.stdout.write(f"\n{name}\n" + "\n".join(score.lines()) + "\n")
    floor = UNTAUGHT.get(name, FLOOR)
    assert {kind: score.share(kind) for kind in KINDS if score.share(kind) < floor} == {}


@pytest.mark.parametrize(
    ("words", "signed", "day"),
    [
        ("2021年3月底前", "2021-02-07", "2021-03-31"),
        ("1月10日前", "2020-12-20", "2021-01-10"),
        ("即日起至2月28日", "2021-02-07", "2021-02-28"),
        ("春节前发放到位", "2021-02-07", "2021-02-11"),
        ("除夕前完成", "2021-02-07", "2021-02-11"),
        ("正月初七前上报", "2021-02-14", "2021-02-18"),
        ("国庆节前完成", "2021-02-07", "2021-09-30"),
        ("2月8日17时前", "2021-02-07", "2021-02-08T17:00"),
        ("春节前后", "2021-02-07", None),
        ("每年5月31日前", "2021-02-07", None),
        ("每年12月10日前", "2021-04-07", None),
        ("每年11月底前", "2021-03-30", None),
        ("招收2014年8月31日以前出生的儿童", "2021-05-20", None),
        ("2000年底前建成的小区纳入计划", "2021-02-24", None),
        ("2021年5月底前建成的小区纳入计划", "2021-02-24", "2021-05-31"),
        ("年内改造管网", "2024-10-24", "2024-12-31"),
        ("一年内完成", "2024-10-24", None),
        ("次年1月底前", "2021-03-07", "2022-01-31"),
        ("2020年11月至次年3月底前", "2020-10-07", "2021-03-31"),
        ("今日20时前", "2021-02-07", "2021-02-07T20:00"),
        ("明日12时前", "2021-02-28", "2021-03-01T12:00"),
        ("当日21时前", "2021-02-07", None),
        ("每日16时前", "2021-02-07", None),
        ("3日内完成", "2021-02-07", None),
    ],
)
def test_deadline_is_counted_from_the_signature(words: str, signed: str, day: str | None) -> None:
    assert find_deadline(words, signed) == day


@pytest.mark.parametrize(
    ("words", "bound"),
    [
        ("价格低于市场价10%以上", "min"),
        ("价格高于市场价10%以内", "max"),
        ("价格低于市场价10%", "max"),
        ("不少于10人", "min"),
    ],
)
def test_what_follows_a_number_bounds_it(words: str, bound: str) -> None:
    assert [quantity.bound.value for quantity in find_quantities(words)] == [bound]


def test_half_width_stop_after_a_degree_ends_the_sentence() -> None:
    reading = read_text("关于供热的通知\n要升温.室温不低于20℃.热源厂要储煤.要公布电话.")
    assert [sentence.text for sentence in reading.sentences()][1:3] == [
        "室温不低于20℃.",
        "热源厂要储煤.",
    ]


def test_every_character_of_a_text_is_a_measure_or_residue() -> None:
    from anxin.documents import Measure, Residue, read_notice

    for path in [path for name in SETS for path in (FOLDER.parent / name).glob("*.txt")]:
        reading = read_notice(path)
        parts: list[Measure | Residue] = [*reading.measures(), *reading.residue]
        covered = {place for part in parts for place in range(part.start, part.end)}
        labels = {
            place
            for node in reading.nodes()
            for place in range(node.start, node.start + 2 * len(node.label or ""))
        }
        left = [
            char
            for place, char in enumerate(reading.source_text)
            if place not in covered | labels and char.isalnum()
        ]
        assert "".join(left) == "", path.name
