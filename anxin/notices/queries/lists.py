"""Drafts and versions of notices as rows of words, for files."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anxin.core.lists import Asked, Cells, list_whole, moment
from anxin.core.types import Actor, gettext_noop

from ..types import Permission
from .drafts import drafts_all
from .signing import versions_of


def _drafts_head() -> Cells:
    return (_("通知"), _("状态"), _("单位"), _("落款日期"), _("已确认"), _("措施"), _("起草"))


def _drafts(actor: Actor, _asked: Asked) -> list[Cells]:
    return [
        (
            one.title, _(one.label), one.unit, one.signed_on.isoformat() if one.signed_on else "",
            str(one.signed), str(one.total), moment(one.opened_at),
        )
        for one in drafts_all(actor)
    ]  # fmt: skip


def _versions_head() -> Cells:
    return (_("通知"), _("版本"), _("状态"), _("措施"), _("签字"), _("装入"))


def _versions(actor: Actor, asked: Asked) -> list[Cells]:
    return [
        (
            one.title, one.content_hash[:8], _(one.label), str(one.measures),
            _("是") if one.signed else "", moment(one.loaded_at),
        )
        for one in versions_of(actor, asked["campaign"])
    ]  # fmt: skip


LISTS = {
    "drafts": list_whole(gettext_noop("通知草稿"), Permission.READ_DRAFTS, _drafts_head, _drafts),
    "versions": list_whole(gettext_noop("通知版本"), Permission.ADOPT, _versions_head, _versions),
}
