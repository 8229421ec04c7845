"""Telling units what they owe and what came of it: words of messages, no decisions.

A message names the order and its kind, never what a resident wrote: the page behind the link shows
that to whoever may see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from anxin.areas.queries import unit_by_id
from anxin.core import clock
from anxin.core.types import Actor, gettext_noop
from anxin.messages.services import message_send
from anxin.messages.types import To

from ..kinds import kind_of
from ..models import Order, OrderMove, Part
from ..types import OrderStatus, PartStatus

MOST_TITLE = 40
MINUTE = "%Y%m%d%H%M"
OPENED = gettext_noop("新的工作事项：%(kind)s（%(ref)s）")
OPENED_TEXT = gettext_noop("请在 %(due)s 前签收、办理。不归本单位的，请写明理由退回。")
OPENED_UNTIMED = gettext_noop("没有时限。请签收；不归本单位的，请写明理由退回。")
# One and many, by the mark that a clock came to.
MARKS: dict[str, tuple[str, str, str, str]] = {
    "reminded": (
        gettext_noop("快到期：%(kind)s（%(ref)s）"),
        gettext_noop("%(due)s 到期。"),
        gettext_noop("%(count)s 件事项快到期"),
        gettext_noop("请打开待办事项，先办最急的。"),
    ),
    "previewed": (
        gettext_noop("已过时限，请说明：%(kind)s（%(ref)s）"),
        gettext_noop("%(due)s 已到期。30 分钟内可以写明原因，或者写“在纸上，正在录入”。"),
        gettext_noop("%(count)s 件事项已过时限，请说明"),
        gettext_noop("30 分钟内可以逐件写明原因，或者写“在纸上，正在录入”。"),
    ),
}
# The preview leaves half an hour to answer: it does not wait for the morning.
URGENT_MARKS = frozenset({"previewed"})
OBJECTED = gettext_noop("%(unit)s 认为不归它办：%(kind)s（%(ref)s）")
OBJECTED_TEXT = gettext_noop("请看理由，定由谁办。")
ANSWERED = gettext_noop("%(unit)s 有结果了，等您看：%(kind)s（%(ref)s）")
ANSWERED_TEXT = gettext_noop("请打开看结果和证明，再定下一步。")
TOLD_TO_GIVER: dict[str, tuple[str, str]] = {
    OrderStatus.RETURNED: (OBJECTED, OBJECTED_TEXT),
    OrderStatus.ANSWERED: (ANSWERED, ANSWERED_TEXT),
}
REOPENED = gettext_noop("要求重新办理：%(kind)s（%(ref)s）")
REOPENED_TEXT = gettext_noop("请在 %(due)s 前重新办理。")
REOPENED_UNTIMED = gettext_noop("请重新办理。")


def order_tell_opened(*, actor: Actor, order_id: int) -> None:
    """Tell each unit that was given a part; not the one that gave the order to itself."""
    order = Order.objects.filter(pk=order_id).defer("search", "details").first()
    if order is None or not kind_of(order.kind).told:
        return
    text = OPENED_TEXT if order.due_at else OPENED_UNTIMED
    units = order.parts.filter(status=PartStatus.GIVEN).values_list("unit_id", flat=True)
    for unit_id in sorted(units):
        if unit_id != order.giver_unit_id:
            _tell(actor, unit_id, order, "opened", OPENED, text)


def order_tell_moved(*, actor: Actor, order_id: int, target: str) -> None:
    """Tell the giver that an order came back or is done, the lead that it is to be done again."""
    order = Order.objects.filter(pk=order_id).defer("search", "details").first()
    if order is None or order.status != target:
        return
    moves = OrderMove.objects.filter(order_id=order_id, target=target).order_by("-id")
    occasion = f"{target}:{moves.values_list('pk', flat=True).first() or 0}"
    if target in TOLD_TO_GIVER:
        # What a unit decides by itself, or writes down of a peer, waits for nobody.
        if order.giver_unit_id and kind_of(order.kind).waits_for_giver(target):
            _tell(actor, order.giver_unit_id, order, occasion, *TOLD_TO_GIVER[target])
    elif target == OrderStatus.REOPENED:
        text = REOPENED_TEXT if order.due_at else REOPENED_UNTIMED
        _tell(actor, order.lead_unit_id, order, occasion, REOPENED, text)


def order_tell_objected(*, actor: Actor, order_id: int, unit_id: int) -> None:
    """Tell who decides that a cooperating unit objects: the lead, else the giver."""
    part = Part.objects.filter(order_id=order_id, unit_id=unit_id, status=PartStatus.OBJECTED)
    found = part.select_related("order").defer("order__search", "order__details").first()
    if found is None:
        return
    order = found.order
    decides = order.lead_unit_id if order.lead_unit_id != unit_id else order.giver_unit_id
    if decides:
        occasion = f"objected:{unit_id}:{_minute(found.answered_at)}"
        _tell(actor, decides, order, occasion, OBJECTED, OBJECTED_TEXT, unit_id)


def unit_tell_clock(*, actor: Actor, unit_id: int, mark: str, order_ids: Sequence[int]) -> None:
    """Tell a unit that its clocks came to a mark: one message for all that did in that minute."""
    parts = list(
        Part.objects.filter(order_id__in=order_ids, unit_id=unit_id)
        .select_related("order")
        .defer("order__search", "order__details")
        .order_by("due_at", "id")
    )
    if not parts:
        return
    one, one_text, many, many_text = MARKS[mark]
    minute = _minute(getattr(parts[0], f"{mark}_at"))
    urgent = mark in URGENT_MARKS
    if len(parts) == 1:
        occasion = f"{mark}:{minute}"
        _tell(actor, unit_id, parts[0].order, occasion, one, one_text, urgent=urgent)
        return
    message_send(
        actor=actor,
        to=To(unit=unit_id),
        matter=f"clock:{unit_id}",
        occasion=f"{mark}:{minute}",
        subject=many,
        text=many_text,
        link="/desk/",
        urgent=urgent,
        values={"count": str(len(parts))},
    )


def _tell(
    actor: Actor,
    to_unit: int,
    order: Order,
    occasion: str,
    subject: str,
    text: str,
    about_unit: int | None = None,
    *,
    urgent: bool = False,
) -> None:
    unit = unit_by_id(about_unit or order.lead_unit_id)
    due = order.due_at.astimezone(clock.CHINA) if order.due_at else None
    message_send(
        actor=actor,
        to=To(unit=to_unit),
        matter=f"order:{order.ref}",
        occasion=occasion,
        subject=subject,
        text=text,
        link=f"/desk/orders/{order.ref}/",
        urgent=urgent,
        values={
            "ref": order.ref,
            "kind": order_called(order),
            "due": f"{due:%Y-%m-%d %H:%M}" if due else "",
            "unit": unit.name if unit else "",
        },
    )


def order_called(order: Order) -> str:
    """What a message calls an order: a task by the notice's words, a person's matter by its kind."""
    return order.subject[:MOST_TITLE] if order.measure_id else kind_of(order.kind).label


def _minute(at: datetime | None) -> str:
    return (at or clock.now()).astimezone(clock.CHINA).strftime(MINUTE)
