"""One register while a draft is open: its table follows it, and what the table decides returns to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from anxin.core import audit, clock
from anxin.core.types import Actor, Invalid, Missing
from anxin.notices.queries import draft_head, draft_measures
from anxin.notices.services import draft_measure_drop, draft_measure_join, draft_owners_set
from anxin.notices.types import DraftState, OwnersChange
from anxin.notices.types import Permission as NoticePermission

from ..models import Breakdown, BreakdownPart, BreakdownRow
from ..queries.breakdown import breakdown_of
from ..rules import section_of
from ..rules.breakdown import rows_of, task_words
from ..rules.breakdown_due import due_words
from ..types import PartStatus
from ..types.breakdown import TaskRow
from .breakdown_shares import shares_renew

_FOLLOWS = (
    "number", "measure_id", "clause_id", "section", "quote", "task", "strength", "instrument",
    "lead", "cooperate", "proposed", "due_on", "due_words",
)  # fmt: skip


def table_follow(*, actor: Actor, ref: str) -> bool:
    """Bring the table of a draft in line with the draft's measures; True when it changed.

    The clerk's own wording of a task stays. A row whose measure is gone goes, unless a unit answered
    it. Once the draft is sent or issued nobody changes it, so the table shows what was issued.
    """
    breakdown = breakdown_of(actor, ref)
    if not breakdown.draft_ref or not actor.may(NoticePermission.READ_DRAFTS):
        return False
    if draft_head(actor, breakdown.draft_ref).state is DraftState.WITHDRAWN:
        return False
    with transaction.atomic():
        # Two readers at once: the second waits and finds nothing left to do.
        Breakdown.objects.select_for_update(of=("self",)).get(id=breakdown.id)
        wanted = rows_of(draft_measures(actor, breakdown.draft_ref))
        counts, rows = _rows_follow(breakdown, wanted)
        if not any(counts.values()):
            return False
        shares_renew(actor, breakdown, rows)
        Breakdown.objects.filter(id=breakdown.id).update(revision=F("revision") + 1)
        audit.record(actor, "workorders.table_follow", "breakdown", ref, counts)
    return True


def owners_return(actor: Actor, breakdown: Breakdown, rows: Sequence[BreakdownRow]) -> int:
    """Write owners and days decided in a table to its draft's measures; returns how many changed.

    Raises Conflict once the draft is sent or issued.
    """
    held = [row for row in rows if row.measure_id]
    if not breakdown.draft_ref or not held:
        return 0
    changes = [
        OwnersChange(
            row.measure_id, tuple(row.lead), tuple(row.cooperate), row.due_on, row.proposed
        )
        for row in held
    ]
    return draft_owners_set(actor=actor, ref=breakdown.draft_ref, changes=changes)


def row_join(*, actor: Actor, ref: str, row_id: int) -> None:
    """Make a row one with the row before it, in the draft and so in its table.

    Raises Missing, Invalid when they are of two sentences, Conflict once the draft is sent.
    """
    measure = _measure_of(actor, ref, row_id)
    draft_measure_join(actor=actor, ref=measure[0], measure_id=measure[1])
    table_follow(actor=actor, ref=ref)


def row_drop(*, actor: Actor, ref: str, row_id: int) -> None:
    """Take out a row that is no task, in the draft and so in its table. Raises as above."""
    measure = _measure_of(actor, ref, row_id)
    draft_measure_drop(actor=actor, ref=measure[0], measure_id=measure[1])
    table_follow(actor=actor, ref=ref)


def _measure_of(actor: Actor, ref: str, row_id: int) -> tuple[str, str]:
    """The draft and the measure behind a row. Raises Missing, Invalid for a table without a draft."""
    breakdown = breakdown_of(actor, ref)
    row = breakdown.rows.filter(id=row_id).first()
    if row is None or not row.measure_id:
        raise Missing
    if not breakdown.draft_ref:
        raise Invalid(_("这张表照已签发的通知做，行不能并也不能去掉。"))
    return breakdown.draft_ref, row.measure_id


def row_new(breakdown: Breakdown, row: TaskRow) -> BreakdownRow:
    """A row of a table, not yet saved."""
    return BreakdownRow(
        breakdown=breakdown,
        **_values(row),
        task=row.task,
        area_code=breakdown.area_code,
        field_bit=breakdown.field_bit,
    )


def _rows_follow(
    breakdown: Breakdown, wanted: Sequence[TaskRow]
) -> tuple[dict[str, int], list[BreakdownRow]]:
    """Bring the rows in line; returns how many changed in which way, and the rows units care about."""
    rows = list(breakdown.rows.order_by("number"))
    held = {row.measure_id: row for row in rows if row.measure_id}
    # A row kept for its answer comes back to life when the draft's change is taken back.
    left = {row.quote: row for row in rows if not row.measure_id}
    new, changed, stays = [], [], set[int]()
    asked: list[BreakdownRow] = []
    for want in wanted:
        row = held.get(want.measure_id) or left.get(want.quote)
        if row is None:
            new.append(want)
            continue
        stays.add(row.id)
        before = row_asked(row)
        if _row_follow(row, want):
            changed.append(row)
            asked += [] if before == row_asked(row) else [row]
    gone = [row for row in rows if row.id not in stays]
    kept, dropped = _gone_sorted(gone)
    for number, row in enumerate(kept, start=len(wanted) + 1):
        if (row.number, row.measure_id) != (number, ""):
            row.number, row.measure_id = number, ""
            changed.append(row)
    born = _rows_write(breakdown, new, changed, dropped)
    ended = BreakdownPart.objects.filter(row__in=kept, active=True)
    ended.update(active=False, changed_at=clock.now())
    counts = {"new": len(new), "changed": len(changed), "gone": len(dropped)}
    return counts, [*asked, *born]


def _gone_sorted(gone: Sequence[BreakdownRow]) -> tuple[list[BreakdownRow], list[BreakdownRow]]:
    """The rows without a measure that a unit answered, and those that nobody did."""
    answered = set(
        BreakdownPart.objects.filter(row__in=gone)
        .exclude(status=PartStatus.GIVEN)
        .values_list("row_id", flat=True)
    )
    kept = [row for row in gone if row.id in answered]
    return kept, [row for row in gone if row.id not in answered]


def _row_follow(row: BreakdownRow, want: TaskRow) -> bool:
    """Put the measure's words and owners into a row; True when it changed."""
    before = [getattr(row, name) for name in _FOLLOWS]
    own_words = row.task != task_words(row.quote)
    own_due = row.due_words if row.due_on is None else None
    own_due = None if own_due == due_words(row.quote) else own_due
    for name, value in _values(want).items():
        setattr(row, name, value)
    if not own_words:
        row.task = want.task
    if own_due is not None and row.due_on is None:
        row.due_words = own_due
    return before != [getattr(row, name) for name in _FOLLOWS]


def _values(row: TaskRow) -> dict[str, object]:
    return {
        "number": row.number,
        "measure_id": row.measure_id,
        "clause_id": row.clause_id,
        "section": section_of(row.clause_id),
        "quote": row.quote,
        "strength": row.strength,
        "instrument": row.instrument,
        "lead": list(row.lead),
        "cooperate": list(row.cooperate),
        "proposed": row.proposed,
        "due_on": row.due_on,
        "due_words": row.due_words,
    }


def _rows_write(
    breakdown: Breakdown,
    new: Sequence[TaskRow],
    changed: Sequence[BreakdownRow],
    dropped: Sequence[BreakdownRow],
) -> list[BreakdownRow]:
    """Write, and return the new rows."""
    _dropped_count(breakdown, dropped)
    BreakdownRow.objects.filter(id__in=[row.id for row in dropped]).delete()
    # Numbers are one to a row at every moment: first out of the way, then to their places.
    moving = breakdown.rows.filter(id__in=[row.id for row in changed])
    moving.update(number=-F("number"))
    BreakdownRow.objects.bulk_update(changed, _FOLLOWS)
    return BreakdownRow.objects.bulk_create([row_new(breakdown, row) for row in new])


def row_asked(row: BreakdownRow) -> tuple[object, ...]:
    """What the units of a row care about."""
    return (row.task, row.lead, row.cooperate, row.due_on, row.due_words)


def _dropped_count(breakdown: Breakdown, dropped: Sequence[BreakdownRow]) -> None:
    """Count at each unit the tasks that go away unanswered, until it is told."""
    gone = BreakdownPart.objects.filter(row__in=dropped, active=True)
    for unit_id, total in Counter(gone.values_list("unit_id", flat=True)).items():
        breakdown.links.filter(unit_id=unit_id).update(dropped=F("dropped") + total)
