"""Units answer for their parts; the lead and the giver decide what an objection comes to."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anxin.core import audit, clock, crypto
from anxin.core.events import emit
from anxin.core.permissions import require
from anxin.core.text import clean
from anxin.core.types import Actor, ActorKind, Conflict, Denied, Invalid, Missing

from ..kinds import kind_of
from ..models import Order, Part
from ..queries.details import NAME_SEALED, PHONE_SEALED
from ..rules import due_time, remind_time
from ..types import FIRST_ANSWER_MIN, PART_RUNNING, PartObjected, PartRole, PartStatus, Permission
from .moving import order_move
from .opening import MOST_TEXT, history_add

MOST_NAME, MOST_PHONE = 64, 32
# What a unit may say of its part, and the move of the whole that the lead's word stands for.
MOVE_OF_LEAD = {
    PartStatus.ACCEPTED: "accept",
    PartStatus.DONE: "done",
    PartStatus.OBJECTED: "object",
}
WANTS_TEXT = (PartStatus.DONE, PartStatus.OBJECTED)


def part_answer(
    *,
    actor: Actor,
    order_ref: str,
    unit_id: int,
    status: str,
    text: str,
    contact_name: str = "",
    contact_phone: str = "",
    seen_status: str,
) -> None:
    """A unit answers for its part: accepts it, reports it done, or objects with a reason.

    The lead's answer moves the whole along. The same status again only renews contact and words.
    Raises Missing, Denied, Invalid, Conflict (the part changed since `seen_status`).
    """
    require(actor, Permission.MOVE)
    if actor.unit_id != unit_id and actor.kind is not ActorKind.SYSTEM:
        raise Denied
    order, part = _part_of(order_ref, unit_id)
    target = _target(status, seen_status)
    written = _written(text, target)
    name, phone = clean(contact_name)[:MOST_NAME], clean(contact_phone)[:MOST_PHONE]
    contact = {
        "contact_name": crypto.seal(name, NAME_SEALED) if name else part.contact_name,
        "contact_phone": crypto.seal(phone, PHONE_SEALED) if phone else part.contact_phone,
    }
    if status == seen_status:
        _part_change(part, seen_status, {**contact, "answer": written or part.answer})
        return
    if part.role == PartRole.LEAD and _lead_moves(actor, order, target, written):
        Part.objects.filter(id=part.id).update(
            **contact, answered_at=clock.now(), answer=written or part.answer
        )
        return
    changes = {"status": target, "answered_at": clock.now(), "answer": written, **contact}
    _part_change(part, seen_status, changes)
    _told(actor, order, unit_id, seen_status, target, written)


def part_excuse(*, actor: Actor, order_ref: str, unit_id: int, text: str) -> None:
    """Lead or giver: a cooperating unit need not do its part, with the reason why."""
    order, part = _part_decided(actor, order_ref, unit_id)
    reason = _written(text, PartStatus.OBJECTED)
    if part.status in (PartStatus.DONE, PartStatus.EXCUSED):
        raise Invalid(_("这一部分已经有了结果，不用再免。"))
    _part_change(part, part.status, {"status": PartStatus.EXCUSED, "red_at": None})
    _told(actor, order, unit_id, part.status, PartStatus.EXCUSED, reason)


def part_give_again(*, actor: Actor, order_ref: str, unit_id: int, text: str) -> None:
    """Lead or giver: an objection does not stand, or what was done is not enough; a clock anew."""
    order, part = _part_decided(actor, order_ref, unit_id)
    reason = _written(text, PartStatus.OBJECTED)
    if part.status in PART_RUNNING:
        raise Invalid(_("这一部分还在办，不用再交一次。"))
    if order.paused_at is not None:
        raise Invalid(_("这件事暂停着计时，先恢复再交。"))
    now = clock.now()
    changes: dict[str, object] = {"status": PartStatus.GIVEN, "on_paper": False}
    if part.due_at is not None:
        due = max(part.due_at, due_time(now, FIRST_ANSWER_MIN) or part.due_at)
        changes |= {"due_at": due, "remind_at": remind_time(now, due)}
    changes |= dict.fromkeys(("reminded_at", "previewed_at", "preview_until", "red_at"))
    _part_change(part, part.status, {**changes, "preview_answer": ""})
    _told(actor, order, unit_id, part.status, PartStatus.GIVEN, reason)


def _target(status: str, seen_status: str) -> PartStatus:
    if status not in frozenset(PartStatus) or seen_status not in frozenset(PartStatus):
        raise Invalid(_("这一步没有送全。请返回上一页重试。"))
    allowed = status == seen_status or (
        seen_status in PART_RUNNING and PartStatus(status) in MOVE_OF_LEAD
    )
    if not allowed:
        raise Invalid(_("这一步现在不能做。请刷新页面，看看事项的状态。"))
    return PartStatus(status)


def _written(text: str, target: PartStatus) -> str:
    written = clean(text)
    if target in WANTS_TEXT and not written:
        message = _("请写明理由或结果。")
        raise Invalid(message, fields={"text": message})
    if len(written) > MOST_TEXT:
        message = _("最多 %(most)d 个字，现在有 %(now)d 个。") % {
            "most": MOST_TEXT,
            "now": len(written),
        }
        raise Invalid(message, fields={"text": message})
    return written


def _part_of(order_ref: str, unit_id: int) -> tuple[Order, Part]:
    order = Order.objects.filter(ref=order_ref).defer("search", "details").first()
    part = Part.objects.filter(order=order, unit_id=unit_id).first() if order else None
    if order is None or part is None:
        raise Missing
    return order, part


def _part_decided(actor: Actor, order_ref: str, unit_id: int) -> tuple[Order, Part]:
    require(actor, Permission.MOVE)
    order, part = _part_of(order_ref, unit_id)
    if part.role == PartRole.LEAD:
        raise Invalid(_("牵头单位的部分随整件事走，请在上面办。"))
    above = (order.lead_unit_id, order.giver_unit_id)
    if actor.kind is not ActorKind.SYSTEM and actor.unit_id not in above:
        raise Denied
    return order, part


def _lead_moves(actor: Actor, order: Order, target: PartStatus, written: str) -> bool:
    """Carry the lead's word to the whole; False when this kind of order knows no such move.

    What a person brought in is answered and nothing else: a part done by itself would end its clock.
    """
    move = MOVE_OF_LEAD[target]
    if kind_of(order.kind).move(move, order.status) is None:
        if not order.measure_id:
            raise Invalid(_("这一步现在不能做。请刷新页面，看看事项的状态。"))
        return False
    order_move(actor=actor, ref=order.ref, move=move, seen_status=order.status, text=written)
    return True


def _part_change(part: Part, seen_status: str, changes: dict[str, object]) -> None:
    # The condition on the old state is what makes two people at once safe.
    if Part.objects.filter(id=part.id, status=seen_status).update(**changes) != 1:
        raise Conflict(_("这件事刚被别人办过，您的操作没有写入。先看最新状态，再定怎么办。"))


def _told(actor: Actor, order: Order, unit_id: int, origin: str, target: str, text: str) -> None:
    history_add(actor, order.id, f"part_{target}", origin, target, text)
    detail = {"unit": unit_id, "to": str(target)}
    audit.record(actor, "workorders.part_change", "order", order.id, detail)
    if target == PartStatus.OBJECTED:
        emit(PartObjected(order_id=order.id, unit_id=unit_id))
