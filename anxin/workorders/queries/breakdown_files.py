"""The breakdown table as files: what the clerk downloads, what a unit fills in."""

from __future__ import annotations

import re

from django.utils.translation import gettext, override

from anxin.areas import queries as areas
from anxin.core.types import STRENGTH_LABELS, Actor, Missing

from ..models import Breakdown
from ..rules.breakdown_sheet import SheetWords, write_messages, write_sheets
from ..rules.breakdown_word import write_table_docx
from ..types import INSTRUMENT_LABELS
from ..types.breakdown import BreakdownTable, LinkHolder
from .breakdown import breakdown_of, breakdown_table, head_of, unit_tasks
from .breakdown_marks import sheet_code
from .breakdown_pages import answer_page

CHINESE = "zh-hans"
# Letters and digits only: a name must work on every machine.
_UNSAFE = re.compile(r"\W+")
MOST_NAME = 40


def table_name(actor: Actor, ref: str) -> str:
    """What the table's files are called: two notices of one evening do not hide each other."""
    title = _UNSAFE.sub("", breakdown_of(actor, ref).title)[:MOST_NAME]
    return "-".join(part for part in (gettext("责任分解表"), title) if part)


def table_docx(actor: Actor, ref: str, *, means: bool = False, annex: int = 0) -> bytes:
    """The table as an annex in official layout, in Chinese whatever the page's language."""
    with override(CHINESE):
        unit = areas.unit_by_id(actor.unit_id or 0)
        table, author = breakdown_table(actor, ref), unit.name if unit else ""
        return write_table_docx(table, _words(), author, means=means, annex=annex)


def table_xlsx(actor: Actor, ref: str, *, by_unit: bool, means: bool = False) -> bytes:
    """The table as a workbook, with sheets to answer in once it was sent."""
    breakdown = breakdown_of(actor, ref)
    with override(CHINESE):
        tasks = unit_tasks(breakdown)
        code = sheet_code(ref, breakdown.revision)
        table = breakdown_table(actor, ref)
        return write_sheets(table, tasks, code, _words(), by_unit=by_unit, means=means)


def unit_xlsx(actor: Actor, ref: str, unit_id: int) -> tuple[str, bytes]:
    """The sheet one unit answers in, with its file name. Raises Missing for a unit without a task."""
    return _unit_sheet(breakdown_of(actor, ref), unit_id)


def holder_xlsx(holder: LinkHolder) -> tuple[str, bytes]:
    """The sheet of the unit that came by a link, with its file name."""
    return _unit_sheet(Breakdown.objects.get(id=holder.breakdown_id), holder.unit_id)


def messages_xlsx(actor: Actor, ref: str, base_url: str, show: str) -> bytes:
    """All texts to send, a unit each line, with whom to call there; units without a link last."""
    with override(CHINESE):
        page = answer_page(actor, ref, base_url, show)
        lines = [
            (one.share.unit, one.share.contact, one.share.phone, one.text)
            for one in (*page.messages, *page.gone)
        ]
        lines += [(one.name, "", "", one.text) for one in page.outside if not show]
        return write_messages(page.head.title, lines)


def _unit_sheet(breakdown: Breakdown, unit_id: int) -> tuple[str, bytes]:
    with override(CHINESE):
        tasks = unit_tasks(breakdown, unit_id)
        if not tasks:
            raise Missing
        empty = BreakdownTable(head_of(breakdown, len(tasks)), ())
        code = sheet_code(breakdown.ref, breakdown.revision)
        content = write_sheets(empty, tasks, code, _words(), by_unit=True, whole=False)
        return gettext("%(unit)s答复表.xlsx") % {"unit": tasks[0].unit}, content


def _words() -> SheetWords:
    return SheetWords(
        {key: gettext(label) for key, label in STRENGTH_LABELS.items()},
        {str(key): gettext(label) for key, label in INSTRUMENT_LABELS.items()},
    )
