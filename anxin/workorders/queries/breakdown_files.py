"""The breakdown table as files: what the clerk downloads, what a unit fills in."""

from __future__ import annotations

from django.utils.translation import gettext, override

from anxin.areas import queries as areas
from anxin.core.types import Actor, Missing

from ..models import Breakdown
from ..rules.breakdown_sheet import SheetWords, write_sheets
from ..rules.breakdown_word import write_table_docx
from ..types import INSTRUMENT_LABELS
from ..types.breakdown import STRENGTH_WORDS, BreakdownTable, LinkHolder
from .breakdown import breakdown_of, breakdown_table, head_of, unit_tasks
from .breakdown_marks import sheet_code

CHINESE = "zh-hans"


def table_docx(actor: Actor, ref: str) -> bytes:
    """The table as an annex in official layout, in Chinese whatever the page's language."""
    with override(CHINESE):
        unit = areas.unit_by_id(actor.unit_id or 0)
        return write_table_docx(breakdown_table(actor, ref), _words(), unit.name if unit else "")


def table_xlsx(actor: Actor, ref: str, *, by_unit: bool) -> bytes:
    """The table as a workbook, with sheets to answer in once it was sent."""
    breakdown = breakdown_of(actor, ref)
    with override(CHINESE):
        tasks = unit_tasks(breakdown)
        code = sheet_code(ref, breakdown.revision)
        table = breakdown_table(actor, ref)
        return write_sheets(table, tasks, code, _words(), by_unit=by_unit)


def unit_xlsx(actor: Actor, ref: str, unit_id: int) -> bytes:
    """The sheet one unit answers in. Raises Missing for a unit without a task."""
    return _unit_sheet(breakdown_of(actor, ref), unit_id)


def holder_xlsx(holder: LinkHolder) -> bytes:
    """The sheet of the unit that came by a link."""
    return _unit_sheet(Breakdown.objects.get(id=holder.breakdown_id), holder.unit_id)


def _unit_sheet(breakdown: Breakdown, unit_id: int) -> bytes:
    with override(CHINESE):
        tasks = unit_tasks(breakdown, unit_id)
        if not tasks:
            raise Missing
        empty = BreakdownTable(head_of(breakdown, len(tasks)), ())
        code = sheet_code(breakdown.ref, breakdown.revision)
        return write_sheets(empty, tasks, code, _words(), by_unit=True, whole=False)


def _words() -> SheetWords:
    return SheetWords(
        {key: gettext(label) for key, label in STRENGTH_WORDS.items()},
        {str(key): gettext(label) for key, label in INSTRUMENT_LABELS.items()},
    )
