"""Tables of the level above: their look, their mapping, the values of a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.core.permissions import require
from anxin.core.types import Actor, Missing

from ..models import FigureRows, Freeze, UpperSheet
from ..rules import cells_left, sheet_read, short_name
from ..types import (
    WHOLE,
    CellRule,
    CellSource,
    Named,
    Permission,
    UpperSheetPage,
    UpperSheetRow,
)
from .plans import plan_of

MOST_DAYS = 30
# By figure, then by town; WHOLE for the district.
Counts = dict[str, dict[int, int]]


def upper_sheets_listed(actor: Actor, campaign: str) -> list[UpperSheetRow]:
    """The tables the actor's unit keeps. One query."""
    require(actor, Permission.DRAFT)
    found = UpperSheet.objects.filter(campaign=campaign).defer("content").order_by("-id")
    return [_row(one) for one in found]


def upper_sheet_found(actor: Actor, ref: str) -> UpperSheet:
    """A table within the actor's unit. Raises Missing."""
    require(actor, Permission.DRAFT)
    found = UpperSheet.objects.filter(ref=ref).first()
    if found is None:
        raise Missing
    return found


def upper_sheet_page(actor: Actor, ref: str) -> UpperSheetPage:
    """A table with its mapping and the days it can be filled for. Raises Missing."""
    sheet = upper_sheet_found(actor, ref)
    plan, language = plan_of(sheet.campaign), get_language() or ""
    english = language.startswith("en")
    frozen = Freeze.objects.filter(campaign=sheet.campaign).order_by("-day")
    labels = [(one.slug, one.label_en if english else one.label) for one in plan.indicators]
    towns = [(WHOLE, _("全区")), *((one.code, one.called(language)) for one in areas.towns())]
    grids, rules = sheet_read(bytes(sheet.content)), rules_of(sheet)
    return UpperSheetPage(
        head=_row(sheet),
        revision=sheet.revision,
        grids=grids,
        rules=rules,
        left=cells_left(grids, rules),
        indicators=tuple(labels),
        towns=tuple(towns),
        days=tuple(frozen.values_list("day", flat=True)[:MOST_DAYS]),
    )


def rules_of(sheet: UpperSheet) -> tuple[CellRule, ...]:
    """The mapping of a table."""
    return tuple(CellRule(**{**one, "source": CellSource(one["source"])}) for one in sheet.rules)


def indicators_named(campaign: str) -> list[Named]:
    """What a table may ask for, by label and other words."""
    return [
        Named(one.slug, one.label, (one.label, *one.words)) for one in plan_of(campaign).indicators
    ]


def towns_named() -> list[Named]:
    """Towns by their whole and their short name."""
    return [
        Named(str(one.code), one.name, (one.name, short_name(one.name))) for one in areas.towns()
    ]


def cell_values(sheet: UpperSheet, day: date) -> Mapping[tuple[str, str], int | str]:
    """What stands in each cell for a frozen day; a cell without data is left out.

    At most five statements. Raises Missing where nothing was frozen for the day.
    """
    freeze = Freeze.objects.filter(campaign=sheet.campaign, day=day).first()
    if freeze is None:
        raise Missing(_("这一天还没有截止的数。请先等日报截止。"))
    now = _counts(freeze)
    earlier = Freeze.objects.filter(campaign=sheet.campaign, day__lt=day).order_by("-day").first()
    before = _counts(earlier) if earlier else {}
    unit = areas.unit_by_id(sheet.units[0])
    values: dict[tuple[str, str], int | str] = {}
    for rule in rules_of(sheet):
        value = _value(rule, now, before, day, unit.name if unit else "")
        if value is not None:
            values[rule.sheet, rule.place] = value
    return values


def _value(rule: CellRule, now: Counts, before: Counts, day: date, unit: str) -> int | str | None:
    if rule.source is CellSource.DAY:
        return f"{day.year}年{day.month}月{day.day}日"
    if rule.source is CellSource.UNIT:
        return unit
    today, yesterday = _count(now, rule), _count(before, rule)
    if rule.source is CellSource.COUNT:
        return today
    if rule.source is CellSource.BEFORE:
        return yesterday
    if rule.source is CellSource.CHANGE and today is not None and yesterday is not None:
        return today - yesterday
    return None


def _count(counts: Counts, rule: CellRule) -> int | None:
    """A figure that was not counted on that day is no zero."""
    figure = counts.get(rule.indicator)
    return None if figure is None else figure.get(rule.town, 0)


def _counts(freeze: Freeze) -> Counts:
    counts: Counts = {}
    for slug, count in freeze.figures.values_list("slug", "count"):
        counts[slug] = {WHOLE: count}
    rows: Any = FigureRows.objects.filter(figure__freeze_id=freeze.id)
    for slug, town, count in rows.values_list("figure__slug", "town_code", "count"):
        if town != WHOLE:
            counts[slug][town] = counts[slug].get(town, 0) + count
    return counts


def _row(one: UpperSheet) -> UpperSheetRow:
    filled = sum(rule["source"] != CellSource.NOTHING for rule in one.rules)
    return UpperSheetRow(one.ref, one.title, one.asked_by, filled, one.kept_at, one.filled_on)
