"""What stays the same when it is told in everyday words: denied, forbidden the other way round, or left."""

from __future__ import annotations

import pytest

from anxin.documents import read_text
from anxin.documents.compare.opposed import opposed
from anxin.documents.compare.outcome import judge
from anxin.documents.compare.pairing import Piece, pieces_of
from anxin.documents.compare.places import grades_moved
from anxin.documents.compare.severity import flipped
from anxin.documents.compare.turned import turned

KEPT = [
    # What is not to be taken is not taken, whatever sum is named.
    ("车站不得向携带行李的旅客另行加收保管费。", "旅客带的行李，车站不许再加收保管费。"),
    ("驾校不得额外收取模拟训练费。", "练模拟机，驾校不准让学员再交模拟训练费。"),
    # A clause that denies anything does not order what is forbidden.
    ("不得向患者推销保健品。", "医生不会劝您买哪家的保健品。"),
    ("骑行人不得在骑行时使用手机。", "手里用着手机，车就别骑。"),
    # A duty told as a ban on its contrary.
    ("档案馆应当对查档人的信息保密。", "查档人的信息，档案员不准外泄。"),
    ("养护单位退出养护的，应当提前60日书面告知业主。", "养护公司退出的，须提早60天书面通知业主。"),
    # Leave that is told in a clause of its own.
    ("在押人员未经批准不得会见亲友。", "没得到批准，在押的人不能会见亲友。"),
    # What has happened is nobody's closing.
    (
        "因停水、停电不能营业的，食堂应当提前告知学生。",
        "遇到停水停电开不了门，食堂会提前告诉学生。",
    ),
    # A permission that people use, in words of everybody.
    ("新引进的教师3年内可申请周转房。", "来校不满3年的教师，能够申请住周转房。"),
    ("读者可以随时退还读者证。", "读者证想退就退。"),
    # Money that is paid straight to an account is no check-in.
    ("保险公司应当在15日内支付赔款。", "保险公司十五天内把赔款付给牧民，直接打卡。"),
    # A promise in writing is one, whatever it is called.
    ("办理许可可以采用告知承诺方式。", "办许可，写份承诺书就行。"),
]


def _piece(text: str) -> Piece:
    frame = "关于有关工作的通知\n\n各村：\n{}\n\n某镇人民政府\n2024年3月1日\n"
    return max(pieces_of(read_text(frame.format(text))), key=lambda piece: len(piece.text))


@pytest.mark.parametrize(("higher", "lower"), KEPT)
def test_everyday_words_change_nothing(higher: str, lower: str) -> None:
    above, below = _piece(higher), _piece(lower)
    way = opposed(above, below) or turned(above, below)
    assert judge(above, below, "zh", way, higher_incomplete=False).outcome == "kept"


def test_an_hour_says_until_when_it_is_open() -> None:
    assert not opposed(_piece("图书馆每日8时至18时开放。"), _piece("图书馆八点开门、十八点关门。"))


@pytest.mark.parametrize(
    "below", ["一二年级不考试。", "一年级和二年级不考试。", "一、二年级不考试。"]
)
def test_years_of_school_joined_in_any_way(below: str) -> None:
    assert grades_moved(_piece("小学一、二年级不组织考试。"), _piece(below)) == 0


def test_fewer_years_of_school() -> None:
    assert grades_moved(_piece("一二三年级不组织考试。"), _piece("一二年级不考试。")) == -1


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("材料不齐的应告知。", "材料没齐的说清楚。"),
        ("散客不接待。", "散客接待一概不办。"),
        ("不让儿童下河。", "别让儿童下河。"),
    ],
)
def test_what_is_denied_below_as_well(higher: str, lower: str) -> None:
    assert not flipped(higher, lower)
