"""Reads for the pages of rule tables: the list, the sheet, the versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.accounts.queries import user_names
from anxin.core import clock
from anxin.core.types import Actor, Missing, gettext_noop
from anxin.tables import DecisionTable

from ..kinds import sentences_of
from ..models import TableVersion
from ..rules import Speech, level_rank
from ..rules.sheet import sheet_of
from ..rules.validity import in_force
from ..types import (
    LEVEL_LABELS,
    SHARED,
    TABLE_STATE_LABELS,
    Permission,
    Sentence,
    TableLine,
    TablePage,
    TableState,
    VersionLine,
)
from .in_force import table_of_text, table_of_version, versions_beside

NO_TABLE = gettext_noop("没有这张规则表，或者它不属于这次活动。请从规则表目录里选。")
_IN_FORCE, _COMING = gettext_noop("生效中"), gettext_noop("还没到生效的日子")
_OVER, _DRAFT = gettext_noop("有效期已过"), gettext_noop("待发布")
_ORDER = (TableState.PUBLISHED, TableState.PROPOSED)


def tables_listed(actor: Actor, campaign_slug: str) -> list[TableLine]:
    """Tables of a campaign and the shared ones valid in its days, highest level first. Two queries.

    Proposed versions are counted for those who may draft or publish.
    """
    days = _days_of(campaign_slug)
    rows = TableVersion.objects.filter(
        Q(campaign__slug=campaign_slug)
        | Q(
            Q(valid_from__isnull=True) | Q(valid_from__lte=days[1]),
            Q(valid_to__isnull=True) | Q(valid_to__gte=days[0]),
            campaign__isnull=True,
        ),
        state__in=_ORDER,
    )
    rows = rows.annotate(title_en=KT("texts__title_en")).defer("texts").order_by("title", "id")
    by_table: dict[tuple[int | None, str], list[TableVersion]] = {}
    for row in rows.select_related("campaign"):
        by_table.setdefault((row.campaign_id, row.name), []).append(row)
    # Their texts come along: a source stands in the table itself.
    drafts = sees_drafts(actor)
    lines = [_line(found, drafts=drafts) for found in by_table.values()]
    shown = [line for line in lines if drafts or line.state == TableState.PUBLISHED]
    return sorted(shown, key=lambda one: (one.scope == SHARED, level_rank(one.level)))


def table_page(actor: Actor, scope: str, name: str, version: str = "") -> TablePage:
    """A version of a table in words: the one asked for, else the published one.

    Raises Missing; proposed and withdrawn versions are for those who may draft or publish.
    """
    row = version_row(actor, scope, name, version)
    table, texts = table_of_version(row.pk, row.content_hash)
    speech = speech_of(texts)
    said = sentences_of_table(table, scope)
    versions = version_lines(actor, row) if sees_drafts(actor) else ()
    notice = next(iter(said.values()), None)
    return TablePage(
        id=row.pk,
        scope=scope,
        name=name,
        title=speech.table_title(table),
        level=level_word(row.level),
        source=notice.notice_title if notice else source_words(table.source),
        source_url=notice.url.partition("#")[0] if notice else "",
        demo="status" in table.source,
        version=row.version,
        state=row.state,
        state_label=_(TABLE_STATE_LABELS[TableState(row.state)]),
        standing=standing(row, clock.today()),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        holds_from=row.holds_from,
        holds_until=row.holds_until,
        sheet=sheet_of(table, speech, said),
        sentences=tuple(said[number] for number in sorted(said)),
        versions=versions,
    )


def version_row(actor: Actor, scope: str, name: str, version: str = "") -> TableVersion:
    """The version asked for, else the published one. Raises Missing."""
    rows = versions_of(scope, name)
    if version:
        found = rows.filter(version=version).order_by("-id").first()
    else:
        found = rows.filter(state=TableState.PUBLISHED).first()
        if found is None and sees_drafts(actor):
            found = rows.filter(state=TableState.PROPOSED).order_by("-id").first()
    hidden = found is not None and found.state in (TableState.PROPOSED, TableState.WITHDRAWN)
    if found is None or (hidden and not sees_drafts(actor)):
        raise Missing(NO_TABLE)
    return found


def versions_of(scope: str, name: str) -> QuerySet[TableVersion]:
    """All versions of a table, without their texts."""
    of = Q(campaign__isnull=True) if scope == SHARED else Q(campaign__slug=scope)
    return TableVersion.objects.filter(of, name=name).defer("text", "texts")


def version_lines(actor: Actor, row: TableVersion) -> tuple[VersionLine, ...]:
    """Every version of the table, newest first, with names for staff. Two queries."""
    rows = versions_beside(row)
    found = list(rows.defer("text", "texts").order_by("-id"))
    people = [one.uploaded_by for one in found] + [one.published_by for one in found]
    names = user_names([person for person in people if person])
    return tuple(_version(one, names) for one in found)


def sees_drafts(actor: Actor) -> bool:
    """Whether proposed versions are for these eyes."""
    return actor.may(Permission.DRAFT) or actor.may(Permission.PUBLISH)


def speech_of(texts: Mapping[str, Any]) -> Speech:
    """How a table is spoken of in the page's language."""
    return Speech(texts, english=get_language() == "en", say=_)


def sentences_of_table(table: DecisionTable, scope: str) -> dict[str, Sentence]:
    """The sentences of the notice that the rows rest on; none where the source is no notice."""
    notice = str(table.source.get("notice") or "")
    return sentences_of(notice, {rule.clause for rule in table.rules if rule.clause})


def level_word(level: str) -> str:
    """The word of a level."""
    return _(LEVEL_LABELS[level]) if level in LEVEL_LABELS else level


def source_words(source: Mapping[str, str]) -> str:
    """The document behind a table."""
    return str(source.get("document") or "") or _("本次活动的通知")


def standing(row: TableVersion, today: date) -> str:
    """Where a version stands today, in a word."""
    if row.state == TableState.PROPOSED:
        return _(_DRAFT)
    if row.state == TableState.WITHDRAWN:
        return _(TABLE_STATE_LABELS[TableState.WITHDRAWN])
    if row.state == TableState.REPLACED and row.holds_until is None:
        return _(TABLE_STATE_LABELS[TableState.REPLACED])
    if in_force(today, (row.valid_from, row.valid_to), (row.holds_from, row.holds_until)):
        return _(_IN_FORCE)
    first = max((day for day in (row.valid_from, row.holds_from) if day), default=date.min)
    if today < first:
        return _(_COMING)
    replaced = row.state == TableState.REPLACED
    return _(TABLE_STATE_LABELS[TableState.REPLACED]) if replaced else _(_OVER)


def _line(rows: list[TableVersion], *, drafts: bool) -> TableLine:
    published = [row for row in rows if row.state == TableState.PUBLISHED]
    row = (published or rows)[-1]
    english = get_language() == "en"
    return TableLine(
        scope=row.campaign.slug if row.campaign else SHARED,
        name=row.name,
        title=(str(getattr(row, "title_en", "") or "") if english else "") or row.title or row.name,
        level=row.level,
        level_label=level_word(row.level),
        state=row.state,
        standing=standing(row, clock.today()),
        version=row.version,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        source=_source_line(row),
        proposed=sum(one.state == TableState.PROPOSED for one in rows) if drafts else 0,
    )


def _source_line(row: TableVersion) -> str:
    return source_words(table_of_text(row.text, row.name).source)


def _version(row: TableVersion, names: Mapping[int, str]) -> VersionLine:
    return VersionLine(
        id=row.pk,
        version=row.version,
        state=row.state,
        state_label=_(TABLE_STATE_LABELS[TableState(row.state)]),
        loaded_at=row.loaded_at,
        uploaded_by=names.get(row.uploaded_by or 0, ""),
        published_by=names.get(row.published_by or 0, ""),
        published_at=row.published_at,
        holds_from=row.holds_from or row.valid_from,
        holds_until=row.holds_until or row.valid_to,
        reason=row.reason,
        unheld=row.state == TableState.REPLACED and row.holds_until is None,
    )


def _days_of(campaign_slug: str) -> tuple[date, date]:
    campaigns = apps.get_model("notices", "Campaign").objects.filter(slug=campaign_slug)
    found: Iterable[tuple[date, date]] = campaigns.values_list("starts_on", "ends_on")
    return next(iter(found), (date.min, date.max))
