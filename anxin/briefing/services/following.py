"""Departments follow up: a reminder, at most one a day, without clock, red or count against anybody."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from anxin.core import audit, clock
from anxin.core.permissions import require
from anxin.core.text import clean
from anxin.core.types import Actor, Conflict, Denied, Invalid, Missing, gettext_noop
from anxin.messages.services import message_send
from anxin.messages.types import To
from anxin.workorders.queries import order_grounds

from ..models import FollowUp
from ..types import Permission

LEAST_TEXT, MOST_TEXT = 4, 500


def follow_up_send(*, actor: Actor, order_ref: str, text: str) -> None:
    """Remind a unit of an order. Raises Missing, Denied, Invalid, Conflict (reminded today)."""
    require(actor, Permission.FOLLOW_UP)
    order = order_grounds(actor, order_ref)
    if order is None:
        raise Missing
    if actor.unit_id is None:
        raise Denied
    said = clean(text)[:MOST_TEXT]
    if len(said) < LEAST_TEXT:
        message = _("请写明提醒什么，至少 4 个字。")
        raise Invalid(message, fields={"text": message})
    if order.lead_unit == actor.unit_id:
        raise Invalid(_("这是本单位自己的任务，直接办理就可以。"))
    if order.excluded_unit is not None or not order.running:
        raise Invalid(_("这件事不能跟踪提醒：已经办结，或者是群众反映单位的事。"))
    try:
        with transaction.atomic():
            reminder = FollowUp.objects.create(
                campaign=order.campaign,
                order_id=order.id,
                by_unit_id=actor.unit_id,
                unit_id=order.lead_unit,
                day=clock.today(),
                text=said,
                by_name=actor.name[:64],
                at=clock.now(),
            )
    except IntegrityError as error:
        raise Conflict(_("今天已经提醒过这件事，明天再提醒。")) from error
    audit.record(actor, "briefing.follow_up_send", "order", order.id, {"reminder": reminder.id})
    message_send(
        actor=actor,
        to=To(unit=order.lead_unit),
        matter=f"order:{order.id}",
        occasion=f"follow-up:{reminder.id}",
        subject=gettext_noop("跟踪提醒：%(subject)s"),
        text=gettext_noop("%(text)s（只是提醒，不是督办。）"),
        link=reverse("desk:read-order", args=[order.ref]),
        values={"subject": order.subject, "text": said},
    )
