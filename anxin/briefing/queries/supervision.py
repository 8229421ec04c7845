"""Supervision letters, what one may rest on, and departments' reminders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

import yaml
from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from anxin.areas.queries import unit_by_id, units_by_ids
from anxin.areas.types import UnitInfo
from anxin.core import clock
from anxin.core.permissions import require
from anxin.core.types import Actor, Invalid, Missing
from anxin.documents.write import Draft
from anxin.notices.queries import clause_quote
from anxin.workorders.queries import (
    order_grounds,
    order_states,
    orders_numbered,
    place_standing,
)
from anxin.workorders.types import (
    OrderGrounds,
    OrderRow,
    OrderStatus,
    PressingRow,
    ReportStanding,
    RowState,
)

from ..kinds import SUPERVISION_ORDER
from ..models import FollowUp, Supervision
from ..rules import (
    HIDDEN,
    NO_GROUND,
    SUPERVISOR,
    USUAL,
    body_fault,
    facts_of_grounds,
    ground_of,
    letter_draft,
    letter_number,
    said_at,
)
from ..types import (
    Candidate,
    Fact,
    FollowUpLine,
    Ground,
    LetterMark,
    Permission,
    SupervisionHead,
    SupervisionPage,
    SupervisionStart,
)
from .plans import plan_of

MOST_LETTERS = 200
MOST_LINES = 100
END_OF_WORK = 18


@lru_cache(maxsize=1)
def bodies_authorised() -> frozenset[str]:
    """Bodies that a law empowers, by slug, each with its source."""
    read = yaml.safe_load((settings.POLICY_DIR / "supervised.yaml").read_text(encoding="utf-8"))
    return frozenset(slug for slug, given in read["authorised"].items() if given["source"])


def supervision_ground(actor: Actor, order: OrderGrounds) -> tuple[Ground, UnitInfo]:
    """What a letter about an order rests on, and the unit it goes to. Raises Invalid."""
    unit = unit_by_id(order.lead_unit)
    by = unit_by_id(actor.unit_id) if actor.unit_id else None
    if unit is None:
        raise Missing
    fault = body_fault(
        by.slug if by else "", unit.kind, slug=unit.slug, authorised=bodies_authorised()
    )
    if fault:
        raise Invalid(_(fault))
    if order.excluded_unit is not None:
        raise Invalid(_(HIDDEN))
    ground = ground_of(order)
    if ground is None:
        raise Invalid(_(NO_GROUND))
    return ground, unit


def supervision_start(actor: Actor, order_ref: str) -> SupervisionStart:
    """What a new letter would say. Raises Missing, Denied, Invalid (nobody's object, no ground)."""
    require(actor, Permission.SUPERVISE)
    order = order_grounds(actor, order_ref)
    if order is None:
        raise Missing
    ground, unit = supervision_ground(actor, order)
    quote = clause_quote(order.campaign, order.clause_id)
    return SupervisionStart(
        order_ref=order.ref,
        subject=order.subject,
        unit_name=unit.called(get_language() or ""),
        ground=ground,
        facts=tuple(replace(one, label=_(one.label)) for one in facts_of_grounds(order, ground)),
        clause_id=order.clause_id,
        quote=quote.text if quote else "",
        demand="",
        due_at=usual_due(clock.now()),
    )


def usual_due(now: datetime) -> datetime:
    """The end of work two days on."""
    return (
        (now + USUAL)
        .astimezone(clock.CHINA)
        .replace(hour=END_OF_WORK, minute=0, second=0, microsecond=0)
    )


def supervisions_seen(actor: Actor, campaign: str) -> list[SupervisionHead]:
    """Letters of a campaign, the newest first, as far as the actor sees their orders. Two statements."""
    require(actor, Permission.READ)
    rows = list(Supervision.objects.filter(campaign=campaign).order_by("-id")[:MOST_LETTERS])
    states = order_states(actor, [row.order_id for row in rows])
    return [_head(row, states.get(row.order_id, OrderStatus.OPENED)) for row in rows]


def supervision_page(actor: Actor, ref: str) -> SupervisionPage:
    """A letter with its facts, answer and conclusion. Raises Missing. Four statements."""
    require(actor, Permission.READ)
    row = Supervision.objects.filter(ref=ref).first()
    if row is None:
        raise Missing
    states = order_states(actor, [row.order_id])
    orders = orders_numbered(actor, [row.order_id])
    supervisor = unit_by_id(actor.unit_id) if actor.unit_id else None
    by = supervisor is not None and supervisor.slug == SUPERVISOR
    concludes = actor.may(Permission.SUPERVISE) and by and row.concluded_at is None
    wait = _wait(states.get(row.order_id, ""), orders) if concludes else ""
    quote = clause_quote(row.campaign, row.clause_id)
    return SupervisionPage(
        head=_head(row, states.get(row.order_id, OrderStatus.OPENED)),
        demand=row.demand,
        clause_id=row.clause_id,
        quote=row.quote,
        quote_url=quote.url if quote else reverse("notices:read-notice", args=[row.campaign]),
        facts=tuple(_fact(one) for one in row.facts),
        order_ref=orders[0].ref if orders else "",
        answer=row.answer,
        answered_at=row.answered_at,
        conclusion=row.conclusion,
        concluded_name=row.concluded_name,
        rests_on_ref=row.rests_on_ref,
        campaign=row.campaign,
        issued_name=row.issued_name,
        may_conclude=concludes and not wait,
        wait=wait,
    )


def letters_of_order(actor: Actor, order_ref: str) -> tuple[LetterMark, ...]:
    """Letters that name an order or are carried by it, for those who may read them.

    Where there is none and one may be written, the way to it. One statement, for the office six.
    """
    if not actor.may(Permission.READ):
        return ()
    named = Q(rests_on_ref=order_ref) | Q(order__ref=order_ref)
    rows = Supervision.objects.filter(named).order_by("-id").only("ref", "year", "number")
    marks = tuple(
        LetterMark(
            _("督办%(number)s") % {"number": letter_number(row.year, row.number)},
            reverse("briefing:read-supervision", args=[row.ref]),
        )
        for row in rows[:MOST_LINES]
    )
    return marks or _letter_to_write(actor, order_ref)


def _letter_to_write(actor: Actor, order_ref: str) -> tuple[LetterMark, ...]:
    order = order_grounds(actor, order_ref) if actor.may(Permission.SUPERVISE) else None
    if order is None or order.lead_unit == actor.unit_id:
        return ()
    try:
        supervision_ground(actor, order)
    except Invalid:
        return ()
    url = f"{reverse('briefing:new-supervision')}?order={order_ref}"
    return (LetterMark(_("发督办函"), url),)


def letters_open(actor: Actor, campaign: str) -> list[tuple[SupervisionHead, str]]:
    """Letters without a conclusion that the actor's unit was sent, or (the office) waits for.

    Each with its sentence's number, the earliest due first. At most three statements.
    """
    unit = unit_by_id(actor.unit_id) if actor.unit_id else None
    if unit is None or not actor.may(Permission.READ):
        return []
    office = unit.slug == SUPERVISOR and actor.may(Permission.SUPERVISE)
    rows = Supervision.objects.filter(campaign=campaign, concluded_at=None).order_by("due_at", "id")
    found = list(rows[:MOST_LETTERS] if office else rows.filter(unit_id=unit.id)[:MOST_LINES])
    states = order_states(actor, [row.order_id for row in found]) if found else {}
    return [
        (_head(row, states[row.order_id]), row.clause_id) for row in found if row.order_id in states
    ]


def _wait(status: str, orders: Sequence[OrderRow]) -> str:
    """Why the conclusion cannot be given yet, empty when it can."""
    edge = SUPERVISION_ORDER.move("conclude", status)
    due_at = orders[0].due_at if orders else None
    return _(edge.early) if edge and edge.waits(due_at, clock.now()) else ""


def letter_of(actor: Actor, ref: str) -> tuple[SupervisionPage, Draft]:
    """A letter and its official layout, which is Chinese whoever asks. Raises Missing."""
    with override("zh-hans"):
        page = supervision_page(actor, ref)
    facts = [(one.label, said_at(one.at) if one.at else "", one.text) for one in page.facts]
    plan = plan_of(page.campaign)
    return page, letter_draft(
        head=plan.head,
        number=page.head.number,
        unit=page.head.unit_name,
        subject=page.head.subject,
        clause=page.clause_id,
        quote=page.quote,
        facts=facts,
        demand=page.demand,
        due=said_at(page.head.due_at),
        issued_on=page.head.issued_at.astimezone(clock.CHINA).date().isoformat(),
    )


def candidates(actor: Actor, campaign: str) -> list[Candidate]:
    """What is red, silent or missing, and whether it can be supervised or only reminded of.

    Five statements.
    """
    require(actor, Permission.READ)
    standing = place_standing(actor, campaign)
    units = units_by_ids(
        {one.unit_id for one in standing.pressing} | {one.unit_id for one in standing.reports}
    )
    by = unit_by_id(actor.unit_id) if actor.unit_id else None
    running = set(
        Supervision.objects.filter(campaign=campaign, concluded_at=None).values_list(
            "rests_on_ref", flat=True
        )
    )
    missing = [one for one in standing.reports if one.state is RowState.SILENT]
    pressing: list[PressingRow | ReportStanding] = [
        *(one for one in standing.pressing if not one.excluded),
        *missing,
    ]
    return [
        _candidate(actor, one, units[one.unit_id], by, running=one.ref in running)
        for one in pressing[:MOST_LINES]
    ]


def _candidate(
    actor: Actor,
    one: PressingRow | ReportStanding,
    unit: UnitInfo,
    by: UnitInfo | None,
    *,
    running: bool,
) -> Candidate:
    report = isinstance(one, ReportStanding)
    grounded = one.state == RowState.OVERDUE or report
    return Candidate(
        ref=one.ref,
        subject=one.subject,
        state=one.state,
        clause_id=one.clause_id,
        unit_name=unit.called(get_language() or ""),
        due_at=one.due_at,
        running=running,
        own=unit.id == actor.unit_id,
        report=report,
        supervisable=grounded
        and by is not None
        and not body_fault(by.slug, unit.kind, slug=unit.slug, authorised=bodies_authorised()),
    )


def follow_ups_seen(actor: Actor, campaign: str) -> list[FollowUpLine]:
    """Reminders the actor sees the orders of, the newest first. Five statements."""
    require(actor, Permission.READ)
    rows = list(FollowUp.objects.filter(campaign=campaign).order_by("-id")[:MOST_LINES])
    orders = {one.id: one for one in orders_numbered(actor, {row.order_id for row in rows})}
    units = units_by_ids({one for row in rows for one in (row.unit_id, row.by_unit_id)})
    language = get_language() or ""
    return [
        FollowUpLine(
            order_ref=orders[row.order_id].ref,
            subject=orders[row.order_id].subject,
            by_name=units[row.by_unit_id].called(language),
            unit_name=units[row.unit_id].called(language),
            text=row.text,
            at=row.at,
        )
        for row in rows
        if row.order_id in orders
    ]


def _head(row: Supervision, status: str) -> SupervisionHead:
    return SupervisionHead(
        ref=row.ref,
        number=letter_number(row.year, row.number),
        unit_id=row.unit_id,
        unit_name=row.unit_name,
        subject=row.subject,
        ground=Ground(row.ground),
        issued_at=row.issued_at,
        due_at=row.due_at,
        status=status,
        status_label=SUPERVISION_ORDER.word(status),
        concluded_at=row.concluded_at,
        late=row.answered_at is None and row.concluded_at is None and row.due_at < clock.now(),
    )


def facts_kept(facts: Iterable[Fact]) -> list[dict[str, str]]:
    """Facts as they are stored."""
    return [
        {"label": one.label, "at": one.at.isoformat() if one.at else "", "text": one.text}
        for one in facts
    ]


def _fact(kept: dict[str, str]) -> Fact:
    at = datetime.fromisoformat(kept["at"]) if kept["at"] else None
    return Fact(_(kept["label"]), at, kept.get("text", ""))
