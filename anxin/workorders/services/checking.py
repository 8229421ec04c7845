"""Spot checks: some closed orders are looked at once more by who gave them or stands above."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.core import audit, clock
from anxin.core.events import emit
from anxin.core.permissions import require
from anxin.core.services import past_scope
from anxin.core.text import clean
from anxin.core.types import Actor, Conflict, Denied, Invalid, Missing

from ..kinds import kind_of
from ..models import Order, Part, SpotCheck
from ..rules import is_drawn, remind_time
from ..types import (
    CheckReason,
    CheckResult,
    OrderKind,
    OrderMoved,
    OrderStatus,
    PartRole,
    PartStatus,
    Permission,
)
from .deciding import DISTRICT_OFFICE, MOST_REASON
from .opening import history_add
from .timing import due_by


def check_draw(order: Order, kind: OrderKind) -> None:
    """When an order is closed: draw it for a check if its number says so."""
    if kind.check_percent and is_drawn(order.ref, kind.check_percent):
        _draw(order, CheckReason.SAMPLE)


def check_for_rating(*, actor: Actor, order_id: int) -> bool:
    """An unhappy rating puts the order on the list of checks; True when it was not there yet."""
    order = Order.objects.filter(id=order_id).defer("search", "details").first()
    return order is not None and _draw(order, CheckReason.RATING)


def check_decide(*, actor: Actor, ref: str, result: str, text: str) -> None:
    """What a check found: true, or to be done again, which opens the order anew with a clock.

    Raises Missing, Denied (another unit's check), Invalid, Conflict (decided before).
    """
    require(actor, Permission.MOVE)
    written = clean(text)[:MOST_REASON]
    if result not in frozenset(CheckResult):
        raise Invalid(_("请选属实，还是要补办。"), fields={"result": _("请选属实，还是要补办。")})
    if result == CheckResult.REDO and not written:
        message = _("请写还差什么。")
        raise Invalid(message, fields={"text": message})
    with transaction.atomic():
        order, check = _check_held(actor, ref)
        SpotCheck.objects.filter(id=check.id).update(
            result=result, text=written, decided_at=clock.now(), actor_name=actor.name
        )
        if result == CheckResult.TRUE:
            history_add(actor, order.id, "check_true", order.status, order.status, written)
        else:
            _reopen(actor, order, written)
        detail = {"result": result}
        audit.record(actor, "workorders.check_decide", "order", order.id, detail)


def _draw(order: Order, reason: CheckReason) -> bool:
    unit = order.giver_unit_id or _unit_above(order)
    _row, made = SpotCheck.objects.get_or_create(
        order_id=order.id,
        decided_at=None,
        defaults={"unit_id": unit, "reason": reason, "drawn_at": clock.now()},
    )
    return made


def _unit_above(order: Order) -> int:
    """Who looks at what a person brought in: the unit above its lead, the office above all."""
    above = areas.superior_of(order.lead_unit_id) or areas.unit_by_slug(DISTRICT_OFFICE)
    return above.id if above else order.lead_unit_id


def _check_held(actor: Actor, ref: str) -> tuple[Order, SpotCheck]:
    order = Order.objects.select_for_update(of=("self",)).filter(ref=ref).defer("search").first()
    newest = SpotCheck.objects.filter(order=order).order_by("-id").first() if order else None
    if order is None or newest is None:
        raise Missing
    office = areas.unit_by_slug(DISTRICT_OFFICE)
    if actor.unit_id not in (newest.unit_id, office.id if office else None):
        raise Denied(_("这次抽查由别的单位来看。"))
    if newest.decided_at is not None:
        raise Conflict(_("这次抽查刚有了结果，您的没有写入。"))
    return order, newest


def _reopen(actor: Actor, order: Order, written: str) -> None:
    """Open a finished order anew, with the time its kind allows."""
    if order.running:
        raise Invalid(_("这件事正在办，不用再开。"))
    kind, now = kind_of(order.kind), clock.now()
    due = due_by(kind.allowed, now)
    with past_scope(actor):
        Order.objects.filter(id=order.id).update(
            status=OrderStatus.REOPENED, running=True, closed_by_opener=False,
            due_at=due if order.due_at else None, red_at=None, clock_unit=kind.allowed.unit,
        )  # fmt: skip
        changes: dict[str, object] = {"status": PartStatus.ACCEPTED, "on_paper": False}
        if order.due_at:
            changes |= {"due_at": due, "remind_at": remind_time(now, due)}
        changes |= dict.fromkeys(("reminded_at", "previewed_at", "preview_until", "red_at"))
        Part.objects.filter(order_id=order.id, role=PartRole.LEAD).update(**changes)
        history_add(actor, order.id, "check_redo", order.status, OrderStatus.REOPENED, written)
    emit(OrderMoved(order.id, kind.slug, "check_redo", OrderStatus.REOPENED.value))
