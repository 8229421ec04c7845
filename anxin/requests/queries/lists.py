"""Answers taken back as rows of words, for files."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anxin.core.lists import Asked, Cells, list_whole, moment
from anxin.core.types import Actor, gettext_noop

from ..types import Permission
from .withdrawals import withdrawals_listed


def _withdrawals_head() -> Cells:
    return (_("编号"), _("为什么"), _("句子"), _("状态"), _("答复"), _("已告知"), _("时间"))


def _withdrawals(actor: Actor, asked: Asked) -> list[Cells]:
    return [
        (
            one.ref, one.reason, "、".join(one.clauses), _(one.state_label), str(one.answers),
            str(one.reached) if one.state == "told" else "", moment(one.at),
        )
        for one in withdrawals_listed(actor, asked["campaign"])
    ]  # fmt: skip


LISTS = {
    "withdrawals": list_whole(
        gettext_noop("撤回并告知"), Permission.READ, _withdrawals_head, _withdrawals
    ),
}
