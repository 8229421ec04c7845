"""Clauses that only look changed, and such as look kept: caps, payers, lists of two, what people may have."""

from __future__ import annotations

import pytest

from anxin.documents import compare_notices, read_text

PAPER = "关于做好有关工作的通知\n各单位：\n一、{}\n某某县人民政府\n2024年1月5日\n"

CLAUSES = [
    # How much is taken at most is a figure, and no new fee.
    ("停车费每天不得超过5元。", "每停一天收费最高不得超过5元。", "kept", ()),
    ("押金不得超过1个月租金。", "租客交的押金最多不得超过2个月租金。", "weakened", ("threshold",)),
    # Who is not to pay.
    ("维修费不得转嫁给业主。", "修理费不得让业主负担。", "kept", ()),
    ("体检费不得由职工承担。", "体检费一律不许让职工掏。", "kept", ()),
    # Two told together are the same two.
    ("学校和食堂不得收取搭伙费。", "不论学校还是食堂，都不准收搭伙费。", "kept", ()),
    # What people may have so much of.
    ("每证可借光盘6张。", "每证最多可借光盘4张。", "weakened", ("threshold",)),
    ("借用期限可达60天。", "借用期限最长30天。", "weakened", ("threshold",)),
    # One for every so far.
    ("仓库每40米设置灭火器一组。", "仓库每20米设置灭火器一组。", "strengthened", ("threshold",)),
    # What people may be done by then is no release.
    (
        "欠费经催缴满60日仍不交纳的，方可停气。",
        "欠费经催缴满30日仍不交的，方可停气。",
        "strengthened",
        ("threshold",),
    ),
    # 即可 says what is asked.
    ("办证的出示身份证即可。", "办证的应出示身份证。", "kept", ()),
    # Kept out by either word.
    ("咳嗽发热的人员不得进入车间。", "发热咳嗽人员禁止进入车间。", "kept", ()),
]


@pytest.mark.parametrize(("higher", "lower", "outcome", "dimensions"), CLAUSES)
def test_what_became_of_a_clause(
    higher: str, lower: str, outcome: str, dimensions: tuple[str, ...]
) -> None:
    above, below = (read_text(PAPER.format(text)) for text in (higher, lower))
    told = [
        (pair.outcome, pair.dimensions)
        for pair in compare_notices(above, below).pairs
        if pair.higher and pair.lower
    ]
    assert told == [(outcome, dimensions)]


def test_a_word_of_force_governs_its_own_clause() -> None:
    above = read_text(PAPER.format("工资原则上不低于同岗的80%，并按月足额支付给本人。"))
    below = read_text(PAPER.format("工资按不低于同岗的80%发放。报酬由单位按月足额支付给本人。"))
    told = {
        pair.lower.text: pair.outcome
        for pair in compare_notices(above, below).pairs
        if pair.higher and pair.lower
    }
    assert told.get("报酬由单位按月足额支付给本人。") == "kept"
