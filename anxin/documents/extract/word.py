"""Paragraphs, tables and automatic numbers of a DOCX file."""

from __future__ import annotations

from collections import defaultdict
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from .bounds import MAX_CHARS, damaged, inflate, open_archive, too_large
from .duties import duty_lines

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DIGITS = "〇一二三四五六七八九"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
CHINESE_FORMATS = {
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "ideographDigital",
}
CIRCLED_FORMATS = {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"}
SKIPPED = {W + "del", W + "delText", W + "instrText", W + "txbxContent", W + "pPr", W + "rPr"}


def chinese_number(value: int) -> str:
    """Return 1..99 as written in official numbering."""
    if not 0 < value < 100:
        return str(value)
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else DIGITS[tens] + "十")
    return head + (DIGITS[ones] if ones else "")


def _formatted(value: int, form: str) -> str:
    if form in CHINESE_FORMATS:
        return chinese_number(value)
    if form in CIRCLED_FORMATS and 0 < value <= len(CIRCLED):
        return CIRCLED[value - 1]
    return str(value)


class Numbering:
    """Automatic paragraph numbers as `numbering.xml` defines them."""

    def __init__(self, root: Element | None) -> None:
        self.levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)
        if root is None:
            return
        abstract = {
            node.get(W + "abstractNumId", ""): self._levels(node)
            for node in root.findall(W + "abstractNum")
        }
        for node in root.findall(W + "num"):
            target = node.find(W + "abstractNumId")
            if target is not None:
                key = target.get(W + "val", "")
                self.levels[node.get(W + "numId", "")] = abstract.get(key, {})

    @staticmethod
    def _levels(node: Element) -> dict[int, tuple[str, str, int]]:
        found = {}
        for level in node.findall(W + "lvl"):
            values = {child.tag: child.get(W + "val", "") for child in level}
            start = values.get(W + "start", "1")
            found[int(level.get(W + "ilvl", "0") or 0)] = (
                values.get(W + "numFmt", "decimal"),
                values.get(W + "lvlText", ""),
                int(start) if start.isdigit() else 1,
            )
        return found

    def label(self, paragraph: Element) -> str:
        """Return the automatic label of a paragraph, counting it; empty without one."""
        holder = paragraph.find(f"{W}pPr/{W}numPr")
        if holder is None:
            return ""
        number, level = holder.find(W + "numId"), holder.find(W + "ilvl")
        key = number.get(W + "val", "") if number is not None else ""
        depth = int(level.get(W + "val", "0") or 0) if level is not None else 0
        levels = self.levels.get(key, {})
        if depth not in levels or levels[depth][0] in {"bullet", "none"}:
            return ""
        counts = self.counts[key]
        counts[depth] = counts.get(depth, levels[depth][2] - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        text = levels[depth][1]
        for other, (form, _, start) in levels.items():
            text = text.replace(f"%{other + 1}", _formatted(counts.get(other, start), form))
        return text


def _paragraph_text(paragraph: Element) -> str:
    pieces: list[str] = []
    stack: list[Element] = [paragraph]
    while stack:
        node = stack.pop()
        if node.tag in SKIPPED:
            continue
        if node.tag == W + "t":
            pieces.append(node.text or "")
        elif node.tag in {W + "br", W + "cr"}:
            pieces.append("\n")
        elif node.tag == W + "tab":
            pieces.append(" ")
        stack.extend(reversed(list(node)))
    return "".join(pieces)


def _rows(table: Element) -> list[list[str]]:
    """The cells of a table by column: wide cells count for each, merged ones go on below."""
    rows: list[list[str]] = []
    for row in table.findall(W + "tr"):
        cells: list[str] = []
        for cell in row.findall(W + "tc"):
            words = "\n".join(_paragraph_text(part) for part in cell.findall(W + "p"))
            merged = cell.find(f"{W}tcPr/{W}vMerge")
            if merged is not None and merged.get(W + "val", "continue") == "continue" and rows:
                words = rows[-1][len(cells)] if len(cells) < len(rows[-1]) else words
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            wide = span.get(W + "val", "1") if span is not None else "1"
            cells += [words] * (int(wide) if wide.isdigit() and int(wide) < 64 else 1)
        rows.append(cells)
    return rows


def _body_lines(body: Element, numbering: Numbering) -> list[str]:
    lines: list[str] = []
    taken: set[int] = set()
    for node in body.iter():
        if id(node) in taken:
            continue
        if node.tag == W + "tbl" and (duties := duty_lines(_rows(node))):
            lines += duties
            taken.update(map(id, node.iter()))
        elif node.tag == W + "p":
            lines.append(numbering.label(node) + _paragraph_text(node))
    return lines


def text_of_docx(data: bytes, filename: str) -> str:
    """Return the text of the main part, one line a paragraph; page heads and feet stay out."""
    archive = open_archive(data, filename)
    main = inflate(archive, "word/document.xml", filename)
    if main is None:
        raise damaged(filename, "DOCX")
    numbers = inflate(archive, "word/numbering.xml", filename)
    try:
        root = fromstring(main, forbid_dtd=True)
        numbering = Numbering(fromstring(numbers, forbid_dtd=True) if numbers else None)
    except (ParseError, DefusedXmlException, ValueError, RecursionError) as error:
        raise damaged(filename, "DOCX") from error
    body = root.find(W + "body")
    if body is None:
        raise damaged(filename, "DOCX")
    text = "\n".join(_body_lines(body, numbering))
    if len(text) > MAX_CHARS:
        raise too_large(filename)
    return text
