"""When a task is due: a day where the words name one, else the words themselves. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta

from anxin.core.types import gettext_noop

MOST_WORDS = 80
AS_ASKED = gettext_noop("按通知要求")
# A day typed without a year is the next one, or one just past.
PAST_DAYS = 60
_NUMBER = r"(?:\d{1,3}|[一二两三四五六七八九十半]{1,3})"
_SPAN = rf"{_NUMBER}个?(?:工作日|自然日|小时|分钟|天|日|周|月)(?:之内|以内|内)"
_DAILY = r"每(?:日|天|周[一二三四五六日]?|月)[^，。；、]{0,4}?\d{1,2}[时点:：](?:\d{1,2}分?)?(?:之?前|以前)"
_HOUR = r"(?<!\d)\d{1,2}(?:[时点]|[:：]\d{2})(?:\d{1,2}分)?(?:之?前|以前)"
# What comes before it in the same breath says since when, the verb behind it what is due.
_RELATIVE = re.compile(
    rf"[^，。；、：:（(\s]{{0,14}}?(?:{_SPAN}|{_DAILY}|{_HOUR})"
    r"(?:[\u4e00-\u9fff]{0,2}(?:报告|上报|报送|反馈|到达现场))?"
)
_BEFORE = r"(?:日?(?:之?前|以前)|日)?"
_FULL_DAY = re.compile(rf"(\d{{4}})[年\-./](\d{{1,2}})[月\-./](\d{{1,2}}){_BEFORE}")
_SHORT_DAY = re.compile(rf"(\d{{1,2}})月(\d{{1,2}}){_BEFORE}")


def due_words(quote: str) -> str:
    """The words of a notice that set a time without a day: 接到举报后24小时内; empty without any."""
    return "、".join(found.group() for found in _RELATIVE.finditer(quote))[:MOST_WORDS]


def due_typed(text: str, today: date) -> tuple[date | None, str]:
    """What stands in a field of 时限: a day when it is one, else the words as they are typed."""
    text = text.strip()[:MOST_WORDS]
    if not text or text == AS_ASKED:
        return None, ""
    day = _day(text, today)
    return day, "" if day else text


def due_text(due_on: date | None, words: str = "") -> str:
    """When a task is due, as the table says it; with neither day nor words, as the notice asks."""
    if due_on is None:
        return words or AS_ASKED
    return f"{due_on.year}年{due_on.month}月{due_on.day}日"


def _day(text: str, today: date) -> date | None:
    if found := _FULL_DAY.fullmatch(text):
        day = _real(*(int(part) for part in found.groups()))
        return day if day and 2000 <= day.year <= 2100 else None
    if found := _SHORT_DAY.fullmatch(text):
        month, number = (int(part) for part in found.groups())
        soonest = today - timedelta(days=PAST_DAYS)
        days = [_real(year, month, number) for year in (today.year - 1, today.year, today.year + 1)]
        return next((day for day in days if day and day >= soonest), None)
    return None


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
