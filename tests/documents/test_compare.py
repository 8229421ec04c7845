"""A lower text against a higher one: the known differences are found, and nothing is invented."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from anxin.documents import Comparison, Pair, compare_notices, read_notice, read_text
from anxin.documents.cli import main

from .paired import find_pair, score_pairs

HERE = Path(__file__).parent
CENTRAL = HERE / "samples" / "central-2021-excerpts.txt"
QILIN = HERE / "qilin" / "notice.txt"
TOWN = HERE / "samples" / "sample-town-2021.txt"


@pytest.fixture(scope="module", name="known")
def _known() -> Comparison:
    return compare_notices(read_notice(CENTRAL), read_notice(QILIN))


# Words above, words below, outcome, a dimension, a guarantee: the known differences.
GOLD = [
    ("外地农民工", "外地务工人员", "strengthened", "scope", False),
    (None, "政策解释说明", "added", None, False),
    (None, "不串门", "added", None, False),
    ("大中城市要提前安排", None, "dropped", None, False),
    (None, "加强价格监督检查", "added", None, False),
    (None, "加强医疗物资储备", "added", None, False),
    ("不少于8小时", "不少于8小时", "kept", None, False),
    ("文化体育节目供应", None, "dropped", None, True),
    ("免费流量", None, "dropped", None, True),
    ("无法探望的老年人", None, "dropped", None, True),
    ("特殊群体", "特殊困难群体", "strengthened", "scope", True),
    (None, "联动机制", "added", None, False),
    (None, "留校大学生", "added", None, False),
    (None, "外籍在湘人员", "added", None, False),
    ("免收退票费", "退改签政策", "weakened", "cost", True),
    ("取消货运通行限制", None, "dropped", None, True),
    ("检查措施和通行条件", None, "dropped", None, True),
    (None, "无健康码通道", "added", None, False),
    (None, "代查健康码", "added", None, False),
    (None, "联程运输", "added", None, False),
    (None, "刷脸进站", "added", None, False),
    (None, "路网运行动态监测", "added", None, False),
    (None, "网上预约", "added", None, False),
    (None, "隐患排查治理", "added", None, False),
    ("高风险地区群众均应", "高风险地区群众均应", "kept", None, False),
    ("便利条件", "便利条件", "kept", None, False),
]


@pytest.mark.parametrize(("higher", "lower", "outcome", "dimension", "guarantee"), GOLD)
def test_known_difference_is_found(
    known: Comparison,
    higher: str | None,
    lower: str | None,
    outcome: str,
    dimension: str | None,
    *,
    guarantee: bool,
) -> None:
    pair = find_pair(known, higher, lower)
    assert pair is not None
    assert pair.outcome == outcome
    assert dimension is None or dimension in pair.dimensions
    assert pair.guarantee is guarantee


# Rows that may come out wrong: what older sets ask against the rules, and what is still missed.
LEFT = [
    ("gold", 1),
    ("later", 0),
    ("third", 0),
    ("fourth", 4),
    ("fifth", 4),
    ("sixth", 2),
    ("seventh", 1),
    ("eighth", 1),
    ("ninth", 0),
    ("tenth", 5),
    ("eleventh", 2),
    ("twelfth", 0),
    ("trained", 8),
    ("thirteenth", 6),
    ("fifteenth", 5),
    ("sixteenth", 1),
    ("seventeenth", 6),
    ("fourteenth", 5),
    ("eighteenth", 6),
    ("nineteenth", 10),
    ("twentieth", 7),
    ("natural1", 1),
    ("natural2", 1),
    ("natural3", 7),
    ("natural4", 9),
    ("natural5", 9),
    ("natural6", 14),
    ("natural7", 5),
    ("natural8", 5),
    ("natural9", 3),
    ("natural10", 5),
    ("natural11", 17),
    ("natural12", 13),
    ("natural13", 13),
    ("natural14", 21),
    ("natural15", 21),
    ("natural16", 21),
    ("natural17", 20),
    ("natural18", 28),
    ("natural19", 15),
    ("everyday1", 4),
    ("everyday2", 4),
    ("formal1", 3),
    ("letters1", 27),
]


@pytest.mark.parametrize(("file", "left"), LEFT)
def test_what_became_of_each_sentence(
    file: str, left: int, capsys: pytest.CaptureFixture[str]
) -> None:
    score = score_pairs(file)
    with capsys.disabled():
        sys.stdout.write(f"\n{file}: {score.lines()}\n")
    assert len(score.wrong) <= left


def test_gaps_of_the_higher_text_are_told_with_every_addition(known: Comparison) -> None:
    added = [pair for pair in known.pairs if pair.outcome == "added"]
    assert added
    assert all(pair.higher_incomplete for pair in added)
    assert all("缺" in pair.message for pair in added)


def test_what_may_stand_in_a_gap_below_is_unknown() -> None:
    higher = read_text("关于值班的通知\n一、各镇要24小时值班。\n二、各镇要免费开放公园。")
    lower = read_text("关于值班的通知\n一、各村要24小时值班。\n二、〔缺〕")
    outcomes = [pair.outcome for pair in compare_notices(higher, lower).pairs]
    assert outcomes == ["kept", "unknown"]


@pytest.mark.parametrize("above", ["rule-test-2021-01-27", "six-nots-2021-five-nots-2022"])
def test_town_is_stricter_on_everyone_from_outside_the_city(above: str) -> None:
    comparison = compare_notices(read_notice(HERE / "samples" / f"{above}.txt"), read_notice(TOWN))
    stricter = [
        pair
        for pair in comparison.pairs
        if pair.lower is not None and pair.lower.measure.id == "3.1"
    ]
    assert {pair.outcome for pair in stricter} == {"strengthened"}
    dimensions = {name for pair in stricter for name in pair.dimensions}
    assert {"threshold", "control"} <= dimensions
    if above.startswith("rule-test"):
        assert "scope" in dimensions


EVERY_TEXT = sorted(
    path for path in HERE.glob("*/*.txt") if not path.read_text(encoding="utf-8").startswith("机密")
)


@pytest.mark.parametrize("path", EVERY_TEXT, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_text_against_itself_keeps_everything(path: Path) -> None:
    reading = read_notice(path)
    assert {pair.outcome for pair in compare_notices(reading, reading).pairs} <= {"kept"}


def _opposed_right(name: str, want: dict[str, Any]) -> list[str]:
    """The rows of a pair of texts that came out wrong; `opposed` is a contradiction."""
    comparison = compare_notices(read_text(want["higher"]), read_text(want["lower"]))
    wrong = []
    for higher, lower, outcome, dimensions, guarantee in want["rows"]:
        pair = find_pair(comparison, higher, lower)
        found = pair and ("opposed" if pair.opposed else pair.outcome)
        if (
            pair is None
            or found != outcome
            or not set(dimensions) <= set(pair.dimensions)
            or guarantee not in {None, pair.guarantee}
        ):
            wrong.append(f"{name} {higher} / {lower}: {found} {pair and pair.dimensions}")
    return wrong


@pytest.mark.parametrize("file", ["opposed", "opposed2", "opposed3"])
def test_contradictions_days_groups_and_burdens_are_told(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = yaml.safe_load((HERE / "pairs" / f"{file}.yaml").read_text(encoding="utf-8"))
    wrong = [line for name, want in gold.items() for line in _opposed_right(name, want)]
    total = sum(len(want["rows"]) for want in gold.values())
    with capsys.disabled():
        sys.stdout.write(f"\n{file}: {total - len(wrong)} of {total}\n" + "\n".join(wrong))
    assert len(wrong) <= 2


def _texts(higher: str, lower: str) -> Comparison:
    """Two texts with one sentence each."""
    above, below = (read_text(f"关于春节保障的通知\n一、{words}") for words in (higher, lower))
    return compare_notices(above, below)


def _one(higher: str, lower: str) -> Pair:
    """The only pair of two texts with one duty each."""
    pairs = _texts(higher, lower).pairs
    assert len(pairs) == 1, pairs
    return pairs[0]


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("不得以任何理由擅自封闭农村道路。", "各村要在路口设卡，封闭农村道路。"),
        ("各镇要确保每个村至少有1家便民商店正常营业。", "春节期间农贸市场一律关闭。"),
        ("各镇要组织文艺演出不少于20场。", "禁止一切文艺活动。"),
    ],
)
def test_order_against_the_higher_text_says_so_and_is_a_lost_guarantee(
    higher: str, lower: str
) -> None:
    pair = _one(higher, lower)
    assert (pair.outcome, pair.guarantee) == ("weakened", True)
    assert pair.opposed
    assert pair.message.startswith("与上级相抵触")


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("不得擅自封闭农村道路。", "确需封闭农村道路的，须报区政府批准后封闭农村道路。"),
        ("不得封闭农村道路。", "及时拆除路障，不得封闭农村道路。"),
        ("严禁克扣工资。", "对克扣工资的依法查处。"),
    ],
)
def test_what_bans_undoes_or_punishes_the_same_is_no_contradiction(higher: str, lower: str) -> None:
    assert not any(pair.opposed for pair in _texts(higher, lower).pairs)


def test_optional_where_the_higher_text_obliges_is_weaker() -> None:
    pair = _one("各镇要确保便民商店正常营业。", "便民商店可以视情况营业。")
    assert (pair.outcome, pair.dimensions, pair.opposed) == ("weakened", ("verb",), "")


def test_earlier_day_photos_and_a_group_left_out_are_all_told() -> None:
    pair = _one(
        "村干部要在1月31日前逐户走访独居老人、留守儿童、残疾人。",
        "村干部要在1月15日前逐户走访独居老人，并拍照上传。",
    )
    assert pair.outcome == "strengthened"
    assert {"duration", "control"} <= set(pair.dimensions)
    assert pair.also == ("scope",)
    assert "减弱：范围" in pair.message


SWAPPED = [
    ("慢性病患者每次开具一次药品，每次不少于{}天用量。", [(7,), (15,), (30,)], 1),
    ("遇暴雨{}色预警学校要停课。", [("红",), ("橙",), ("黄",)], 1),
    ("对{}岁以上老人免收门票。", [(60,), (65,), (70,)], -1),
    ("工资要在{}月{}日前发放到位。", [(1, 10), (1, 20), (2, 5)], -1),
    ("每月至少开展{}次安全检查，其中夜间检查{}次。", [(2, 1), (4, 1), (8, 1)], 1),
    ("就餐人数不得超过总量的{}%。", [(75,), (50,), (30,)], 1),
]


@pytest.mark.parametrize(("sentence", "values", "sign"), SWAPPED)
def test_swapping_the_texts_turns_stricter_into_weaker(
    sentence: str, values: list[tuple[int, ...]], sign: int
) -> None:
    for at, one in enumerate(values):
        for to, other in enumerate(values):
            wanted = {0: "kept", 1: "strengthened", -1: "weakened"}[sign * ((to > at) - (to < at))]
            assert _one(sentence.format(*one), sentence.format(*other)).outcome == wanted


def test_two_texts_of_ten_pages_are_compared_within_two_seconds() -> None:
    body = QILIN.read_text(encoding="utf-8").split("\n\n", 1)[-1]
    higher = read_text(body * 4)
    lower = read_text(body.replace("不得", "要").replace("要", "可以") * 4)
    assert len(higher.source_text) > 9_000
    begun = time.process_time()
    compare_notices(higher, lower)
    assert time.process_time() - begun < 2


def test_raised_ban_on_the_authority_is_no_over_enforcement() -> None:
    higher = read_text("关于防疫的通知\n一、各地不得层层加码，不得随意禁止群众返乡。")
    lower = read_text("关于防疫的通知\n一、各镇严禁层层加码，严禁随意禁止群众返乡。")
    assert {pair.outcome for pair in compare_notices(higher, lower).pairs} == {"kept"}


def test_lost_ban_is_a_dropped_guarantee() -> None:
    higher = read_text("关于防疫的通知\n一、各地不得层层加码。\n二、各地要加强值班。")
    lower = read_text("关于防疫的通知\n一、各镇要加强值班。")
    lost = [pair for pair in compare_notices(higher, lower).pairs if pair.outcome == "dropped"]
    assert [(pair.guarantee, pair.lower) for pair in lost] == [(True, None)]


def test_command_prints_pairs_and_summary(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notice_compare", str(CENTRAL), str(QILIN), "--json"]) == 1
    out = json.loads(capsys.readouterr().out)
    assert list(out) == ["pairs", "summary"]
    assert list(out["pairs"][0]) == [
        "outcome", "dimensions", "higher", "lower", "guarantee", "higher_incomplete", "message",
    ]  # fmt: skip
    assert sum(out["summary"][key] for key in ("kept", "strengthened", "weakened", "added",
               "dropped", "unknown")) == len(out["pairs"])  # fmt: skip
    assert main(["notice_compare", str(QILIN), str(QILIN), "--lang", "en"]) == 0


def test_demands_of_one_sentence_are_told_apart_where_one_figure_changed() -> None:
    head, tail = "关于做好有关工作的通知\n各单位：\n一、", "\n某某县人民政府\n2024年1月5日\n"
    above = read_text(f"{head}每证可借图书5册，借期为30天。{tail}")
    below = read_text(f"{head}每证最多可借5册，借期为20天。{tail}")
    comparison = compare_notices(above, below)
    books, days = (find_pair(comparison, words, words) for words in ("5册", "借期"))
    assert books is not None
    assert days is not None
    assert (books.outcome, days.outcome) == ("kept", "weakened")


def test_figure_that_only_measures_its_neighbour_stays_with_it() -> None:
    head, tail = "关于做好有关工作的通知\n各单位：\n一、", "\n某某县人民政府\n2024年1月5日\n"
    above = read_text(f"{head}社区要为独居老人送药上门，每周不少于2次。{tail}")
    below = read_text(f"{head}社区为独居老人送药上门，每周不少于1次。{tail}")
    pair = find_pair(compare_notices(above, below), "送药上门", "送药上门")
    assert pair is not None
    assert pair.outcome == "weakened"


def test_bans_beside_a_ban_that_is_turned_keep_their_partners_in_a_long_text() -> None:
    turned = QILIN.read_text(encoding="utf-8").replace("不能层层加码", "可以层层加码")
    higher = (
        "关于春节服务的通知\n各镇：\n一、不得层层加码，不得搞“一刀切”，不得阻断群众出行和返乡。\n"
    )
    comparison = compare_notices(read_text(higher), read_text(turned))
    assert [
        find_pair(comparison, words, words).outcome  # type: ignore[union-attr]  # a missing pair fails
        for words in ("层层加码", "一刀切", "阻断")
    ] == ["weakened", "kept", "kept"]


def test_sides_of_a_pair_bear_ids_of_the_reading() -> None:
    rule, town = read_notice(HERE / "samples" / "rule-test-2021-01-27.txt"), read_notice(TOWN)
    known = [
        {sentence.id for node in reading.nodes() for sentence in node.sentences}
        | {measure.id for measure in reading.measures()}
        for reading in (rule, town)
    ]
    for pair in compare_notices(rule, town).pairs:
        for piece, ids in zip((pair.higher, pair.lower), known, strict=True):
            assert piece is None or piece.measure.id in ids
