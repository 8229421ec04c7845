"""A clock stands still with a reason, until a day at most, and goes on with what was left.

While it stands, neither the order nor its parts have a due time: nothing reminds, nothing turns
red, no step goes up. What was left is kept at each part and given back whole.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from anxin.core import audit, clock
from anxin.core.services import past_scope
from anxin.core.text import clean
from anxin.core.types import SYSTEM, Actor, Invalid

from ..models import Order, OrderPause, Part
from ..rules import due_resumed, remind_time
from ..rules.allowances import DAY_ENDS
from ..types import ClockUnit, PartRole
from .deciding import decider_checked, handler_checked, order_locked, reason_checked
from .opening import history_add
from .timing import calendar_for

MOST_DAYS = 60
MOST_NAME = 64
BATCH = 200


def order_pause(*, actor: Actor, ref: str, text: str, asked_by: str, until_on: date | None) -> None:
    """Let an order's clock stand still: why, who asked, until which day at most.

    The giver or a unit above decides; what a person brought in, its lead may pause while it waits
    for that person. Raises Missing, Denied, Invalid.
    """
    with transaction.atomic():
        order = order_locked(actor, ref)
        if order.giver_unit_id is None and order.red_at is None:
            handler_checked(actor, order)
        else:
            decider_checked(actor, order)
        reason, asker = reason_checked(text), _asker_checked(asked_by)
        until_at = _until_checked(until_on)
        if not order.running or order.due_at is None:
            raise Invalid(_("这件事现在没有在走的时限，不用暂停。"))
        now = clock.now()
        OrderPause.objects.create(
            order=order, reason=reason, asked_by=asker, paused_at=now, until_at=until_at,
            held_due_at=order.due_at, held_red_at=order.red_at,
            unit_id=actor.unit_id, actor_name=actor.name,
        )  # fmt: skip
        with past_scope(actor):
            Part.objects.filter(order_id=order.id, due_at__isnull=False).update(
                held_due_at=F("due_at"), due_at=None, remind_at=None, red_at=None
            )
            Order.objects.filter(id=order.id).update(paused_at=now, due_at=None, red_at=None)
        said = _("%(who)s提出；最迟 %(day)s 恢复。%(why)s") % {
            "who": asker,
            "day": until_at.astimezone(clock.CHINA).date().isoformat(),
            "why": reason,
        }
        history_add(actor, order.id, "pause", order.status, order.status, said)
        audit.record(actor, "workorders.order_pause", "order", order.id, {"until": str(until_at)})


def order_resume(*, actor: Actor, ref: str, text: str) -> None:
    """Let a clock go on before its last day. Raises Missing, Denied, Invalid."""
    with transaction.atomic():
        order = order_locked(actor, ref)
        handler_checked(actor, order)
        if order.paused_at is None:
            raise Invalid(_("计时没有暂停。"))
        clock_go_on(actor, order, clock.now(), clean(text))


def clock_go_on(actor: Actor, order: Order, at: datetime, text: str) -> None:
    """Give every part what was left when its clock was stopped, counted from `at`."""
    pause = OrderPause.objects.get(order_id=order.id, resumed_at__isnull=True)
    with past_scope(actor):
        unit = ClockUnit(order.clock_unit)
        calendar = calendar_for(unit)
        for part in Part.objects.filter(order_id=order.id, held_due_at__isnull=False):
            held = part.held_due_at
            if held is None:
                continue
            due = due_resumed(unit, held, pause.paused_at, at, calendar)
            _part_go_on(part, due, at)
            if part.role == PartRole.LEAD:
                order.due_at, order.paused_at = due, None
        Order.objects.filter(id=order.id).update(due_at=order.due_at, paused_at=None)
        OrderPause.objects.filter(id=pause.id).update(resumed_at=at)
    history_add(actor, order.id, "resume", order.status, order.status, text)
    audit.record(actor, "workorders.order_resume", "order", order.id, {"at": str(at)})


def pauses_end(now: datetime) -> int:
    """Let clocks go on whose last day has come; they count from that moment, however late this runs."""
    ripe = (
        OrderPause.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(resumed_at__isnull=True, until_at__lte=now)
        .select_related("order")
        .defer("order__search", "order__details")
        .order_by("until_at", "id")[:BATCH]
    )
    ended = list(ripe)
    for pause in ended:
        clock_go_on(SYSTEM, pause.order, pause.until_at, _("到了最迟恢复的日子"))
    return len(ended)


def _part_go_on(part: Part, due: datetime, at: datetime) -> None:
    """A part's clock anew: it is shown privately again before red, and reminded while time is left."""
    changes: dict[str, object] = {"due_at": due, "held_due_at": None}
    changes |= {"remind_at": remind_time(at, due), "on_paper": False}
    changes |= dict.fromkeys(("previewed_at", "preview_until"))
    if due > at:
        changes["reminded_at"] = None
    Part.objects.filter(id=part.id).update(**changes)


def _asker_checked(asked_by: str) -> str:
    asker = clean(asked_by)[:MOST_NAME]
    if not asker:
        message = _("请写是谁提出的。")
        raise Invalid(message, fields={"asked_by": message})
    return asker


def _until_checked(until_on: date | None) -> datetime:
    today = clock.today()
    if until_on is None or not today < until_on <= today + timedelta(days=MOST_DAYS):
        message = _("请选最迟哪天恢复：明天起，%(most)d 天以内。") % {"most": MOST_DAYS}
        raise Invalid(message, fields={"until_on": message})
    return datetime.combine(until_on, DAY_ENDS, clock.CHINA)
