"""Demands of one sentence that are judged one by one."""

from __future__ import annotations

import pytest

from anxin.documents import compare_notices, read_text
from anxin.documents.compare.units import units_of

PAPER = "关于做好有关工作的通知\n各单位：\n一、{}\n某某县人民政府\n2024年1月5日\n"


def _told(higher: str, lower: str) -> list[tuple[str, tuple[str, ...], str]]:
    """Outcome, dimensions and words above of the pairs that both texts have."""
    above, below = (read_text(PAPER.format(text)) for text in (higher, lower))
    found = compare_notices(above, below)
    return [
        (pair.outcome, pair.dimensions, pair.higher.text)
        for pair in found.pairs
        if pair.higher and pair.lower
    ]


@pytest.mark.parametrize(
    ("higher", "lower", "kept"),
    [
        # The first demand has another figure, the second is as it was.
        (
            "企业须自工程开工之日起30日内开设工资专用账户，并按合同价款的2%存储工资保证金。",
            "各项目自开工之日起20日内，由财务部开立工资专用账户，并按合同价款2%存入工资保证金。",
            "2%",
        ),
        # The lower text says one of the two here, the other one elsewhere.
        (
            "各校于9月10日前完成学籍注册，并把新生名册报县教育体育局备案。",
            "9月5日前学校完成新生学籍注册，新生名册同时报县教育体育局备案。",
            "新生名册",
        ),
        (
            "儿童请病假期间，伙食费按日全额退还，保教费按日减半退还。",
            "孩子请病假的，伙食费按天全部退还。",
            "伙食费",
        ),
    ],
)
def test_a_demand_that_stays_is_kept_beside_one_that_changed(
    higher: str, lower: str, kept: str
) -> None:
    assert ("kept", ()) in {
        (way, names) for way, names, text in _told(higher, lower) if kept in text
    }


@pytest.mark.parametrize(
    ("higher", "lower", "dimension"),
    [
        # Two clauses above, one below: one demand all the same.
        (
            "7月1日至8月31日，抢修队伍实行24小时值班。",
            "抢修队伍自7月1日起至9月15日实行24小时值班。",
            "duration",
        ),
        ("10人以上的集体聚餐，应提前3天报告。", "5人以上的集体聚餐应提前3天报告。", "threshold"),
    ],
)
def test_what_is_one_demand_on_one_side_stays_together(
    higher: str, lower: str, dimension: str
) -> None:
    assert [names for _, names, _ in _told(higher, lower)] == [(dimension,)]


def test_what_a_sentence_adds_to_a_demand_is_told_of_the_whole() -> None:
    told = _told("窗口人员对群众询问要一次性告知。", "窗口人员对群众询问要一次性告知，并录音录像。")
    assert [outcome for outcome, _, _ in told] == ["strengthened"]


def test_a_contradiction_is_told_of_the_whole() -> None:
    told = _told("营业厅须保留人工窗口，受理用户现金缴费。", "营业厅停止受理现金缴费。")
    assert [outcome for outcome, _, _ in told] == ["weakened"]


@pytest.mark.parametrize(
    ("text", "demands"),
    [
        ("社区为独居老人送药上门，每周不少于2次。", 1),
        ("对菜价实行每日监测，每周形成1份分析报告。", 2),
        ("抢修不超过6小时，并为老年住户送水上门。", 2),
        ("50人以上的集体聚餐，举办者应提前3天报告。", 1),
        ("每证可借图书10册，每次借期30日。", 2),
        ("工人中暑的，班组长应立即送医并在12小时内报告。", 2),
        ("确需陪护的，须经医师同意并报医务科批准。", 1),
        ("办理借阅证免收押金，每证一次可借5册图书。", 2),
    ],
)
def test_a_measure_or_a_case_is_no_demand_of_its_own(text: str, demands: int) -> None:
    assert len(units_of(text)) == demands


def test_a_demand_that_is_broken_leaves_its_neighbour_kept() -> None:
    told = _told(
        "市场要为自产自销农户设置专门区域，并免收摊位费。",
        "西门内侧设置自产自销农户专门区域，摊位费每天收取5元。",
    )
    assert [(way, names) for way, names, _ in told] == [("kept", ()), ("strengthened", ("cost",))]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("工作人员每天清洗茶具2次以上，并把清洗时间写在门口", 2),
        ("30人以上的团队，应当提前登记", 1),
    ],
)
def test_how_often_it_is_done_begins_no_clause(text: str, count: int) -> None:
    assert len(units_of(text)) == count
