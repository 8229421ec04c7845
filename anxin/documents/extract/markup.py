"""Text of an HTML page: blocks become lines, scripts and navigation are left out."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from .bounds import MAX_CHARS, too_large
from .duties import duty_lines
from .grid import Table
from .plain import decoded

BLOCKS = {
    "p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article",
    "table", "ul", "ol", "blockquote", "td", "th", "header", "footer", "title", "pre",
}  # fmt: skip
DROPPED = {"script", "style", "noscript", "template", "nav", "title", "iframe", "svg", "button"}
CELLS = {"td", "th"}
ENDS_CELL = {"td", "th", "tr"}
# Tables within tables beyond this depth are read as lines.
DEEPEST = 8
VOID = {"br", "img", "hr", "input", "meta", "link", "area", "base", "col", "embed", "source"}
META_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)


class _Blocks(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[str]] = [[]]
        self.dropped: list[str] = []
        self.tables: list[Table] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DROPPED and tag not in VOID:
            self.dropped.append(tag)
        elif tag in BLOCKS:
            self._end_cell(tag)
            self.lines.append([])
            self._begin(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.dropped and self.dropped[-1] == tag:
            self.dropped.pop()
        elif tag in BLOCKS:
            self._end_cell(tag)
            self.lines.append([])
            if tag == "table" and self.tables:
                self._end_table(self.tables.pop())

    def _begin(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table" and len(self.tables) < DEEPEST:
            self.tables.append(Table(len(self.lines)))
        elif self.tables and tag == "tr":
            self.tables[-1].rows.append([])
        elif self.tables and tag in CELLS:
            self.tables[-1].open_cell(len(self.lines) - 1, attrs)

    def _end_cell(self, tag: str) -> None:
        """A cell ends with its tag, and where the next cell, row or the end of its table stands."""
        if self.tables and tag in ENDS_CELL:
            self.tables[-1].close_cell(self.lines)

    def _end_table(self, table: Table) -> None:
        """Rows of duties replace the lines of their table; other tables stay lines."""
        table.close_cell(self.lines)
        duties = duty_lines(table.grid())
        if duties:
            self.lines[table.start :] = [[], *([line] for line in duties), []]

    def handle_data(self, data: str) -> None:
        if not self.dropped:
            self.lines[-1].append(re.sub(r"\s+", " ", data))


def text_of_html(data: bytes, filename: str) -> str:
    """Return the visible text, one line a block; named charsets of the GB family are honoured."""
    named = META_CHARSET.search(data[:4096])
    if named and named.group(1).lower() in {b"gb2312", b"gbk", b"gb18030"}:
        source = data.decode("gb18030", errors="replace")
    else:
        source = decoded(data, filename)
    if len(source) > MAX_CHARS:
        raise too_large(filename)
    parser = _Blocks()
    parser.feed(source)
    parser.close()
    lines = ["".join(line).strip() for line in parser.lines]
    return "\n".join(line for line in lines if line)
