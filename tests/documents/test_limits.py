"""Limits told in other units, rates and shares, and what is done without a change of figures."""

from __future__ import annotations

import pytest

from anxin.documents import Pair, compare_notices, read_text


def _one(higher: str, lower: str) -> Pair:
    """The only pair of two texts with one duty each."""
    above, below = (read_text(f"关于有关工作的通知\n一、{words}") for words in (higher, lower))
    pairs = compare_notices(above, below).pairs
    assert len(pairs) == 1, pairs
    return pairs[0]


ORDERED = [
    # From the laxest to the strictest.
    ("食品留样时间不少于{}。", ["1天", "36小时", "2天", "3日"]),
    ("公厕每{}消毒一次。", ["半个月", "7天", "日", "4小时"]),
    ("投诉应当在{}内答复。", ["半年", "2个月", "15日", "半天", "一刻钟"]),
    ("每{}个摊位配备公平秤不少于1台。", ["200", "100", "50"]),
    ("表决须经{}业主同意。", ["过半数", "三分之二以上", "80%以上"]),
    ("对违规者处{}以下罚款。", ["500元", "0.3万元", "1万元"]),
    ("学校周边{}范围内禁止摆摊。", ["200米", "0.5公里", "1公里"]),
    ("热线{}有人接听。", ["9时至17时", "8时至22时", "24小时"]),
]


@pytest.mark.parametrize(("sentence", "values"), ORDERED)
def test_limits_are_ordered_whatever_unit_tells_them(sentence: str, values: list[str]) -> None:
    for at, one in enumerate(values):
        for to, other in enumerate(values):
            wanted = {0: "kept", 1: "strengthened", -1: "weakened"}[(to > at) - (to < at)]
            assert _one(sentence.format(one), sentence.format(other)).outcome == wanted, (
                one,
                other,
            )


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("食品留样不少于48小时。", "食品留样时间不少于2天。"),
        ("公厕每月消毒2次。", "公厕每半个月消毒1次。"),
        ("外来人员未经批准不得入校。", "未经批准，外来人员严禁入校。"),
    ],
)
def test_the_same_in_another_unit_or_order_is_kept(higher: str, lower: str) -> None:
    assert _one(higher, lower).outcome == "kept"


CHANGED = [
    ("低风险地区返乡人员须登记。", "返乡人员须登记。", "strengthened", "scope"),
    ("货车禁止通行，救护车除外。", "货车禁止通行。", "strengthened", "scope"),
    ("困难家庭应当给予临时救助。", "本县户籍困难家庭应当给予临时救助。", "weakened", "scope"),
    ("食堂供应午餐和晚餐。", "食堂供应午餐。", "weakened", "scope"),
    ("配送费由企业承担。", "配送费由用户承担。", "strengthened", "cost"),
    ("居民凭身份证入场。", "居民凭身份证和居住证入场。", "strengthened", "threshold"),
    ("居民入场无需提供证明。", "居民入场须提供居住证明。", "strengthened", "threshold"),
    ("林区用火须经镇政府批准。", "林区禁止用火。", "strengthened", "control"),
    ("学生自愿参加课后服务。", "学生必须参加课后服务。", "strengthened", "verb"),
    ("专项行动至6月30日结束。", "专项行动至9月30日结束。", "strengthened", "duration"),
    ("救助金12月31日前发放。", "救助金1月20日前发放。", "weakened", "duration"),
    ("市场春节期间不休市。", "市场春节期间休市。", "weakened", "verb"),
    ("不予确认的，应当书面告知理由。", "不予确认的，应当口头告知理由。", "weakened", "verb"),
]


@pytest.mark.parametrize(("higher", "lower", "outcome", "dimension"), CHANGED)
def test_what_changes_beside_figures_is_told(
    higher: str, lower: str, outcome: str, dimension: str
) -> None:
    pair = _one(higher, lower)
    assert pair.outcome == outcome
    assert dimension in pair.dimensions


def test_what_is_left_alone_is_paired_by_its_place_and_its_content() -> None:
    higher = read_text(
        "关于就医的通知\n一、患者须挂号。\n二、患者家属可以陪护。\n三、药费当日结清。"
    )
    lower = read_text(
        "关于就医的通知\n一、患者须挂号。\n二、陪护须凭检测证明，每名限1人。\n三、药费当日结清。"
    )
    pairs = compare_notices(higher, lower).pairs
    assert [pair.outcome for pair in pairs] == ["kept", "strengthened", "kept"]


def test_a_number_of_years_after_a_label_is_no_part_of_it() -> None:
    reading = read_text(
        "关于接种的通知\n1.学生须登记。\n2.65岁以上老年人免费接种。\n3.30天内完成。"
    )
    assert [(node.label, node.sentences[0].text) for node in reading.nodes() if node.level] == [
        ("1.", "学生须登记。"),
        ("2.", "65岁以上老年人免费接种。"),
        ("3.", "30天内完成。"),
    ]
