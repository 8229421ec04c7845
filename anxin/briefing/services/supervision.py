"""Supervision letters: numbered, sent, answered by the unit, ended by a conclusion that is told to it."""

from __future__ import annotations

from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from anxin.core import audit, clock
from anxin.core.permissions import require
from anxin.core.text import clean, receipt_new
from anxin.core.types import Actor, Conflict, Denied, Invalid, Missing, gettext_noop
from anxin.messages.services import message_send
from anxin.messages.types import To
from anxin.notices.queries import clause_quote
from anxin.workorders.queries import order_grounds, order_ref_of, order_said, order_states
from anxin.workorders.services import order_move, order_open
from anxin.workorders.types import OrderDraft, OrderGrounds, OrderStatus

from ..kinds import SUPERVISION_ORDER
from ..models import Supervision
from ..queries.supervision import facts_kept, supervision_ground
from ..rules import due_fault, facts_of_grounds, letter_number
from ..types import Ground, Permission, SupervisionDraft

LEAST_DEMAND, MOST_DEMAND = 4, 1000
# What a letter's order says it came of: it is no measure of the notice and nobody brought it in.
MEASURE = "supervision"


def supervision_issue(*, actor: Actor, draft: SupervisionDraft) -> str:
    """Send a letter about a red order or a missing report; returns the letter's ref.

    Raises Missing, Denied, Invalid (nobody's object, no ground, no demand, no fit deadline),
    Conflict while a letter about the same thing has no conclusion.
    """
    require(actor, Permission.SUPERVISE)
    order = order_grounds(actor, draft.order_ref)
    if order is None:
        raise Missing
    ground, unit = supervision_ground(actor, order)
    demand = _demand(draft)
    try:
        with transaction.atomic():
            letter = _written(actor, order, ground, unit.name, draft, demand)
    except IntegrityError as error:
        message = _("这件事已经有督办函在办。先给出结论，再决定要不要再发。")
        raise Conflict(message) from error
    number = letter_number(letter.year, letter.number)
    audit.record(actor, "briefing.supervision_issue", "supervision", letter.id, {"number": number})
    message_send(
        actor=actor,
        to=To(unit=order.lead_unit),
        matter=f"supervision:{letter.id}",
        occasion="issued",
        subject=gettext_noop("督办函%(number)s"),
        text=gettext_noop("关于“%(subject)s”。请在时限前书面答复。"),
        link=reverse("briefing:read-supervision", args=[letter.ref]),
        urgent=True,
        values={"number": number, "subject": order.subject},
    )
    return letter.ref


def supervision_conclude(*, actor: Actor, ref: str, conclusion: str) -> None:
    """Give the conclusion: kept, and told to the unit. Raises Missing, Denied, Invalid, Conflict."""
    require(actor, Permission.SUPERVISE)
    letter = Supervision.objects.filter(ref=ref).first()
    if letter is None:
        raise Missing
    if letter.concluded_at is not None:
        raise Conflict(_("结论已经反馈。"))
    said = clean(conclusion)[:MOST_DEMAND]
    if len(said) < LEAST_DEMAND:
        message = _("请写明督办结论，至少 4 个字。")
        raise Invalid(message, fields={"conclusion": message})
    status = order_states(actor, [letter.order_id])[letter.order_id]
    order_move(
        actor=actor,
        ref=order_ref_of(actor, letter.order_id),
        move="conclude",
        seen_status=status,
        text=said,
    )
    _concluded(actor, letter, said)


def supervision_follow(*, actor: Actor, order_id: int, target: str) -> None:
    """Keep with the letter what the unit answered, or a conclusion given on the order's page."""
    letter = Supervision.objects.filter(order_id=order_id).first()
    if letter is None:
        return
    said, name = order_said(actor, order_id)
    if target == OrderStatus.ANSWERED:
        Supervision.objects.filter(id=letter.id).update(answer=said, answered_at=clock.now())
    elif target == OrderStatus.CLOSED and letter.concluded_at is None and said:
        _concluded(actor, letter, said, name)


def _concluded(actor: Actor, letter: Supervision, said: str, name: str = "") -> None:
    open_still = Supervision.objects.filter(id=letter.id, concluded_at__isnull=True)
    kept = open_still.update(
        conclusion=said, concluded_at=clock.now(), concluded_name=(name or actor.name)[:64]
    )
    if kept != 1:
        raise Conflict(_("结论已经反馈。"))
    number = letter_number(letter.year, letter.number)
    audit.record(actor, "briefing.supervision_conclude", "supervision", letter.id, {})
    message_send(
        actor=actor,
        to=To(unit=letter.unit_id),
        matter=f"supervision:{letter.id}",
        occasion="concluded",
        subject=gettext_noop("督办函%(number)s的结论"),
        text=gettext_noop("关于“%(subject)s”的督办已有结论，请查看。"),
        link=reverse("briefing:read-supervision", args=[letter.ref]),
        values={"number": number, "subject": letter.subject},
    )


def _demand(draft: SupervisionDraft) -> str:
    demand = clean(draft.demand)[:MOST_DEMAND]
    faults = {}
    if len(demand) < LEAST_DEMAND:
        faults["demand"] = _("请写明要求对方做什么，至少 4 个字。")
    if fault := due_fault(draft.due_at, clock.now()):
        faults["due_at"] = _(fault)
    if faults:
        raise Invalid(next(iter(faults.values())), fields=faults)
    return demand


def _written(
    actor: Actor,
    order: OrderGrounds,
    ground: Ground,
    unit_name: str,
    draft: SupervisionDraft,
    demand: str,
) -> Supervision:
    now = clock.now()
    year = now.astimezone(clock.CHINA).year
    number, quote = _number_next(year), clause_quote(order.campaign, order.clause_id)
    return Supervision.objects.create(
        ref=receipt_new(),
        campaign=order.campaign,
        year=year,
        number=number,
        order_id=_carrier(actor, order, letter_number(year, number), draft, demand),
        rests_on_id=order.id,
        rests_on_ref=order.ref,
        ground=ground,
        unit_id=order.lead_unit,
        unit_name=unit_name,
        subject=order.subject,
        clause_id=order.clause_id,
        quote=quote.text if quote else "",
        facts=facts_kept(facts_of_grounds(order, ground)),
        demand=demand,
        due_at=draft.due_at,
        issued_name=actor.name[:64],
        issued_at=now,
    )


def _carrier(
    actor: Actor, order: OrderGrounds, label: str, draft: SupervisionDraft, demand: str
) -> int:
    """The order that carries a letter: its clock, the answer, the conclusion."""
    if actor.unit_id is None:
        raise Denied
    subject = _("督办%(number)s：%(subject)s")
    return order_open(
        actor=actor,
        draft=OrderDraft(
            kind=SUPERVISION_ORDER.slug,
            campaign=order.campaign,
            area_code=order.area_code,
            subject=subject % {"number": label, "subject": order.subject[:80]},
            details=demand,
            lead_unit=order.lead_unit,
            clause_id=order.clause_id,
            measure_id=MEASURE,
            due_at=draft.due_at,
            giver=actor.unit_id,
        ),
        origin=f"briefing.supervision:{label}",
    )


def _number_next(year: int) -> int:
    """The next number of a year; whoever comes at the same time waits for the row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO briefing_lettercounter AS held (year, last) VALUES (%s, 1)"
            " ON CONFLICT (year) DO UPDATE SET last = held.last + 1 RETURNING last",
            [year],
        )
        return int(cursor.fetchone()[0])
