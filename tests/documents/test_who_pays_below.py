"""Who pays, leaves and protections in words that were once taken for the opposite."""

from __future__ import annotations

import pytest

from anxin.documents import Pair, read_text
from anxin.documents.compare.opposed import opposed
from anxin.documents.compare.outcome import judge
from anxin.documents.compare.pairing import Piece, pieces_of
from anxin.documents.compare.turned import turned


def _piece(text: str) -> Piece:
    return pieces_of(read_text(f"关于做好有关工作的通知\n各单位：\n一、{text}\n"))[0]


def _judged(higher: str, lower: str) -> Pair:
    one, other = _piece(higher), _piece(lower)
    way = opposed(one, other) or turned(one, other)
    return judge(one, other, "zh", way, higher_incomplete=False)


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("企业节日用工的，应当支付加班工资。", "春节上班的工人，企业要照规定付给加班费。"),
        ("不得向农户摊派水费。", "严禁给农户摊钱派款。"),
        ("不得向住户摊派电费。", "路灯的钱由物业出，不会摊到住户头上。"),
        ("不得早于演出前10天收费。", "演出前10天以内才能收费。"),
        ("培训学校应当在审批机关辖区内招生。", "培训学校只在本县范围内招生。"),
        ("无烟草经营许可证的商店不得售烟。", "没有取得烟草经营许可的，一律不准售烟。"),
        ("动工前须经三分之二以上住户同意。", "动工前要有三分之二以上住户赞成。"),
        ("公示时不得公开学生的身份证号码。", "张贴时一律隐去学生的证件号码。"),
        ("不得对摊贩罚款。", "镇里不搞罚款那一套，摊贩尽可放心。"),
        ("不得因下雨停止工作扣发工人工资。", "因为下雨停工的，工钱照发。"),
    ],
)
def test_other_words_are_no_change(higher: str, lower: str) -> None:
    pair = _judged(higher, lower)
    assert (pair.outcome, pair.opposed.value) == ("kept", "")


@pytest.mark.parametrize(
    ("higher", "lower", "dimension"),
    [
        ("不得由企业负担抽检费用。", "抽检所需费用，由被抽检企业支付。", "cost"),
        ("不得由企业负担抽检费用。", "抽检所需费用，由被检查企业支付。", "cost"),
        ("为小微企业免费做一次体检。", "体检所需费用由企业承担。", "cost"),
        ("除法律法规另有规定外，不得要求学员提供体检证明。", "学员须出示体检证明。", "threshold"),
        ("此前产生的租金仍按原标准收取。", "3月1日以来的租金也按新标准收取。", "retroactive"),
    ],
)
def test_more_is_asked(higher: str, lower: str, dimension: str) -> None:
    pair = _judged(higher, lower)
    assert pair.outcome == "strengthened"
    assert dimension in pair.dimensions


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("学校食堂在考试期间不得停餐。", "学校食堂考试那几天停止供餐。"),
        ("药店应当接受现金支付。", "药店不收现金。"),
        ("不得没收、砸毁村民家中的鸟笼。", "村民家中的鸟笼由村委会统一收走销毁。"),
        ("对初犯的村民不得罚款、不得拘留。", "村民哪怕头一回也处以三日以上拘留。"),
        ("不得辞退哺乳期女工。", "哺乳期的女工劝其回家，另招新人。"),
        ("不得强制村民投保。", "没投保的村民，补贴先停发。"),
    ],
)
def test_what_protects_is_broken(higher: str, lower: str) -> None:
    pair = _judged(higher, lower)
    assert pair.outcome == "weakened"
    assert pair.opposed
