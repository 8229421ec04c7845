"""Who handles an order, and who decides about it beside its lead."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.core.permissions import require
from anxin.core.text import clean
from anxin.core.types import Actor, ActorKind, Denied, Invalid, Missing

from ..models import Order
from ..types import Permission

DISTRICT_OFFICE = "gov-office"
MOST_REASON = 500


def order_locked(actor: Actor, ref: str) -> Order:
    """An order in the actor's scope, held until the step is written. Raises Denied, Missing."""
    require(actor, Permission.MOVE)
    order = Order.objects.select_for_update(of=("self",)).filter(ref=ref).defer("search").first()
    if order is None:
        raise Missing
    return order


def decides(actor: Actor, order: Order) -> bool:
    """Whether an order is this unit's to decide about: its giver, its lead's superior, the office."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    if actor.unit_id is None:
        return False
    if actor.unit_id == order.giver_unit_id:
        return True
    above = areas.superior_of(order.lead_unit_id)
    office = areas.unit_by_slug(DISTRICT_OFFICE)
    return actor.unit_id in {one.id for one in (above, office) if one}


def decider_checked(actor: Actor, order: Order) -> None:
    """Raises Denied unless the order is this unit's to decide about."""
    if not decides(actor, order):
        raise Denied(_("这一步由交办单位或上级单位来定。"))


def handler_checked(actor: Actor, order: Order) -> None:
    """Raises Denied unless the actor's unit leads the order or decides about it."""
    if actor.unit_id != order.lead_unit_id and not decides(actor, order):
        raise Denied(_("这一步由牵头单位、交办单位或上级单位来做。"))


def reason_checked(text: str, field: str = "text") -> str:
    """A reason, cleaned. Raises Invalid without one."""
    reason = clean(text)[:MOST_REASON]
    if not reason:
        message = _("请写明理由。")
        raise Invalid(message, fields={field: message})
    return reason
