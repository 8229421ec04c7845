"""Reads of towns' own tables. The row policy hides a table from all but its town until it is shown."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.areas.queries import unit_by_id, units_by_ids
from anxin.areas.types import UnitKind
from anxin.core.permissions import require
from anxin.core.types import Actor, Missing
from anxin.tables import DecisionTable, TableError

from ..models import TableVersion, TownTable
from ..rules import Speech
from ..rules.difference import LEVELS_COMPARED
from ..rules.population import compared_with_people
from ..rules.sheet import row_of
from ..types import (
    SHARED,
    ComparisonPage,
    FindingLine,
    Permission,
    TableState,
    TownLine,
    TownList,
    TownPage,
)
from .comparing import comparison_said
from .in_force import table_of_text, table_of_version
from .pages import sentences_of_table, speech_of


def town_tables_listed(actor: Actor, campaign: str = "") -> TownList:
    """Tables the actor may see, by town and never by verdict. Needs `rulebook.compare`."""
    require(actor, Permission.COMPARE)
    tables = TownTable.objects.defer("text").select_related("higher")
    if campaign:
        tables = tables.exclude(~Q(higher__campaign__slug=campaign), higher__campaign__isnull=False)
    rows = list(tables.order_by("unit_id", "-id"))
    units = units_by_ids({row.unit_id for row in rows})
    names = {number: unit.called(get_language() or "") for number, unit in units.items()}
    lines = tuple(_line(row, names.get(row.unit_id, ""), actor) for row in rows)
    return TownList(lines, town=is_town(actor))


def comparable_tables(actor: Actor, campaign_slug: str) -> list[tuple[str, str]]:
    """Tables of the campaign in force that a town may compare its own with. One query."""
    require(actor, Permission.COMPARE)
    rows = TableVersion.objects.filter(
        campaign__slug=campaign_slug, state=TableState.PUBLISHED
    ).exclude(level="town")
    return [(str(row.pk), row.title or row.name) for row in rows.order_by("title")]


def town_comparison(actor: Actor, table_id: int) -> TownPage:
    """A town's table seen from the district's. Raises Missing for tables not shown to the actor."""
    require(actor, Permission.COMPARE)
    row = town_row(table_id)
    unit = unit_by_id(row.unit_id)
    higher, texts = table_of_version(row.higher_id, row.higher.content_hash)
    lower, speech = table_of_text(row.text, row.title), speech_of(texts)
    scope = row.higher.campaign.slug if row.higher.campaign else SHARED
    return TownPage(
        line=_line(row, unit.called(get_language() or "") if unit else "", actor),
        higher_scope=scope,
        higher_name=row.higher.name,
        comparison=_side_by_side(_compared(higher, lower, speech), higher, lower, speech, scope),
    )


def town_row(table_id: int) -> TownTable:
    """The table, if the row policy lets the actor see it. Raises Missing."""
    rows = TownTable.objects.select_related("higher", "higher__campaign")
    row = rows.filter(pk=table_id).first()
    if row is None:
        raise Missing(_("没有这张表，或者镇（街道）还没有给您看。"))
    return row


def is_town(actor: Actor) -> bool:
    """Whether the actor speaks for a town."""
    unit = unit_by_id(actor.unit_id) if actor.unit_id else None
    return unit is not None and unit.kind == UnitKind.TOWN


def _compared(higher: DecisionTable, lower: DecisionTable, speech: Speech) -> ComparisonPage:
    try:
        comparison, people = compared_with_people(higher, lower)
    except TableError:
        return comparison_said(higher, lower, speech)
    return comparison_said(higher, lower, speech, comparison, people, LEVELS_COMPARED)


def _side_by_side(
    page: ComparisonPage, higher: DecisionTable, lower: DecisionTable, speech: Speech, scope: str
) -> ComparisonPage:
    """The findings with the sentence above and the row below beside each other."""
    sentences = sentences_of_table(higher, scope)

    def beside(one: FindingLine) -> FindingLine:
        return replace(
            one,
            higher_sentence=sentences.get(one.higher_clause),
            lower_text=_row_said(lower, one.lower_rule, speech),
        )

    return replace(
        page,
        findings=tuple(beside(one) for one in page.findings),
        allowed=tuple(beside(one) for one in page.allowed),
    )


def _row_said(table: DecisionTable, number: int, speech: Speech) -> str:
    rule = next((one for one in table.rules if one.number == number), None)
    if rule is None:
        return ""
    row = row_of(table, rule, speech, {})
    if row.note or row.default_reason:
        return row.note or row.default_reason
    return speech.semicolon(f"{one.title} {one.words}" for one in row.conditions if not one.any)


def _line(row: TownTable, unit: str, actor: Actor) -> TownLine:
    return TownLine(
        id=row.pk,
        unit=unit,
        title=row.title,
        higher_title=row.higher.title,
        version=row.version,
        uploaded_at=row.uploaded_at,
        shared_at=row.shared_at,
        demo=row.demo,
        own=row.unit_id == actor.unit_id,
    )
