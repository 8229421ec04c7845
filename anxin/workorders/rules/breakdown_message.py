"""The text a clerk copies to a unit: what, how many, by when, where. Units read Chinese. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from ..types.breakdown import BreakdownHead, UnitShare
from .breakdown_due import due_text

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
        until=due_text(head.closes_on) if head.closes_on else "",
    )


def gone_text(head: BreakdownHead, unit: str) -> str:
    """The text for a unit that is asked for nothing any more."""
    return (
        f"{unit}：《{head.title}》任务分解有调整，原请贵单位办的任务已改由别的单位办，不用再答复。"
    )


def outside_text(
    title: str, asker: str, name: str, tasks: Sequence[tuple[str, date | None, str]]
) -> str:
    """The text for a body that is not on the list of units: it is asked, not ordered."""
    said = "".join(
        f"{number}. {task}{_when(due_on, words)}；"
        for number, (task, due_on, words) in enumerate(tasks, start=1)
    )
    return (
        f"{name}：《{title}》有 {len(tasks)} 项任务商请贵单位支持：{said}能否办理，请告知{asker}。"
    )


def _when(due_on: date | None, words: str) -> str:
    return f"（{due_text(due_on, words)}）" if due_on or words else ""


def _asked(share: UnitShare) -> str:
    """What the unit is asked: the first time to answer, later what changed and what is owed."""
    if share.untold:
        return f"发出后有 {share.untold} 处改动，请打开链接看一看，没答的请答复"
    if not share.owed:
        return "贵单位都答过了，办结后请再来写"
    if share.reminded_at is None and not share.answered:
        return f"请贵单位对 {share.tasks} 项任务逐项答复"
    return f"贵单位还有 {share.owed} 项没有答复"


def _day(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else ""
