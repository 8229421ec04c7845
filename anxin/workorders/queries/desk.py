"""What a person finds at the desk: queries with counts, drafts, who else is here, what changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from math import ceil

from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.core import clock, crypto
from anxin.core.permissions import require
from anxin.core.types import Actor

from ..models import Order, OrderMove, Presence, SavedQuery, TakenStep, WrittenDraft
from ..rules.desk import when_words
from ..types import InboxFilter, Permission
from ..types.desk import DraftView, PresenceView, QueryView, StepReport, StepRow
from .inbox import order_count
from .record import HistoryLine, history_line

DRAFT_SEALED = "workorders.writtendraft.content"
PRESENT = timedelta(seconds=60)
UNDO_WITHIN = timedelta(seconds=10)
# A list says 99+ beyond: exact numbers of everything would cost more than they tell.
COUNT_MOST = 100
MOST_QUERIES = 20


def saved_queries(actor: Actor) -> list[QueryView]:
    """Own queries in their order, then those of the unit's others (one statement)."""
    require(actor, Permission.READ)
    rows = SavedQuery.objects.order_by("rank", "id")[: MOST_QUERIES * 4]
    views = [
        QueryView(one.id, one.name, one.query, one.user_id == actor.user_id, one.shared)
        for one in rows
    ]
    own = [one for one in views if one.own][:MOST_QUERIES]
    return own + [one for one in views if not one.own][: MOST_QUERIES - len(own) or 0]


def queries_counted(actor: Actor, filter_of: Callable[[str], InboxFilter]) -> list[QueryView]:
    """The saved queries with how many orders each holds now, capped."""
    return [
        replace(one, count=order_count(actor, filter_of(one.query), COUNT_MOST))
        for one in saved_queries(actor)
    ]


def units_to_hand_on(actor: Actor) -> tuple[tuple[int, str], ...]:
    """Units below the actor's own, by name in the page's language; none without the right."""
    unit = areas.unit_by_id(actor.unit_id) if actor.unit_id else None
    if unit is None or not actor.may(Permission.OPEN):
        return ()
    language = get_language() or ""
    return tuple((one.id, one.called(language)) for one in areas.units_below(unit))


def draft_of(actor: Actor, ref: str) -> DraftView | None:
    """What this person wrote on an order and did not send (one statement)."""
    draft = WrittenDraft.objects.filter(user_id=actor.user_id or 0, order__ref=ref).first()
    if draft is None:
        return None
    pattern, time = when_words(localtime(draft.at), clock.today())
    forms = _opened(draft)
    return DraftView(draft.at, _(pattern) % {"time": time}, forms, next(reversed(forms), ""))


def draft_forms(user_id: int, order_id: int) -> dict[str, dict[str, str]]:
    """The forms of a kept draft, empty when there is none."""
    draft = WrittenDraft.objects.filter(user_id=user_id, order_id=order_id).first()
    return _opened(draft) if draft else {}


def presences_of(actor: Actor, ref: str) -> list[PresenceView]:
    """Who else has the order open now (one statement)."""
    rows = Presence.objects.filter(order__ref=ref, seen_at__gte=clock.now() - PRESENT)
    others = rows.exclude(user_id=actor.user_id or 0).order_by("id")[:5]
    return [PresenceView(one.name, one.writing) for one in others]


def changes_since(actor: Actor, ref: str, line: int) -> list[HistoryLine]:
    """What happened to an order after a line of its history, oldest first."""
    order = Order.objects.filter(ref=ref).only("id", "kind").first()
    if order is None:
        return []
    newer = OrderMove.objects.filter(order_id=order.id, id__gt=line).order_by("-id")[:5]
    return [history_line(order, one) for one in reversed(newer)]


def undo_offer(actor: Actor) -> StepReport | None:
    """The step this person took less than ten seconds ago and can still take back."""
    since = clock.now() - UNDO_WITHIN
    newest = (
        TakenStep.objects.filter(
            user_id=actor.user_id or 0, at__gte=since, before__isnull=False,
            undone_at__isnull=True, refused="",
        )
        .order_by("-id").only("batch", "step", "at").first()
    )  # fmt: skip
    if newest is None:
        return None
    left = ceil((newest.at + UNDO_WITHIN - clock.now()).total_seconds())
    report = steps_report(actor, newest.batch)
    return replace(report, left_s=max(left, 1)) if report else None


def steps_report(actor: Actor, batch: str) -> StepReport | None:
    """What came of a batch, row by row; None when it is over or somebody else's."""
    rows = list(
        TakenStep.objects.filter(batch=batch[:13], user_id=actor.user_id or 0)
        .select_related("order").defer("order__search", "order__details").order_by("id")
    )  # fmt: skip
    if not rows:
        return None
    lines = tuple(
        StepRow(
            row.ref,
            row.order.subject if row.order else row.ref,
            row.refused,
            row.undone_at is not None,
        )
        for row in rows
    )
    return StepReport(batch, rows[0].step, lines)


def _opened(draft: WrittenDraft) -> dict[str, dict[str, str]]:
    try:
        forms = json.loads(crypto.unseal(bytes(draft.content), DRAFT_SEALED))
    except crypto.SealBroken:
        return {}
    return forms if isinstance(forms, dict) else {}
