"""What protects people or gives them something, and with what force it is asked, in many wordings."""

from __future__ import annotations

import pytest

from anxin.documents import read_text
from anxin.documents.compare.force import verb_changed
from anxin.documents.compare.guarantees import is_guarantee, protects_or_gives
from anxin.documents.compare.pairing import Piece, pieces_of

GIVES = [
    "各学校不得组织学生集体补课。",
    "任何单位和个人不得扣押农民工的身份证。",
    "公示内容不得涉及学生身份证号码。",
    "不得将参保缴费与领取补贴挂钩。",
    "票价上浮幅度不得超过20%。",
    "确属供热企业原因的，按日退还热费。",
    "对运送生活必需品的货车实行全天放行。",
    "现金缴费渠道予以保留。",
    "复印不收一分钱。",
    "群众举报属实的，奖励200元。",
    "核酸检测费用由县财政承担。",
    "群众可以就近选择登记点。",
    "农民工工资应按月足额支付。",
    "劳动报酬须以货币形式按月付给劳动者。",
    "发放日遇法定节假日的，应提前支付。",
    "家庭困难的留守儿童每人发放冬衣1套。",
    "60周岁以上老年人参加庙会的，应安排专门座席。",
    "候诊区为老人和孕妇留出座位。",
    "适龄儿童免试就近入学。",
    "临终患者的家属探视不受时间限制。",
    "企业职工可以领取2000元技能提升补贴。",
    "应届毕业生均可免费入住青年驿站。",
    "参训人员不承担培训费用。",
    "树木移栽费由征收部门全额支付。",
    "退换货的往返运费由经营者承担。",
    "假期门票价格不得上涨。",
    "不得因个别用户欠费停止供热。",
    "受理申请不得以缴纳押金为前提。",
    "对守法经营的场所检查每季度不超过1次。",
    "检查人员应当出示执法证件。",
    "任何教师不得占用学生的体育课。",
    "未经用户同意，不得将快件放入快递柜。",
    "孤儿基本生活费每人每月1100元。",
    "对轻微违法首次不罚。",
]
ASKS = [
    "用户不得擅自放取供热系统用水。",
    "严禁超员车辆出站。",
    "屠宰企业不得收购无检疫证明的畜禽。",
    "各乡镇每季度末报送发放进度。",
    "施工现场应当设置围挡。",
    "居民不得在楼道堆放杂物。",
    "各单位可根据实际制定细则。",
    "任何单位和个人不得占用、堵塞疏散通道和安全出口。",
    "驾驶员不得关闭车载定位装置。",
    "不得以口头约定代替劳动合同。",
    "同一事由不得重复申请。",
    "申请人对所提供材料的真实性负责。",
    "鼓励市民优先选择公共交通。",
    "家长可以视情况参加讲座。",
    "任何单位不得在保护区内新建项目。",
    "工资支付台账保存3年。",
    "评审专家不得泄露评审情况。",
    "教职工无正当理由不得不参加培训。",
    "国道4小时内清出双向通行车道。",
]


def _piece(text: str, *, letter: bool = False) -> Piece:
    """The only measure of a notice, or of a letter to everybody, that says just this."""
    title = "致全体居民的一封信" if letter else "关于做好有关工作的通知"
    to = "居民朋友们：" if letter else "各乡镇人民政府："
    pieces = pieces_of(read_text(f"{title}\n{to}\n一、{text}\n某某县人民政府\n2024年1月5日\n"))
    assert len(pieces) == 1
    return pieces[0]


@pytest.mark.parametrize("text", GIVES)
def test_what_protects_or_gives_is_a_guarantee(text: str) -> None:
    assert is_guarantee(_piece(text))


@pytest.mark.parametrize("text", ASKS)
def test_what_only_asks_or_binds_those_who_do_harm_is_none(text: str) -> None:
    assert not is_guarantee(_piece(text))


FORCES = [
    ("倡导门店照常营业。", "为方便居民采买，各门店必须照常营业。", 1),
    ("应当提前告知用户。", "提倡提前告知用户。", -1),
    ("室内温度不得低于18℃。", "室内温度不低于18℃。", 0),
    ("企业可自行选择线上或者线下办理。", "线上、线下由企业自愿选择。", 0),
    ("职工可自行停止作业。", "职工有权停下手头的活。", 0),
    ("裁员率不高于5%的，返还失业保险费。", "裁员率不高于5%的，可享受失业保险费返还。", 0),
    ("公园内允许牵绳遛犬。", "公园内不准遛狗。", 1),
    ("由家长自愿选择。", "全体学生必须统一在校用餐。", 1),
    ("用户不得擅自放水。", "严禁私自放水。", 0),
    ("未经批准不得擅自返回。", "不得返回。", 1),
]


@pytest.mark.parametrize(("higher", "lower", "change"), FORCES)
def test_force_is_compared_by_class_and_not_by_word(higher: str, lower: str, change: int) -> None:
    above, below = _piece(higher), _piece(lower)
    assert verb_changed(above, below, guarantee=is_guarantee(above)) == change


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("维修人员应当提前告知受影响的用户。", "我们会提前通知受影响的用户。"),
        ("应于15日内申领号牌。", "请您在15日内上牌。"),
    ],
)
def test_letter_asks_as_firmly_as_the_notice_above(higher: str, lower: str) -> None:
    assert verb_changed(_piece(higher), _piece(lower, letter=True), guarantee=False) == 0


# Nothing here is named by a word of `guarantees.yaml`.
LOOKS_LIKE_IT = [
    "居民室内温度不得低于20℃。",
    "学校应当为住校学生安排洗澡。",
    "停水的，由公司赔给住户。",
    "75周岁以上老人每人每月100元。",
]
LOOKS_LIKE_NONE = [
    "各单位应当建立值班台账。",
    "驾驶人应当按规定停放车辆。",
    "严禁在林区野外用火。",
    "村民应当将垃圾投放到指定地点。",
]


@pytest.mark.parametrize(
    ("text", "held"),
    [*((text, True) for text in LOOKS_LIKE_IT), *((text, False) for text in LOOKS_LIKE_NONE)],
)
def test_what_no_word_names_is_told_by_all_its_signs(text: str, *, held: bool) -> None:
    piece = pieces_of(read_text(f"关于做好有关工作的通知\n\n{text}\n"))[0]
    assert not is_guarantee(piece)
    assert protects_or_gives(piece) is held
