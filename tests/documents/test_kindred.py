"""Which measures are of one affair, whatever words they share."""

from __future__ import annotations

import pytest

from anxin.documents import read_text
from anxin.documents.compare.alignment import pair_up
from anxin.documents.compare.kindred import kindred_pairs
from anxin.documents.compare.pairing import Piece, pieces_of


def _piece(sentence: str) -> list[Piece]:
    return pieces_of(read_text(f"关于做好近期工作的通知\n\n各乡镇：\n1. {sentence}\n"))


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("商户不得拒收现金。", "摊主对现金必须收下。"),
        ("医院不得拒绝患者使用现金。", "现金缴费的，窗口应当受理。"),
        ("客运企业不得拒载老年人。", "遇老年人候车，司机要接待。"),
        ("不得以欠缴物业费为由停水。", "欠缴物业费的住户，停水停电。"),
        ("不得因未接种疫苗而限制出行。", "未接种疫苗的村民暂不办理出行手续。"),
        ("不得将缴纳医保费作为领取补贴的条件。", "没有缴纳医保费的，缓办补贴。"),
        ("不得要求群众提供收入证明。", "申请时须附收入证明。"),
        ("提供身份证即可办理。", "办理时带户口簿复印件和结婚证原件等材料。"),
        ("不得强制学生参加课后服务。", "不参加课后服务的须经年级组长批准。"),
        ("是否投保由农户自愿。", "全村农户统一投保。"),
        ("不得用铁链等方式封堵居民家门。", "对不听劝的住户，用铁链锁门。"),
        ("维修养护金专款专用。", "任何人不得截留挪作他用。"),
        ("不得以未完成接种为由拒绝儿童入园。", "没有补齐的孩子暂不办理入园。"),
        ("申请不受户籍限制。", "户口在外的同样受理。"),
        ("本通知执行至2022年3月15日。", "以上做法何时停止，等村里另行通知。"),
    ],
)
def test_what_is_promised_and_what_is_done_belong_together(higher: str, lower: str) -> None:
    assert kindred_pairs(_piece(higher), _piece(lower))


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("商户不得拒收现金。", "物业应当受理投诉。"),
        ("不得以欠缴物业费为由停水。", "逾期不交电费的，暂停供电。"),
        ("不得要求重复提交材料。", "申请时须附收入证明。"),
        ("不得强制学生参加课后服务。", "各班统一打扫教室。"),
        ("不得强制学生参加课后服务。", "不得统一组织学生参加课后服务。"),
        ("不得用铁链等方式封堵居民家门。", "楼道内不得堆放铁链。"),
        ("申请不受户籍限制。", "水价每吨2元。"),
        ("本通知执行至2022年3月15日。", "每月15日前报送情况。"),
    ],
)
def test_what_rules_something_else_is_not_of_one_affair(higher: str, lower: str) -> None:
    assert not kindred_pairs(_piece(higher), _piece(lower))


@pytest.mark.parametrize(
    ("sentence", "pieces"),
    [
        ("村民可以查阅账目，但须经村支部书记签字同意。", 1),
        ("本通知执行至2022年3月15日。", 1),
        ("救助范围为具有本县户籍的居民。", 1),
        ("欢迎大家监督。", 0),
        ("敬请社会各界监督。", 0),
    ],
)
def test_pieces_are_what_holds_for_people(sentence: str, pieces: int) -> None:
    assert len(_piece(sentence)) == pieces


@pytest.mark.parametrize(
    ("below", "left_out"),
    [
        ("孩子请病假的，伙食费按天全部退还。", ["保教费按日减半退还"]),
        ("孩子请病假的，伙食费按天全部退还，保教费减半退还。", []),
        ("孩子请病假的，伙食费、保教费按天全部退还。", []),
    ],
)
def test_thing_that_is_named_no_more_is_left_out(below: str, left_out: list[str]) -> None:
    above = _piece("儿童请病假期间，伙食费按日全额退还，保教费按日减半退还。")
    _, missing, _ = pair_up(above, _piece(below))
    assert [piece.text.rstrip("。") for piece in missing] == left_out
