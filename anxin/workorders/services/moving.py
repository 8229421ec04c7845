"""Orders go from state to state, along the edges of their kind."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from anxin.core import audit, clock
from anxin.core.events import emit
from anxin.core.permissions import require
from anxin.core.text import clean
from anxin.core.types import Actor, Conflict, Denied, Invalid, Missing
from anxin.notices.queries import clause_quote

from ..kinds import kind_of
from ..models import Order, Part
from ..queries.record import move_is_for
from ..rules import is_running, proved, remind_time
from ..types import (
    Move,
    Mover,
    OrderKind,
    OrderMoved,
    OrderStatus,
    PartRole,
    PartStatus,
    ProofFile,
    ProofKind,
)
from .checking import check_draw
from .opening import MOST_TEXT, history_add
from .pausing import clock_go_on
from .proofs import proof_store
from .timing import due_by

MOST_COUNT = 10**9 - 1

# How the lead's part stands when the order stands so.
LEAD_PART = {
    OrderStatus.OPENED: PartStatus.GIVEN,
    OrderStatus.ACCEPTED: PartStatus.ACCEPTED,
    OrderStatus.ANSWERED: PartStatus.DONE,
    OrderStatus.REOPENED: PartStatus.ACCEPTED,
    OrderStatus.RETURNED: PartStatus.OBJECTED,
    OrderStatus.CLOSED: PartStatus.DONE,
}


def order_move(
    *,
    actor: Actor,
    ref: str,
    move: str,
    seen_status: str,
    text: str = "",
    clause_id: str = "",
    count: int | None = None,
    file: ProofFile | None = None,
) -> None:
    """Move an order along an allowed edge. `count`: of an appeal's uptake; `file`: a proof.

    `seen_status` is the state the person saw; when it has changed since, Conflict says to what.
    Raises Missing, Denied, Invalid (the move is not allowed or lacks its text), Conflict.
    """
    order = Order.objects.filter(ref=ref).defer("search", "details").first()
    if order is None:
        raise Missing
    kind = kind_of(order.kind)
    require(actor, kind.permission)
    edge = kind.move(move, seen_status)
    if edge is None or (edge.by_system and actor.user_id is not None):
        raise Invalid(_("这一步现在不能做。请刷新页面，看看事项的状态。"))
    _mover_checked(actor, order, edge)
    if edge.whole:
        _whole_checked(order)
    asked = ProofKind(order.proof_kind or kind.proof)
    if edge.proof:
        edge = proved(edge, asked)
        _proof_checked(order, asked, file, count)
    written = text_checked(edge, text, has_file=file is not None)
    cited, counted = _clause_checked(edge, order, clause_id), _count_checked(edge, count)
    # Whole or not at all: a page catches what is refused here and answers without a rollback.
    with transaction.atomic():
        if order.paused_at and not (is_running(edge.origin) and is_running(edge.target)):
            clock_go_on(actor, order, clock.now(), "")
        _status_change(order, edge, kind)
        _lead_part_follow(order, edge, kind, written)
        history_add(actor, order.id, edge.slug, edge.origin, edge.target, written, cited, counted)
        if edge.proof and (written or file):
            proof_store(actor, order.id, written, file)
        if edge.target is OrderStatus.CLOSED and edge.origin is OrderStatus.ANSWERED:
            _closed(actor, order, kind)
        target = edge.target.value
        audit.record(
            actor, "workorders.order_move", "order", order.id, {"move": move, "to": target}
        )
        emit(OrderMoved(order_id=order.id, kind=kind.slug, move=edge.slug, target=target))


def order_move_by_id(
    *, actor: Actor, order_id: int, move: str, origin: OrderStatus, text: str
) -> bool:
    """A move our own wiring makes; False when the order is no longer in that state."""
    ref = Order.objects.filter(id=order_id, status=origin).values_list("ref", flat=True).first()
    if ref is None:
        return False
    order_move(actor=actor, ref=ref, move=move, seen_status=origin, text=text)
    return True


def text_checked(edge: Move, text: str, *, has_file: bool = False) -> str:
    """What was written with a move, cleaned. Raises Invalid when it lacks or is too long.

    A proof may be a file instead.
    """
    written = clean(text)
    if edge.wants and not written and not (edge.proof and has_file):
        message = _("请填写“%(what)s”。") % {"what": _(edge.wants)}
        raise Invalid(message, fields={"text": message})
    if len(written) > MOST_TEXT:
        message = _("最多 %(most)d 个字，现在有 %(now)d 个。") % {
            "most": MOST_TEXT,
            "now": len(written),
        }
        raise Invalid(message, fields={"text": message})
    return written


def _proof_checked(
    order: Order, asked: ProofKind, file: ProofFile | None, count: int | None
) -> None:
    """Raises Invalid where a file is asked for and none came, now or before."""
    if asked is ProofKind.FILE and file is None:
        if not order.proofs.exclude(name="").exists():
            message = _("这件事要有文件为证（PDF、Word、Excel 都可以，不要求照片）。")
            raise Invalid(message, fields={"file": message})


def _closed(actor: Actor, order: Order, kind: OrderKind) -> None:
    """What follows when an answered order is closed: a mark where one person did both, a lot drawn."""
    if actor.user_id is not None and actor.user_id == order.opened_by:
        Order.objects.filter(id=order.id).update(closed_by_opener=True)
    check_draw(order, kind)


def parts_waited_for(order: Order) -> list[str]:
    """What the lead still waits for, as words: cooperating parts and children not at an end."""
    parts = order.parts.filter(role=PartRole.COOPERATE).exclude(
        status__in=(PartStatus.DONE, PartStatus.EXCUSED)
    )
    children = order.children.exclude(status=OrderStatus.CLOSED)
    waited = []
    if open_parts := parts.count():
        waited.append(_("%(count)d 个配合单位还没有办好或免办") % {"count": open_parts})
    if open_children := children.count():
        waited.append(_("%(count)d 项下级任务还没有办结") % {"count": open_children})
    return waited


def _mover_checked(actor: Actor, order: Order, edge: Move) -> None:
    if not move_is_for(actor, order, edge):
        giver = edge.by is Mover.GIVER
        raise Denied(_("这一步由交办单位来做。") if giver else _("这一步由牵头单位来做。"))
    if edge.waits(order.due_at, clock.now()):
        raise Invalid(_(edge.early))


def _whole_checked(order: Order) -> None:
    waited = parts_waited_for(order)
    if waited:
        message = _("现在还不能报办结：%(what)s。办好，或写明理由免办。")
        raise Invalid(message % {"what": "；".join(waited)})


def _count_checked(edge: Move, count: int | None) -> int | None:
    if not edge.counts:
        return None
    if count is None or not 0 <= count <= MOST_COUNT:
        message = _("请填数字，没有就填 0。")
        raise Invalid(message, fields={"count": message})
    return count


def _clause_checked(edge: Move, order: Order, clause_id: str) -> str:
    """The sentence of the campaign's notice a move rests on: the order's own where none is named."""
    if not edge.cites:
        return ""
    clause_id = clean(clause_id) or order.clause_id
    if clause_quote(order.campaign, clause_id) is None:
        message = _("通知里没有第“%(id)s”句。请写句子的编号，例如 7.4。") % {"id": clause_id}
        raise Invalid(message, fields={"clause_id": message})
    return clause_id


def _status_change(order: Order, edge: Move, kind: OrderKind) -> None:
    # The condition on the old state is what makes two people at once safe.
    changed = Order.objects.filter(id=order.id, status=edge.origin).update(
        status=edge.target, running=kind.runs(edge.target)
    )
    if changed == 1:
        return
    now = Order.objects.filter(id=order.id).values_list("status", flat=True).first()
    if now is None:
        raise Missing
    raise Conflict(_("这件事刚被别人办过，您的操作没有写入。先看最新状态，再定怎么办。"))


def _lead_part_follow(order: Order, edge: Move, kind: OrderKind, written: str) -> None:
    """The lead's part stands as its order does; what is to be done again gets a clock anew."""
    now = clock.now()
    changes: dict[str, object] = {"status": LEAD_PART[edge.target]}
    if edge.target in (OrderStatus.ANSWERED, OrderStatus.RETURNED):
        changes |= {"answered_at": now, "answer": written}
    again = is_running(edge.target) and not is_running(edge.origin)
    if again and order.due_at is not None:
        fresh = due_by(kind.allowed, now) or order.due_at
        due = max(order.due_at, fresh)
        counted = kind.allowed.unit if due == fresh else order.clock_unit
        Order.objects.filter(id=order.id).update(due_at=due, red_at=None, clock_unit=counted)
        changes |= {"due_at": due, "remind_at": remind_time(now, due), "on_paper": False}
        changes |= dict.fromkeys(("reminded_at", "previewed_at", "preview_until", "red_at"))
    Part.objects.filter(order_id=order.id, role=PartRole.LEAD).update(**changes)
