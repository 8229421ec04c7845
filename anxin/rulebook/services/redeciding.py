"""Deciding kept decisions again by a proposed version: in batches, with progress, bounded.

A batch is one job: it looks at the newest decisions not looked at yet, writes how far it came, and
asks for the next batch. So progress is seen, a restart goes on, and cancelling takes a second.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from anxin.core import audit, clock
from anxin.core.jobs import defer
from anxin.core.permissions import require
from anxin.core.types import Actor, Missing
from anxin.tables import DecisionTable, TableError, decide
from anxin.tables.examples import json_value

from ..models import DecisionRecord, PastChange, PastCheck, TableVersion
from ..queries import table_of_version, versions_beside
from ..types import CheckState, Permission, TableState

JOB = "rulebook.redecide"
BATCH = 500
# One job works no longer than this, so that the page moves and other jobs get their turn.
JOB_SECONDS = 1.5
MOST_DECISIONS = 200_000
MOST_LISTED = 500
_RUNNING = (CheckState.WAITING, CheckState.RUNNING)


def past_check_start(version: TableVersion) -> None:
    """Ask for the kept decisions of a table to be decided again by a proposed version."""
    check = PastCheck.objects.create(table_version=version, state=CheckState.WAITING)
    defer(JOB, {"check_id": check.pk})


def past_check_cancel(*, actor: Actor, version_id: int) -> None:
    """Stop looking at further decisions; what was found stays. Raises Missing."""
    require(actor, Permission.DRAFT)
    held = PastCheck.objects.filter(table_version_id=version_id)
    if not held.exists():
        raise Missing(_("没有这个版本。请从规则表的版本列表里选。"))
    if held.filter(state__in=_RUNNING).update(state=CheckState.CANCELLED, finished_at=clock.now()):
        audit.record(actor, "rulebook.past_check_cancelled", "table_version", version_id, {})


def past_check_continue(*, check_id: int) -> None:
    """Look at the next decisions, for the system's job; a check that was cancelled is left alone."""
    check = PastCheck.objects.select_for_update().filter(pk=check_id).first()
    if check is None or check.state not in _RUNNING:
        return
    version = TableVersion.objects.defer("text", "texts").get(pk=check.table_version_id)
    kept = _kept(version)
    if check.state == CheckState.WAITING:
        total = kept[: MOST_DECISIONS + 1].count()
        check.total, check.capped = min(total, MOST_DECISIONS), total > MOST_DECISIONS
        check.state, check.started_at = CheckState.RUNNING, clock.now()
    table, _texts = table_of_version(version.pk, version.content_hash)
    until = time.monotonic() + JOB_SECONDS
    more = _batch(check, table, kept)  # one at least, however slow the machine
    while more and time.monotonic() < until:
        more = _batch(check, table, kept)
    if not more:
        check.state, check.finished_at = CheckState.DONE, clock.now()
    check.save()
    if more:
        defer(JOB, {"check_id": check.pk})


def _kept(version: TableVersion) -> QuerySet[DecisionRecord]:
    """Decisions by versions of the table that are or were in force, the newest first."""
    ids = versions_beside(version).exclude(state=TableState.PROPOSED).values_list("id", flat=True)
    return DecisionRecord.objects.filter(table_version_id__in=list(ids)).order_by("-at", "-id")


def _batch(check: PastCheck, table: DecisionTable, kept: QuerySet[DecisionRecord]) -> bool:
    """Decide one batch again; whether there may be more."""
    if check.cursor_at is not None:
        older = Q(at__lt=check.cursor_at) | Q(at=check.cursor_at, id__lt=check.cursor_id)
        kept = kept.filter(older)
    size = min(BATCH, check.total - check.checked)
    rows = list(kept[:size])
    found = [one for one in (_changed(check, table, row) for row in rows) if one is not None]
    room = max(0, MOST_LISTED - check.changed)
    PastChange.objects.bulk_create(found[:room], ignore_conflicts=True)
    check.changed += len(found)
    check.unanswered += sum(one.new_rule is None for one in found)
    check.checked += len(rows)
    if rows:
        check.cursor_at, check.cursor_id = rows[-1].at, rows[-1].id
    return len(rows) == size and check.checked < check.total


def _changed(check: PastCheck, table: DecisionTable, row: DecisionRecord) -> PastChange | None:
    """The decision as the new version makes it, None when the answer stays."""
    rule, outputs = _again(table, row.facts)
    if outputs == row.outputs:
        return None
    return PastChange(
        past_check=check,
        record_id=row.id,
        decided_on=row.decided_on,
        at=row.at,
        facts=row.facts,
        old_rule=row.rule,
        old_outputs=row.outputs,
        new_rule=rule,
        new_outputs=outputs,
    )


def _again(table: DecisionTable, facts: Mapping[str, Any]) -> tuple[int | None, Any]:
    try:
        made = decide(table, facts)
    except TableError:
        return None, {}
    return made.rule or 0, json_value(made.outputs)
