"""A whole order goes to another unit: the giver or a unit above decides, with the reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.areas.types import UnitInfo, UnitKind
from anxin.core import audit, clock
from anxin.core.events import emit
from anxin.core.services import past_scope
from anxin.core.types import Actor, ActorKind, Conflict, Denied, Invalid
from anxin.messages.queries import unit_contacts

from ..kinds import kind_of
from ..models import Order, Part
from ..rules import remind_time
from ..types import OrderMoved, OrderStatus, PartRole, PartStatus, TimeLimit
from .deciding import DISTRICT_OFFICE, decider_checked, order_locked, reason_checked
from .opening import history_add
from .timing import due_by


def order_hand_over(
    *, actor: Actor, ref: str, unit_id: int, text: str, limit: TimeLimit | None = None
) -> None:
    """Give an order to another unit, which answers for the whole from now on, with a clock anew.

    The unit before sees who has it now. `limit`: the time it gets, None for what the kind allows.
    Raises Missing, Denied, Invalid (no such unit, nobody reachable there, unit complained about).
    """
    reason = reason_checked(text)
    with transaction.atomic():
        order = order_locked(actor, ref)
        decider_checked(actor, order)
        kind = kind_of(order.kind)
        if not order.running or order.merged_into_id or order.expected_id or kind.standing:
            raise Invalid(_("这件事现在不能改由别的单位承办。"))
        if order.children.exclude(status=OrderStatus.CLOSED).exists():
            raise Invalid(_("它分下去的任务还没有办结，先撤回那些，再改交。"))
        unit = _unit_checked(actor, order, unit_id)
        with past_scope(actor):
            _handed(order, unit, limit)
            said = _("%(unit)s：%(why)s") % {"unit": unit.name, "why": reason}
            history_add(actor, order.id, "hand_over", order.status, OrderStatus.OPENED, said)
        detail = {"from": order.lead_unit_id, "to": unit.id}
        audit.record(actor, "workorders.order_hand_over", "order", order.id, detail)
        emit(OrderMoved(order.id, kind.slug, "hand_over", OrderStatus.OPENED.value))


def _handed(order: Order, unit: UnitInfo, limit: TimeLimit | None) -> None:
    """The old lead's part ends, the new one's begins; the order stands as newly given."""
    now = clock.now()
    due, counted = _due(order, limit, now)
    place = unit.area_code if order.measure_id else order.area_code
    changed = Order.objects.filter(id=order.id, status=order.status).update(
        lead_unit_id=unit.id, status=OrderStatus.OPENED, running=True, area_code=place,
        due_at=due, red_at=None, clock_unit=counted, paused_at=None,
    )  # fmt: skip
    if changed != 1:
        raise Conflict(_("这件事刚被别人办过，您的操作没有写入。先看最新状态，再定怎么办。"))
    order.pauses.filter(resumed_at=None).update(resumed_at=now)
    told = _("这项任务已改由%(unit)s承办") % {"unit": unit.name}
    Part.objects.filter(order_id=order.id).update(area_code=place)
    Part.objects.filter(order_id=order.id, role=PartRole.LEAD).update(
        role=PartRole.COOPERATE, status=PartStatus.EXCUSED, answer=told, answered_at=now,
        red_at=None, held_due_at=None,
    )  # fmt: skip
    fresh: dict[str, object] = {
        "role": PartRole.LEAD, "status": PartStatus.GIVEN, "due_at": due, "held_due_at": None,
        "remind_at": remind_time(now, due), "answer": "", "answered_at": None,
        "preview_answer": "", "on_paper": False, "area_code": place,
        "field_bit": order.field_bit, "excluded_unit_id": order.excluded_unit_id,
    }  # fmt: skip
    fresh |= dict.fromkeys(("reminded_at", "previewed_at", "preview_until", "red_at"))
    Part.objects.update_or_create(order_id=order.id, unit_id=unit.id, defaults=fresh)


def _due(order: Order, limit: TimeLimit | None, now: datetime) -> tuple[datetime | None, str]:
    """A clock only where there was one: the time given, else the kind's, never less than was left."""
    lead = order.parts.filter(role=PartRole.LEAD).first()
    held = order.due_at or (lead.held_due_at if lead else None)
    if held is None:
        return None, order.clock_unit
    if limit is not None:
        return due_by(limit, now), limit.unit
    allowed = kind_of(order.kind).allowed
    fresh = due_by(allowed, now)
    if fresh is None or held > fresh:
        return held, order.clock_unit
    return fresh, allowed.unit


def _unit_checked(actor: Actor, order: Order, unit_id: int) -> UnitInfo:
    """A unit that may be given this order by this actor. Raises Invalid, Denied."""
    unit = areas.unit_by_id(unit_id)
    if unit is None or unit.id == order.lead_unit_id:
        raise _wrong(_("请选另一个单位。"))
    name = unit.called(get_language() or "")
    if unit.kind is UnitKind.OUTSIDE_BODY and order.measure_id:
        raise _wrong(_("“%(unit)s”不归本区管，只能商请，不能交办。") % {"unit": name})
    chain = areas.unit_chain(unit.id)
    if order.excluded_unit_id is not None and order.excluded_unit_id in chain:
        raise _wrong(_("这件事反映的就是“%(unit)s”或它的上级，不能交给它。") % {"unit": name})
    if not any(one.user or one.phone for one in unit_contacts(unit.id)):
        # A line upwards must not begin with nobody.
        message = _("“%(unit)s”还没有找得到的联系人，先补上再交给它。") % {"unit": name}
        raise _wrong(message)
    office = areas.unit_by_slug(DISTRICT_OFFICE)
    wide = actor.kind is ActorKind.SYSTEM or (office is not None and actor.unit_id == office.id)
    if not wide and actor.unit_id not in chain:
        raise Denied(_("“%(unit)s”不在您单位之下，请上报区政府办公室来定。") % {"unit": name})
    return unit


def _wrong(message: str) -> Invalid:
    return Invalid(message, fields={"unit_id": message})
