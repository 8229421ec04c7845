"""Lists as rows of words, stretch by stretch: what a file of them holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from anxin.core.types import STRENGTH_LABELS, Actor, Missing, gettext_noop

from ..types import InboxFilter, OrderRow
from .inbox import order_count, order_stretch
from .reports import reports_expected

# A file holds at most so many rows; a page says when a list is longer.
MOST_ROWS = 100_000
MOMENT = "%Y-%m-%d %H:%M"
Cells = tuple[str, ...]
Stretch = tuple[list[Cells], str]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list that can leave as a file. `stretch`: actor, filter, where to begin, how many."""

    title: str
    head: Callable[[], Cells]
    count: Callable[[Actor, InboxFilter], int]
    stretch: Callable[[Actor, InboxFilter, int], Stretch]


def list_of(name: str) -> ListOf:
    """A list by its name in addresses. Raises Missing."""
    if name not in LISTS:
        raise Missing
    return LISTS[name]


def _orders_head() -> Cells:
    return (
        _("编号"), _("条款"), _("措施"), _("手段"), _("强度"), _("事项"), _("牵头单位"),
        _("地点"), _("状态"), _("收到"), _("时限"),
    )  # fmt: skip


def _orders_count(actor: Actor, wanted: InboxFilter) -> int:
    return order_count(actor, wanted, MOST_ROWS + 1)


def _orders(actor: Actor, wanted: InboxFilter, most: int) -> Stretch:
    rows, after = order_stretch(actor, wanted, most)
    return [_order_cells(row) for row in rows], after


def _order_cells(row: OrderRow) -> Cells:
    due = localtime(row.due_at).strftime(MOMENT) if row.due_at else _("不限时")
    return (
        row.ref, row.clause_id, row.measure_id,
        _(row.instrument_label) if row.measure_id else _(row.label),
        _(STRENGTH_LABELS[row.strength]) if row.measure_id else "", row.subject, row.lead_name,
        row.area_name, _(row.state_label), localtime(row.opened_at).strftime(MOMENT), due,
    )  # fmt: skip


def _reports_head() -> Cells:
    return (_("上报什么"), _("单位"), _("日期"), _("状态"), _("报数"), _("迟报"))


def _reports_count(actor: Actor, wanted: InboxFilter) -> int:
    return sum(len(one.rows) * len(one.days) for one in reports_expected(actor))


def _reports(actor: Actor, wanted: InboxFilter, most: int) -> Stretch:
    rows: list[Cells] = [
        (
            one.subject, row.unit_name, cell.day.isoformat(), _(REPORT_WORDS.get(cell.state, "")),
            "" if cell.value is None else str(cell.value), _("是") if cell.late else "",
        )
        for one in reports_expected(actor) for row in one.rows for cell in row.cells
    ]  # fmt: skip
    return rows, ""


REPORT_WORDS: Mapping[str, str] = {
    "done": gettext_noop("已报"),
    "zero": gettext_noop("报零"),
    "late": gettext_noop("迟报"),
    "silent": gettext_noop("未报"),
    "open": gettext_noop("还没到时间"),
}
LISTS = {
    "orders": ListOf(gettext_noop("待办事项"), _orders_head, _orders_count, _orders),
    "reports": ListOf(gettext_noop("定时上报"), _reports_head, _reports_count, _reports),
}
