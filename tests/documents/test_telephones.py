"""A telephone number and a span of time name nobody who acts, and no task."""

from __future__ import annotations

from anxin.documents import read_text

TEXT = """关于做好低温雨雪冰冻天气应对工作的通知
各镇人民政府、街道办事处：
一、做好值守。各镇要安排专人值班，联系人：李红，电话：0874-3121119。
二、及时报告。发生险情的，30分钟内电话报告区应急管理局。
麒麟区应急管理局
2026年11月30日
"""


def quotes() -> list[str]:
    reading = read_text(TEXT)
    return [reading.source_text[one.start : one.end] for one in reading.measures()]


def test_a_number_is_no_clause_and_no_task() -> None:
    assert quotes()[0].endswith("电话：0874-3121119。")
    assert not [one for one in quotes() if one.startswith(("0874", "电话"))]


def test_who_is_told_within_a_time_does_not_act() -> None:
    told = read_text(TEXT).measures()[-1]
    assert "报告区应急管理局" in quotes()[-1]
    assert not any("分钟" in name for name in (*told.owners.lead, *told.owners.cooperate))
