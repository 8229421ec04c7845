"""Briefs, the rows behind a figure, letters and reminders as rows of words, for files."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anxin.core.lists import MOST_ROWS, Asked, Cells, ListOf, Stretch, list_whole, moment
from anxin.core.text import number_typed
from anxin.core.types import Actor, gettext_noop
from anxin.workorders.types import ROW_LABELS, RowState

from ..types import GROUND_LABELS, PLAIN, Permission
from .board import board_for
from .briefs import briefs_seen, figure_page
from .supervision import follow_ups_seen, supervisions_seen
from .upper_sheets import upper_sheets_listed


def _briefs_head() -> Cells:
    return (
        _("日期"),
        _("期号"),
        _("版本"),
        _("状态"),
        _("签字"),
        _("发布"),
        _("发布时间"),
        _("勘误"),
    )


def _briefs(actor: Actor, asked: Asked) -> list[Cells]:
    return [
        (
            one.day.isoformat(), str(one.number), str(one.version), _(one.state_label),
            one.signed_name, one.released_name, moment(one.released_at), str(one.errata or ""),
        )
        for one in briefs_seen(actor, asked["campaign"])
    ]  # fmt: skip


def _figure_head() -> Cells:
    return (_("编号"), _("事项"), _("截数时"), _("现在"), _("单位"), _("条款"))


def _figure_count(actor: Actor, asked: Asked) -> int:
    page = figure_page(actor, asked.get("ref", ""), asked.get("slug", ""))
    return min(page.figure.count, MOST_ROWS + 1)


def _figure(actor: Actor, asked: Asked, after: str, _most: int) -> Stretch:
    first = number_typed(after) or 0
    page = figure_page(actor, asked.get("ref", ""), asked.get("slug", ""), first)
    rows: list[Cells] = [
        (
            one.row.ref, one.row.subject, _state(one.state),
            _state(one.row.state) if one.changed else "", one.row.lead_name, one.row.clause_id,
        )
        for one in page.rows
    ]  # fmt: skip
    return rows, "" if page.next_first is None else str(page.next_first)


def _state(state: str) -> str:
    known = state in frozenset(RowState)
    return _(ROW_LABELS[RowState(state)]) if known else state


def _letters_head() -> Cells:
    return (
        _("函号"),
        _("事项"),
        _("单位"),
        _("依据"),
        _("到哪一步"),
        _("发出"),
        _("答复时限"),
        _("超期"),
    )


def _letters(actor: Actor, asked: Asked) -> list[Cells]:
    return [
        (
            one.number, one.subject, one.unit_name, _(GROUND_LABELS[one.ground]),
            _(one.status_label), moment(one.issued_at), moment(one.due_at),
            _("是") if one.late else "",
        )
        for one in supervisions_seen(actor, asked["campaign"])
    ]  # fmt: skip


def _reminders_head() -> Cells:
    return (_("编号"), _("事项"), _("谁提醒的"), _("单位"), _("说明"), _("时间"))


def _reminders(actor: Actor, asked: Asked) -> list[Cells]:
    return [
        (one.order_ref, one.subject, one.by_name, one.unit_name, one.text, moment(one.at))
        for one in follow_ups_seen(actor, asked["campaign"])
    ]


def _upper_head() -> Cells:
    return (_("表名"), _("谁要的"), _("自动填几格"), _("存入"), _("上次填"))


def _upper(actor: Actor, asked: Asked) -> list[Cells]:
    return [
        (
            one.title, one.asked_by, str(one.cells), moment(one.kept_at),
            one.filled_on.isoformat() if one.filled_on else "",
        )
        for one in upper_sheets_listed(actor, asked["campaign"])
    ]  # fmt: skip


def _board_head() -> Cells:
    states = (_(ROW_LABELS[state]) for state in PLAIN)
    return (_("乡镇（街道）"), _("部分"), *states, _("截至"))


def _board(actor: Actor, asked: Asked) -> list[Cells]:
    """The board's figures, each line with the moment they were counted."""
    board = board_for(actor, asked["campaign"])
    return [
        (
            row.head.name, f"{section.number} {section.title}",
            *(str(cell.count(state)) for state in PLAIN), moment(board.at),
        )
        for row, section, cell in board.lines
    ]  # fmt: skip


READ_BRIEFS = Permission.READ_BRIEFS
LISTS = {
    "board": list_whole(gettext_noop("总览"), Permission.READ, _board_head, _board),
    "briefs": list_whole(gettext_noop("日报"), READ_BRIEFS, _briefs_head, _briefs),
    "figure": ListOf(
        gettext_noop("数字背后的事项"), READ_BRIEFS, _figure_head, _figure_count, _figure
    ),
    "letters": list_whole(gettext_noop("督办函"), Permission.READ, _letters_head, _letters),
    "reminders": list_whole(
        gettext_noop("跟踪提醒"), Permission.FOLLOW_UP, _reminders_head, _reminders
    ),
    "upper-sheets": list_whole(gettext_noop("上级报表"), Permission.DRAFT, _upper_head, _upper),
}
