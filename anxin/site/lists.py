"""Every list that leaves as a file, and those of the house's own records."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.briefing.queries import lists as briefing
from anxin.core.lists import MOST_ROWS, Asked, Cells, ListOf, Stretch, lists_register, moment
from anxin.core.queries import audit_count, audit_entries, certificate_count, certificates
from anxin.core.text import number_typed
from anxin.core.types import Actor, Permission, gettext_noop
from anxin.messages.queries import lists as messages
from anxin.notices.queries import lists as notices
from anxin.oversight import queries as oversight
from anxin.requests.queries import lists as requests
from anxin.residents import queries as residents
from anxin.rulebook.queries import lists as rulebook
from anxin.venues import queries as venues
from anxin.workorders.queries import lists as workorders


def _audit_head() -> Cells:
    return (_("时间"), _("动作"), _("对象"), _("编号"), _("谁"), _("账号"), _("单位"), _("渠道"))


def _audit(actor: Actor, _asked: Asked, after: str, most: int) -> Stretch:
    entries = audit_entries(actor, before=number_typed(after), most=most)
    rows: list[Cells] = [
        (
            moment(one.at), one.action, one.subject_type, one.subject_id, one.actor_kind,
            str(one.user_id or ""), str(one.unit_id or ""), one.channel,
        )
        for one in entries
    ]  # fmt: skip
    return rows, str(entries[-1].id) if len(entries) == most else ""


def _certificates_head() -> Cells:
    return (
        _("凭证号"), _("记录"), _("条数"), _("最早"), _("最晚"), _("销毁时间"), _("依据"), _("摘要"),
        _("链头"),
    )  # fmt: skip


def _certificates(actor: Actor, _asked: Asked, after: str, most: int) -> Stretch:
    english = get_language() == "en"
    found = certificates(actor, before=number_typed(after), most=most)
    rows: list[Cells] = [
        (
            str(one.id), one.title_en if english else one.title, str(one.count),
            moment(one.earliest), moment(one.latest), moment(one.at), one.rule,
            bytes(one.digest).hex(), one.chain_head,
        )
        for one in found
    ]  # fmt: skip
    return rows, str(found[-1].id) if len(found) == most else ""


READ_AUDIT = Permission.READ_AUDIT
LISTS = {
    "audit": ListOf(
        gettext_noop("操作记录"),
        READ_AUDIT,
        _audit_head,
        lambda actor, _asked: audit_count(actor, MOST_ROWS + 1),
        _audit,
    ),
    "certificates": ListOf(
        gettext_noop("销毁凭证"),
        READ_AUDIT,
        _certificates_head,
        lambda actor, _asked: certificate_count(actor, MOST_ROWS + 1),
        _certificates,
    ),
}


def lists_wire() -> None:
    """Make every room's lists known, so that a page of any of them can hand it out."""
    lower = (messages, residents, notices, rulebook, workorders)
    for room in (*lower, requests, oversight, venues, briefing):
        lists_register(room.LISTS)
    lists_register(LISTS)
