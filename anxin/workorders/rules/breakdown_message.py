"""The reminder a clerk copies to a unit: what, how many, by when, where. Units read Chinese. Pure."""

from __future__ import annotations

from datetime import date, datetime

from ..types.breakdown import BreakdownHead, UnitShare

MESSAGE = (
    "{unit}：《{title}》任务分解，贵单位{waiting}。请在{when}前打开链接逐项答复"
    "（不用账号，手机可办）：{url} 链接用到{until}，只看得到本单位的任务，请勿转给别的单位。"
)


def reminder_text(head: BreakdownHead, share: UnitShare, reply_by: datetime | None) -> str:
    """The text for a unit. `reply_by`: in the clock of China."""
    waiting = share.tasks - share.answered
    return MESSAGE.format(
        unit=share.unit,
        title=head.title,
        waiting=f"还有 {waiting} 项没有答复" if waiting else "都答过了，办结后请再来写",
        when=_day(reply_by) + (f"{reply_by:%H:%M}" if reply_by else ""),
        url=share.url,
        until=_day(head.closes_on),
    )


def _day(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else ""
