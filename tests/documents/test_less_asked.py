"""Less asked below than above: a part of those meant, more left out, leave no longer asked, left open."""

from __future__ import annotations

import pytest

from anxin.documents import read_text
from anxin.documents.compare.outcome import judge
from anxin.documents.compare.pairing import Piece, pieces_of

LESS = [
    # A qualifier put into the same words.
    ("烈士遗属免费乘坐轮渡。", "持有市级荣誉证的烈士遗属免费乘坐轮渡。", "scope"),
    ("闲置一年的厂房，租金减半。", "闲置一年且从未出租过的厂房，租金减半。", "scope"),
    ("平台不得排斥入驻商户。", "平台不得排斥本县的入驻商户。", "scope"),
    # More of them left out.
    ("渔船进港须报告，公务船除外。", "渔船进港须报告，公务船和休闲船除外。", "scope"),
    ("除消防车外，车辆不得驶入广场。", "除消防车和送货车外，车辆不得驶入广场。", "scope"),
    ("托运乐器、字画、瓷器的，应当面点验。", "除字画外，托运乐器、瓷器的，应当面点验。", "scope"),
    # Leave that is no longer asked, in whatever words, and what needs it no longer.
    ("开办画室须取得文化部门许可证。", "开办画室，向文化部门备案即可。", "approval"),
    ("动用公共收益，须经业主表决。", "动用公共收益，由物业提出，不再经业主表决。", "approval"),
    ("领取印章须由分管领导审签。", "领取印章在窗口登记，不必分管领导审签。", "approval"),
    ("林区内严禁野炊。", "林区内野炊的，须经护林站同意。", "approval"),
    # As a rule only, or as they see fit.
    ("复核应当自收到申请之日起10日内完成。", "复核一般自收到申请之日起10日内完成。", "verb"),
    ("渔民修船由财政补助每艘2000元。", "渔民修船由财政补助每艘2000元，视资金情况发放。", "verb"),
    ("不得强制商户更换招牌。", "鼓励街道不强制商户更换招牌。", "verb"),
]
SAME = [
    # Words that leave nobody out, a means, or what the sentence says above.
    ("村民可以到便民点办证。", "本村村民可以到便民点办证。"),
    ("搭台工人应当系安全带。", "雇来的搭台工人要系安全带。"),
    ("读者可以续借图书。", "到馆的读者可以续借图书。"),
    ("换证的，本人应到窗口拍照。", "本人换证的，应到窗口拍照。"),
    ("渔船进港须报告，公务船除外。", "渔船进港要报告，公务船除外。"),
    ("砍伐公路行道树的，应当经公路局批准。", "公路行道树，不经公路局批准谁也不准砍。"),
    ("席面一般不超过15桌。", "席面一般以15桌为限。"),
    ("走访时一般不收礼品。", "走访时通常不收礼品。"),
]


def _piece(words: str) -> Piece:
    frame = f"关于做好有关工作的通知\n各有关单位：\n{words}\n某某县人民政府\n2024年1月5日\n"
    return max(pieces_of(read_text(frame)), key=lambda piece: len(piece.text))


@pytest.mark.parametrize(("higher", "lower", "dimension"), LESS)
def test_less_is_asked(higher: str, lower: str, dimension: str) -> None:
    pair = judge(_piece(higher), _piece(lower), "zh", higher_incomplete=False)
    assert (pair.outcome, pair.dimensions) == ("weakened", (dimension,))


@pytest.mark.parametrize(("higher", "lower"), SAME)
def test_as_much_is_asked(higher: str, lower: str) -> None:
    pair = judge(_piece(higher), _piece(lower), "zh", higher_incomplete=False)
    assert pair.outcome == "kept"
