"""Figures that narrow what is given or asked, that cap an authority, and that are read in other words."""

from __future__ import annotations

import pytest

from anxin.documents import read_text
from anxin.documents.compare.days import days_moved
from anxin.documents.compare.pairing import Piece, pieces_of
from anxin.documents.compare.thresholds import threshold_moved

# A clause above, one below, and what became of its figure: 1 stricter or more given, 0 kept.
CLAUSES = [
    ("车辆行驶里程达到30万千米的，应当报废", "跑满30万公里的车辆，必须报废", 0),
    ("对重点商品实行价格日监测、日报告", "每日监测、每日报告重点商品的价格", 0),
    ("建立周调度、月通报制度", "每周调度、每月通报", 0),
    ("应当在10日内召集住户协商", "10天之内把住户叫到一起协商", 0),
    ("每周开诊不少于5天", "每星期至少开诊5天", 0),
    ("每日巡逻不少于3次", "每天至少巡逻三圈", 0),
    ("第1天、第3天、第7天各检测一次", "头一天、第三天、第七天各检测一次", 0),
    ("每天消毒2次", "早晚各给车厢、扶手喷洒消毒液一次", 0),
    ("全日看护入园儿童", "全天看护入园儿童", 0),
    ("每月抽检蔬菜不少于10批次", "每月抽检蔬菜不少于五批", -1),
    ("市场每日开市时间不少于12小时", "市场每天营业10小时以上", -1),
    ("车辆停放30分钟以内的，免收停车费", "停放未超过15分钟的不收停车费", -1),
    ("旅客在发车2小时前退票的，免收手续费", "距发车24小时以前办理退票的旅客，免收手续费", -1),
    ("对同一企业的检查每年不得超过2次", "对一家企业的检查，一年以4次为限", -1),
    ("每日二十时至次日七时，禁止产生噪声的施工", "每晚22时至次日6时，不得进行有噪声的施工", -1),
    ("每吨补贴50元", "一吨补五十块", 0),
    ("租金不得高于同类地段市场价的80%", "租金按照同类地段市场价的70%收取", 1),
    ("每日7时至23时，居民可以燃放烟花", "村民每天可在8时到22时之间燃放烟花", 1),
    ("未满10周岁的儿童不得乘坐", "年满12周岁的人员方可乘坐", 1),
    ("未满16周岁的人员不得进入", "年满14周岁的人员方可进入", -1),
    ("职工租房的，可以每三个月提取一次公积金", "租房的职工每半年可提取一次公积金", -1),
    ("每户每天可安排一人外出一次", "每户每两天可安排一人外出一次", 1),
    ("外地人员申请的，应当在本市连续居住满1年", "外地人员须在本市连续居住3年以上", -1),
    ("罚款数额不得超过200元", "每次罚款最高不超过1000元", -1),
    ("通行证有效期为一年", "通行证有效期三个月", -1),
    ("核酸检测证明有效期为7天", "核酸检测证明有效期为48小时", 1),
    ("学生请假的，学校应当按实际天数退还餐费", "连续请假满三天的，学校按天数退还餐费", -1),
    ("职工聚餐应当提前报备", "10人以上的职工聚餐应当提前报备", -1),
    ("当月15日前报送", "每月15号之前报", 0),
    ("班车发车前2小时可以免费退票", "班车发车前8小时可免费退票", -1),
    ("来访车辆停车免费", "来访车辆停车前30分钟免费", -1),
    ("残疾人乘坐公交免费", "残疾人每月可免费乘坐公交20次", -1),
]


def _piece(clause: str) -> Piece:
    found, *_ = pieces_of(read_text(f"关于有关工作的通知\n各单位：\n一、{clause}。"))
    return found


@pytest.mark.parametrize(("higher", "lower", "moved"), CLAUSES)
def test_a_figure_is_set_against_its_like(higher: str, lower: str, moved: int) -> None:
    assert threshold_moved(_piece(higher), _piece(lower)) == moved


def test_the_month_of_a_window_that_comes_back_is_told_once() -> None:
    higher, lower = (_piece(f"每月1日至{day}日为企业安静期") for day in (20, 15))
    assert days_moved(higher, lower) == -1
