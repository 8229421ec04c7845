"""Leave, threats, papers dropped and who pays: what of them is more, less, or only other words."""

from __future__ import annotations

import pytest

from anxin.documents import read_text
from anxin.documents.compare.outcome import judge
from anxin.documents.compare.pairing import Piece, pieces_of

# Words above, words below; 1 where the lower text is stricter, -1 where it asks or gives less.
CHANGED = {
    1: [
        ("砍伐自留地林木，须经村委会同意。", "砍伐自留地林木，经村委会同意后再报林业站批准。"),
        ("教职工请假由部门负责人批准。", "教职工请假，部门负责人签字之外，人事处也要同意。"),
        ("租用场地的，应当提前告知社区。", "租用场地的，要向社区申请，批下来才能用。"),
        ("商户应当按时清运垃圾。", "商户要按时清运垃圾，没清的罚款100元。"),
        ("各村应在月底前报送报表。", "各村月底前报送报表，漏报的全镇通报批评。"),
        ("租户应当按时缴纳水费。", "租户要按时缴水费，累计三次不缴的收回房屋。"),
        ("无证摆摊的，给予批评教育。", "无证摆摊的，一经发现撤销经营资格。"),
        ("冬泳爱好者下水最好结伴。", "冬泳爱好者下水必须结伴。"),
        ("游泳馆每周三对学生免费开放。", "学生周三来游泳馆，与其他人一样照价购票。"),
        ("图书馆借书不收押金。", "到图书馆借书先押100元。"),
        ("职工体检费用由单位承担。", "职工体检，费用由职工与单位共同分担。"),
        ("处罚办法自公布之日起执行。", "公布之前的违规行为也一并处罚。"),
        ("送餐员应当遵守交通规则。", "送餐员要遵守交通规则，全程打开GPS定位。"),
        ("各科室应当按时参加早会。", "各科室要准时参加早会，迟到的在会上作检讨。"),
        ("公园对老年人免费开放。", "公园门票一律十元，老人同价。"),
        ("参赛选手应提交身份证。", "参赛选手交身份证，外加医院的体检报告。"),
    ],
    -1: [
        ("开办托管班须经街道、教育局和消防部门三方批准。", "开办托管班，有街道批准就可以。"),
        ("公章外借须先后取得办公室和分管领导的批准。", "公章外借，由办公室批准即可。"),
        ("门卫不得擅自离岗，违者解除劳动合同。", "门卫不准擅自离开岗位。"),
        ("各科室须按时交材料，逾期的全院通报批评。", "各科室要按时把材料交来。"),
        ("报名须提交学历证书和无犯罪记录证明。", "报名交学历证书，无犯罪记录证明不作要求。"),
        ("工地应当对工人实行人脸识别考勤。", "工地考勤刷脸取消，签名即可。"),
        ("违规行为一并追究，并追溯补收去年的费用。", "违规行为以后不再追溯补收。"),
        ("骑手上路须佩戴头盔。", "骑手上路最好佩戴头盔。"),
        ("密切接触者集中隔离。", "密接者在家自我观察。"),
        ("低保户免交电梯的分摊费用。", "低保户的电梯分摊费用减半收取。"),
        ("清明期间免费发放鲜花。", "清明期间鲜花按市场价的一半供应。"),
    ],
    0: [
        ("占用人行道施工，须经城管部门批准。", "要占人行道施工的，先拿到城管的批文。"),
        ("村里用集体资金，须经村民代表会议讨论同意。", "动用集体资金，村民代表会议通过后才行。"),
        ("学生离校外出必须征得辅导员同意。", "学生要离校外出，辅导员准了才能走。"),
        ("举办展销会须报商务局批准后进行。", "办展销会，商务局批下来才能办。"),
        ("私自接电的，处二百元以下罚款。", "私自接电的，最高可罚200元。"),
        ("鼓励商户错时营业。", "提倡商户错开时间营业。"),
        ("凭学生证办理借书卡。", "带上学生证即可办借书卡。"),
        ("补贴资金由县财政直接拨付到个人账户。", "补贴由县财政直接打入个人银行卡。"),
        ("不得将岗位责任转嫁给临时工。", "岗位责任由本人承担，不准推给临时工。"),
        ("免收外来学生的借读费。", "外来学生的借读费都免。"),
        ("严禁向村民摊派修路款。", "修路款摊派一律禁止。"),
        ("物业不得向业主收取门禁卡工本费。", "门禁卡的工本费，物业不得向业主要。"),
        ("河边的农家乐应停止营业。", "河边的农家乐一律停业。"),
        ("倡导市民错峰出行。", "提倡大家避开高峰时段出行。"),
        ("经审核符合条件的，应在10日内发放补贴。", "审核通过的，补贴10日内发放。"),
        ("将救助款及时发给困难群众。", "救助款要及时发到困难群众手中。"),
    ],
}
# What protects or gives, in words that were not known before.
GUARANTEES = [
    ("学校不得将打扫校门口的任务布置给家长。", True),
    ("村干部不得对其家属连带处罚。", True),
    ("不得因职工投诉而解除劳动合同。", True),
    ("养老待遇每月10日汇入本人账户。", True),
    ("住院病人可以在病房内使用收音机。", True),
    ("有条件的单位可以组织文体活动。", False),
    ("严禁下河拦截水流捕鱼。", False),
]


def _pieces(words: str) -> list[Piece]:
    return pieces_of(read_text(f"关于有关工作的通知\n一、{words}"))


@pytest.mark.parametrize(
    ("change", "higher", "lower"),
    [(change, *words) for change, rows in CHANGED.items() for words in rows],
)
def test_leave_threats_and_costs_are_told(change: int, higher: str, lower: str) -> None:
    outcomes = {
        judge(one, other, "zh", higher_incomplete=False).outcome
        for one in _pieces(higher)
        for other in _pieces(lower)
    }
    wanted = {1: "strengthened", -1: "weakened", 0: "kept"}[change]
    assert wanted in outcomes
    if not change:
        assert outcomes == {"kept"}


@pytest.mark.parametrize(("words", "guarantee"), GUARANTEES)
def test_what_protects_is_told(words: str, guarantee: bool) -> None:
    (piece,) = _pieces(words)
    pair = judge(piece, piece, "zh", higher_incomplete=False)
    assert pair.guarantee is guarantee
