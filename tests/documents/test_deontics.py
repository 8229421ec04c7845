"""Wordings of duty, ban and permission that change nothing, and those that do."""

from __future__ import annotations

import pytest

from anxin.documents import compare_notices, read_text


def _outcome(higher: str, lower: str) -> str:
    """What becomes of the only measure of a notice."""
    frame = "关于做好有关工作的通知\n各单位：\n一、{0}。\n某某县人民政府\n2024年1月5日\n"
    above, below = (read_text(frame.format(words)) for words in (higher, lower))
    pairs = compare_notices(above, below).pairs
    return next(pair.outcome for pair in pairs if pair.higher and pair.lower)


@pytest.mark.parametrize(
    ("higher", "lower", "outcome"),
    [
        # What must not be without something is told as what is needed for it.
        ("未取得健康证的人员不得从事餐饮服务", "取得健康证后方可从事餐饮服务", "kept"),
        ("未经消防验收的工程不得投入使用", "工程必须先通过消防验收才能投入使用", "kept"),
        ("除本校师生外任何人不得进入教学楼", "教学楼只准本校师生进入", "kept"),
        ("不得使用未经检验的压力容器", "压力容器须经检验合格方可使用", "kept"),
        ("未经预约的参观者不得入馆", "参观者须预约入馆", "kept"),
        ("无证人员不得驾驶叉车", "叉车须由持证人员驾驶", "kept"),
        ("未经批准不得砍伐树木", "村民可自行砍伐树木", "weakened"),
        # Denials without a word of duty.
        ("严禁组织任何形式的补课", "我校不组织任何形式的集体补课", "kept"),
        ("不得向业主收取装修押金", "物业公司绝不收取任何装修押金", "kept"),
        ("酒后人员不得入内游泳", "酒后人员谢绝入内游泳", "kept"),
        ("不得拒收现金", "本店一律不收现金", "weakened"),
        ("不得停止供水", "欠费用户一律停水", "weakened"),
        ("各学校不得举办聚集性活动", "各学校原则上不举办聚集性活动", "weakened"),
        # A denial that is denied.
        ("驾驶人不得不系安全带", "驾驶人必须系好安全带", "kept"),
        ("进入工地不准不戴安全帽", "进入工地须戴好安全帽", "kept"),
        # What people may, told as what they get, and as what they must.
        ("残疾人可以免费停车2小时", "残疾人停车2小时内不收费", "kept"),
        ("顾客可以自带饮料", "顾客自带饮料不受限制", "kept"),
        ("经营者应当接受退票", "旅客可以凭票退票", "kept"),
        ("群众可通过电话预约", "群众必须通过电话预约", "strengthened"),
        ("患者可以复印病历", "谢绝患者复印病历", "strengthened"),
        ("用人单位应当给予护理假15天", "用人单位可给予护理假15天", "weakened"),
        ("施工单位应当办理许可手续", "施工单位可以办理许可手续", "weakened"),
        ("可请有资质的单位施工", "必须请有资质的单位施工", "strengthened"),
        ("应当公开收费标准", "收费标准不公开", "weakened"),
        ("禁止携带宠物入园", "携带宠物的游客恕不接待", "kept"),
        ("不得拒绝残疾人乘车", "残疾人无人陪同的谢绝乘车", "weakened"),
        ("学生可以不穿校服", "学生必须穿校服", "strengthened"),
        ("学生可以不穿校服", "学生穿不穿校服自便", "kept"),
        ("困难职工可申请临时救助", "困难职工申请临时救助的，工会应当受理", "kept"),
        ("家长应当按时接送", "恳请家长按时接送", "kept"),
        ("不得断水断电催交租金", "逾期不交租金的停止供水供电", "weakened"),
        ("各公交企业不得限定免费乘车的时段", "早晚高峰期间免费乘车卡停止使用", "weakened"),
        # Only a tool is left.
        ("门诊挂号缴费保留人工和现金方式", "门诊挂号缴费一律改用手机小程序", "weakened"),
        ("不得将扫码作为唯一入场方式", "游客须扫码入场", "weakened"),
        # A fine, a link, and confinement that are forbidden above.
        ("不得对未按时到岗的志愿者罚款", "志愿者未按时到岗的，每次罚款20元", "weakened"),
        ("不得以未缴物业费为由拒绝发放门禁卡", "未缴物业费的，停用门禁卡", "weakened"),
        ("不得以欠费为由停水停电", "欠费的不得停水停电", "kept"),
        ("不得对低风险地区人员采取隔离措施", "低风险地区人员须居家隔离7天", "strengthened"),
        ("不得对低风险地区人员采取隔离措施", "对低风险地区人员不实行隔离", "kept"),
    ],
)
def test_words_of_duty(higher: str, lower: str, outcome: str) -> None:
    assert _outcome(higher, lower) == outcome
