"""The layout of GB/T 9704-2012 as DOCX."""

from __future__ import annotations

import io

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from .draft import (
    BOTTOM_MM,
    CHARACTERS,
    FONTS,
    LEFT_MM,
    LINES,
    RIGHT_MM,
    SIZES,
    TOP_MM,
    Draft,
    Line,
    layout_lines,
)

TWIPS_PER_MM = 1440 / 25.4
LINE_TWIPS = round((297 - TOP_MM - BOTTOM_MM) * TWIPS_PER_MM / LINES)
# Extra space per character so that 28 fit a line, in 1/4096 of a point as the grid wants it.
CHARACTER_PT = (210 - LEFT_MM - RIGHT_MM) * 72 / 25.4 / CHARACTERS
CHARACTER_SPACE = round((CHARACTER_PT - SIZES["body"]) * 4096)
CENTRED = {"head", "number", "title"}
ALIGNED = {"signature", "date"}
RED = RGBColor(0xC0, 0x00, 0x00)


def write_docx(draft: Draft) -> bytes:
    """Return the document as the bytes of a DOCX file."""
    document = Document()
    _page(document.sections[0])
    _grid(document.sections[0])
    _normal_style(document)
    _font_table(document)
    _page_numbers(document)
    for line in layout_lines(draft):
        _paragraph(document, line)
    document.core_properties.title = draft.title
    document.core_properties.author = "、".join(draft.signed_by)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _page(section: Section) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(TOP_MM), Mm(BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(LEFT_MM), Mm(RIGHT_MM)
    section.footer_distance = Mm(BOTTOM_MM - 7)


def _grid(section: Section) -> None:
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(LINE_TWIPS))
    grid.set(qn("w:charSpace"), str(CHARACTER_SPACE))
    properties.append(grid)


def _set_font(run: Run, role: str, size: float) -> None:
    name = FONTS[role][0]
    run.font.size = Pt(size)
    run.font.name = name
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), name)


def _normal_style(document: WordDocument) -> None:
    style = document.styles["Normal"]
    style.font.size = Pt(SIZES["body"])
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(attribute), FONTS["body"][0])


def _font_table(document: WordDocument) -> None:
    """Name the fonts that stand in where the official ones are not installed."""
    fonts = "".join(
        f'<w:font w:name="{names[0]}"><w:altName w:val="{",".join(names[1:-1])}"/>'
        '<w:charset w:val="86"/></w:font>'
        for names in dict.fromkeys(FONTS.values())
    )
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()


def _page_numbers(document: WordDocument) -> None:
    """— 1 — in the outer corner: right on odd pages, left on even ones."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        indent = Pt(SIZES["page"])
        paragraph.paragraph_format.left_indent = indent
        paragraph.paragraph_format.right_indent = indent
        _set_font(paragraph.add_run("— "), "page", SIZES["page"])
        field = parse_xml(
            f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        )
        paragraph._p.append(field)
        _set_font(paragraph.add_run(" —"), "page", SIZES["page"])


def _paragraph(document: WordDocument, line: Line) -> None:
    paragraph = document.add_paragraph()
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    shape.line_spacing = Pt(LINE_TWIPS / 20)
    em = Pt(SIZES["body"])
    if line.role in CENTRED:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        shape.space_after = Pt(LINE_TWIPS / 20)
    elif line.role in ALIGNED:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        shape.right_indent = em * (4 if line.role == "date" else 2)
    elif line.role != "addressees":
        shape.first_line_indent = em * (1 if line.role == "copies" else 2)
    if line.role == "head":
        shape.line_spacing_rule = WD_LINE_SPACING.SINGLE
    if line.role == "title":
        shape.line_spacing = Pt(SIZES["title"] * 1.5)
    if line.role == "copies":
        _rules(paragraph)
    size = SIZES.get(line.role, SIZES["page"] if line.role == "copies" else SIZES["body"])
    for text, font in line.runs:
        if text:
            run = paragraph.add_run(text)
            _set_font(run, font, size)
            if line.role == "head":
                run.font.color.rgb = RED


def _rules(paragraph: Paragraph) -> None:
    """The lines above and below the copies."""
    borders = parse_xml(
        f"<w:pBdr {nsdecls('w')}>"
        '<w:top w:val="single" w:sz="8" w:space="1" w:color="000000"/>'
        '<w:bottom w:val="single" w:sz="8" w:space="1" w:color="000000"/></w:pBdr>'
    )
    paragraph._p.get_or_add_pPr().append(borders)
