"""Kept decisions and towns' tables as rows of words, for files."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from anxin.core.lists import MOST_ROWS, Asked, Cells, ListOf, Stretch, list_whole, moment
from anxin.core.permissions import SIGNED_IN_ROUTE, require
from anxin.core.types import Actor, gettext_noop
from anxin.core.types import Permission as CorePermission

from ..models import DecisionRecord
from ..types import Permission
from .decisions import decisions_listed
from .pages import tables_listed
from .towns import town_tables_listed


def _decisions_head() -> Cells:
    return (
        _("时间"),
        _("规则"),
        _("当时情况"),
        _("答案"),
        _("行"),
        _("条款"),
        _("版本"),
        _("编号"),
    )


def _decisions_count(actor: Actor, asked: Asked) -> int:
    require(actor, CorePermission.READ_AUDIT)
    rows = DecisionRecord.objects.order_by()
    if asked.get("table"):
        rows = rows.filter(table_version__name=asked["table"])
    return rows[: MOST_ROWS + 1].count()


def _decisions(actor: Actor, asked: Asked, after: str, most: int) -> Stretch:
    page = decisions_listed(actor, asked.get("table", ""), _opened(after), most)
    rows: list[Cells] = [
        (
            moment(one.at), one.title, one.facts, one.answer, str(one.rule), one.clause,
            one.version[:8], str(one.id),
        )
        for one in page.lines
    ]  # fmt: skip
    return rows, _packed(page.next_before)


def _packed(before: str) -> str:
    """A cursor in few characters: microseconds and the number without its strokes."""
    at, _sign, number = before.partition("|")
    if not number:
        return ""
    moment_us = round(datetime.fromisoformat(at).timestamp() * 1_000_000)
    return f"{moment_us}|{UUID(number).hex}"


def _opened(after: str) -> str:
    at, _sign, number = after.partition("|")
    if not number:
        return ""
    seconds, micro = divmod(int(at), 1_000_000)
    moment_at = datetime.fromtimestamp(seconds, UTC).replace(microsecond=micro)
    return f"{moment_at.isoformat()}|{UUID(number)}"


def _towns_head() -> Cells:
    return (_("镇（街道）的表"), _("镇（街道）"), _("与哪张表比"), _("上传"), _("谁能看"))


def _towns(actor: Actor, asked: Asked) -> list[Cells]:
    return [
        (
            one.title, one.unit, one.higher_title, moment(one.uploaded_at),
            _("本镇和区里") if one.shared_at else _("只有本镇"),
        )
        for one in town_tables_listed(actor, asked["campaign"]).lines
    ]  # fmt: skip


def _tables_head() -> Cells:
    return (_("规则"), _("层级"), _("状态"), _("开始"), _("结束"), _("来源"), _("版本"))


def _tables(actor: Actor, asked: Asked) -> list[Cells]:
    return [
        (
            one.title, one.level_label, one.standing,
            one.valid_from.isoformat() if one.valid_from else "",
            one.valid_to.isoformat() if one.valid_to else "", one.source, one.version[:8],
        )
        for one in tables_listed(actor, asked["campaign"])
    ]  # fmt: skip


LISTS = {
    "rule-tables": list_whole(gettext_noop("规则表"), SIGNED_IN_ROUTE, _tables_head, _tables),
    "decisions": ListOf(
        gettext_noop("决定记录"),
        CorePermission.READ_AUDIT,
        _decisions_head,
        _decisions_count,
        _decisions,
    ),
    "town-tables": list_whole(
        gettext_noop("镇级规则比对"), Permission.COMPARE, _towns_head, _towns
    ),
}
