"""Which clauses of a sentence are one demand, and which sentences are read as demands at all."""

from __future__ import annotations

import pytest

from anxin.documents import read_text
from anxin.documents.compare.pairing import pieces_of


def _pieces(*items: str) -> list[str]:
    lines = "\n".join(f"{at}. {item}" for at, item in enumerate(items, 1))
    text = f"关于做好近期工作的通知\n\n各乡镇：\n{lines}\n"
    return [piece.text for piece in pieces_of(read_text(text))]


@pytest.mark.parametrize(
    "sentence",
    [
        # By whose leave, by whom, until when.
        "商户搭遮阳棚，应报城管中队审批，同意后方可施工。",
        "农户买哪家的保险、保多少亩，由农户自己做主。",
        "村民不会填表，就由村干部代填。",
        # Where else, or as what it counts.
        "居民可到社区登记，也可通过热线预约。",
        "邻里之间打点小牌消遣，不认定为聚众赌博。",
        # A bound without a thing of its own.
        "补贴比例不得低于10%，不得高于30%。",
        "亲友小聚，人数不得超过8人。",
        "须出示学生证，或者学校开具的证明。",
        # What is denied of the clause before.
        "看哪位医生由患者挑选，导诊台不准指定。",
        "苗木由林场供应，农户不用花钱。",
        "配电房加锁，闲杂人员不准入内。",
        "谁都可以来借书，学校不拦人。",
        "停车棚只准停放自行车，严禁改作其他用途。",
        "套餐分开售卖，不搞捆绑。",
        # A case, a place or a time.
        "经村民会议讨论通过，村集体可以出租鱼塘。",
        "水库大坝两侧50米范围内，禁止放牧和搭建窝棚。",
        "开学第一周，家长可以进校参观。",
        "自办证起满五年，持证人要换证。",
        "家里有人重病、房屋倒塌等变故，村干部要当天上门。",
        "没有监护人陪同，未成年人不准下水。",
        "在其他路段，货车可以通行。",
        "水电费以外，房东不得再收管理费。",
        "在中风险地区，倡导居民错峰买菜。",
        "台风来前2小时，渔船要全部进港。",
        "在本镇从事餐饮、住宿、娱乐和美容美发的全部经营户以及流动摊点，都要登记。",
        "对乱停车的，不论是否初犯，一律拖走。",
    ],
)
def test_clauses_that_ask_for_one_thing_are_one_piece(sentence: str) -> None:
    assert _pieces(sentence, "各村要建立台账。")[:-1] == [sentence]


@pytest.mark.parametrize(
    ("sentence", "second"),
    [
        ("夜市营业时间为每日18时至23时，摊位不得占道。", "摊位不得占道。"),
        ("押金按合同额的2%存储，信用好的企业可以减半。", "信用好的企业可以减半。"),
        ("各镇按公示栏公布的金额收费，严禁收款后不给票据。", "严禁收款后不给票据。"),
    ],
)
def test_demand_that_only_looks_like_a_case_stands_alone(sentence: str, second: str) -> None:
    assert _pieces(sentence, "各村要建立台账。")[1] == second


@pytest.mark.parametrize(
    ("sentence", "together"),
    [
        (
            "对主动拆除的农户，每户补助300元，由镇财政解决，补助申请自受理之日起10日内办结。",
            "对主动拆除的农户，每户补助300元，由镇财政解决",
        ),
        (
            "整治自2023年3月1日开始，至2023年5月31日结束，以查处超载和疲劳驾驶为排查重点。",
            "整治自2023年3月1日开始，至2023年5月31日结束",
        ),
        ("新规公布后20天之内，各店把旧招牌换下来。", "新规公布后20天之内，各店把旧招牌换下来。"),
    ],
)
def test_who_pays_and_until_when_go_with_what_stands_before(sentence: str, together: str) -> None:
    assert together in _pieces(sentence, "各村要建立台账。")


def test_cue_of_the_clause_before_makes_a_beginning_no_demand() -> None:
    sentence = "猪场要有沉淀池；散户的粪水，提倡还田。"
    assert "散户的粪水，提倡还田。" in _pieces(sentence, "各村要建立台账。")


@pytest.mark.parametrize(
    ("preamble", "campaign"),
    [
        (
            "为保障群众出行，定于1月10日至2月20日开展春运安全检查。",
            "定于1月10日至2月20日开展春运安全检查",
        ),
        ("行动时间为2023年5月1日至7月31日。", "行动时间为2023年5月1日至7月31日"),
        ("根据上级1月至3月检查的情况，现通知如下。", None),
    ],
)
def test_preamble_says_how_long_a_campaign_runs(preamble: str, campaign: str | None) -> None:
    text = f"关于开展检查的通知\n\n各乡镇：\n{preamble}\n1. 各村要建立台账。\n2. 各村要公布电话。\n"
    found = [piece.text for piece in pieces_of(read_text(text))]
    assert found[:-2] == ([campaign] if campaign else [])


def test_state_of_what_exists_is_told_in_no_figure_of_the_past() -> None:
    text = (
        "便民告知书\n\n各位街坊：\n大厅门口摆了3台血压计，谁都能量。\n违建已建成的于5月底前拆除。\n"
    )
    found = [piece.text for piece in pieces_of(read_text(text))]
    assert any("摆了3台" in piece for piece in found)
    assert any("5月底前拆除" in piece for piece in found)


def test_whom_all_of_them_are_is_said_before_the_first_demand() -> None:
    text = (
        "登记告知书\n\n各位店主：\n凡在镇上开店、摆摊的商户，均为登记对象。\n请您带好证件来登记。\n"
    )
    assert _first(text) == "凡在镇上开店、摆摊的商户，均为登记对象。"


def _first(text: str) -> str:
    return pieces_of(read_text(text))[0].text


def test_sentence_after_the_opinion_is_announced_is_body() -> None:
    text = (
        "某某局关于规范服务的意见\n\n各单位：\n为方便群众，现提出如下意见。\n"
        "周日上午开设预约窗口。\n窗口人员应当佩戴工牌。\n"
    )
    assert "周日上午开设预约窗口。" in [piece.text for piece in pieces_of(read_text(text))]
