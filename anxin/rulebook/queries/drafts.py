"""Reads for a proposed version: what it changes, for whom, and which past decisions."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anxin.accounts.queries import user_names
from anxin.core import clock
from anxin.core.types import Actor, Denied, Missing
from anxin.tables import DecisionTable

from ..models import PastCheck, TableVersion
from ..rules import Speech
from ..rules.difference import head_compared, rows_compared
from ..rules.validity import earliest_day
from ..types import SHARED, CheckState, DraftPage, PastLine, PastPage, TableState
from .comparing import comparison_said
from .in_force import table_of_version, versions_beside
from .pages import sees_drafts, sentences_of_table, speech_of, table_page

MOST_LINES = 100
_WATCHED_S = 0.5


def draft_page(actor: Actor, version_id: int) -> DraftPage:
    """A proposed version beside the one in force.

    Raises Missing for a version that is not there or not proposed any more, Denied.
    """
    row = draft_row(actor, version_id)
    base = _in_force(row)
    table, texts = table_of_version(row.pk, row.content_hash)
    held, _held_texts = table_of_version(base.pk, base.content_hash)
    speech = speech_of(texts)
    scope = row.campaign.slug if row.campaign else SHARED
    sentences = sentences_of_table(table, scope) | sentences_of_table(held, scope)
    names = user_names([row.uploaded_by] if row.uploaded_by else [])
    return DraftPage(
        table=table_page(actor, scope, row.name, row.version),
        reason=row.reason,
        uploaded_by=names.get(row.uploaded_by or 0, ""),
        uploaded_at=row.loaded_at,
        own=row.uploaded_by is not None and row.uploaded_by == actor.user_id,
        rows=rows_compared(held, table, speech, sentences),
        head=head_compared(held, table, speech),
        comparison=comparison_said(held, table, speech),
        past=_past(row, table, speech),
        first_day=earliest_day(row.valid_from, row.valid_to, clock.today()),
        last_day=row.valid_to,
    )


def draft_past(actor: Actor, version_id: int) -> PastPage | None:
    """How far the past decisions were decided again. Raises Missing, Denied."""
    row = draft_row(actor, version_id)
    table, texts = table_of_version(row.pk, row.content_hash)
    return _past(row, table, speech_of(texts))


def draft_row(actor: Actor, version_id: int) -> TableVersion:
    """A proposed version, for those who may draft or publish. Raises Missing, Denied."""
    if not sees_drafts(actor):
        raise Denied
    rows = TableVersion.objects.select_related("campaign").defer("text", "texts")
    row = rows.filter(pk=version_id, state=TableState.PROPOSED).first()
    if row is None:
        raise Missing(_("没有这个待发布的版本。它可能已经发布或撤回，请看规则表的版本列表。"))
    return row


def _in_force(row: TableVersion) -> TableVersion:
    found = versions_beside(row).filter(state=TableState.PUBLISHED).defer("text", "texts").first()
    return found or row


def _past(row: TableVersion, table: DecisionTable, speech: Speech) -> PastPage | None:
    check = PastCheck.objects.filter(table_version_id=row.pk).first()
    if check is None:
        return None
    changes = check.changes.order_by("-at", "-id")[:MOST_LINES]
    lines = tuple(
        PastLine(
            record_id=one.record_id,
            at=one.at,
            decided_on=one.decided_on,
            facts=speech.facts(table.inputs, one.facts),
            old_rule=one.old_rule,
            old=speech.answer(table, one.old_outputs),
            new_rule=one.new_rule,
            new=speech.answer(table, one.new_outputs) if one.new_rule is not None else "",
        )
        for one in changes
    )
    return PastPage(
        state=check.state,
        total=check.total,
        checked=check.checked,
        changed=check.changed,
        unanswered=check.unanswered,
        capped=check.capped,
        seconds_left=_seconds_left(check),
        lines=lines,
    )


def _seconds_left(check: PastCheck) -> int | None:
    """How long the rest will take at the pace so far; unknown at the start."""
    if check.state != CheckState.RUNNING or not check.checked or check.started_at is None:
        return None
    passed = max((clock.now() - check.started_at).total_seconds(), _WATCHED_S)
    return round(passed / check.checked * (check.total - check.checked)) + 1
