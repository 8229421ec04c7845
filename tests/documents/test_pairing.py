"""Which measure below answers which above: other names, places, merged and split sentences."""

from __future__ import annotations

from collections import Counter

import pytest

from anxin.documents import compare_notices, read_text
from anxin.documents.compare.order import ANY_CROSSING, BETWEEN, CROSSING, Order
from anxin.documents.compare.pairing import pieces_of
from anxin.documents.compare.sameness import standard
from anxin.documents.lexicon import load


def _text(*items: str) -> str:
    lines = "\n".join(f"{at}. {item}" for at, item in enumerate(items, 1))
    return f"关于做好近期工作的通知\n\n各乡镇：\n{lines}\n"


def _pairs(above: list[str], below: list[str]) -> list[tuple[str | None, str | None]]:
    pairs = compare_notices(read_text(_text(*above)), read_text(_text(*below))).pairs
    return [(p.higher.text if p.higher else None, p.lower.text if p.lower else None) for p in pairs]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("近效期药品单独存放", "快到期的药单独存放"),
        ("电瓶车不得上楼", "电动自行车不得上楼"),
        ("房东应当报告", "出租人应当报告"),
        ("给村委会打个招呼", "给村民委员会说一声"),
        ("扫墓的人", "祭扫的人"),
        ("与员工解约", "与职工解除劳动合同"),
        ("手中存有的禁用农药交到乡里", "持有的禁用农药上缴乡里"),
        ("编制预案", "制定应急预案"),
        ("托管班补语文", "托管机构学科类培训"),
    ],
)
def test_things_with_several_names_are_brought_to_one(one: str, other: str) -> None:
    assert standard(one) == standard(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("居家隔离", "健康监测"),
        ("免费发放", "收费发放"),
        ("批准", "备案"),
        ("老年人", "儿童"),
        ("开放", "关闭"),
        ("住宿", "伙食"),
    ],
)
def test_what_a_comparison_must_tell_apart_keeps_its_name(one: str, other: str) -> None:
    assert standard(one) != standard(other)


def test_no_name_stands_for_two_things() -> None:
    names = Counter(name for row in load("names")["names"] for name in row)
    assert not [name for name, count in names.items() if count > 1]
    assert not [name for name in names if not 2 <= len(name) <= 8 or name.isdigit()]


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("近效期药品单独存放。", "快到期的药另柜摆放。"),
        ("电动自行车不得进入电梯轿厢。", "严禁把电瓶车推进电梯。"),
        ("发现火点，15分钟内到场处置。", "见到烟点，10分钟内赶到扑灭。"),
        ("任何单位不得扣押农民工的身份证、社会保障卡。", "各班组不得扣留工人的身份证、社保卡。"),
        ("访客车辆临时停放免收停车费。", "亲友来访的车辆，停车费按五折收。"),
    ],
)
def test_same_point_in_other_words_is_paired(higher: str, lower: str) -> None:
    frame = ["各村要建立工作台账。", "应急车辆应当每日检修。"]
    found = _pairs([frame[0], higher, frame[1]], [frame[0], lower, frame[1]])
    assert (higher, lower) in found


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("物业服务企业应设立前台接待来访。", "楼顶不得养鸽。"),
        ("各公墓应每年更新一次灭火器材。", "每天傍晚报祭扫人数。"),
    ],
)
def test_what_shares_only_its_kind_is_no_pair(higher: str, lower: str) -> None:
    assert (higher, lower) not in _pairs([higher], [lower])


def test_what_is_repeated_answers_nothing_else() -> None:
    kept, left_out = "医院应当每日公布就诊人数。", "医院应当每日公布床位数。"
    assert (left_out, None) in _pairs([kept, left_out], [kept])


def test_one_sentence_may_answer_two_measures() -> None:
    above = ["开设人工窗口。", "每餐费用不得高于12元。", "经费收支每月公开一次。"]
    both = "每餐费用不得高于15元，经费收支每月公开一次。"
    found = _pairs(above, ["开设人工窗口。", both])
    assert sum(lower == both for _, lower in found) == 2


@pytest.mark.parametrize(
    "sentence",
    [
        "发现火点，应在1个小时内到场处置。",
        "学生申请留校，应告知辅导员。",
        "未缴清医保费的农户，村里暂不受理其补贴申请。",
        "寒假里，班主任要逐一上门家访。",
        "租客入住前，须登记身份。",
    ],
)
def test_what_only_begins_a_sentence_is_no_piece(sentence: str) -> None:
    assert [piece.text for piece in pieces_of(read_text(_text(sentence)))] == [sentence]


def test_piece_is_what_gives_or_takes_without_a_word_of_duty() -> None:
    text = "集团安排\n各分公司：\n公交方面，中小学生坐车半价。乘客拿现金买票的，司机必须收。\n"
    assert any("坐车半价" in piece.text for piece in pieces_of(read_text(text)))


def test_place_counts_by_the_known_pairs_around_it() -> None:
    order = Order([(0, 0), (2, 3), (4, 4)], 5, 5)
    assert order.bonus((1, 2)) == BETWEEN / 2
    assert order.bonus((3, 1)) == ANY_CROSSING + CROSSING / 3
    assert order.bonus((0, 4)) == ANY_CROSSING + CROSSING
    assert order.bonus((2, 3)) == BETWEEN / 9
    assert Order([(1, 1)], 3, 3).bonus((1, 1)) == 0.0


@pytest.mark.parametrize(
    "sentence",
    [
        "医生临时停诊，医院应提前1天告知患者。",
        "乘客遗失物品，驾驶员须在24小时内上交企业。",
        "预警没有解除，不许群众私自返回。",
        "除夕至正月初六，公司对承包费减免30%。",
        "到今年年底，全镇回收率要达到85%以上。",
        "外来车辆进厂，由保卫人员随车引导。",
    ],
)
def test_a_bare_case_goes_with_what_it_is_the_case_of(sentence: str) -> None:
    assert [piece.text for piece in pieces_of(read_text(_text(sentence)))] == [sentence]


def test_a_statement_of_two_demands_stays_two() -> None:
    pieces = pieces_of(read_text(_text("每月开展水质监测1次，监测结果于次月5日前公布。")))
    assert len(pieces) == 2


def test_thanks_and_requests_for_patience_are_no_pieces() -> None:
    texts = [piece.text for piece in pieces_of(read_text(_text("敬请谅解和配合。须储水备用。")))]
    assert "须储水备用。" in texts
    assert not any("敬请谅解" in text for text in texts)


def test_a_charge_answers_what_was_free() -> None:
    pairs = _pairs(
        ["红白理事会应为操办户免费提供场地、桌椅和餐具。", "婚宴一律不得超过20桌。"],
        ["理事会为操办户提供场地、桌椅、餐具，每次收取使用费100元。", "婚宴不得超过20桌。"],
    )
    assert ("红白理事会应为操办户免费提供场地、桌椅和餐具。", "每次收取使用费100元。") in pairs


def test_what_is_told_in_other_clauses_is_answered_across() -> None:
    pairs = _pairs(
        ["每周开诊不少于5天，每天开诊不少于6小时，并公布村医姓名和联系电话。"],
        ["每周开诊5天以上，每天开诊8小时，村医姓名、电话要上墙。"],
    )
    assert all(one and other for one, other in pairs)


def test_one_affair_told_in_other_words_is_found() -> None:
    pairs = _pairs(
        ["护林员每天巡山2次。防火期内每日值守不少于10小时。", "每日18时前报送情况。"],
        ["护林员每天巡山2次。从早8时守到晚8时。", "每天18时前上报情况。"],
    )
    assert ("防火期内每日值守不少于10小时。", "从早8时守到晚8时。") in pairs


def test_what_is_free_below_answers_the_ban_on_charging_beside_it() -> None:
    pairs = _pairs(
        ["受理单位当日办结，不得收取任何费用。", "每车查验时间控制在15分钟以内。"],
        ["镇便民服务中心受理后当日办结，全程免费。", "每车查验时间控制在15分钟以内。"],
    )
    assert all(one and other for one, other in pairs)


def test_a_time_that_a_measure_names_is_no_measure_left_out() -> None:
    pairs = _pairs(
        ["接到室温不达标投诉后，供热企业应上门测温。", "每日18时前报送情况。"],
        ["供热公司须上门测温。", "每日18时前报送情况。"],
    )
    assert all(one and other for one, other in pairs)


@pytest.mark.parametrize(
    ("sentence", "pieces"),
    [
        ("新购的和今年以来已购的校车，都须安装定位装置。", 1),
        ("河豚这几样高风险食材，一律不得采购。", 1),
        ("如请亲友代接，须先征得班主任同意。", 1),
        ("员工的身份证在节前收齐，由车间主任统一保管到节后。", 1),
        ("凡本区市民均可报名，所用教材由文化馆免费发放。", 2),
        ("请家长陪同，须先征得班主任同意。", 2),
    ],
)
def test_of_whom_a_duty_is_asked_goes_with_it(sentence: str, pieces: int) -> None:
    assert len(pieces_of(read_text(_text(sentence, "各户要互相照应。")))) == pieces + 1


def test_what_is_nearly_the_same_is_found_wherever_it_was_moved() -> None:
    above = ["要组织夜间巡逻。", "要清理楼道杂物。", "要检修路灯。", "要编制安全生产预案。"]
    below = ["要编制安全生产应急预案。", "要组织夜间巡逻。", "要清理楼道杂物。", "要检修路灯。"]
    assert (above[3], below[0]) in _pairs(above, below)


@pytest.mark.parametrize(
    "sentence",
    [
        "医保目录挂在门诊大厅的柱子上。",
        "我们也不会把谁家的水断掉。",
        "遇到急事，允许先住院、后交钱。",
    ],
)
def test_what_promises_or_grants_without_a_word_of_duty_is_a_piece(sentence: str) -> None:
    text = f"给大家的一封信\n各位邻居：\n家里有事要提前说。{sentence}\n某某街道\n2024年1月5日\n"
    assert sentence in [piece.text for piece in pieces_of(read_text(text))]


def test_wishes_are_no_pieces() -> None:
    text = "给大家的一封信\n各位邻居：\n家里有事要提前说。祝大家健康！\n某某街道\n2024年1月5日\n"
    assert [piece.text for piece in pieces_of(read_text(text))] == ["家里有事要提前说。"]


def test_what_only_leads_to_the_first_demand_is_no_piece() -> None:
    text = "给大家的一封信\n各位邻居：\n栀子花开得正好。出门要锁门。\n某某街道\n2024年1月5日\n"
    assert [piece.text for piece in pieces_of(read_text(text))] == ["出门要锁门。"]


@pytest.mark.parametrize(
    "sentence",
    [
        "头一回乱倒的由社工当面劝导，不予罚款。",
        "老人凭身份证即可入园，不受户籍限制。",
        "病历必须锁好，不得外传。",
        "乘客用零钱买票，司机不得拒收。",
    ],
)
def test_a_denial_of_what_stands_before_it_is_one_piece_with_it(sentence: str) -> None:
    assert [piece.text for piece in pieces_of(read_text(_text(sentence)))] == [sentence]


def test_what_is_done_says_how_strongly_a_denial_behind_it_is_asked_for() -> None:
    pieces = pieces_of(
        read_text(_text("初犯的应当批评教育，不予罚款。", "可用现金，门店不得拒收。"))
    )
    assert [p.measure.strength.value for p in pieces] == ["must", "must_not"]


def test_a_short_item_that_asks_for_something_is_no_title() -> None:
    items = "\n".join(
        f"{at}、{head}。单位要明确专人负责。每周报送一次情况。"
        for at, head in zip(
            "一二三四", ["加强领导", "强化宣传", "做好保障", "各地要开设法律咨询专线"], strict=True
        )
    )
    text = f"关于做好近期工作的通知\n\n各乡镇：\n{items}\n"
    assert "各地要开设法律咨询专线。" in [piece.text for piece in pieces_of(read_text(text))]
