"""A brief from draft to release: text beside figures, signed by one person, released by another."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from anxin.core import audit, clock
from anxin.core.events import emit
from anxin.core.permissions import require
from anxin.core.text import clean, receipt_new
from anxin.core.types import Actor, Conflict, Denied, Invalid

from ..models import Brief
from ..queries.briefs import brief_found
from ..types import BriefReleased, BriefState, Permission

MOST_TEXT = 4000
MOST_REMARK = 300


def brief_edit(
    *, actor: Actor, ref: str, text: str, remarks: Mapping[str, str], seen_revision: int
) -> None:
    """Write the text beside the figures; the figures themselves never change.

    Raises Missing, Invalid (signed already, too long), Conflict (somebody else wrote since).
    """
    require(actor, Permission.DRAFT)
    brief = brief_found(actor, ref)
    written = clean(text)
    if len(written) > MOST_TEXT:
        message = _("最多 %(most)d 个字，现在有 %(now)d 个。")
        message %= {"most": MOST_TEXT, "now": len(written)}
        raise Invalid(message, fields={"text": message})
    known = set(brief.freeze.figures.values_list("slug", flat=True))
    kept = {slug: clean(one)[:MOST_REMARK] for slug, one in remarks.items() if slug in known}
    same = Brief.objects.filter(id=brief.id, state=BriefState.DRAFTED, revision=seen_revision)
    changed = same.update(
        text=written,
        remarks={slug: one for slug, one in kept.items() if one},
        revision=seen_revision + 1,
        edited_name=actor.name[:64],
    )
    if changed != 1:
        raise _conflict(brief)
    audit.record(actor, "briefing.brief_edit", "brief", brief.id, {"revision": seen_revision + 1})


def brief_sign(*, actor: Actor, ref: str, seen_revision: int) -> None:
    """Sign what was read: no later text. Raises Missing, Denied, Conflict."""
    require(actor, Permission.SIGN)
    brief = brief_found(actor, ref)
    if actor.user_id is None:
        raise Denied
    same = Brief.objects.filter(id=brief.id, state=BriefState.DRAFTED, revision=seen_revision)
    signed = same.update(
        state=BriefState.SIGNED,
        signed_by_id=actor.user_id,
        signed_name=actor.name[:64],
        signed_at=clock.now(),
    )
    if signed != 1:
        raise _conflict(brief)
    audit.record(actor, "briefing.brief_sign", "brief", brief.id, {"revision": seen_revision})


def brief_return(*, actor: Actor, ref: str, reason: str) -> None:
    """Take a signature off, with the reason, so that the text can be changed. Raises Conflict."""
    if not (actor.may(Permission.SIGN) or actor.may(Permission.RELEASE)):
        raise Denied
    brief, why = brief_found(actor, ref), clean(reason)[:MOST_REMARK]
    if not why:
        message = _("请写明退回修改的理由。")
        raise Invalid(message, fields={"reason": message})
    same = Brief.objects.filter(id=brief.id, state=BriefState.SIGNED)
    if same.update(state=BriefState.DRAFTED, signed_by=None, signed_name="", signed_at=None) != 1:
        raise _conflict(brief)
    audit.record(actor, "briefing.brief_return", "brief", brief.id, {"reason": why})


def brief_release(*, actor: Actor, ref: str) -> None:
    """Let a signed brief out; never by the one who signed it. Raises Missing, Denied, Conflict."""
    require(actor, Permission.RELEASE)
    brief = brief_found(actor, ref)
    if actor.user_id is None or brief.signed_by_id == actor.user_id:
        raise Denied(_("签字的人不能自己发布，请另一位同事发布。"))
    # Who signed is part of the condition: a signature given in between is seen here.
    signed = Brief.objects.filter(id=brief.id, state=BriefState.SIGNED)
    released = signed.exclude(signed_by_id=actor.user_id).update(
        state=BriefState.RELEASED,
        released_by_id=actor.user_id,
        released_name=actor.name[:64],
        released_at=clock.now(),
    )
    if released != 1:
        raise _conflict(brief)
    audit.record(actor, "briefing.brief_release", "brief", brief.id, {"version": brief.version})
    emit(BriefReleased(brief_id=brief.id))


def brief_renew(*, actor: Actor, ref: str) -> str:
    """A new version of a released brief over the same frozen figures; returns its ref.

    Raises Missing, Invalid (not released, or a newer one is being written).
    """
    require(actor, Permission.DRAFT)
    brief = brief_found(actor, ref)
    if brief.state != BriefState.RELEASED:
        raise Invalid(_("还没有发布的，直接修改就可以。"))
    newest = Brief.objects.filter(freeze_id=brief.freeze_id).order_by("-version").first()
    if newest is None or newest.id != brief.id:
        raise Conflict(_("已经有更新的版本，请在那一版上修改。"))
    try:
        with transaction.atomic():
            renewed = Brief.objects.create(
                ref=receipt_new(),
                freeze_id=brief.freeze_id,
                version=brief.version + 1,
                text=brief.text,
                remarks=brief.remarks,
            )
    except IntegrityError as error:
        raise Conflict(_("已经有更新的版本，请在那一版上修改。")) from error
    audit.record(actor, "briefing.brief_renew", "brief", renewed.id, {"version": renewed.version})
    return renewed.ref


def _conflict(brief: Brief) -> Conflict:
    """Who did what in between."""
    now = Brief.objects.filter(id=brief.id).first()
    if now is not None and now.state == BriefState.RELEASED:
        return Conflict(
            _("%(name)s 已经发布，不能再改。要改请发勘误。") % {"name": now.released_name}
        )
    if now is not None and now.state == BriefState.SIGNED:
        return Conflict(_("%(name)s 已经签字。要改请先退回修改。") % {"name": now.signed_name})
    name = now.edited_name if now else ""
    message = _("%(name)s 刚改过文字，您的修改没有写入。")
    return Conflict(message % {"name": name or _("别人")})
