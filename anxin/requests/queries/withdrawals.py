"""Withdrawals: what waits for a decision, whom it touches, who was told."""

from __future__ import annotations

from django.db.models import Count, F, Q
from django.utils.translation import get_language

from anxin.areas import queries as areas
from anxin.core.permissions import require
from anxin.core.types import Actor, Missing
from anxin.notices.queries import campaign_text
from anxin.workorders.queries import order_refs_of

from ..models import Withdrawal, WithdrawnAnswer
from ..rules import subject_of
from ..types import (
    TOLD_LABELS,
    WITHDRAWAL_LABELS,
    OldAnswer,
    Permission,
    ToldWay,
    WithdrawalPage,
    WithdrawalRow,
    WithdrawalState,
)

MOST_LISTED, MOST_ANSWERS = 100, 200
# First words of a sentence, enough to know it by.
FIRST_WORDS = 32
_STANDING = Q(answers__left_out=False)


def withdrawals_listed(actor: Actor, campaign: str) -> list[WithdrawalRow]:
    """Withdrawals of a campaign, newest first; counts are of what the actor may see. One query."""
    require(actor, Permission.READ)
    found = Withdrawal.objects.filter(campaign=campaign).annotate(
        touched=Count("answers", filter=_STANDING),
        reached=Count("answers", filter=_STANDING & Q(answers__told_at__isnull=False)),
    )
    return [_row(one, one.touched, one.reached) for one in found.order_by("-id")[:MOST_LISTED]]


def withdrawals_waiting(actor: Actor, campaign: str) -> list[WithdrawalRow]:
    """Those that wait for the actor's decision."""
    if not actor.may(Permission.WITHDRAW):
        return []
    waiting = withdrawals_listed(actor, campaign)
    return [one for one in waiting if one.state == WithdrawalState.PROPOSED]


def sentences_choices(campaign: str) -> list[tuple[str, str]]:
    """Number and first words of each sentence of the campaign's own notice, to choose from."""
    text = campaign_text(campaign)
    return [(one.id, f"{one.id} {_first_words(one.text)}") for one in text.clauses] if text else []


def _first_words(text: str) -> str:
    return text if len(text) <= FIRST_WORDS else text[:FIRST_WORDS] + "…"


def withdrawal_page(actor: Actor, ref: str) -> WithdrawalPage:
    """A withdrawal with the answers the actor may see, those not told yet first (six statements).

    Raises Missing.
    """
    require(actor, Permission.READ)
    withdrawal = Withdrawal.objects.filter(ref=ref).first()
    if withdrawal is None:
        raise Missing
    counts = WithdrawnAnswer.objects.filter(withdrawal_id=withdrawal.id).aggregate(
        all=Count("id"),
        touched=Count("id", filter=Q(left_out=False)),
        reached=Count("id", filter=Q(left_out=False, told_at__isnull=False)),
    )
    shown = _answers(actor, withdrawal)
    return WithdrawalPage(
        row=_row(withdrawal, counts["touched"], counts["reached"]),
        campaign=withdrawal.campaign,
        words=withdrawal.words,
        clause_now=withdrawal.clause_now,
        decided_by=withdrawal.decided_by,
        answers=tuple(shown),
        hidden=counts["all"] - len(shown),
        anonymous=withdrawal.anonymous,
        may_decide=actor.may(Permission.WITHDRAW) and withdrawal.state == WithdrawalState.PROPOSED,
    )


def _answers(actor: Actor, withdrawal: Withdrawal) -> list[OldAnswer]:
    rows = WithdrawnAnswer.objects.filter(withdrawal_id=withdrawal.id).select_related("request")
    untold_first = (F("left_out"), F("told_at").asc(nulls_first=True), F("id"))
    found = list(rows.order_by(*untold_first)[:MOST_ANSWERS])
    places = areas.divisions_by_codes([one.request.area_code for one in found])
    refs = order_refs_of(actor, [one.request.order_id for one in found if one.request.order_id])
    language = get_language() or ""
    named = {code: place.called(language) for code, place in places.items()}
    return [
        OldAnswer(
            id=one.id,
            request_id=one.request_id,
            order_ref=refs.get(one.request.order_id or 0, ""),
            subject=subject_of(one.request.text),
            area=named.get(one.request.area_code, ""),
            answer=one.answer,
            clause=one.answer_clause,
            answered_at=one.answered_at,
            has_phone=one.request.contact_phone is not None,
            left_out=one.left_out,
            told_at=one.told_at,
            told_label=TOLD_LABELS[ToldWay(one.told_way)] if one.told_way else "",
            told_by=one.told_by,
        )
        for one in found
    ]


def _row(one: Withdrawal, answers: int, reached: int) -> WithdrawalRow:
    return WithdrawalRow(
        ref=one.ref,
        state=one.state,
        state_label=WITHDRAWAL_LABELS[WithdrawalState(one.state)],
        reason=one.reason,
        clauses=tuple(one.clauses),
        at=one.at,
        answers=answers,
        reached=reached,
    )
