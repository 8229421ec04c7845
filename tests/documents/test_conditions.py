"""What a figure is the condition of, and which papers a ban is on: one table of pairs."""

import pytest

from anxin.documents import read_text
from anxin.documents.compare.outcome import judge
from anxin.documents.compare.pairing import Piece, pieces_of

# Above, below, what it is and in which dimension.
FIGURES = [
    ("对得分低于60分的单位予以通报", "得分在70分以下的单位予以通报", "strengthened", "threshold"),
    ("合格率低于90%的企业停业整顿", "合格率低于80%的企业，停业整顿", "weakened", "threshold"),
    ("合格率低于90%的企业停业整顿", "合格率不到九成的企业，要停业整顿", "kept", ""),
    (
        "累计6个月未缴租金的，解除租赁合同",
        "租金累计3个月未缴的，解除租赁合同",
        "strengthened",
        "threshold",
    ),
    ("累计旷课30节的学生予以退学", "累计旷课50节的学生予以退学", "weakened", "threshold"),
    (
        "10人以上的劳动争议，须在2小时内报告",
        "5人以上的劳动争议，须在2小时内报告",
        "strengthened",
        "threshold",
    ),
    (
        "同一流向达到30人的，开行返岗专车",
        "凡同一流向满20人的，即安排返岗专车",
        "strengthened",
        "threshold",
    ),
    ("延误超过2小时的提供免费餐食", "延误4小时以上的免费供餐", "weakened", "threshold"),
    (
        "申请人应在本市连续缴纳社会保险6个月以上",
        "申请人须在本市连续缴纳社保满12个月",
        "weakened",
        "threshold",
    ),
    (
        "申请家庭人均住房面积应在18平方米以下",
        "申请家庭人均住房面积要在20平方米以下",
        "strengthened",
        "threshold",
    ),
    (
        "允许携带不超过20公斤的农产品免费乘车",
        "携带农产品免费乘车的重量不超过10公斤",
        "weakened",
        "threshold",
    ),
    ("行李不超过20公斤免费携带", "随身行李二十公斤以内免费", "kept", ""),
    ("营业时间限于8时至24时", "营业时间为8时至22时", "strengthened", "threshold"),
    (
        "被征收人在15日内协商选定评估机构",
        "评估机构由被征收人在20日内协商选定",
        "strengthened",
        "threshold",
    ),
    ("每班配备教师不少于2名", "每班配备教师不超过2名", "weakened", ""),
    ("每次收费不超过50元", "每次收费最多50元", "kept", ""),
    ("疫苗接种费用由财政全额承担", "接种疫苗的费用由财政承担50%", "weakened", ""),
    ("隔离期限不超过7天", "隔离期限不少于7天", "strengthened", "duration"),
    (
        "首次违规停业3天，再次违规停业10天",
        "首次违规停业5天，再次违规停业10天",
        "strengthened",
        "duration",
    ),
    ("裸土应在停工后72小时内覆盖", "裸土在停工后一天之内覆盖完毕", "strengthened", "threshold"),
    (
        "第1天和第7天各做一次核酸检测",
        "第1天、第3天、第7天各做一次核酸检测",
        "strengthened",
        "threshold",
    ),
    ("第1天和第7天各做一次核酸检测", "第一天、第七天各做1次核酸", "kept", ""),
    ("至少建成2个零工市场", "在城东、火车站两处各设一个零工市场", "kept", ""),
    ("每月发放日不迟于25日", "每月发放日最迟28日", "weakened", "duration"),
    ("允许野外用火至3月31日", "允许野外用火到3月15日", "strengthened", "duration"),
    ("消费券可使用至6月30日", "消费券可用到5月31日", "weakened", "duration"),
    ("每季度末月25日前报送季报", "每季度末月20日前报送季报", "strengthened", "duration"),
    ("护理员与老人的配比不低于1:4", "护理员与老人配比不低于1:6", "weakened", "threshold"),
    ("护理员与老人的配比不低于1:4", "每4名老人至少配1名护理员", "kept", ""),
    ("每300户配备一名网格员", "一名网格员负责三百户", "kept", ""),
    ("一名网格员负责三百户", "一名网格员负责两百户", "strengthened", "threshold"),
    ("住院报销比例提高到75%", "住院费用按七成五报销", "kept", ""),
    ("一次购票20张以上的团体打八折", "一次购票30张以上的团体打八折", "weakened", "threshold"),
    ("月用电不超过50度的困难户免收电费", "困难户每月用电50千瓦时以内的，不收电费", "kept", ""),
    ("每户每月免费供水20吨", "每户每月免费供应15方自来水", "weakened", "threshold"),
    ("贷款期限最长5年", "贷款期限最长3年", "weakened", "threshold"),
    ("垫付标准为每人不超过5000元", "每人垫付金额不超过3000元", "weakened", "threshold"),
    ("民宿押金不得超过500元", "民宿押金最多收800元", "weakened", "threshold"),
    ("单次就诊报销限额为800元", "单次就诊报销上限为500元", "weakened", "threshold"),
    ("药品费报销起付线为300元", "药品费报销起付线降至200元", "strengthened", "threshold"),
    ("连续2年不合格的合作社退出名单", "连续1年不合格的合作社退出名单", "strengthened", "threshold"),
    ("容量超过500毫升的白酒不得售予未成年人", "超过半升的白酒不得售予未成年人", "kept", ""),
    (
        "所有餐饮店须安装油烟净化设施",
        "经营面积100平方米以上的餐饮店须安装油烟净化设施",
        "weakened",
        "scope",
    ),
    ("载重10吨以上的工程车辆须安装定位装置", "所有工程车辆须安装定位装置", "strengthened", "scope"),
]
PAPERS = [
    (
        "随迁子女凭父母一方的居住证报名，学校不得要求家长提供社保缴纳证明",
        "持父母任意一方居住证报名",
        "kept",
    ),
    (
        "随迁子女凭父母一方的居住证报名，学校不得要求家长提供社保缴纳证明",
        "报名时须提供社保缴纳证明",
        "strengthened",
    ),
    ("不得将疫苗接种证明作为前置条件", "入园须出示疫苗接种证明", "strengthened"),
    ("不得强制查验健康码", "进入市场须出示健康码", "strengthened"),
    ("不得拒绝持有效老年优待证的乘客上车", "乘客持有效老年优待证的，准许其上车", "kept"),
    ("不得扣押农民工的身份证", "招工时核验身份证后应当场退还本人", "kept"),
    ("65周岁以上老年人免费入园", "65岁以上老人凭身份证免费入园", "kept"),
    ("65周岁以上老年人免费入园", "65岁以上老人凭收入证明免费入园", "strengthened"),
    ("居民可免费领取垃圾袋", "居民凭缴费凭证免费领取垃圾袋", "strengthened"),
    ("考生凭准考证免费乘坐城市公交车", "考生出示准考证乘坐公交车一律免费", "kept"),
]


def _piece(words: str) -> Piece:
    return pieces_of(read_text(f"关于有关工作的通知\n一、{words}。"))[0]


@pytest.mark.parametrize(("above", "below", "outcome", "dimension"), FIGURES)
def test_a_figure_is_weighed_by_what_it_is_the_condition_of(
    above: str, below: str, outcome: str, dimension: str
) -> None:
    pair = judge(_piece(above), _piece(below), "zh", higher_incomplete=False)
    assert pair.outcome == outcome
    assert not dimension or dimension in pair.dimensions


@pytest.mark.parametrize(("above", "below", "outcome"), PAPERS)
def test_a_ban_on_papers_is_broken_by_asking_for_them(above: str, below: str, outcome: str) -> None:
    assert judge(_piece(above), _piece(below), "zh", higher_incomplete=False).outcome == outcome
