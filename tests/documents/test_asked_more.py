"""What is asked of more people, or asked though it was spared."""

from __future__ import annotations

import pytest

from anxin.documents import read_text
from anxin.documents.compare.opposed import opposed
from anxin.documents.compare.outcome import Pair, judge
from anxin.documents.compare.pairing import Piece, pieces_of
from anxin.documents.compare.turned import turned


def _piece(text: str) -> Piece:
    return pieces_of(read_text(f"关于有关工作的通知\n各单位：\n一、{text}"))[0]


def _pair(above: str, below: str) -> Pair:
    higher, lower = _piece(above), _piece(below)
    way = opposed(higher, lower) or turned(higher, lower)
    return judge(higher, lower, "zh", way, higher_incomplete=False)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("大风天塔吊应当停止作业。", "大风天塔吊、吊篮、升降机均应停止作业。"),
        ("镇里要组织民兵参加演练。", "镇里要组织民兵、快递员和消防员参加演练。"),
        (
            "酒店不得将手机号作为住客开门的唯一方式。",
            "酒店不得将手机号作为住客、访客开门的唯一方式。",
        ),
        ("图书馆应当在周末向读者免费开放。", "图书馆应当在周末和寒暑假向读者免费开放。"),
        (
            "烈士子女、伤残军人子女入学优先安排。",
            "烈士子女、伤残军人子女、病退军人子女入学优先安排。",
        ),
    ],
)
def test_names_put_in_beside_those_above_are_more_people(above: str, below: str) -> None:
    pair = _pair(above, below)
    assert (pair.outcome, pair.dimensions) == ("strengthened", ("scope",))


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("食堂应当公示菜单。", "食堂应当公示菜单、原料来源。"),
        ("办证流程应当在大厅公示。", "办证流程和窗口教师名单应当在大厅公示。"),
        ("耳塞、防尘口罩等用品免费发放。", "耳塞口罩免费发放。"),
        ("车站等场所应当设置直饮水。", "车站、码头等场所都要设置直饮水。"),
        ("不得给电动车充电或停放电动车。", "电动车不得停放，不得给电动车充电。"),
    ],
)
def test_more_things_and_other_words_keep_it(above: str, below: str) -> None:
    assert _pair(above, below).outcome == "kept"


@pytest.mark.parametrize(
    ("above", "below", "dimension"),
    [
        ("租户搬家无需物业审批。", "租户搬家须经物业审批。", "approval"),
        ("出让自家苗木不必办理准运证。", "出让自家苗木的，应先办理准运证。", "approval"),
        ("退租的商户无须缴纳复原费。", "退租的商户须缴纳复原费。", "cost"),
    ],
)
def test_what_is_spared_above_is_asked_below(above: str, below: str, dimension: str) -> None:
    pair = _pair(above, below)
    assert pair.outcome == "strengthened"
    assert dimension in pair.dimensions


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("租户搬家无需物业审批。", "租户搬家，不用物业审批。"),
        ("会员退会无须缴纳手续费。", "会员退会的，一律不得向其收取手续费。"),
    ],
)
def test_what_is_spared_on_both_sides_is_kept(above: str, below: str) -> None:
    assert _pair(above, below).outcome == "kept"
