"""Lists of the desk as rows of words, stretch by stretch: what a file of them holds."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from anxin.core.lists import MOST_ROWS, Asked, Cells, ListOf, Stretch, list_whole, moment
from anxin.core.types import STRENGTH_LABELS, Actor, gettext_noop

from ..types import InboxFilter, OrderRow, Permission
from .chains import escalations_open
from .engine import checks_open
from .inbox import order_count, order_stretch
from .reports import reports_expected


def _orders_head() -> Cells:
    return (
        _("编号"), _("条款"), _("措施"), _("手段"), _("强度"), _("事项"), _("牵头单位"),
        _("地点"), _("状态"), _("收到"), _("时限"),
    )  # fmt: skip


def _orders_count(actor: Actor, asked: Asked) -> int:
    return order_count(actor, InboxFilter(**asked), MOST_ROWS + 1)


def _orders(actor: Actor, asked: Asked, after: str, most: int) -> Stretch:
    rows, after = order_stretch(actor, InboxFilter(**{**asked, "after": after}), most)
    return [_order_cells(row) for row in rows], after


def _order_cells(row: OrderRow) -> Cells:
    return (
        row.ref, row.clause_id, row.measure_id,
        _(row.instrument_label) if row.measure_id else _(row.label),
        _(STRENGTH_LABELS[row.strength]) if row.measure_id else "", row.subject, row.lead_name,
        row.area_name, _(row.state_label), moment(row.opened_at), moment(row.due_at) or _("不限时"),
    )  # fmt: skip


def _reports_head() -> Cells:
    return (_("上报什么"), _("单位"), _("日期"), _("状态"), _("报数"), _("迟报"))


def _reports(actor: Actor, _asked: Asked) -> list[Cells]:
    return [
        (
            one.subject, row.unit_name, cell.day.isoformat(), _(REPORT_WORDS.get(cell.state, "")),
            "" if cell.value is None else str(cell.value), _("是") if cell.late else "",
        )
        for one in reports_expected(actor) for row in one.rows for cell in row.cells
    ]  # fmt: skip


def _chains_head() -> Cells:
    return (_("编号"), _("事项"), _("报到哪里"), _("单位"), _("联系人"), _("什么时候"), _("下一步"))


def _chains(actor: Actor, _asked: Asked) -> list[Cells]:
    return [
        (
            one.order_ref, one.subject, _(one.stage_label), one.unit_name, one.contact_name,
            moment(one.taken_at), moment(one.next_step_at) or _("到头了"),
        )
        for one in escalations_open(actor, unit_id=actor.unit_id or 0)
    ]  # fmt: skip


def _checks_head() -> Cells:
    return (_("编号"), _("事项"), _("牵头单位"), _("为什么抽"), _("抽到"), _("开和结是同一个人"))


def _checks(actor: Actor, _asked: Asked) -> list[Cells]:
    return [
        (
            one.ref, one.subject, one.lead_name, _(one.reason_label), moment(one.drawn_at),
            _("是") if one.by_opener else "",
        )
        for one in checks_open(actor)
    ]  # fmt: skip


REPORT_WORDS: Mapping[str, str] = {
    "done": gettext_noop("已报"),
    "zero": gettext_noop("报零"),
    "late": gettext_noop("过了时间，还没报"),
    "silent": gettext_noop("未报"),
    "open": gettext_noop("还没到时间"),
}
READ = Permission.READ
LISTS = {
    "orders": ListOf(gettext_noop("待办事项"), READ, _orders_head, _orders_count, _orders),
    "reports": list_whole(gettext_noop("定时上报"), READ, _reports_head, _reports),
    "chains": list_whole(gettext_noop("逐级上报"), READ, _chains_head, _chains),
    "spot-checks": list_whole(gettext_noop("抽查"), READ, _checks_head, _checks),
}
