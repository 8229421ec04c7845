"""Returned sheets as their pages show them."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace

from django.utils.translation import get_language

from anxin.areas import queries as areas
from anxin.core import crypto
from anxin.core.types import Actor, Missing

from ..models import Breakdown, ReturnedSheet
from ..rules.breakdown_copy import coloured
from ..types import PartStatus
from ..types.breakdown import BreakdownHead
from ..types.breakdown_sheets import (
    SHEET_LABELS,
    RowFault,
    SheetLine,
    SheetReport,
    SheetState,
)
from .breakdown import breakdown_of, head_of

SEALED = "workorders.returnedsheet.content"


@dataclass(frozen=True, slots=True)
class SheetsPage:
    """A table and the sheets that came back to it, newest first."""

    head: BreakdownHead
    sheets: tuple[SheetReport, ...]


def sheets_page(actor: Actor, ref: str) -> SheetsPage:
    """The sheets of a table. Two queries."""
    breakdown = breakdown_of(actor, ref)
    sheets = breakdown.sheets.defer("content", "before", "answers").order_by("-id")[:200]
    return SheetsPage(head_of(breakdown, 0), tuple(_report(one, 0, 0) for one in sheets))


def sheet_report(actor: Actor, ref: str, sheet_id: int) -> tuple[BreakdownHead, SheetReport]:
    """One sheet: what it would write, line by line what is wrong. Raises Missing."""
    breakdown = breakdown_of(actor, ref)
    sheet = _sheet(breakdown, sheet_id)
    if sheet.state != SheetState.CHECKED:
        return head_of(breakdown, 0), _report(sheet, 0, 0)
    rows = _lines(breakdown, json.loads(crypto.unseal(bytes(sheet.answers), SEALED)))
    same = sum(one.same for one in rows)
    return head_of(breakdown, 0), replace(_report(sheet, len(rows) - same, same), rows=rows)


def _lines(breakdown: Breakdown, answers: list[dict[str, str]]) -> tuple[SheetLine, ...]:
    """The answers of a sheet beside what is kept now, objections first. Two queries."""
    parts = {part.id: part for part in breakdown.parts.select_related("row")}
    units, language = areas.units_by_ids({p.unit_id for p in parts.values()}), get_language() or ""
    lines = [
        SheetLine(
            number=part.row.number,
            task=part.row.task,
            unit=units[part.unit_id].called(language),
            status=PartStatus(one["status"]),
            text=one["text"],
            contact=" ".join(filter(None, (one["contact"], one["phone"]))),
            before=PartStatus(part.status),
            before_text=part.text,
        )
        for one in answers
        if (part := parts.get(int(one["part"])))
    ]
    return tuple(sorted(lines, key=lambda one: one.status is not PartStatus.OBJECTED))


def sheet_faults_copy(actor: Actor, ref: str, sheet_id: int) -> bytes:
    """The sheet with its faults coloured. Raises Missing when it had none or is gone."""
    sheet = _sheet(breakdown_of(actor, ref), sheet_id)
    if not sheet.content:
        raise Missing
    content = base64.b64decode(crypto.unseal(bytes(sheet.content), SEALED))
    return coloured(content, [RowFault(**fault) for fault in sheet.faults])


def _sheet(breakdown: Breakdown, sheet_id: int) -> ReturnedSheet:
    sheet = breakdown.sheets.filter(id=sheet_id).first()
    if sheet is None:
        raise Missing
    return sheet


def _report(sheet: ReturnedSheet, new: int, same: int) -> SheetReport:
    state = SheetState(sheet.state)
    return SheetReport(
        id=sheet.id,
        name=sheet.name,
        state=state,
        label=SHEET_LABELS[state],
        lines=sheet.lines,
        new=new,
        same=same,
        faults=tuple(RowFault(**fault) for fault in sheet.faults),
        notes=tuple(sheet.notes),
        uploaded_at=sheet.uploaded_at,
        written_at=sheet.written_at,
    )
