"""The text a clerk copies to a unit: what, how many, by when, where. Units read Chinese. Pure."""

from __future__ import annotations

from datetime import date, datetime

from ..types.breakdown import BreakdownHead, UnitShare

MESSAGE = (
    "{unit}：《{title}》任务分解，{asked}。请在{when}前打开链接答复"
    "（不用账号，手机可办）：{url} 链接用到{until}，只看得到本单位的任务，请勿转给别的单位。"
)


def message_text(head: BreakdownHead, share: UnitShare, reply_by: datetime | None) -> str:
    """The text for a unit. `reply_by`: in the clock of China."""
    return MESSAGE.format(
        unit=share.unit,
        title=head.title,
        asked=_asked(share),
        when=_day(reply_by) + (f"{reply_by:%H:%M}" if reply_by else ""),
        url=share.url,
        until=_day(head.closes_on),
    )


def _asked(share: UnitShare) -> str:
    """What the unit is asked: the first time to answer, later what is still owed."""
    if not share.owed:
        return "贵单位都答过了，办结后请再来写"
    if share.reminded_at is None and not share.answered:
        return f"请贵单位对 {share.tasks} 项任务逐项答复"
    return f"贵单位还有 {share.owed} 项没有答复"


def _day(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else ""
