"""The breakdown table as the annex of an official document. Pure."""

from __future__ import annotations

from anxin.documents.write import Annex, AnnexColumn, AnnexGroup, write_annex_docx

from ..types.breakdown import BreakdownTable, SectionLines
from .breakdown import PROPOSED_MARK
from .breakdown_due import due_text
from .breakdown_sheet import SheetWords, section_title, table_title

COLUMNS = (
    AnnexColumn("序号", 5, centred=True),
    AnnexColumn("工作任务", 34),
    AnnexColumn("条款", 6, centred=True),
    AnnexColumn("牵头单位", 14),
    AnnexColumn("配合单位", 17),
    AnnexColumn("完成时限", 10, centred=True),
    AnnexColumn("联系人及电话", 13),
)
MEANS = AnnexColumn("强度/手段", 8, centred=True)
MOST_ANNEXES = 99
PROPOSED_NOTE = "注：牵头单位后标“（拟）”的，通知原文没有写明，是建议，以会签结果为准。"


def write_table_docx(
    table: BreakdownTable, words: SheetWords, author: str, *, means: bool = False, annex: int = 0
) -> bytes:
    """The bytes of the annex: landscape A4, its head on each page, no row split.

    `means` adds how binding a task is and its instrument; `annex` is its number among several.
    """
    proposed = any(line.row.proposed for line in table.lines)
    return write_annex_docx(
        Annex(
            label=f"附件{annex}" if 0 < annex <= MOST_ANNEXES else "附件",
            title=table_title(table.head.title),
            columns=(*COLUMNS, MEANS) if means else COLUMNS,
            groups=tuple(_group(section, words, means) for section in table.sections),
            notes=(PROPOSED_NOTE,) if proposed else (),
            author=author,
        )
    )


def _group(section: SectionLines, words: SheetWords, means: bool) -> AnnexGroup:
    rows = []
    for line in section.lines:
        row = line.row
        how = (
            words.strengths.get(row.strength, row.strength),
            words.instruments.get(row.instrument, row.instrument),
        )
        rows.append(
            (
                str(row.number),
                row.task,
                row.clause_id,
                line.lead + (PROPOSED_MARK if row.proposed else ""),
                line.cooperate,
                due_text(row.due_on, row.due_words),
                " ".join(filter(None, (line.contact, line.phone))),
                *(("/".join(filter(None, how)),) if means else ()),
            )
        )
    return AnnexGroup(section_title(section), tuple(rows))
