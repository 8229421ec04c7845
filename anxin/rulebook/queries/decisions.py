"""Reads of kept decisions: rows for the auditor, one by its number for a case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from anxin.core.permissions import require
from anxin.core.types import Actor, Missing
from anxin.core.types import Permission as CorePermission

from ..kinds import sentences_of
from ..models import DecisionRecord, TableVersion
from ..types import SHARED, DecisionLine, DecisionList, DecisionPage
from .in_force import table_of_version
from .pages import source_words, speech_of

PAGE = 100


def decisions_listed(
    actor: Actor, table: str = "", before: str = "", most: int = PAGE
) -> DecisionList:
    """Decisions kept for cases, newest first. Needs `core.read_audit`. Two queries.

    `table`: only by tables of this name; `before`: `time|number` of the last row of the page before.
    """
    require(actor, CorePermission.READ_AUDIT)
    rows = DecisionRecord.objects.order_by("-at", "-id")
    if table:
        rows = rows.filter(table_version__name=table)
    older = _older(before)
    if older is not None:
        rows = rows.filter(older)
    found = list(rows[: most + 1])
    versions = TableVersion.objects.in_bulk({row.table_version_id for row in found})
    last = found[most - 1] if len(found) > most else None
    return DecisionList(
        lines=tuple(_line(row, versions[row.table_version_id]) for row in found[:most]),
        next_before=f"{last.at.isoformat()}|{last.id}" if last else "",
    )


def decision_page(actor: Actor, record_id: UUID) -> DecisionPage:
    """One decision with its facts, row and sentence: for whoever has the case that carries it.

    Raises Missing.
    """
    sql = "SELECT * FROM rulebook_decision_find(%s)"
    row = next(iter(DecisionRecord.objects.raw(sql, [record_id])), None)
    if row is None:
        raise Missing(_("没有这条决定记录。请从事项里打开。"))
    version = TableVersion.objects.select_related("campaign").get(pk=row.table_version_id)
    table, texts = table_of_version(version.pk, version.content_hash)
    speech = speech_of(texts)
    notice = str(table.source.get("notice") or "")
    return DecisionPage(
        line=_line(row, version),
        scope=version.campaign.slug if version.campaign else SHARED,
        name=version.name,
        facts=tuple(
            (speech.title(item), speech.value(item, row.facts.get(item.name)))
            for item in table.inputs
        ),
        sentence=sentences_of(notice, {row.clause}).get(row.clause),
        source=source_words(table.source),
        also=tuple((one["table"], one["version"][:8]) for one in row.also),
    )


def _line(row: DecisionRecord, version: TableVersion) -> DecisionLine:
    table, texts = table_of_version(version.pk, version.content_hash)
    speech = speech_of(texts)
    return DecisionLine(
        id=row.id,
        at=row.at,
        decided_on=row.decided_on,
        title=speech.table_title(table),
        table=version.name,
        version=version.version,
        answer=speech.answer(table, row.outputs),
        rule=row.rule,
        clause=row.clause,
        facts=speech.facts(table.inputs, row.facts),
        channel=row.channel,
    )


def _older(before: str) -> Q | None:
    """The condition for rows after a cursor; a broken cursor starts anew."""
    moment, _sign, number = before.partition("|")
    try:
        at, last = datetime.fromisoformat(moment), UUID(number)
    except ValueError:
        return None
    if at.tzinfo is None:
        return None
    return Q(at__lt=at) | Q(at=at, id__lt=last)
