"""What a person makes of a finding: true, no problem, or an order to the unit."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from anxin.core import audit, clock
from anxin.core.permissions import require
from anxin.core.text import clean
from anxin.core.types import Actor, Conflict, Invalid, Missing
from anxin.notices.queries import service_clause
from anxin.workorders.queries import order_ref_of
from anxin.workorders.services import order_open
from anxin.workorders.types import OrderDraft

from ..kinds import CORRECTION_ORDER, REPORT
from ..models import TextCheck, TextFinding
from ..queries import check_open
from ..rules import outcomes_of
from ..types import OUTCOME_LABELS, FindingState, Permission

LEAST_REASON = 4
MOST_REASON = 500


def finding_judge(
    *, actor: Actor, ref: str, number: int, state: FindingState, reason: str = ""
) -> None:
    """Confirm a finding, or dismiss it with a reason; a later judgement replaces it.

    Raises Missing, Invalid (no such pair, no reason), Conflict once an order came of it.
    """
    require(actor, Permission.CHECK)
    check, _pair = _found(actor, ref, number)
    reason = clean(reason)[:MOST_REASON]
    if state is FindingState.DISMISSED and len(reason) < LEAST_REASON:
        message = _("请写明为什么不算问题，至少 4 个字。")
        raise Invalid(message, fields={"reason": message})
    with transaction.atomic():
        _replace(actor, check, number, state, reason)
    audit.record(
        actor, "oversight.finding_judged", "text_check", ref, {"pair": number, "state": state.value}
    )


def finding_order(*, actor: Actor, ref: str, number: int, reason: str) -> str:
    """Turn a finding into an order to the unit whose text it is; returns the order's ref.

    Only the level above may. Twice gives the same order. Raises Missing, Denied, Invalid.
    """
    require(actor, Permission.HANDLE)
    check, pair = _found(actor, ref, number)
    clause = service_clause(check.campaign, REPORT.service)
    if check.unit_id == actor.unit_id or clause is None:
        raise Invalid(_("自己的文稿请直接改，不用交办。"))
    reason = clean(reason)[:MOST_REASON]
    if len(reason) < LEAST_REASON:
        message = _("请写明要对方核对什么，至少 4 个字。")
        raise Invalid(message, fields={"reason": message})
    with transaction.atomic():
        order_id = order_open(
            actor=actor,
            draft=OrderDraft(
                kind=CORRECTION_ORDER.slug,
                campaign=check.campaign,
                area_code=check.area_code,
                subject=_("核对文稿：%(title)s") % {"title": check.title[:80]},
                details=f"{_said(pair)}\n{reason}",
                lead_unit=check.unit_id,
                clause_id=clause.id,
            ),
            origin=f"oversight.finding:{check.pk}:{number}",
        )
        opened = order_ref_of(actor, order_id)
        _replace(actor, check, number, FindingState.ORDERED, reason, opened)
    audit.record(actor, "oversight.finding_ordered", "text_check", ref, {"pair": number})
    return opened


def _found(actor: Actor, ref: str, number: int) -> tuple[TextCheck, dict[str, Any]]:
    """The check and the pair of this number, counted over all higher texts."""
    check = check_open(actor, ref)
    pairs = [
        {**pair, "outcome": outcome}
        for one in check.against
        for outcome, pair in zip(outcomes_of(one["pairs"]), one["pairs"], strict=True)
    ]
    if not 0 <= number < len(pairs):
        raise Missing
    return check, pairs[number]


def _replace(
    actor: Actor,
    check: TextCheck,
    number: int,
    state: FindingState,
    reason: str,
    opened: str = "",
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [check.pk % 2**31, number])
    held = TextFinding.objects.filter(check_of=check, number=number)
    if held.filter(state=FindingState.ORDERED).exclude(order_ref=opened).exists():
        raise Conflict(_("这一条已经交办，不能再改。"))
    held.delete()
    TextFinding.objects.create(
        check_of=check,
        number=number,
        state=state,
        reason=reason,
        order_ref=opened,
        by_name=actor.name[:64],
        at=clock.now(),
    )


def _said(pair: dict[str, Any]) -> str:
    """What the comparison found, in the words of both texts."""
    lines = [_(OUTCOME_LABELS[pair["outcome"]])]
    for side, name in (("higher", _("上级")), ("lower", _("本文"))):
        said = pair[side]
        if isinstance(said, dict):
            lines.append(f"{name}：{said['quote']}")
    return "\n".join(lines)
