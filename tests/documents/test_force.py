"""With what force something is asked, in the clause that answers the other text."""

from __future__ import annotations

import pytest

from anxin.documents import read_text
from anxin.documents.compare.force import verb_changed
from anxin.documents.compare.guarantees import is_guarantee
from anxin.documents.compare.pairing import Piece, pieces_of


def _piece(text: str) -> Piece:
    """The only measure of a notice that says just this."""
    frame = f"关于做好有关工作的通知\n各单位：\n一、{text}。\n某某县人民政府\n2024年1月5日\n"
    pieces = pieces_of(read_text(frame))
    assert len(pieces) == 1
    return pieces[0]


def _change(higher: str, lower: str) -> int:
    above, below = _piece(higher), _piece(lower)
    return verb_changed(above, below, guarantee=is_guarantee(above))


SAME = [
    # The word of strength is that of another clause.
    ("闭园应当提前1天公告", "大风天可以临时停游船，每次以2天为限，闭园提前一天贴出公告"),
    ("值班人员应当佩戴工作牌", "大热天可以喝冷饮，工作牌人人佩戴"),
    # No words of strength at all.
    ("乡镇应当划定停车区域", "村里在不妨碍消防车进出的地方划出停车区域"),
    ("受理后应当当场出具回执", "受理后窗口立等可取，出具回执"),
    # What one does without leave.
    ("居民不得擅自拆改燃气管道", "不准自己拆改燃气管道"),
    ("住户不得私自接电", "严禁住户偷偷接电"),
    # Permissions of everyday words.
    ("没有带证的，可以凭电子证照入场", "没有带证的，用手机里的电子证照也能入场"),
    ("报名可以采用电话或者邮件方式", "报名打电话、发邮件都行"),
    ("职工离职的，可以提取账户内全部余额", "职工离职的，账户内全部余额一次付清"),
    # What people may is not to be refused them.
    ("游客可以随时申请退票", "游客申请退票的，窗口须随时办理"),
    ("商户可以用保函缴纳押金", "商户用保函缴纳押金的，市场不得拒绝"),
    # People may use what is kept for them.
    ("服务台应当全年接听咨询电话", "旅客咨询可随时拨打服务台电话"),
    ("公园应当设置饮水台", "游客在饮水台可免费接水"),
    ("被拖欠工资的劳动者可以申请法律援助", "讨要工资的劳动者，法律援助中心都受理"),
]


@pytest.mark.parametrize(("higher", "lower"), SAME)
def test_other_words_ask_with_the_same_force(higher: str, lower: str) -> None:
    assert _change(higher, lower) == 0


CHANGED = [
    ("车站应当设立服务点", "旅客多的可设立服务点", -1),
    ("闭园应当提前1天公告", "闭园可以提前一天公告", -1),
    ("闭园应当提前1天公告", "提倡看天闭园，提前一天公告", -1),
    ("居民不得擅自拆改燃气管道", "不准拆改燃气管道", 1),
    # Of whom it is said stands before what is asked of them.
    ("建议患病的老人少去集市", "患病的老人，必须少去集市", 1),
    ("可以凭电子证照入场", "必须凭电子证照入场", 1),
]


@pytest.mark.parametrize(("higher", "lower", "change"), CHANGED)
def test_more_or_less_force(higher: str, lower: str, change: int) -> None:
    assert _change(higher, lower) == change


def test_what_follows_on_an_invitation_is_invited_to() -> None:
    frame = "关于做好有关工作的通知\n各单位：\n一、{0}。\n某某县人民政府\n2024年1月5日\n"
    text = "设有值班岗；鼓励村集体设立集中食堂，供村民无偿使用"
    above = pieces_of(read_text(frame.format(text)))[-1]
    below = _piece("提倡各村办起公共食堂，村民用时不收钱")
    assert above.text.startswith("供")
    assert verb_changed(above, below, guarantee=True) == 0


def test_those_of_whom_it_is_said_may_themselves() -> None:
    assert is_guarantee(_piece("职工退休并与单位终止劳动关系的，可以销户提取余额"))
    assert not is_guarantee(_piece("供热单位确需检修的，可以停止运行设备"))
