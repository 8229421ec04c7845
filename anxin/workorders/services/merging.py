"""Orders about the same thing: a person merges, parts, splits or links them; nothing does it alone.

Two orders are locked in the order of their ids. A merged order is closed and follows its leading
one; its reports go with it (`OrdersMerged`) and come back when it stands alone again.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from anxin.areas.types import SENSITIVE_FIELDS
from anxin.core import audit, clock
from anxin.core.events import emit
from anxin.core.permissions import require
from anxin.core.services import past_scope
from anxin.core.types import Actor, Conflict, Invalid, Missing

from ..kinds import kind_of
from ..models import Order, OrderLink, OrderMove
from ..types import (
    OrderDraft,
    OrderParted,
    OrdersMerged,
    OrderStatus,
    PartRole,
    PartStatus,
    Permission,
)
from .deciding import handler_checked, order_locked, reason_checked
from .moving import LEAD_PART
from .opening import history_add, order_put

MOST_MERGED = 50


def orders_merge(*, actor: Actor, leading: str, refs: Sequence[str], text: str) -> int:
    """Let orders follow a leading one; returns how many. Their reporters hear what it comes to.

    Only what people brought in, only running, only with the same unit kept out of it. Raises
    Missing, Denied, Invalid.
    """
    reason = reason_checked(text)
    with transaction.atomic():
        _known_checked(leading, refs)
        orders = _locked(actor, [leading, *refs])
        lead = orders.pop(leading)
        if not orders:
            raise Invalid(_("请至少选一件要并进来的事。"))
        handler_checked(actor, lead)
        for order in orders.values():
            handler_checked(actor, order)
            _mergeable_checked(lead, order)
        for order in orders.values():
            _follow(actor, lead, order, reason)
        merged = tuple(order.id for order in orders.values())
        detail = {"merged": list(merged)}
        audit.record(actor, "workorders.orders_merge", "order", lead.id, detail)
        emit(OrdersMerged(leading_id=lead.id, merged_ids=merged, target=lead.status))
    return len(merged)


def order_unmerge(*, actor: Actor, ref: str, text: str) -> None:
    """A merged order stands alone again, as it stood; its reports come back. Raises as above."""
    reason = reason_checked(text)
    with transaction.atomic():
        order = order_locked(actor, ref)
        if order.merged_into_id is None:
            raise Invalid(_("这件事没有并进别的事。"))
        handler_checked(actor, order)
        leading_id = order.merged_into_id
        last = order.history.filter(move="merge").order_by("-id").first()
        target = OrderStatus(last.origin if last else OrderStatus.OPENED)
        with past_scope(actor):
            Order.objects.filter(id=order.id).update(
                merged_into=None, status=target, running=kind_of(order.kind).runs(target)
            )
            order.parts.filter(role=PartRole.LEAD).update(status=LEAD_PART[target])
            leading = Order.objects.only("id", "ref", "status").get(id=leading_id)
            history_add(actor, order.id, "unmerge", OrderStatus.CLOSED, target, reason)
            said = f"{order.ref}：{reason}"
            history_add(actor, leading.id, "unmerged", leading.status, leading.status, said)
        audit.record(actor, "workorders.order_unmerge", "order", order.id, {"from": leading_id})
        emit(OrderParted(leading_id=leading_id, order_id=order.id, target=target))


def order_split(*, actor: Actor, ref: str, subject: str, details: str, text: str) -> int:
    """Open a second order beside one that turned out to be two things; returns its id.

    It goes to the same unit, with the same unit kept out of it. Which reports go along is the
    caller's. Raises Missing, Denied, Invalid.
    """
    reason = reason_checked(text)
    require(actor, Permission.MOVE)
    with transaction.atomic():
        order = order_locked(actor, ref)
        handler_checked(actor, order)
        if order.measure_id or not order.running:
            raise Invalid(_("只有群众反映的、还没有办完的事能分成两件。"))
        made = OrderMove.objects.filter(order_id=order.id, move="split")
        number = made.count() + 1
        with past_scope(actor):
            draft = _split_draft(order, subject, details)
            origin = f"workorders.split:{order.id}:{number}"
            split_id = order_put(actor=actor, draft=draft, origin=origin)
            new = Order.objects.only("id", "ref").get(id=split_id)
            history_add(
                actor, order.id, "split", order.status, order.status, f"{new.ref}：{reason}"
            )
            _link(actor, order.id, new.id, reason)
        audit.record(actor, "workorders.order_split", "order", order.id, {"new": new.id})
    return split_id


def orders_link(*, actor: Actor, ref: str, other: str, text: str) -> None:
    """Mark two orders as having to do with each other. Raises Missing, Invalid."""
    require(actor, Permission.MOVE)
    with transaction.atomic():
        _known_checked(ref, [other])
        orders = _locked(actor, [ref, other])
        one, two = orders[ref], orders[other]
        handler_checked(actor, one)
        if OrderLink.objects.filter(order_id=one.id, other_id=two.id).exists():
            raise Invalid(_("这两件事已经标为相关。"))
        reason = reason_checked(text)
        with past_scope(actor):
            _link(actor, one.id, two.id, reason)
            for here, there in ((one, two), (two, one)):
                said = f"{there.ref}：{reason}"
                history_add(actor, here.id, "link", here.status, here.status, said)
        audit.record(actor, "workorders.orders_link", "order", one.id, {"other": two.id})


def _known_checked(ref: str, others: Sequence[str]) -> None:
    """Raises Invalid where a number that was written names no other order one may see."""
    known = set(Order.objects.filter(ref__in=(ref, *others)).values_list("ref", flat=True))
    if ref in known and (ref in others or not known.issuperset(others)):
        message = _("没有找到这个编号。请照另一件事的页面上写的抄。")
        raise Invalid(message, fields={"other": message})


def _locked(actor: Actor, refs: Sequence[str]) -> dict[str, Order]:
    """Orders in the actor's scope by ref, locked in the order of their ids. Raises Missing."""
    require(actor, Permission.MOVE)
    wanted = list(dict.fromkeys(refs))[: MOST_MERGED + 1]
    held = Order.objects.select_for_update(of=("self",)).filter(ref__in=wanted).defer("search")
    found = {order.ref: order for order in held.order_by("id")}
    if len(found) < len(wanted):
        raise Missing
    return {ref: found[ref] for ref in wanted}


def _mergeable_checked(lead: Order, order: Order) -> None:
    """Raises Invalid where two orders must not become one."""
    if order.excluded_unit_id != lead.excluded_unit_id:
        # The reporter of a complaint must stay hidden from the unit it is about.
        raise Invalid(_("反映的单位不同，不能并：不能让被反映的单位看到。"))
    fields = {order.field_bit, lead.field_bit}
    if len(fields) > 1 and any(bit & SENSITIVE_FIELDS for bit in fields):
        raise Invalid(_("其中一件属于限定查看的领域，不能并。"))
    if lead.measure_id or order.measure_id or lead.campaign != order.campaign:
        raise Invalid(_("只有同一活动里群众反映的事能并。"))
    if lead.merged_into_id or order.merged_into_id:
        raise Invalid(_("其中一件已经并进了别的事。"))
    if not lead.running or not order.running:
        raise Invalid(_("其中一件已经有了结果，不能并。可以标为相关。"))
    if lead.paused_at or order.paused_at:
        raise Invalid(_("其中一件暂停着计时，先恢复再并。"))


def _follow(actor: Actor, lead: Order, order: Order, reason: str) -> None:
    """Close an order onto its leading one, with whatever had been merged into it before."""
    with past_scope(actor):
        changed = Order.objects.filter(id=order.id, status=order.status).update(
            merged_into=lead.id, status=OrderStatus.CLOSED, running=False
        )
        if changed != 1:
            raise Conflict(_("这件事刚被别人办过，您的操作没有写入。先看最新状态，再定怎么办。"))
        Order.objects.filter(merged_into=order.id).update(merged_into=lead.id)
        order.parts.filter(role=PartRole.LEAD).update(status=PartStatus.DONE)
        open_parts = order.parts.exclude(status__in=(PartStatus.DONE, PartStatus.EXCUSED))
        open_parts.update(status=PartStatus.EXCUSED, red_at=None)
        said = f"{lead.ref}：{reason}"
        history_add(actor, order.id, "merge", order.status, OrderStatus.CLOSED, said)
        history_add(actor, lead.id, "merged_in", lead.status, lead.status, f"{order.ref}：{reason}")


def _split_draft(order: Order, subject: str, details: str) -> OrderDraft:
    return OrderDraft(
        kind=order.kind.partition("@")[0],
        campaign=order.campaign,
        area_code=order.area_code,
        subject=subject or order.subject,
        details=details,
        lead_unit=order.lead_unit_id,
        clause_id=order.clause_id,
        excluded_unit=order.excluded_unit_id,
        field_bit=order.field_bit,
        giver=order.giver_unit_id,
        version=order.notice_version,
    )


def _link(actor: Actor, one: int, two: int, reason: str) -> None:
    now = clock.now()
    OrderLink.objects.bulk_create(
        [
            OrderLink(
                order_id=here, other_id=there, reason=reason[:200], at=now, actor_name=actor.name
            )
            for here, there in ((one, two), (two, one))
        ]
    )
