"""Controls, sanctions and papers: which of two weighs more, in other words."""

from __future__ import annotations

import pytest

from anxin.documents import read_text
from anxin.documents.compare.outcome import judge
from anxin.documents.compare.pairing import Piece, pieces_of

# Words above, words below; 1 where more is asked of people below, -1 where less.
CHANGED = {
    1: [
        ("control", "对密切接触者实行居家健康监测。", "密切接触者一律居家隔离。"),
        ("control", "养老机构实行预约探视。", "养老院实行封闭管理，谢绝探视。"),
        (
            "control",
            "网格员每周走访独居老人一次。",
            "网格员每周走访独居老人一次，并拍照上传工作群。",
        ),
        ("control", "护林员每日巡山两次。", "护林员每天巡山两次，用手机打卡定位。"),
        (
            "control",
            "各村定期开展人居环境检查。",
            "各村每月开展人居环境检查，末位的在全镇排名通报。",
        ),
        ("control", "学校每日检查宿舍。", "学校每天检查宿舍，检查情况拍视频发群里。"),
        ("control", "对违反村规的村民批评教育。", "对违反村规的村民在大喇叭里点名批评。"),
        ("control", "对乱停车的，予以劝导。", "乱停车的，罚款50元。"),
        ("control", "对占道经营的商贩先行提醒。", "占道经营的，一律清退出场。"),
        ("control", "遛犬应当牵绳。", "遛狗必须拴绳，否则罚款50元。"),
        ("control", "逾期未检的，责令限期改正。", "逾期未检的，停发当月补贴。"),
        ("control", "不得要求群众签订承诺书。", "每户必须签订防火承诺书。"),
        ("control", "不得对欠费户张榜曝光。", "欠费户照片上墙曝光。"),
        ("threshold", "群众凭身份证办理。", "群众凭身份证和户口簿办理。"),
        ("threshold", "申请救助不得要求提供收入证明。", "申请救助要交村里开的收入证明。"),
        ("threshold", "进入小区无需出示证件。", "进小区要出示通行证。"),
        ("threshold", "持有效健康证上岗。", "须持健康证和无犯罪记录证明上岗。"),
        ("threshold", "居民可直接报名。", "报名的还要带上房产证复印件。"),
    ],
    -1: [
        ("control", "对违规经营的，责令停业。", "对违规经营的，口头警告。"),
        ("control", "学生外出需每日打卡报备。", "学生外出不用再打卡。"),
        ("control", "隔离人员实行集中隔离。", "隔离人员在家做健康监测就行。"),
        ("control", "违规停车的处200元罚款。", "违规停车的，以劝导为主。"),
        ("threshold", "办理时须提供身份证、户口簿和收入证明。", "办理时只带身份证就行。"),
        ("threshold", "入园须出示健康码。", "入园不用出示健康码。"),
    ],
    0: [
        ("", "严禁扣押劳动者身份证。", "不准扣工人的身份证、社保卡。"),
        ("", "凭身份证办理。", "拿身份证就能办。"),
        ("", "入学须查验预防接种证。", "新生入学要查看接种证。"),
        ("", "从业人员应持健康证明上岗。", "干活的人都要有健康证。"),
        ("", "公安机关办理车辆登记。", "车主到公安交管部门上牌。"),
        ("", "违者处200元罚款。", "违者罚200元。"),
        ("", "做好失业人员登记工作。", "失业人员要登记造册。"),
        ("", "不得扣发工资。", "一分钱工资都不许扣。"),
        ("", "每日报告疫情情况。", "疫情情况每天都要上报。"),
        ("", "把供货协议签订落实。", "把供货协议签到位。"),
        ("", "执法人员应出示执法证件。", "执法人员要亮证执法。"),
        ("", "严禁以罚款代替教育。", "不准用罚款代替教育。"),
        ("", "培训可采用视频方式。", "培训可以通过视频会议进行。"),
        ("", "劳动合同应当一式两份。", "合同要签两份。"),
        ("", "企业应当与职工签订劳动合同。", "公司要跟员工签劳动合同。"),
        ("", "学校不得公布学生排名。", "学校不准给学生排名次。"),
        ("", "对逾期不改的，依法处罚。", "逾期不改的，依法处罚。"),
    ],
}
BURDENS = ("threshold", "control", "scope", "cost")


def _pieces(words: str) -> list[Piece]:
    return pieces_of(read_text(f"关于有关工作的通知\n一、{words}"))


def _told(one: Piece, other: Piece) -> dict[str, int]:
    """The burdens that changed between two pieces: 1 for more of them, -1 for less."""
    pair = judge(one, other, "zh", higher_incomplete=False)
    way = 1 if pair.outcome == "strengthened" else -1
    rows = ((pair.dimensions, way), (pair.also, -way))
    return {name: sign for names, sign in rows for name in names if name in BURDENS}


@pytest.mark.parametrize(
    ("change", "dimension", "higher", "lower"),
    [(change, *words) for change, rows in CHANGED.items() for words in rows],
)
def test_the_harder_burden_is_told(change: int, dimension: str, higher: str, lower: str) -> None:
    found = [_told(one, other) for one in _pieces(higher) for other in _pieces(lower)]
    assert {sign for told in found for sign in told.values()} == {change} - {0}
    assert not change or any(dimension in told for told in found)
