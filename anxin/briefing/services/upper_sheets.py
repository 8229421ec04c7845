"""Keeping, mapping and filling tables of the level above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from django.utils.translation import gettext as _

from anxin.core import audit, clock
from anxin.core.permissions import require
from anxin.core.text import clean, receipt_new
from anxin.core.types import Actor, Conflict, Denied, Invalid

from ..models import UpperSheet
from ..queries.upper_sheets import (
    cell_values,
    indicators_named,
    rules_of,
    towns_named,
    upper_sheet_found,
)
from ..rules import rules_proposed, sheet_filled, sheet_read
from ..types import CellRule, Permission, SheetUnusable

MOST_TITLE = 80
MOST_SHEETS = 50


def upper_sheet_keep(
    *, actor: Actor, campaign: str, title: str, asked_by: str, content: bytes
) -> str:
    """Keep a blank table and propose what goes where; returns its ref. Raises Denied, Invalid."""
    require(actor, Permission.DRAFT)
    if actor.unit_id is None:
        raise Denied
    name = clean(title)[:MOST_TITLE]
    if not name:
        message = _("请写表的名字，例如：曲靖市春节保障日报表。")
        raise Invalid(message, fields={"title": message})
    if UpperSheet.objects.filter(campaign=campaign).count() >= MOST_SHEETS:
        raise Invalid(_("已有 50 张表。请先删掉不用的。"))
    try:
        grids = sheet_read(content)
    except SheetUnusable as fault:
        message = _(fault.text).format(cell=fault.cell)
        raise Invalid(message, fields={"file": message}) from fault
    proposed = rules_proposed(grids, indicators_named(campaign), towns_named())
    sheet = UpperSheet.objects.create(
        ref=receipt_new(),
        campaign=campaign,
        units=[actor.unit_id],
        title=name,
        asked_by=clean(asked_by)[:MOST_TITLE],
        content=content,
        rules=[asdict(rule) for rule in proposed],
        kept_at=clock.now(),
        kept_name=actor.name,
    )
    audit.record(actor, "briefing.sheet_keep", "sheet", sheet.id, {"cells": len(proposed)})
    return sheet.ref


def upper_sheet_map(
    *, actor: Actor, ref: str, rules: Sequence[CellRule], seen_revision: int
) -> None:
    """Say what goes into each cell from now on.

    Raises Denied, Missing, Invalid for a cell or figure that is not there, Conflict when another
    mapped it since.
    """
    sheet = upper_sheet_found(actor, ref)
    cells = {
        (grid.name, cell.place)
        for grid in sheet_read(bytes(sheet.content))
        for row in grid.rows
        for cell in row
        if cell.blank or cell.label
    }
    figures = {one.key for one in indicators_named(sheet.campaign)} | {""}
    for rule in rules:
        if (rule.sheet, rule.place) not in cells or rule.indicator not in figures:
            raise Invalid(_("%(cell)s 不是可以填的格。请刷新后再改。") % {"cell": rule.place})
    changed = UpperSheet.objects.filter(id=sheet.id, revision=seen_revision).update(
        rules=[asdict(rule) for rule in rules], revision=seen_revision + 1
    )
    if changed != 1:
        raise Conflict(_("这张表刚被别人改过对应关系，您的没有写入。请刷新后再改。"))
    audit.record(actor, "briefing.sheet_map", "sheet", sheet.id, {"cells": len(rules)})


def upper_sheet_fill(*, actor: Actor, ref: str, day: date) -> tuple[str, bytes]:
    """The table filled with the frozen figures of a day: its name and bytes; logged.

    Raises Denied, Missing.
    """
    sheet = upper_sheet_found(actor, ref)
    values = cell_values(sheet, day)
    filled = sheet_filled(bytes(sheet.content), rules_of(sheet), values)
    UpperSheet.objects.filter(id=sheet.id).update(filled_on=day)
    detail = {"day": day.isoformat(), "cells": len(values)}
    audit.record(actor, "briefing.sheet_fill", "sheet", sheet.id, detail)
    return f"{sheet.title} {day.isoformat()}.xlsx", filled


def upper_sheet_drop(*, actor: Actor, ref: str) -> None:
    """Delete a table that is asked for no more. Raises Denied, Missing."""
    sheet = upper_sheet_found(actor, ref)
    audit.record(actor, "briefing.sheet_drop", "sheet", sheet.id, {"title": sheet.title})
    sheet.delete()
