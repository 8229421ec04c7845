"""The brief as an official document. Chinese: it goes into the files of an office. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from anxin.documents.write import Draft, DraftItem

from ..types import BriefPage, BriefState, Direction, FigureView, Silence, SilenceLine

CHINA = ZoneInfo("Asia/Shanghai")
NUMERALS = "一二三四五六七八九十"


def said_at(moment: datetime) -> str:
    """`2月9日18时00分`, in China."""
    local = moment.astimezone(CHINA)
    return f"{local.month}月{local.day}日{local.hour}时{local.minute:02d}分"


def brief_draft(page: BriefPage) -> Draft:
    """Figures with rule and sentence, units that did not report, what was written beside them."""
    parts = [
        ("要紧的", tuple(_pressing(page))),
        ("各项指标", tuple(f"{at}．{_figure(one)}" for at, one in enumerate(page.figures, 1))),
        ("上报情况", tuple(_reports(page))),
    ]
    if page.text:
        parts.append(("情况说明", tuple(page.text.split("\n"))))
    if page.errata:
        told = [
            f"{at}．原文：{one.wrong}更正：{one.right}" for at, one in enumerate(page.errata, 1)
        ]
        parts.append(("勘误", tuple(told)))
    parts.append(("截数和核对", tuple(_ground(page))))
    released = page.head.released_at
    return Draft(
        title=f"{page.title}\u3000{_day(page)}",
        number=f"第{page.head.number}期{_version(page)}",
        red_head=page.red_head,
        items=tuple(
            DraftItem(f"{NUMERALS[at]}、", 1, title, paragraphs)
            for at, (title, paragraphs) in enumerate(parts)
        ),
        signed_by=(page.red_head,),
        signed_on=(released or page.frozen_at).astimezone(CHINA).date().isoformat(),
        public=False,
    )


def _day(page: BriefPage) -> str:
    return f"（{page.head.day.year}年{page.head.day.month}月{page.head.day.day}日）"


def _version(page: BriefPage) -> str:
    draft = "" if page.head.state is BriefState.RELEASED else "（草稿）"
    return (f"（第{page.head.version}版）" if page.head.version > 1 else "") + draft


def _pressing(page: BriefPage) -> Iterator[str]:
    missed = page.missed
    if not missed:
        yield "各项指标都在阈值以内。"
        return
    yield "，".join(f"{one.label}{one.count}件" for one in missed) + "。"


def _figure(one: FigureView) -> str:
    limit = ""
    if one.threshold is not None:
        word = "不超过" if one.direction == Direction.AT_MOST else "不少于"
        limit = f"（应{word}{one.threshold}）"
    trend = ""
    if one.trend is not None and len(one.trend.points) > 1:
        days = "、".join(f"{p.day.month}月{p.day.day}日{p.count}" for p in one.trend.points[-7:])
        trend = f"近几日：{days}。"
    remark = f"说明：{one.remark.rstrip('。')}。" if one.remark else ""
    why = f"口径：{one.why}。依据通知第{one.clause_id}句：“{one.quote}”"
    return f"{one.label}：{one.count}{limit}。{trend}{remark}{why}"


def _reports(page: BriefPage) -> Iterator[str]:
    if not page.silences:
        yield "当前没有要求上报的事项。"
        return
    for state, label in (
        (Silence.NO_DATA, "没有报的"),
        (Silence.LATE, "报得晚的"),
        (Silence.ZERO, "报了零的"),
    ):
        yield f"{label}：{_units(page.said(state))}。"
    reported = len(page.said(Silence.REPORTED))
    yield f"按时报了数的：{reported}个单位。没有报不等于零。"


def _units(lines: Sequence[SilenceLine]) -> str:
    return "、".join(line.unit_name for line in lines) or "无"


def _ground(page: BriefPage) -> Iterator[str]:
    yield f"截数时间：{said_at(page.head.cut_off_at)}。截数以后的变化不计入本期。"
    if page.head.signed_name and page.head.signed_at:
        yield f"签字：{page.head.signed_name}，{said_at(page.head.signed_at)}。"
    if page.head.released_name and page.head.released_at:
        yield f"发布：{page.head.released_name}，{said_at(page.head.released_at)}。"
    yield f"操作记录链头：{page.audit_head or '还没有封存'}。"
