"""Pairs of clauses whose change was told the wrong way round."""

from __future__ import annotations

import pytest

from anxin.documents import read_text
from anxin.documents.compare.opposed import opposed
from anxin.documents.compare.outcome import judge
from anxin.documents.compare.pairing import Piece, pieces_of
from anxin.documents.compare.turned import turned

# Words above, words below; what became of them.
ROWS = {
    "weakened": [
        # What nobody may do is let with leave.
        ("水源保护区内不得开垦荒地。", "水源保护区内开垦荒地，应当经乡政府批准。"),
        ("景区内禁止使用无人机航拍。", "景区内使用无人机航拍的，经管理处同意后可以进行。"),
        # One thing made to depend on another that is no paper.
        ("不得将献血次数作为评优的条件。", "职工评优须献血满两次。"),
        ("不得将缴纳卫生费与开具证明挂钩。", "没交卫生费的农户，村里暂缓开具居住证明。"),
        ("员工拒绝陪酒的，单位不得因此给予处分。", "员工拒绝陪酒的，单位可给予记过处分。"),
        # Fines between two sums.
        ("违规占道的，处300元以上2000元以下罚款。", "违规占道的，罚100元到800元。"),
        # So long an office has, and not people.
        ("驾校收到退课申请后10日内退费。", "驾校收到退课申请，40日之内把全部费用退清。"),
        ("报名费退费申请应当在7个工作日内办结。", "申请退费以后，20个工作日内可以拿到钱。"),
        # The most that people are given.
        ("受灾户过渡期补助每人每天15元，最长120天。", "受灾户过渡期补助每人每天15元，最长60天。"),
        ("食堂应为65岁以上老人提供免费早餐。", "食堂应为75岁以上老人提供免费早餐。"),
        ("学生凭证乘船享受半价优惠，不限次数。", "学生凭证乘船享受半价优惠，每月限10次。"),
        # A ban that holds at some hours only; hours that are kept free.
        ("广场内禁止使用音响。", "广场内21时至次日7时禁止使用音响。"),
        ("快递员夏季派件避开12时至16时。", "快递员夏季派件避开13时至15时。"),
        # What the figure was stands before it.
        ("楼道应每周清扫不少于5次。", "楼道每周清扫次数由5次以上改为2次以上。"),
        ("巡堤员每日巡堤不少于6小时。", "巡堤员一天在堤上巡四个钟头就可以。"),
        ("客流达到最大承载量70%时应当限流。", "客流达到最大承载量85%时应当限流。"),
        # Sums that nobody pays for it; those whom it is not for pay.
        ("美发卡单张金额不得超过800元。", "美发卡一张卡，最多能收2000元。"),
        ("烈属优待金每年不低于3万元。", "今年烈属优待金为每户2万元。"),
        ("65岁以上老人可免费体检。", "体检只对七十五岁以上的老人免费，年纪不到的自己掏钱。"),
        ("过渡期由政府给予房租补贴。", "过渡期的房租请各户自己想办法。"),
        # A ban above a sum; a service that is shut.
        ("教师不得收受家长的礼品。", "教师不得收受家长价值超过300元的礼品。"),
        ("便民大厅周日上午照常办理业务。", "便民大厅周日全天停办业务。"),
        # The next year, the next month.
        ("危房改造期限为今年9月底前。", "危房在明年2月底前改完即可。"),
        ("保洁员工资每月20日前到账。", "保洁员工资次月10日前到账。"),
    ],
    "strengthened": [
        ("免费提供工作服。", "工作服由企业统一订，工人按成本价购买。"),
        ("残疾学员培训免收学费。", "残疾学员来培训，学费先交上。"),
        ("养老保险集中征缴期为9月1日至12月31日。", "养老保险集中征缴期为9月1日至11月30日。"),
        ("涵洞封闭至本月25日止。", "涵洞实行封闭，解除时间视情况确定。"),
        (
            "占用林地50亩以上的，应经市级审查后方可施工。",
            "占用林地20亩以上的，须经市级审查后方可施工。",
        ),
        # Money in words that name no fee.
        ("村集体不得截留、扣缴地租。", "地租归农户所有，村集体扣缴其中10%作为管理费。"),
        ("改水补助不得要求农户先垫付后报销。", "改水补助由农户先垫付后报销。"),
        ("学校不得以统一订餐为由向学生收取服务费。", "学生用餐由学校统一订，每月收取服务费15元。"),
        ("对商户罚款3000元以上的，应告知听证权利。", "对商户罚款1000元以上的，应告知听证权利。"),
        ("养老补贴应当自申请之日起40日内审核办结。", "养老补贴自申请之日起15日内审核办结。"),
        ("店铺可在门外2米范围内摆放花盆。", "店铺可在门外1米范围内摆放花盆。"),
        ("不能到诊的，应当提前1天取消预约。", "不能到诊的，请至少提前3天取消预约。"),
        ("行政处罚信息公示满1年后可申请信用修复。", "行政处罚信息公示满2年后可申请信用修复。"),
        ("离校2年内未就业的毕业生，可参加见习。", "离校三年内没找到工作的毕业生，都能参加见习。"),
        ("子女3周岁以前，父母每年享受5天育儿假。", "子女6周岁以前，父母每年享受5天育儿假。"),
        ("每位持票家长可免费带一名儿童入场。", "每位持票家长可免费带两名儿童入场。"),
        ("乡镇书屋每周开放时间不少于30小时。", "乡镇书屋一周最少开45小时。"),
        ("班车司机连续驾驶4小时应休息20分钟。", "班车司机连续驾驶满3小时，须停车休息20分钟。"),
    ],
}


def _pieces(words: str) -> list[Piece]:
    return pieces_of(read_text(f"关于有关工作的通知\n一、{words}"))


@pytest.mark.parametrize(
    ("outcome", "higher", "lower"),
    [(outcome, *words) for outcome, rows in ROWS.items() for words in rows],
)
def test_the_direction_of_a_change_is_told(outcome: str, higher: str, lower: str) -> None:
    one, other = (
        max(_pieces(words), key=lambda piece: len(piece.text)) for words in (higher, lower)
    )
    way = opposed(one, other) or turned(one, other)
    assert judge(one, other, "zh", way, higher_incomplete=False).outcome == outcome
