"""The pair classifier: what it answers, whatever it is given, and that comparing by ear is worth it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anxin.documents import compare_notices, read_text
from anxin.documents.compare.classifier import (
    DIMENSIONS,
    MOST_PIECES,
    RELATIONS,
    opinions,
)
from anxin.documents.compare.outcome import Pair, judge, kept_by_ear
from anxin.documents.compare.pairing import Piece, pieces_of
from anxin.documents.compare.unsure import MOST_ASKED, signs_of_unsure
from anxin.documents.compare.weighing import weighed
from anxin.documents.types import Opposed
from benchmarks.pair_classifier import HELD

from .clause_pairs import FILES, FRAME, LATER, outcome_of, rows_of

SAME = ("低风险地区人员持健康绿码可以自由流动。", "来自低风险地区的人，健康码是绿的就能随便走。")
OTHER = ("低风险地区人员持健康绿码可以自由流动。", "烟花爆竹零售点与学校的距离不得小于100米。")
PAIRS = [SAME, OTHER, ("门票全免。", "门票减半。"), ("应当在3日内答复。", "应当在30日内答复。")]

UNSEEN = [file for file in (*FILES, *LATER) if file.stem in HELD]


def piece(clause: str) -> Piece:
    """The only piece of a clause."""
    return max(pieces_of(read_text(FRAME.format(clause))), key=lambda found: len(found.text))


def ruled(above: str, below: str, way: Opposed = Opposed.NO) -> Pair:
    """What the rules say of two clauses."""
    return judge(piece(above), piece(below), "zh", way, higher_incomplete=False)


def test_an_opinion_is_a_chance_for_each_relation_and_dimension() -> None:
    for opinion in opinions(PAIRS):
        assert len(opinion.relations) == len(RELATIONS)
        assert math.fsum(map(math.exp, opinion.relations)) == pytest.approx(1)
        assert len(opinion.dimensions) == len(DIMENSIONS)
        assert all(0 <= chance <= 1 for chance in opinion.dimensions)


def test_clauses_about_one_thing_are_related_and_others_are_not() -> None:
    same, other = opinions([SAME, OTHER])
    assert same.related > 1
    assert other.related < -1


def test_no_pair_answers_for_its_neighbour_in_the_batch() -> None:
    long = ("、".join(["车站", "机场", "码头"] * 20) + "应当测温。", "测温。")
    together = opinions([*PAIRS, long])
    for pair, opinion in zip([*PAIRS, long], together, strict=True):
        (alone,) = opinions([pair])
        assert opinion.relations == pytest.approx(alone.relations, abs=1e-3)


def test_no_pairs_are_no_opinions() -> None:
    assert opinions([]) == []


@given(st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_has_an_opinion(above: str, below: str) -> None:
    (opinion,) = opinions([(above, below)])
    assert all(map(math.isfinite, opinion.relations + opinion.dimensions))


def test_of_a_clause_without_end_only_the_beginning_is_read() -> None:
    begun = "各村应当按月公布" * MOST_PIECES
    first, second = opinions(
        [(begun, "按月公布。"), (begun + "但是一概不得公布" * 10_000, "按月公布。")]
    )
    assert first.relations == pytest.approx(second.relations, abs=1e-3)


def test_of_a_text_that_says_one_thing_over_and_over_only_the_likeliest_places_are_asked() -> None:
    measures = [piece("各村应当按月公布账目。")] * 30
    odds = {(i, j): -(i + j) / 30 for i in range(30) for j in range(30)}
    asked = signs_of_unsure(odds, odds, measures, measures)
    assert len(asked) == MOST_ASKED
    assert min(odds[place] for place in asked) >= max(
        score for place, score in odds.items() if place not in asked
    )


def test_what_is_kept_by_ear_says_so_and_asks_to_look_once_more() -> None:
    pair = ruled("医院应当在3日内答复。", "医院应当在5日内答复。")
    heard = kept_by_ear(pair, "zh")
    assert (heard.outcome, heard.dimensions, heard.heard) == ("kept", (), True)
    assert heard.message.endswith("请核对。")
    assert kept_by_ear(pair, "en").message.endswith("please check.")


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("货车禁止通行，救护车除外。", "货车禁止通行。"),
        ("退票一律免收手续费。", "退票一律收手续费。"),
        ("涉企事项由首席代表当场批准。", "所有事项都由首席代表当场拍板。"),
    ],
)
def test_what_is_only_left_out_is_not_asked(above: str, below: str) -> None:
    pair = ruled(above, below)
    assert pair.outcome != "kept"
    assert weighed([pair], "zh") == [pair]


def test_a_contradiction_is_never_unsaid_by_ear() -> None:
    pair = ruled("村委会不得封路。", "各村要把路口都堵上。", Opposed.DOES_FORBIDDEN)
    assert pair.opposed
    assert weighed([pair], "zh") == [pair]


def test_what_stands_in_the_same_words_is_not_asked() -> None:
    pair = ruled("医院应当在3日内答复。", "医院应当在3日内答复。")
    assert weighed([pair], "zh") == [pair]


def test_a_notice_is_compared_by_the_rules_alone_where_that_is_wanted() -> None:
    higher, lower = (read_text(FRAME.format(clause)) for clause in SAME)
    by_rules = compare_notices(higher, lower, by_ear=False)
    assert all("请核对" not in pair.message for pair in by_rules.pairs)


def test_clauses_that_taught_nothing_are_judged_better_by_ear() -> None:
    rows = [row for file in UNSEEN for row in rows_of(file)[1::8]]
    assert len(UNSEEN) == len(HELD)
    by_rules, by_both = (
        sum(outcome_of(above, below, by_ear=by_ear) == label for above, below, label in rows)
        for by_ear in (False, True)
    )
    # One in a hundred at the least; a classifier that answers by chance would lose as many.
    assert by_both >= by_rules + len(rows) // 100, (by_rules, by_both, len(rows))
