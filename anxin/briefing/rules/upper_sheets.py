"""Reading a table of the level above, proposing what goes where, filling it. Pure.

A cell is understood by the words that stand beside it: those to its left say the row, those above
it the column, whichever way round the table is made. What is not understood is left to a person.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.utils import coordinate_to_tuple
from openpyxl.worksheet.worksheet import Worksheet

from anxin.core.types import gettext_noop
from anxin.documents.extract.bounds import inflate, open_archive
from anxin.documents.types import DocumentError

from ..types import WHOLE, CellRule, CellSource, Grid, GridCell, Named, SheetUnusable

MOST_BYTES = 2 * 1024 * 1024
MOST_INFLATED = 24 * 1024 * 1024
MOST_SHEETS, MOST_ROWS, MOST_COLUMNS = 10, 200, 40
# Functions that only count with what stands in the table itself.
HARMLESS = frozenset(
    {"SUM", "SUMIF", "SUMPRODUCT", "AVERAGE", "COUNT", "COUNTA", "COUNTIF", "MAX", "MIN", "ROUND",
     "ROUNDUP", "ROUNDDOWN", "INT", "ABS", "IF", "IFERROR", "AND", "OR", "NOT", "TEXT", "TODAY",
     "DATE", "YEAR", "MONTH", "DAY", "RANK"}
)  # fmt: skip
TOO_LARGE = gettext_noop("文件太大，最多 2 MB。请只留要填的表，去掉图片。")
BROKEN = gettext_noop("这个文件读不懂，不是完好的 XLSX。请用 Excel 或 WPS 另存为 XLSX 再交。")
MACROS = gettext_noop("这个文件带宏，不能收。请另存为不带宏的 XLSX。")
OUTSIDE = gettext_noop("这个文件引用了别的文件或网址，不能收。请断开链接再交。")
FORMULA = gettext_noop("{cell} 里的公式会用到表以外的东西，不能收。请改成数字或普通求和。")
EMPTY = gettext_noop("表里没有可以填的空格。请交空白的表，不要交填好的。")
_FUNCTION = re.compile(r"([A-Z][A-Z0-9.]*)\s*\(")
_FOREIGN = re.compile(r"\[|!.*\||\|", re.DOTALL)
_PLAIN = re.compile(r"[\s　（）()：:、，,．.·\-—_/]+|[（(][^）)]{0,12}[）)]")
_LABEL = re.compile(r"^[^：:]{2,12}[：:][\s_　]*$")
_WHOLE = ("全区", "全县", "合计", "总计", "小计", "总数")
_UNIT, _DAY = (
    ("填报单位", "上报单位", "单位名称", "单位盖章"),
    ("填报日期", "填报时间", "统计时间", "截至", "截止", "日期"),
)
_BEFORE, _CHANGE = (
    ("上日", "昨日", "前日", "前一天"),
    ("增减", "比上日", "较上日", "较昨日", "比昨日", "环比"),
)


def sheet_read(content: bytes) -> tuple[Grid, ...]:
    """The sheets of a workbook as they look. Raises SheetUnusable with a text for the person."""
    book = _opened(content)
    grids = tuple(_grid(sheet) for sheet in book.worksheets[:MOST_SHEETS])
    if not any(cell.blank or cell.label for grid in grids for row in grid.rows for cell in row):
        raise SheetUnusable(EMPTY)
    return grids


def rules_proposed(
    grids: Sequence[Grid], indicators: Sequence[Named], towns: Sequence[Named]
) -> tuple[CellRule, ...]:
    """What goes where, as far as the words beside a cell say it."""
    rules: list[CellRule] = []
    for grid in grids:
        for cell, left, above in _beside(grid):
            rule = _rule(grid, cell, left, above, indicators, towns)
            if rule is None and rules:
                rule = _compared(rules[-1], grid, cell, above)
            if rule is not None:
                rules.append(rule)
    return tuple(rules)


def cells_left(grids: Sequence[Grid], rules: Sequence[CellRule]) -> tuple[CellRule, ...]:
    """Cells that no rule fills, each with the words beside it, for a person to say what goes in."""
    known = {(rule.sheet, rule.place) for rule in rules}
    return tuple(
        CellRule(
            grid.name, cell.place, CellSource.NOTHING,
            row=cell.text or (left[0] if left else ""), column=above[0] if above else "",
        )
        for grid in grids
        for cell, left, above in _beside(grid)
        if (grid.name, cell.place) not in known
    )  # fmt: skip


def sheet_filled(
    content: bytes, rules: Sequence[CellRule], values: Mapping[tuple[str, str], int | str]
) -> bytes:
    """The workbook with a value in each cell that has one, by sheet and place; formulas stay.

    A label (填报单位：) is completed and not overwritten.
    """
    book = _opened(content)
    for rule in rules:
        value = values.get((rule.sheet, rule.place))
        if value is None or rule.sheet not in book.sheetnames:
            continue
        cell = book[rule.sheet][rule.place]
        if not isinstance(cell, Cell):
            continue
        said = str(cell.value or "")
        cell.value = f"{said.rstrip('_　 ')}{value}" if _LABEL.match(said) else value
        if isinstance(cell.value, str):
            # A name that begins with = stays a name.
            cell.data_type = "s"
    book.calculation.fullCalcOnLoad = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _opened(content: bytes) -> Any:
    _refused(content)
    try:
        book = load_workbook(io.BytesIO(content), keep_links=False)
    except Exception as reason:
        # openpyxl raises whatever its parts raise on a broken file.
        raise SheetUnusable(BROKEN) from reason
    for sheet in book.worksheets[:MOST_SHEETS]:
        for cell in _cells(sheet):
            if cell.data_type == "f" and not _is_harmless(str(cell.value)):
                raise SheetUnusable(FORMULA, f"{sheet.title} {cell.coordinate}")
    return book


def _refused(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise SheetUnusable(TOO_LARGE)
    try:
        archive = open_archive(content, "")
        names = [entry.filename for entry in archive.infolist()]
        if sum(entry.file_size for entry in archive.infolist()) > MOST_INFLATED:
            raise SheetUnusable(TOO_LARGE)
        for name in names:
            inflate(archive, name, "")
    except (DocumentError, zipfile.BadZipFile) as reason:
        raise SheetUnusable(BROKEN) from reason
    if any("vbaProject" in name for name in names):
        raise SheetUnusable(MACROS)
    if any(name.startswith(("xl/externalLinks", "xl/connections")) for name in names):
        raise SheetUnusable(OUTSIDE)


def _is_harmless(formula: str) -> bool:
    used = {name.upper() for name in _FUNCTION.findall(formula.upper())}
    return used <= HARMLESS and not _FOREIGN.search(formula)


def _cells(sheet: Worksheet) -> Iterator[Any]:
    most = (min(sheet.max_row, MOST_ROWS), min(sheet.max_column, MOST_COLUMNS))
    for row in sheet.iter_rows(max_row=most[0], max_col=most[1]):
        yield from row


def _grid(sheet: Worksheet) -> Grid:
    spans = {
        (area.min_row, area.min_col): (
            area.max_col - area.min_col + 1,
            area.max_row - area.min_row + 1,
        )
        for area in sheet.merged_cells.ranges
    }
    rows: dict[int, list[GridCell]] = {}
    seen = [
        cell for cell in _cells(sheet) if isinstance(cell, Cell)
    ]  # not those a merged one covers
    drawn = any(_is_framed(cell) for cell in seen)
    headed = set() if drawn else _headed(seen)
    for cell in seen:
        text = _text(cell)
        at = (cell.row, cell.column)
        blank = not text and (_is_framed(cell) if drawn else at in headed)
        rows.setdefault(cell.row, []).append(
            GridCell(cell.coordinate, text, blank, spans.get(at, (1, 1)), bool(_LABEL.match(text)))
        )
    return Grid(sheet.title, tuple(tuple(row) for row in rows.values()))


def _text(cell: Cell) -> str:
    return "" if cell.value is None else str(cell.value).strip()


def _headed(cells: Sequence[Cell]) -> set[tuple[int, int]]:
    """Blanks of a table nobody drew lines in: below a column's head and beside a row's name.

    A head is one of several words in a row: a title above the table stands alone in its own.
    """
    words: dict[int, dict[int, Cell]] = {}
    for cell in cells:
        if _text(cell) and not _text(cell).startswith("="):
            words.setdefault(cell.row, {})[cell.column] = cell
    heads: dict[int, int] = {}
    for row, held in sorted(words.items()):
        texts = [column for column, one in held.items() if isinstance(one.value, str)]
        if len(texts) > 1:
            for column in texts:
                heads.setdefault(column, row)
    names = {row: min(held) for row, held in words.items()}
    return {
        (cell.row, cell.column)
        for cell in cells
        if not _text(cell)
        and heads.get(cell.column, cell.row) < cell.row
        and names.get(cell.row, cell.column) < cell.column
    }


def _is_framed(cell: Cell) -> bool:
    """Whether a cell belongs to a drawn table: empty paper around it is not to be filled."""
    border = cell.border
    return any(side is not None and side.style for side in (border.left, border.right, border.top))


def _beside(grid: Grid) -> Iterator[tuple[GridCell, list[str], list[str]]]:
    """Each cell to fill, with the words to its left and those above it, nearest first."""
    covered: dict[tuple[int, int], str] = {}
    for row in grid.rows:
        for cell in row:
            top, left = coordinate_to_tuple(cell.place)
            for down in range(cell.spans[1]):
                for right in range(cell.spans[0]):
                    covered[top + down, left + right] = cell.text
    for row in grid.rows:
        for cell in row:
            if cell.blank or cell.label:
                at, column = coordinate_to_tuple(cell.place)
                lefts = [covered.get((at, one), "") for one in range(column - 1, 0, -1)]
                aboves = [covered.get((one, column), "") for one in range(at - 1, 0, -1)]
                yield cell, _said(lefts), _said(aboves)


def _said(texts: Sequence[str]) -> list[str]:
    found: dict[str, None] = {}
    for text in texts:
        if text and not text.startswith("="):
            found.setdefault(text)
    return list(found)


def _rule(
    grid: Grid,
    cell: GridCell,
    left: Sequence[str],
    above: Sequence[str],
    indicators: Sequence[Named],
    towns: Sequence[Named],
) -> CellRule | None:
    nearest = cell.text if cell.label else (left[0] if left else "")
    for source, words in ((CellSource.UNIT, _UNIT), (CellSource.DAY, _DAY)):
        if any(word in nearest for word in words) and (cell.label or _LABEL.match(nearest)):
            return CellRule(grid.name, cell.place, source, row=nearest)
    if cell.label:
        return None
    headings = [*above, *left]
    indicator = _best(headings, indicators)
    if indicator is None:
        return None
    town = _best([*left, *above], towns)
    # 任务总数 names a figure, not the whole district.
    rests = [_without(text, indicator.words) for text in headings]
    whole = any(word in text for text in rests for word in _WHOLE)
    if town is None and not whole and _asks_towns(grid, towns):
        return None
    return CellRule(
        grid.name, cell.place, _source(headings), indicator.key,
        int(town.key) if town else WHOLE, left[0] if left else "", above[0] if above else "",
    )  # fmt: skip


def _without(text: str, words: Sequence[str]) -> str:
    """A heading without the words that name the figure, the longest first."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
    return text


def _compared(
    beside: CellRule, grid: Grid, cell: GridCell, above: Sequence[str]
) -> CellRule | None:
    """A column that only says 较昨日增减 speaks of the figure just left of it."""
    source = _source(above[:1])
    row, _column = coordinate_to_tuple(cell.place)
    same = beside.sheet == grid.name and coordinate_to_tuple(beside.place)[0] == row
    if source is CellSource.COUNT or not same or not beside.indicator:
        return None
    return replace(beside, place=cell.place, source=source, column=above[0])


def _source(headings: Sequence[str]) -> CellSource:
    if any(word in text for text in headings for word in _CHANGE):
        return CellSource.CHANGE
    if any(word in text for text in headings for word in _BEFORE):
        return CellSource.BEFORE
    return CellSource.COUNT


def _best(texts: Sequence[str], named: Sequence[Named]) -> Named | None:
    """What the nearest text that names one means; of several in one text the longest word wins."""
    for text in texts:
        plain = _PLAIN.sub("", text)
        hits = [(len(word), one) for one in named for word in one.words if word and word in plain]
        if hits:
            return max(hits, key=lambda hit: hit[0])[1]
    return None


def _asks_towns(grid: Grid, towns: Sequence[Named]) -> bool:
    """Whether the table tells towns apart: then a row of none is nothing we know."""
    texts = (cell.text for row in grid.rows for cell in row if cell.text)
    return sum(_best([text], towns) is not None for text in texts) > 1
