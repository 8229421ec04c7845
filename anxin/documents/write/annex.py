"""A table as an annex of an official document: landscape A4, its head repeated on each page."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row

from .draft import LEFT_MM, RIGHT_MM, SIZES
from .word import _font_table, _normal_style, _page_numbers, _set_font

# The page turned on its side: the binding edge is now above, so the margins turn with it.
WIDTH_MM, HEIGHT_MM = 297, 210
ABOVE_MM, BELOW_MM = LEFT_MM, RIGHT_MM
SIDE_MM = 20  # both sides: a table needs its width, and GB/T 9704 leaves annex tables to need
CELL_PT, HEAD_PT, LEAD_PT = 10.5, 10.5, 16.0
MOST_CELL = 4000
# What XML 1.0 cannot hold, whatever the text came from.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class AnnexColumn:
    """A column: its head, its share of the width, whether its text is centred."""

    label: str
    share: float
    centred: bool = False


@dataclass(frozen=True, slots=True)
class AnnexGroup:
    """Rows under a line of their own (a section of the notice); no line where `label` is empty."""

    label: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """`label` is `附件1`; `notes` stand below the table in small type."""

    label: str
    title: str
    columns: tuple[AnnexColumn, ...]
    groups: tuple[AnnexGroup, ...]
    lead: str = ""
    notes: tuple[str, ...] = ()
    author: str = ""


def write_annex_docx(annex: Annex) -> bytes:
    """Return the annex as the bytes of a DOCX file."""
    document = Document()
    _side_page(document.sections[0])
    _normal_style(document)
    _font_table(document)
    _page_numbers(document)
    _line(document, annex.label, "level1", LEAD_PT, WD_ALIGN_PARAGRAPH.LEFT)
    _line(document, annex.title, "title", SIZES["title"], WD_ALIGN_PARAGRAPH.CENTER)
    if annex.lead:
        _line(document, annex.lead, "level2", 12.0, WD_ALIGN_PARAGRAPH.LEFT)
    _table(document, annex)
    for note in annex.notes:
        _line(document, note, "level2", CELL_PT, WD_ALIGN_PARAGRAPH.LEFT)
    document.core_properties.title = _fit(annex.title)[:255]
    document.core_properties.author = _fit(annex.author)[:255]
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _side_page(section: Section) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(WIDTH_MM), Mm(HEIGHT_MM)
    section.top_margin, section.bottom_margin = Mm(ABOVE_MM), Mm(BELOW_MM)
    section.left_margin = section.right_margin = Mm(SIDE_MM)
    section.footer_distance = Mm(BELOW_MM - 7)


def _line(
    document: WordDocument, text: str, font: str, size: float, side: WD_ALIGN_PARAGRAPH
) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = side
    shape = paragraph.paragraph_format
    shape.space_before, shape.space_after = Pt(0), Pt(size / 2)
    shape.line_spacing_rule = WD_LINE_SPACING.SINGLE
    _set_font(paragraph.add_run(_fit(text)), font, size)


def _table(document: WordDocument, annex: Annex) -> None:
    table = document.add_table(rows=0, cols=len(annex.columns))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    total = sum(column.share for column in annex.columns)
    widths = [Mm((WIDTH_MM - 2 * SIDE_MM) * column.share / total) for column in annex.columns]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    head = _row(table, [column.label for column in annex.columns], widths)
    _repeat(head)
    for cell in head.cells:
        _cell_look(cell, "level1", HEAD_PT, centred=True)
    for group in annex.groups:
        if group.label:
            _band(table, group.label, widths)
        for values in group.rows:
            row = _row(table, values, widths)
            for cell, column in zip(row.cells, annex.columns, strict=True):
                _cell_look(cell, "body", CELL_PT, centred=column.centred)


def _row(table: Table, values: Sequence[str], widths: Sequence[Mm]) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    _whole(row)
    for cell, value, width in zip(row.cells, values, widths, strict=True):
        cell.width = width
        cell.text = _fit(value)[:MOST_CELL]
    return row


def _band(table: Table, label: str, widths: Sequence[Mm]) -> None:
    """A line across the table that names the rows below it, kept with the first of them."""
    row = _row(table, [label, *[""] * (len(widths) - 1)], widths)
    cells = row.cells
    joined = cells[0].merge(cells[-1])
    joined.text = _fit(label)
    _cell_look(joined, "level1", CELL_PT, centred=False)
    for paragraph in joined.paragraphs:
        paragraph.paragraph_format.keep_with_next = True


def _whole(row: _Row) -> None:
    """No row is split between two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _repeat(row: _Row) -> None:
    """The head stands on each page again."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _cell_look(cell: _Cell, font: str, size: float, *, centred: bool) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for paragraph in cell.paragraphs:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
        shape = paragraph.paragraph_format
        shape.space_before = shape.space_after = Pt(2)
        shape.line_spacing_rule = WD_LINE_SPACING.SINGLE
        for run in paragraph.runs:
            _set_font(run, font, size)


def _fit(text: str) -> str:
    return _UNFIT.sub("", text)
