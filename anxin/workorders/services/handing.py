"""An order is handed on: a town to its communities, an office to its units."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.areas.types import UnitInfo
from anxin.core import audit, clock
from anxin.core.permissions import require
from anxin.core.text import clean
from anxin.core.types import Actor, ActorKind, Denied, Invalid, Missing

from ..models import Order
from ..rules import due_of, has_clock, is_running
from ..rules.desk import FREED
from ..types import FIRST_ANSWER_MIN, OrderDraft, Permission, ProofKind, TimeLimit
from .opening import MOST_TEXT, order_open
from .timing import due_by

MOST_UNITS = 200


def order_break_down(
    *,
    actor: Actor,
    ref: str,
    units: list[int],
    due_on: date | None,
    text: str,
    limit: TimeLimit | None = None,
    proof: str = "",
) -> int:
    """Hand an order on to units below, each with an order of its own; returns how many are new.

    The day, or the end of the time allowed, must lie between today and the parent's own due day.
    `proof`: what closes it there. Units that have it are left out.
    Raises Missing, Denied (only the lead hands on), Invalid.
    """
    require(actor, Permission.OPEN)
    # Locked, so that two who hand on at once open each order once.
    parent = Order.objects.select_for_update().filter(ref=ref).defer("search").first()
    if parent is None:
        raise Missing
    if actor.kind is not ActorKind.SYSTEM and actor.unit_id != parent.lead_unit_id:
        raise Denied(_("只有牵头单位可以把任务再分下去。"))
    # What a person brought in may be about one of the units below: it stays where it was sent.
    if not parent.measure_id or parent.expected_id is not None:
        raise Invalid(_("只有通知里的任务能再分下去，群众反映的事由收到的单位办。"))
    if not is_running(parent.status):
        raise Invalid(_("这件事已经有了结果，不能再分下去。"))
    if parent.paused_at is not None:
        raise Invalid(_("这件事暂停着计时，先恢复再分下去。"))
    given = _units_below(parent, units)
    now = clock.now()
    due = _due(parent, due_on, limit, now)
    held = set(
        Order.objects.filter(parent=parent, lead_unit_id__in=[one.id for one in given])
        .exclude(origin__contains=FREED)
        .values_list("lead_unit_id", flat=True)
    )
    missing = [one for one in given if one.id not in held]
    for unit in missing:
        draft = _draft(parent, unit, due, clean(text)[:MOST_TEXT])
        draft = replace(draft, proof=_proof_checked(proof) or parent.proof_kind)
        if limit is not None and draft.due_at is not None:
            draft = replace(draft, due_at=None, limit=limit)
        order_open(actor=actor, draft=draft, origin=f"workorders.order:{parent.id}:{unit.id}")
    detail = {"units": [one.slug for one in missing]}
    audit.record(actor, "workorders.order_break_down", "order", parent.id, detail)
    return len(missing)


def _draft(parent: Order, unit: UnitInfo, due: datetime, text: str) -> OrderDraft:
    timed = has_clock(parent.instrument, parent.strength, unit.kind)
    return OrderDraft(
        kind=parent.kind.partition("@")[0],
        campaign=parent.campaign,
        area_code=unit.area_code,
        subject=parent.subject,
        details=text or parent.details,
        lead_unit=unit.id,
        clause_id=parent.clause_id,
        measure_id=parent.measure_id,
        instrument=parent.instrument,
        strength=parent.strength,
        parent=parent.id,
        due_at=due if timed else None,
        field_bit=parent.field_bit,
        giver=parent.lead_unit_id,
        version=parent.notice_version,
    )


def _due(parent: Order, due_on: date | None, limit: TimeLimit | None, now: datetime) -> datetime:
    """When the units below are due: by the day or the time allowed, never after the parent's own."""
    if limit is not None:
        due = due_by(limit, now)
        if due is None or (parent.due_at is not None and due > max(parent.due_at, now)):
            message = _("这样算出来的日期晚于上级给您的日期，请改少一些。")
            raise Invalid(message, fields={"amount": message})
        return due
    due = due_of(_day_checked(parent, due_on), now, 0 if due_on else FIRST_ANSWER_MIN)
    if parent.due_at is not None:
        due = min(due, parent.due_at) if parent.due_at > now else due
    return due


def _proof_checked(proof: str) -> str:
    if proof and proof not in frozenset(ProofKind):
        raise Invalid(_("请选办结要交什么。"), fields={"proof": _("请选办结要交什么。")})
    return proof


def _units_below(parent: Order, unit_ids: list[int]) -> list[UnitInfo]:
    """The chosen units, all of them below the lead: on its ground, or with it as their superior."""
    lead = areas.unit_by_id(parent.lead_unit_id)
    below = {one.id: one for one in areas.units_below(lead)} if lead else {}
    chosen = list(dict.fromkeys(unit_ids))[:MOST_UNITS]
    if not chosen:
        message = _("请至少选一个单位。")
        raise Invalid(message, fields={"units": message})
    strange = [one for one in chosen if one not in below]
    if strange:
        message = _("选中的单位里有的不在您单位之下，不能交给它。")
        raise Invalid(message, fields={"units": message})
    return [below[one] for one in chosen]


def _day_checked(parent: Order, due_on: date | None) -> date | None:
    if due_on is None:
        return None
    if due_on < clock.today():
        message = _("日期已经过了。请选今天或以后的一天。")
        raise Invalid(message, fields={"due_on": message})
    last = parent.due_at.astimezone(clock.CHINA).date() if parent.due_at else None
    if last and due_on > max(last, clock.today()):
        message = _("不能晚于上级给您的日期：%(day)s。") % {"day": last.isoformat()}
        raise Invalid(message, fields={"due_on": message})
    return due_on
