"""Errata: what was wrong in a released brief and what is right, written by one, released by another."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anxin.core import audit, clock
from anxin.core.events import emit
from anxin.core.permissions import require
from anxin.core.text import clean, receipt_new
from anxin.core.types import Actor, Conflict, Denied, Invalid, Missing

from ..models import Erratum
from ..queries.briefs import brief_found
from ..types import BriefReleased, BriefState, ErratumWritten, Permission

MOST_TEXT = 1000


def erratum_write(*, actor: Actor, ref: str, wrong: str, right: str, reason: str = "") -> str:
    """Name what was wrong in a released brief and what is right; returns the erratum's ref.

    Raises Missing, Denied, Invalid.
    """
    require(actor, Permission.DRAFT)
    brief = brief_found(actor, ref)
    if actor.user_id is None:
        raise Denied
    if brief.state != BriefState.RELEASED:
        raise Invalid(_("还没有发布的，直接修改就可以。"))
    said = {"wrong": clean(wrong)[:MOST_TEXT], "right": clean(right)[:MOST_TEXT]}
    missing = {
        name: _("请写明哪里错了。") if name == "wrong" else _("请写明正确的是什么。")
        for name, text in said.items()
        if not text
    }
    if missing:
        raise Invalid(next(iter(missing.values())), fields=missing)
    erratum = Erratum.objects.create(
        ref=receipt_new(),
        brief=brief,
        **said,
        reason=clean(reason)[:MOST_TEXT],
        written_by_id=actor.user_id,
        written_name=actor.name[:64],
        written_at=clock.now(),
    )
    audit.record(actor, "briefing.erratum_write", "erratum", erratum.id, {"brief": brief.id})
    emit(ErratumWritten(erratum_id=erratum.id))
    return erratum.ref


def erratum_release(*, actor: Actor, ref: str) -> str:
    """Let an erratum out; never by the one who wrote it. Returns the ref of its brief."""
    require(actor, Permission.RELEASE)
    erratum = Erratum.objects.select_related("brief").filter(ref=ref).first()
    if erratum is None:
        raise Missing
    if actor.user_id is None or erratum.written_by_id == actor.user_id:
        raise Denied(_("写勘误的人不能自己发布，请另一位同事发布。"))
    waiting = Erratum.objects.filter(id=erratum.id, released_at__isnull=True)
    out = waiting.update(
        released_by_id=actor.user_id, released_name=actor.name[:64], released_at=clock.now()
    )
    if out != 1:
        raise Conflict(_("这份勘误已经发布。"))
    audit.record(actor, "briefing.erratum_release", "erratum", erratum.id, {})
    emit(BriefReleased(brief_id=erratum.brief_id))
    return erratum.brief.ref
