"""The only sender of breakdown tables: each unit's share, its link, what was noted as sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from anxin.core import audit, clock
from anxin.core.types import Actor, Invalid, Missing

from ..models import Breakdown
from ..queries.breakdown import breakdown_of
from ..queries.breakdown_marks import token_marks, token_of
from ..types.breakdown import LONGEST_LINK_DAYS
from .breakdown_shares import links_make, shares_give


def breakdown_send(*, actor: Actor, ref: str, reply_by: datetime, closes_on: date) -> int:
    """Give each row to its units and make each unit's link; returns how many units are asked.

    Safe to repeat after changes: what was answered stays, new owners get their share.
    """
    breakdown = breakdown_of(actor, ref)
    _days_checked(reply_by, closes_on)
    with transaction.atomic():
        units = shares_give(breakdown)
        Breakdown.objects.filter(id=breakdown.id).update(
            sent_at=clock.now(), reply_by=reply_by, closes_on=closes_on, revision=F("revision") + 1
        )
        links_make(breakdown, units, closes_on)
        detail = {"units": len(units), "closes_on": str(closes_on)}
        audit.record(actor, "workorders.breakdown_send", "breakdown", ref, detail)
    return len(units)


def link_renew(*, actor: Actor, ref: str, unit_id: int) -> None:
    """Make a unit's link anew: the one before opens nothing from now on."""
    breakdown = breakdown_of(actor, ref)
    link = breakdown.links.filter(unit_id=unit_id).first()
    if link is None:
        raise Invalid(_("这个单位还没有链接。请先发出分解表。"))
    link.generation += 1
    marks = token_marks(token_of(ref, unit_id, link.generation))
    link.handle_mark, link.mark = marks.handle, marks.whole
    # The new link has not gone out yet, whatever the one before did.
    link.revoked_at = link.opened_at = link.received_at = link.reminded_at = None
    link.sent_at = clock.now()
    link.save()
    audit.record(actor, "workorders.link_renew", "sent_link", link.id, {"unit": unit_id})


def link_revoke(*, actor: Actor, ref: str, unit_id: int) -> None:
    """Close a unit's link at once."""
    breakdown = breakdown_of(actor, ref)
    closed = breakdown.links.filter(unit_id=unit_id, revoked_at=None).update(revoked_at=clock.now())
    if closed:
        audit.record(actor, "workorders.link_revoke", "breakdown", ref, {"unit": unit_id})


def reminders_note(*, actor: Actor, ref: str, unit_ids: Sequence[int]) -> int:
    """Note that units were sent their text, or reminded, now; returns how many."""
    breakdown = breakdown_of(actor, ref)
    noted = breakdown.links.filter(unit_id__in=unit_ids).update(reminded_at=clock.now(), dropped=0)
    audit.record(
        actor, "workorders.breakdown_remind", "breakdown", ref, {"units": sorted(unit_ids)}
    )
    return noted


def outside_called(*, actor: Actor, ref: str, name: str) -> None:
    """Note that the clerk has asked a body that is not on the list of units, now."""
    breakdown = breakdown_of(actor, ref)
    owners = {owner for row in breakdown.rows.all() for owner in (*row.lead, *row.cooperate)}
    if name not in owners:
        raise Missing
    called = {**breakdown.called, name: clock.now().isoformat()}
    Breakdown.objects.filter(id=breakdown.id).update(called=called)
    audit.record(actor, "workorders.outside_called", "breakdown", ref, {"name": name})


def _days_checked(reply_by: datetime, closes_on: date) -> None:
    today = clock.today()
    faults = {}
    if reply_by <= clock.now():
        faults["reply_by"] = _("答复时间已经过了，请写晚一点。")
    if closes_on < reply_by.astimezone(clock.CHINA).date():
        faults["closes_on"] = _("链接不能在答复时间以前失效。")
    if closes_on > today + timedelta(days=LONGEST_LINK_DAYS):
        faults["closes_on"] = _("链接最长用 400 天。")
    if faults:
        raise Invalid(_("时间要改一下，什么都还没有发。"), fields=faults)
