"""Why a row bears its sign and has its time: the rule, in a sentence. Pure."""

from __future__ import annotations

from anxin.core.types import gettext_noop

from ..types import RowState

WHY_STATE = {
    RowState.DONE: gettext_noop("已经有了结果，不再计时。"),
    RowState.OPEN: gettext_noop("还在时限之内，或者没有时限。"),
    RowState.LATE: gettext_noop(
        "时限已过。先提醒，再让本单位单独看 30 分钟、说明原因，之后才标逾期。"
    ),
    RowState.OVERDUE: gettext_noop("过了时限，提醒过，也让单位单独看过 30 分钟，仍没有结果。"),
    RowState.SILENT: gettext_noop("交下去 24 小时还没有签收，或者到点没有上报。没有回音不等于零。"),
    RowState.ZERO: gettext_noop("单位报了零：说了没有，不是没有报。"),
    RowState.OBJECTED: gettext_noop("单位说不归它办，等交办单位定。这段时间不催它。"),
    RowState.UPTAKE: gettext_noop("这是倡议，只看响应了多少，不会逾期。"),
    RowState.NONE: gettext_noop("这一条一直有效，不欠什么。"),
}
NO_DAY = gettext_noop("通知没有写日期：收到以后三天内要一个首次反馈。")
OWN_DAY = gettext_noop("日期是通知写明的，或者交办时定的。")
OF_KIND = gettext_noop("群众提出的事，按这一类事的答复时限。")
NO_CLOCK = gettext_noop("指导、商请、提醒、倡议这些手段没有时限，谁也不会因此逾期。")


def why_time(*, timed: bool, measure: bool, first_answer: bool) -> str:
    """Why an order is due when it is, or never."""
    if not timed:
        return NO_CLOCK
    if not measure:
        return OF_KIND
    return NO_DAY if first_answer else OWN_DAY
