"""Messages, contacts and slips as rows of words, for files."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anxin.core.lists import MOST_ROWS, Asked, Cells, ListOf, Stretch, list_whole, moment
from anxin.core.permissions import SIGNED_IN_ROUTE
from anxin.core.text import number_typed
from anxin.core.types import Actor, gettext_noop

from ..types import Permission
from .carrying import slips_to_carry
from .contacts import units_kept
from .inbox import messages_page, mine


def _messages_head() -> Cells:
    return (_("时间"), _("消息"), _("说明"), _("给谁"), _("紧急"), _("已读"), _("谁读的"))


def _messages_count(actor: Actor, asked: Asked) -> int:
    found = mine(actor).filter(read_at=None) if _unread(asked) else mine(actor)
    return found.order_by()[: MOST_ROWS + 1].count()


def _messages(actor: Actor, asked: Asked, after: str, most: int) -> Stretch:
    before = number_typed(after)
    page = messages_page(actor, unread_only=_unread(asked), before=before, most=most)
    rows: list[Cells] = [
        (
            moment(one.at), one.subject, one.text, _("给本单位") if one.for_unit else _("给本人"),
            _("是") if one.urgent else "", moment(one.read_at), one.read_by,
        )
        for one in page.lines
    ]  # fmt: skip
    return rows, str(page.next_before or "")


def _unread(asked: Asked) -> bool:
    return asked.get("show") == "unread"


def _contacts_head() -> Cells:
    return (_("单位"), _("第几个找"), _("联系人"), _("电话"), _("登录"))


def _contacts(actor: Actor, _asked: Asked) -> list[Cells]:
    rows: list[Cells] = []
    for unit in units_kept(actor):
        rows += [
            (unit.name, str(number), one.name, one.phone, _("是") if one.user else "")
            for number, one in enumerate(unit.contacts, 1)
        ] or [(unit.name, "", _("没有人找得到"), "", "")]
    return rows


def _slips_head() -> Cells:
    return (_("送到哪里"), _("联系人"), _("编号"), _("事项"), _("说明"), _("哪里发的"), _("时间"))


def _slips(actor: Actor, _asked: Asked) -> list[Cells]:
    return [
        (
            stop.name, "；".join(f"{one.name} {one.phone}".strip() for one in stop.contacts),
            line.number, line.subject, line.text, line.sender, moment(line.written_at),
        )
        for stop in slips_to_carry(actor) for line in stop.lines
    ]  # fmt: skip


LISTS = {
    "messages": ListOf(
        gettext_noop("消息"), SIGNED_IN_ROUTE, _messages_head, _messages_count, _messages
    ),
    "contacts": list_whole(
        gettext_noop("单位联系人"), Permission.KEEP_CONTACTS, _contacts_head, _contacts
    ),
    "slips": list_whole(gettext_noop("要送的纸条"), Permission.CARRY, _slips_head, _slips),
}
