"""The only writer of orders."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anxin.core import audit, clock
from anxin.core.events import emit
from anxin.core.permissions import require
from anxin.core.text import clean, receipt_new
from anxin.core.types import Actor, Conflict, Invalid, Missing
from anxin.notices.queries import clause_quote

from .kinds import kind_newest, kind_of
from .models import Order, OrderMove, Part
from .rules import due_time, is_running, section_of
from .types import (
    Move,
    OrderDraft,
    OrderMoved,
    OrderOpened,
    OrderStatus,
    PartRole,
    Permission,
)

MOST_TEXT = 4000


def order_open(*, actor: Actor, draft: OrderDraft, origin: str) -> int:
    """Open an order and give its parts to their units; returns its id.

    `origin` names what it comes from; a second call with the same origin returns the first order.
    """
    require(actor, Permission.OPEN)
    found = Order.objects.filter(origin=origin).values_list("id", flat=True).first()
    if found is not None:
        return int(found)
    kind = kind_newest(draft.kind)
    now = clock.now()
    order = Order.objects.create(
        ref=receipt_new(),
        origin=origin,
        kind=kind.key,
        campaign=draft.campaign,
        clause_id=draft.clause_id,
        section=section_of(draft.clause_id),
        area_code=draft.area_code,
        field_bit=kind.field_bit,
        subject=clean(draft.subject)[:120],
        details=clean(draft.details)[:MOST_TEXT],
        lead_unit_id=draft.lead_unit,
        excluded_unit_id=draft.excluded_unit,
        status=OrderStatus.OPENED,
        running=True,
        opened_at=now,
        due_at=due_time(now, kind.due_min),
    )
    _parts_give(order, draft)
    _history_add(actor, order.id, "open", "", OrderStatus.OPENED)
    audit.record(actor, "workorders.order_open", "order", order.id, {"kind": kind.key})
    emit(OrderOpened(order_id=order.id, kind=kind.slug, origin=origin))
    return order.id


def order_move(
    *,
    actor: Actor,
    ref: str,
    move: str,
    seen_status: str,
    text: str = "",
    clause_id: str = "",
) -> None:
    """Move an order along an allowed edge.

    `seen_status` is the state the person saw; when it has changed since, Conflict says to what.
    Raises Missing, Denied, Invalid (the move is not allowed or lacks its text), Conflict.
    """
    order = (
        Order.objects.filter(ref=ref).only("id", "kind", "status", "campaign", "clause_id").first()
    )
    if order is None:
        raise Missing
    kind = kind_of(order.kind)
    require(actor, kind.permission)
    edge = kind.move(move, seen_status)
    if edge is None or (edge.by_system and actor.user_id is not None):
        raise Invalid(_("这一步现在不能做。请刷新页面，看看事项的状态。"))
    written = _text_checked(edge, text)
    cited = _clause_checked(edge, order, clause_id)
    _status_change(order.id, edge)
    _history_add(actor, order.id, edge.slug, edge.origin, edge.target, written, cited)
    audit.record(
        actor, "workorders.order_move", "order", order.id, {"move": move, "to": edge.target.value}
    )
    emit(
        OrderMoved(
            order_id=order.id,
            kind=kind.slug,
            move=edge.slug,
            target=edge.target.value,
        )
    )


def order_move_by_id(
    *, actor: Actor, order_id: int, move: str, origin: OrderStatus, text: str
) -> bool:
    """A move our own wiring makes; False when the order is no longer in that state."""
    ref = Order.objects.filter(id=order_id, status=origin).values_list("ref", flat=True).first()
    if ref is None:
        return False
    order_move(actor=actor, ref=ref, move=move, seen_status=origin, text=text)
    return True


def _text_checked(edge: Move, text: str) -> str:
    written = clean(text)
    if edge.wants and not written:
        message = _("请填写“%(what)s”。") % {"what": _(edge.wants)}
        raise Invalid(message, fields={"text": message})
    if len(written) > MOST_TEXT:
        message = _("最多 %(most)d 个字，现在有 %(now)d 个。") % {
            "most": MOST_TEXT,
            "now": len(written),
        }
        raise Invalid(message, fields={"text": message})
    return written


def _clause_checked(edge: Move, order: Order, clause_id: str) -> str:
    """The sentence of the campaign's notice a move rests on: the order's own where none is named."""
    if not edge.cites:
        return ""
    clause_id = clean(clause_id) or order.clause_id
    if clause_quote(order.campaign, clause_id) is None:
        message = _("通知里没有第“%(id)s”句。请写句子的编号，例如 7.4。") % {"id": clause_id}
        raise Invalid(message, fields={"clause_id": message})
    return clause_id


def _status_change(order_id: int, edge: Move) -> None:
    # The condition on the old state is what makes two people at once safe.
    changed = Order.objects.filter(id=order_id, status=edge.origin).update(
        status=edge.target, running=is_running(edge.target)
    )
    if changed == 1:
        return
    now = Order.objects.filter(id=order_id).values_list("status", flat=True).first()
    if now is None:
        raise Missing
    raise Conflict(
        _("这件事刚被别人办过，您的操作没有写入。请刷新后看最新状态，您写的字请先复制留存。")
    )


def _parts_give(order: Order, draft: OrderDraft) -> None:
    units = [(draft.lead_unit, PartRole.LEAD)]
    units += [
        (u, PartRole.COOPERATE) for u in dict.fromkeys(draft.cooperating) if u != draft.lead_unit
    ]
    Part.objects.bulk_create(
        Part(
            order=order,
            unit_id=unit,
            role=role,
            area_code=order.area_code,
            field_bit=order.field_bit,
            excluded_unit_id=order.excluded_unit_id,
        )
        for unit, role in units
    )


def _history_add(
    actor: Actor,
    order_id: int,
    move: str,
    origin: str,
    target: OrderStatus,
    text: str = "",
    clause_id: str = "",
) -> None:
    OrderMove.objects.create(
        order_id=order_id,
        at=clock.now(),
        move=move,
        origin=origin,
        target=target,
        text=text,
        clause_id=clause_id,
        unit_id=actor.unit_id,
        actor_name=actor.name,
    )
