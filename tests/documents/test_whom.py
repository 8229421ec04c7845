"""Whom a clause is about: left out by a clause of its own, whatever they are, with a qualifier."""

from __future__ import annotations

import pytest

from anxin.documents import read_text
from anxin.documents.compare.pairing import Piece, pieces_of
from anxin.documents.compare.terms import scope_changed

# Words above, words below; 1 where more are meant below, -1 where fewer.
CHANGED = {
    1: [
        (
            "城区和乡镇的商户均应亮证经营，流动商贩不作要求。",
            "城区、乡镇商户和流动商贩都应亮证经营。",
        ),
        ("大中型水库应当安装监测设备。", "水库不论大小，都应当安装监测设备。"),
        ("公立幼儿园应当公示收费标准。", "幼儿园，公立的、私立的，都要公示收费标准。"),
        ("新招用的员工应当参加岗前培训。", "员工无论新招还是转岗，都要参加岗前培训。"),
        ("外省车辆进入货场应当登记。", "车辆进货场，省内的、省外的一样登记。"),
        ("独居老人由社区每周探访一次。", "老人由社区每周探访一次，是否独居不论。"),
        ("重点企业应当安装在线监测设备。", "凡企业都应当安装在线监测设备。"),
        ("本地户籍学生可以申请住宿补助。", "学生可以申请住宿补助，户籍不管在哪里。"),
    ],
    -1: [
        ("货车、客车、摩托车不得驶入步行街。", "货车、客车不得驶入步行街，摩托车不受限制。"),
        (
            "大学生、退役军人、农民工可以申领创业补贴。",
            "大学生和退役军人可以申领创业补贴，农民工暂不受理。",
        ),
        ("各村都要建立台账。", "试点村要建立台账，其他村暂缓。"),
        ("网吧、歌舞厅、酒吧应当停业整顿。", "网吧、歌舞厅要停业整顿，酒吧照常营业。"),
        ("企业、学校、医院应当开展消防演练。", "企业和学校要开展消防演练，医院不参加。"),
        ("旅客应当出示有效身份证件。", "外籍旅客应当出示有效身份证件。"),
        ("患者可以申请医疗救助。", "重症患者可以申请医疗救助。"),
        ("各级干部不得参与经商办企业。", "处级以上干部不得参与经商办企业。"),
        ("学生可以免费乘坐校车。", "低保家庭的学生可以免费乘坐校车。"),
        ("商户不论规模大小，都要安装监控。", "规模以上商户要安装监控。"),
    ],
    0: [
        ("驾驶员和乘客都应系好安全带。", "司机也好，乘客也好，都要系安全带。"),
        ("公办和民办学校均应公示收费。", "学校不论公办还是民办，都要公示收费。"),
        ("学校不得以任何方式向学生摊派。", "学校不管用什么方式，都不得向学生摊派。"),
        ("办证不收工本费。", "前来办证的，工本费一律不收。"),
        ("旅客应当配合安检。", "过往旅客应当配合安检。"),
        ("病人可以申请转院。", "就诊的病人可以申请转院。"),
        ("考生应当携带准考证。", "各位考生请携带准考证。"),
        ("抢修车辆不受限行影响，其他车辆按尾号限行。", "车辆按尾号限行，抢修车辆不受限制。"),
        ("救灾车辆可以免费通行。", "救灾的车辆通行不用交钱。"),
        ("所有人员都应登记。", "进出人员都要登记，无一例外。"),
    ],
}


def _pieces(words: str) -> list[Piece]:
    return pieces_of(read_text(f"关于有关工作的通知\n一、{words}"))


@pytest.mark.parametrize(
    ("change", "higher", "lower"),
    [(change, *words) for change, rows in CHANGED.items() for words in rows],
)
def test_those_meant_are_told(change: int, higher: str, lower: str) -> None:
    changes = {scope_changed(one, other) for one in _pieces(higher) for other in _pieces(lower)}
    assert changes - {0} == {change} - {0}
