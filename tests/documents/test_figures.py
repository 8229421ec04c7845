"""Figures, paces, hours and days in all the ways to say them, and which of two is the stricter."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.documents import read_text
from anxin.documents.compare.days import days_in, days_moved, end_opened
from anxin.documents.compare.figures import figures_in
from anxin.documents.compare.pairing import Piece, pieces_of
from anxin.documents.compare.thresholds import span_moved, threshold_moved

HOUR, DAY = 1.0, 24.0


def _piece(words: str) -> Piece:
    (piece,) = pieces_of(read_text(f"关于有关工作的通知\n一、{words}"))
    return piece


@pytest.mark.parametrize(
    ("words", "value", "kind", "bound"),
    [
        ("两个钟头内", 2 * HOUR, "时", "max"),
        ("一昼夜之内", DAY, "时", "max"),
        ("半个月以内", 15 * DAY, "时", "max"),
        ("两个半小时", 2.5 * HOUR, "时", "exact"),
        ("受理后3个工作日办结", 3 * DAY, "时", "max"),
        ("提前一个礼拜", 7 * DAY, "时", "min"),
        ("在开席前3天办好", 3 * DAY, "时", "min"),
        ("起码十人", 10, "名", "min"),
        ("十个人以上", 10, "名", "min"),
        ("顶多20桌", 20, "桌", "max"),
        ("控制在八桌以内", 8, "桌", "max"),
        ("每次只能留1名家属", 1, "名", "max"),
        ("不能少于4.5个平方", 4.5, "平方米", "min"),
        ("不得少于125克", 0.125, "公斤", "min"),
        ("收费二十元封顶", 20, "元", "max"),
        ("一千五百块钱", 1500, "元", "exact"),
        ("1.2万元", 12_000, "元", "exact"),
        ("达八成以上", 80, "%", "min"),
        ("打五折", 50, "%", "exact"),
        ("八五折", 15, "%", "exact"),
        ("半价", 50, "%", "exact"),
        ("百分之三十", 30, "%", "exact"),
        ("未满十八周岁", 18, "岁", "max"),
        ("0—6岁", 6, "岁", "max"),
        ("隔天消毒一次", 182.5, "次年", "min"),
        ("每两日巡查一次", 182.5, "次年", "exact"),
        ("一个季度练一次", 4, "次年", "exact"),
        ("一天管两顿饭", 730, "次年", "exact"),
        ("每天早晚各巡一遍", 730, "次年", "exact"),
        ("每周二、周五走访", 104, "次年", "min"),
        ("发车间隔不大于10分钟", 51_840, "次年", "min"),
        ("六分钟发一班车", 86_400, "次年", "exact"),
        ("昼夜有人值守", 24, "时段", "exact"),
        ("早上6点半到晚上6点半", 12, "时段", "exact"),
        ("下午2点至4点", 2, "时段", "exact"),
        ("夜里10点至第二天早上6点", 8, "时段", "exact"),
        ("9:30—11:30、14:00—16:00", 4, "时段", "exact"),
        ("晚上8点半前", 20.5, "钟点", "max"),
        ("最早到晚上10点", 22, "钟点", "min"),
        ("夜里十二点前", 24, "钟点", "max"),
        ("限速每小时25公里", 25_000, "时速", "max"),
        ("停水不超过半天", 12 * HOUR, "时", "max"),
        ("保洁频次为4次/日", 1460, "次年", "exact"),
        ("全年不超过2次", 2, "次年", "max"),
        ("达到百分之百", 100, "%", "min"),
        ("控制在5‰以内", 0.5, "%", "max"),
        ("白天黑夜有人接听", 24, "时段", "exact"),
        ("早8点开到晚8点", 12, "时段", "exact"),
        ("早上9点开门、下午5点关门", 8, "时段", "exact"),
        ("每周一、周四各清洗一次", 104, "次年", "min"),
        ("每年汛期到来前，开展两次以上演练", 2, "次年", "min"),
        ("要做到当天产生当天清运", 365, "次年", "min"),
        ("加班工资照日工资三倍计发", 300, "%", "exact"),
        ("不早于次日1时结束", 25, "钟点", "min"),
        ("开放到当日22时", 22, "钟点", "min"),
        ("早晚各消毒一次", 730, "次年", "exact"),
        ("每15日保养一次", 24, "次年", "exact"),
        ("调度会一月一开", 12, "次年", "min"),
        ("通道宽至少一米四", 1.4, "米", "min"),
        ("随礼不过百元", 100, "元", "max"),
        ("水面每超过250平方米再加一人", 0.004, "名", "exact"),
        ("看见火情马上报告", 0, "时", "max"),
        ("当天受理", DAY, "时", "max"),
        ("停水超过24小时的", DAY, "时", "min"),
        ("存一整天", DAY, "时", "exact"),
        ("最多上浮一成半", 15, "%", "max"),
        ("不低于2/3", 66.667, "%", "min"),
        ("隔三天去看看", 121.667, "次年", "min"),
        ("一天一清洗", 365, "次年", "min"),
        ("每年春秋两季各免疫一次", 2, "次年", "exact"),
    ],
)
def test_a_figure_is_read_whatever_words_tell_it(
    words: str, value: float, kind: str, bound: str
) -> None:
    (figure,) = figures_in(words)
    assert (round(figure.value, 3), figure.kind, figure.bound) == (value, kind, bound)


@pytest.mark.parametrize(
    "words", ["不收一分钱", "一次性告知", "千家万户", "2022年", "第3条", "10月1日—7日", "两点要求"]
)
def test_what_only_looks_like_a_figure_is_none(words: str) -> None:
    assert figures_in(words) == ()


@pytest.mark.parametrize(
    ("words", "role", "date"),
    [
        ("应于6月30日前完成", "due", (0, 6, 31)),
        ("最迟9月底迁走", "due", (0, 9, 31)),
        ("元月5号之前摸排完", "due", (0, 1, 5)),
        ("2024年底前完成", "due", (2024, 12, 31)),
        ("报名到3月15号为止", "end", (0, 3, 15)),
        ("值班一直排到4月20日", "end", (0, 4, 20)),
        ("从九月一日起执行", "start", (0, 9, 1)),
        ("自9月20日起停止营业", "start", (0, 9, 20)),
        ("每月5日前报送", "due", (0, 0, 5)),
        ("上半年完成整治", "due", (0, 6, 31)),
        ("应于2025-06-30前完成", "due", (2025, 6, 30)),
    ],
)
def test_a_day_is_read_with_what_it_bounds(
    words: str, role: str, date: tuple[int, int, int]
) -> None:
    (day,) = days_in(words)
    assert (day.role, day.date, day.lunar) == (role, date, False)


STRICTER = [
    # The second is the stricter one, or gives more.
    ("气温达到40℃时，停止户外作业。", "气温达到37℃时，停止户外作业。"),
    ("举办50人以上的聚集性活动须提前报备。", "举办30人以上的聚集性活动须提前报备。"),
    ("年度内被通报3次以上的单位，由信访局约谈。", "年度内被通报2次以上的单位，由信访局约谈。"),
    ("20人以上预订包车的，票价应当优惠10%。", "10人以上预订包车的，票价应当优惠10%。"),
    ("旅客在开车前24小时退票的，免收手续费。", "旅客在开车前2小时退票的，免收手续费。"),
    ("居民连续居住满5年可以申请补贴。", "居民连续居住满3年可以申请补贴。"),
    ("连续3天无新增病例方可解除管控。", "连续5天无新增病例方可解除管控。"),
    ("未满16周岁不得骑行电动自行车。", "未满18周岁不得骑行电动自行车。"),
    ("年满16周岁方可骑行电动自行车。", "年满18周岁方可骑行电动自行车。"),
    ("应当为0—6岁残疾儿童提供补助。", "应当为0—14岁残疾儿童提供补助。"),
    ("驾驶员连续驾驶不得超过4小时。", "驾驶员连续驾驶满3小时必须停车休息。"),
    ("禁止22时至次日6时施工。", "禁止21时至次日7时施工。"),
    ("22时后不得播放音乐。", "21时后不得播放音乐。"),
    ("公园应当每日7时至17时开放。", "公园应当每天早上6点半至晚上6点半开放。"),
    ("驾驶员年龄不得超过60周岁。", "驾驶员年龄不得超过55周岁。"),
    ("毕业3年内的高校毕业生可以申请补贴。", "毕业5年内的高校毕业生可以申请补贴。"),
    ("献血后7日内不得登高作业。", "献血后十天内不得登高作业。"),
    ("缺课3天以上的学生，班主任应当家访。", "缺课两天以上的学生，班主任应当家访。"),
    ("志愿者服务满50小时可以兑换奖励。", "志愿者服务满30小时可以兑换奖励。"),
    ("居民应当在15日内申请补贴。", "居民应当在30日内申请补贴。"),
    ("发现火情应当10分钟内报告。", "发现火情应当马上报告。"),
    ("对连续半年不交物业费的业主，应当上门催缴。", "对连续3个月不交物业费的业主，应当上门催缴。"),
    ("泳池应当每300平方米水面配1名救生员。", "泳池应当水面每超过250平方米配一名救生员。"),
    ("身高1.2米以下儿童应当免票。", "身高1.3米以下儿童应当免票。"),
    ("每天21时至次日7时停止供水。", "每天22时至次日6时停止供水。"),
    ("7时至20时禁止货车通行。", "6点到晚上10点禁止货车通行。"),
    ("体育课应当每周四节。", "体育课应当每周五节。"),
    ("安置点应当至少配1个医生。", "安置点应当至少配2名医生。"),
    ("卫生室应当每周开诊不少于5天。", "卫生室应当周一至周六开诊。"),
    ("无正当理由空置6个月以上的，应当收回住房。", "无正当理由空置满3个月的，由中心收回住房。"),
    ("按不低于10%的幅度给予运费优惠。", "运费优惠应当不低于15%。"),
    ("发现异常应当3日内告知家长。", "发现异常应当当天告知家长。"),
    ("租房押金不得超过两个月租金。", "租房押金不得超过一个月租金。"),
]


@pytest.mark.parametrize(("laxer", "stricter"), STRICTER)
def test_what_more_of_it_means_hangs_on_the_clause(laxer: str, stricter: str) -> None:
    one, other = _piece(laxer), _piece(stricter)
    assert (threshold_moved(one, other), threshold_moved(other, one)) == (1, -1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("公示时间不少于7日。", "公示时间应当满七天。"),
        ("学生乘车享受半价优惠。", "学生乘车享受五折优惠。"),
        ("村干部应当每日入户走访。", "村干部应当天天入户走访。"),
        ("每季度开展一次演练。", "每三个月开展一回演练。"),
        ("应当实行24小时值班。", "应当昼夜有人值班。"),
        ("各县于每日16时前报送库存。", "当天下午4点前报送库存。"),
        ("检查一年内不得超过2次。", "检查每年不得超过2次。"),
        ("每户应当限养1只犬。", "一户应当只能养一条犬。"),
        ("监控录像应当保存90日以上。", "监控录像应当保存三个月。"),
        ("每年清明期间应当开展祭扫宣传。", "清明期间应当开展祭扫宣传。"),
        ("道路应当对送菜车全天放行。", "道路应当对送菜车不限时段放行。"),
        ("学校应当每周安排1天不留作业。", "学校应当每周三不留作业。"),
    ],
)
def test_the_same_figure_in_other_words_is_no_change(one: str, other: str) -> None:
    assert threshold_moved(_piece(one), _piece(other)) == 0


@pytest.mark.parametrize(
    ("one", "other", "moved"),
    [
        ("应于6月30日前完成整改。", "应于6月底前完成整改。", 0),
        ("应于6月30日前完成整改。", "最迟9月底必须完成整改。", -1),
        ("应于6月30日前完成整改。", "应尽快完成整改。", -1),
        ("要在腊月二十八前完成走访。", "要在腊月二十五之前完成走访。", 1),
        ("报名应当于8月31日截止。", "报名应当于7月20日截止。", 1),
        ("补贴申报应当于8月31日截止。", "补贴申报应当于7月20日截止。", -1),
        ("4月10日前应完成清淤和5月1日前开栽。", "应清淤4月15日前完成和五一前开栽。", -1),
        ("每年6月至9月应发放高温津贴。", "每年6月到8月应发放高温津贴。", -1),
        ("报名应在3月1日至20日进行。", "报名应在3月1日至15日进行。", 1),
        ("补助应于春节前发放到位。", "补助应于腊月二十前发放到位。", 1),
        ("应于每月10日前报送进度。", "应于每月5日前报送进度。", 1),
        ("防火期应当为1月1日至5月31日。", "防火期应当为1月1日至6月15日。", 1),
        ("自9月20日起禁止焚烧秸秆。", "从9月10日起禁止焚烧秸秆。", 1),
        ("应当免费开放到次年2月底。", "应当免费开放，至次年1月底关闭。", -1),
        ("应当免费开放到次年2月底。", "应当免费开放到来年2月底。", 0),
        ("12月31日前应当报送总结。", "次年1月15日前应当报送总结。", -1),
    ],
)
def test_days_are_set_against_each_other(one: str, other: str, moved: int) -> None:
    assert days_moved(_piece(one), _piece(other)) == moved


@pytest.mark.parametrize(
    ("lower", "opened"),
    [
        ("专项检查应当长期搞下去。", 1),
        ("专项检查应当进行，结束时间另行通知。", 1),
        ("专项检查应当进行至11月30日结束。", 0),
        ("专项检查应当认真进行。", 0),
    ],
)
def test_an_end_that_is_left_open_is_told(lower: str, opened: int) -> None:
    higher, *_ = pieces_of(read_text("关于有关工作的通知\n一、专项检查应当进行至12月31日结束。"))
    below, *_ = pieces_of(read_text(f"关于有关工作的通知\n一、{lower}"))
    assert (end_opened(higher, below), end_opened(below, higher)) == (opened, -opened)


@pytest.mark.parametrize(
    ("one", "other", "moved"),
    [
        ("因故停业的，须提前5日张贴公告。", "如因故停业，应提前3天张贴告示。", 0),
        ("返岗职工应进行14天健康监测。", "返岗职工应在宿舍单独住满14天。", 0),
        ("返岗职工应进行14天健康监测。", "返岗职工应在隔离宿舍单独住满21天。", 1),
        ("次密接人员应居家隔离7天。", "次密接人员应居家隔离14天。", 1),
    ],
)
def test_only_what_is_done_to_people_lasts(one: str, other: str, moved: int) -> None:
    assert span_moved(_piece(one), _piece(other)) == moved


@pytest.mark.parametrize(
    "words",
    [
        "每0天一报",
        "0日一次",
        "零分之一",
        "000分之1",
        "1/0",
        "间隔0小时",
        "比例1:0",
        "0名老人配1名护工",
    ],
)
def test_none_in_nothing_is_no_figure_without_end(words: str) -> None:
    assert all(math.isfinite(figure.value) for figure in figures_in(words))


@given(st.text("00123一两零百万分之每隔间天日次人名半%/:：.比例配元个月年周小时", max_size=24))
def test_any_figures_are_read_to_an_end(words: str) -> None:
    assert all(math.isfinite(figure.value) for figure in figures_in(words))
