"""What becomes of a protection: told in other words, or undone by one of a few ways."""

from __future__ import annotations

import pytest

from anxin.documents import read_text
from anxin.documents.compare.outcome import Pair, judge
from anxin.documents.compare.pairing import Piece, pieces_of
from anxin.documents.compare.turned import turned


def _pieces(words: str) -> list[Piece]:
    frame = "关于做好有关工作的通知\n各单位：\n一、{0}。\n某某县人民政府\n2024年1月5日\n"
    return pieces_of(read_text(frame.format(words)))


def _pairs(higher: str, lower: str) -> list[Pair]:
    """How the measures of two sentences that belong together are judged."""
    return [
        judge(one, other, "zh", turned(one, other), higher_incomplete=False)
        for one in _pieces(higher)
        for other in _pieces(lower)
    ]


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("不得强制职工参加商业保险", "参不参加商业保险由职工自己决定"),
        ("不得要求办事群众提供复印件", "复印件由窗口自己印，群众不用带"),
        ("不得以学历为由拒绝群众报名志愿者", "当志愿者不讲学历，识字就成"),
        ("物业不得以未交物业费为由停用电梯卡", "物业费欠着的业主，电梯卡一样刷得开"),
        ("供水公司不得因用户投诉而中止供水", "投诉过的用户，照常供水"),
        ("各银行不得拒绝兑换残损人民币", "破损的票子拿来，柜台都给换"),
        ("用人单位不得扣留劳动者档案", "职工要走，档案当天就转，厂里不留"),
        ("旅行社不得因游客年龄加收费用", "不管老少，团费一个价"),
        ("街道不得要求商户为门前花箱出资", "门前花箱由街道统一出钱"),
        ("物业不得采取断水等方式催缴物业费", "有欠物业费的，我们不会用断电、断水的办法来催"),
        ("严禁克扣学生伙食费", "学生的伙食钱一分一厘都吃到学生嘴里"),
        ("不得对商户罚款", "街道不搞罚款那一套"),
        ("公布名单时不得公开学生的家庭住址", "上墙的名单一律隐去学生的家庭住址"),
        ("雨天停工的，不得扣减工人工资", "雨天停工的工人，工资一分不扣"),
        ("公示栏应当写明投诉电话和收费标准", "公示栏里投诉电话、收费标准缺一不可"),
        # A promise: the same way, the same order, who goes first, what does not concern people.
        ("工资应通过银行直接打入农民工本人账户", "工资全部通过银行打入工人本人账户"),
        ("急诊科对危重患者应当先救治后收费", "危重病人进了急诊，先救人再谈钱"),
        ("工会应当为职工发放防暑降温用品", "防暑降温的东西，工会统一到厂家买好，发给职工"),
        ("应当优先录用本地劳动力", "本地人优先录用，外地人往后排"),
        ("旅客因航班取消退票的，航空公司应当全额退款", "航班取消，旅客退票的，票款一分不少退回"),
        ("乡镇应做好名单保密", "各村要对名单保密，未缴费人员信息不得发到微信群"),
        # A permission told as a right or a choice.
        ("申请人可以选择线上或者线下方式提交申请", "在网上办还是到窗口办，由申请人自己选"),
        ("艺考生家长可以到场查阅本人子女的评分", "艺考生的爸妈有权到场看自己孩子的评分"),
        ("幼儿园应当允许家长入园陪餐", "家长想进园陪孩子吃饭的，随时可以"),
        ("旅客可凭身份证直接进站", "刷身份证就进站，不用取票"),
        ("原则上不得安排加班", "一般不加班"),
        ("不得随意停水停电", "要停水停电，先贴告示"),
    ],
)
def test_other_words_keep_a_protection(higher: str, lower: str) -> None:
    assert {pair.outcome for pair in _pairs(higher, lower)} == {"kept"}


@pytest.mark.parametrize(
    ("higher", "lower", "outcome", "dimension"),
    [
        # What is promised, or not to be refused, is withheld.
        ("各银行不得拒绝兑换残损人民币", "残损的纸币请到别处去换", "weakened", "verb"),
        ("保留村级卫生室的夜间服务", "村卫生室夜间关门", "weakened", "verb"),
        ("医院应当接收职工家属就诊", "本院只看职工本人", "weakened", "verb"),
        ("各银行不得拒绝兑换残损人民币", "缺角、撕裂的纸币，柜台不换", "weakened", "verb"),
        # For another thing.
        ("不得将是否购买校服与评优挂钩", "没买校服的学生，评优往后排", "weakened", "verb"),
        ("物业不得以未交物业费为由停用电梯卡", "欠着物业费的，电梯卡锁住", "weakened", "verb"),
        # What people are spared is asked of them.
        ("不得强制职工参加商业保险", "商业保险全员投保，名单周五报人事处", "weakened", "verb"),
        ("村民建房不得收取任何保证金", "村民建房要付保证金五千元", "strengthened", "cost"),
        ("不得要求职工提供离职证明", "职工入职，另备离职证明", "strengthened", "threshold"),
        ("不得要求个体户歇业报街道批准", "个体户歇业，先等街道批下来", "strengthened", "approval"),
        (
            "不得以学历为由拒绝群众报名",
            "报名的，高中毕业证书随身带着验",
            "strengthened",
            "threshold",
        ),
        # What people may is forbidden them.
        ("游客可以在草坪上野餐", "游客止步草坪外", "strengthened", "verb"),
        # What is promised is left one way only, put last or ended.
        ("银行应当为老年人保留人工窗口", "老年人业务全部从自助机办", "weakened", "verb"),
        ("医院应当优先救治危重患者", "危重患者先交押金再救治", "strengthened", "cost"),
        ("学校应当允许学生携带饮用水进校", "学生不得携带饮用水进校", "weakened", "verb"),
        # Those in charge answer for it.
        ("医院不得拒收急诊病人", "推诿急诊病人的科室取消评优资格", "strengthened", "control"),
    ],
)
def test_a_protection_is_undone(higher: str, lower: str, outcome: str, dimension: str) -> None:
    told = [(pair.outcome, pair.dimensions) for pair in _pairs(higher, lower)]
    assert any(name == outcome and dimension in dimensions for name, dimensions in told), told
