"""Bans on closing everything, care for works, and other acts in the same words."""

from __future__ import annotations

import pytest

from anxin.documents import Comparison, compare_notices, read_text

DISTRICT = """关于做好低温雨雪冰冻天气防范应对工作的通知
一、保障道路通行，道路结冰时要及时采取分流、限速等措施，不得简单一封了之。
二、供水、供电企业要对管线开展一次全面巡检。
三、严禁以任何理由对欠费的困难家庭停水停电。
四、校车遇道路结冰一律停运。"""
TOWN = """关于做好低温雨雪冰冻天气防范应对工作的通知
一、道路结冰时，所有通村道路一律封闭。
二、对拖欠水费电费的农户，一律停水停电。"""


def _compare(higher: str, lower: str) -> Comparison:
    """Two texts with one sentence each."""
    above, below = (read_text(f"关于做好有关工作的通知\n一、{words}") for words in (higher, lower))
    return compare_notices(above, below)


def _ways(higher: str, lower: str) -> set[str]:
    return {pair.opposed.value for pair in _compare(higher, lower).pairs if pair.opposed}


def test_town_that_closes_roads_and_cuts_off_debtors_is_told_so_and_nothing_else() -> None:
    pairs = compare_notices(read_text(DISTRICT), read_text(TOWN)).pairs
    told = [pair for pair in pairs if pair.higher and pair.lower]
    words = [pair.higher.text for pair in told if pair.higher and pair.opposed]
    assert any("一封了之" in text for text in words)
    assert any("严禁以任何理由" in text for text in words)
    assert not any("巡检" in text or "校车" in text for text in words)
    banned = [pair for pair in told if pair.higher and "严禁" in pair.higher.text]
    assert [pair.message.partition("：")[2][:6] for pair in banned] == ["上级不许做的"]


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("不得简单一封了之。", "低温期间一律封闭农村道路。"),
        ("各地不得“一关了之”。", "全镇景区一律关闭。"),
        ("安全检查不得一停了之。", "辖区工地一律停工。"),
        ("村小调整不得一撤了之。", "全镇教学点全部撤并。"),
        ("不得搞“一刀切”停产停业。", "所有企业一律停产。"),
        ("环保督察要避免对养殖场“一刀切”。", "所有养殖场一律关停。"),
        ("严禁因拖欠物业费停暖。", "拖欠物业费的住户一律停暖。"),
    ],
)
def test_closing_everything_does_what_is_forbidden(higher: str, lower: str) -> None:
    assert _ways(higher, lower) == {"does_forbidden"}


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("不得一关了之。", "对存在隐患的场所一律关闭。"),
        ("不得一关了之。", "不得一律关闭景区。"),
        ("不得一关了之。", "景区可以限量开放。"),
        ("不得一停了之。", "辖区道路一律封闭。"),
        ("养老机构不得一关了之。", "全镇景区一律关闭。"),
        ("防止“一刀切”。", "所有养殖场一律关停。"),
        ("道路不得一封了之。", "确需封闭的，报区政府批准后一律封闭道路。"),
    ],
)
def test_one_case_another_act_or_another_thing_is_not_swept(higher: str, lower: str) -> None:
    assert not _ways(higher, lower)


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("对供水管线开展一次全面巡检。", "欠费用户停水停电。"),
        ("对公交车辆开展一次安全检查。", "公交车一律停运。"),
        ("组织开展道路隐患排查。", "封闭道路。"),
        ("供暖企业要报送管网情况。", "欠费用户停暖。"),
        ("设置供电抢修队伍。", "限制用电。"),
        ("清除路面积雪。", "校车遇道路结冰一律停运。"),
    ],
)
def test_care_for_works_promises_nobody_supply(higher: str, lower: str) -> None:
    assert not _ways(higher, lower)


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("各镇要保障低温期间水电气供应。", "欠费用户停水停电。"),
        ("加强供水管线巡检确保正常供水。", "夜间停水。"),
        ("保障居民用水用电供应。", "欠费用户停水停电。"),
        # 8小时 ends no case.
        ("鼓励商户每天营业不少于8小时。", "春节期间各超市一律停业。"),
    ],
)
def test_assured_supply_that_is_cut_off_is_a_contradiction(higher: str, lower: str) -> None:
    assert _ways(higher, lower) == {"closes"}


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("校车遇道路结冰一律停运。", "道路结冰时，所有通村道路一律封闭。"),
        ("遇暴雨红色预警学校一律停课。", "遇暴雨红色预警渡船一律停航。"),
        ("遇大风黄色预警渡船一律停航。", "遇大风黄色预警工地一律停工。"),
    ],
)
def test_same_case_and_another_closing_is_no_pair(higher: str, lower: str) -> None:
    outcomes = [pair.outcome for pair in _compare(higher, lower).pairs]
    assert outcomes == ["dropped", "added"]


def test_same_closing_in_the_same_case_is_kept() -> None:
    outcomes = [pair.outcome for pair in _compare(*["校车遇道路结冰一律停运。"] * 2).pairs]
    assert outcomes == ["kept"]


@pytest.mark.parametrize(
    ("higher", "lower", "way"),
    [
        ("不得强制老年人使用手机办理。", "预约一律通过小程序办理。", "does_forbidden"),
        ("各地不得随意设卡拦截货车。", "各路口设卡检查。", "does_forbidden"),
        ("抢修经费由企业承担，不得向用户收取。", "抢修经费由企业和用户各承担一半。", "closes"),
        ("为转移群众免费提供食宿。", "转移群众食宿费用自行承担。", "closes"),
    ],
)
def test_only_way_barrier_and_bill_contradict(higher: str, lower: str, way: str) -> None:
    assert _ways(higher, lower) == {way}


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("不得强制老年人使用手机办理。", "可以通过手机办理。"),
        ("确保24小时内恢复供热。", "供热不达标的，供热企业可以视情退还热费。"),
    ],
)
def test_choice_of_a_tool_and_a_mere_case_contradict_nothing(higher: str, lower: str) -> None:
    assert not _ways(higher, lower)


def test_all_people_for_a_part_of_them_is_wider_scope_and_a_firm_ban_is_not_open_ended() -> None:
    wider = _compare("低风险地区返乡人员须报备登记。", "所有返乡人员须报备登记。").pairs
    assert [(pair.outcome, pair.dimensions) for pair in wider] == [("strengthened", ("scope",))]
    firm = _compare("严禁燃放孔明灯。", "一律不得燃放孔明灯。").pairs
    assert [pair.outcome for pair in firm] == ["kept"]
