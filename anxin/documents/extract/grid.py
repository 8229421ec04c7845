"""Cells of an HTML table as they are met, and the grid they make."""

from __future__ import annotations

from dataclasses import dataclass, field

# A cell spans no more columns or rows than these; a table with more cells is read as lines.
WIDEST = 64
MOST_CELLS = 50_000
# No table of duties has more columns.
MOST_COLUMNS = 100


@dataclass(slots=True)
class Cell:
    """The words of a cell and how far it spans."""

    words: str
    columns: int = 1
    rows: int = 1


@dataclass(slots=True)
class Table:
    """A table that is open: where its lines begin, its rows, and the cell that is open."""

    start: int
    rows: list[list[Cell]] = field(default_factory=list)
    cell_at: int | None = None
    spans: tuple[int, int] = (1, 1)
    cells: int = 0

    def open_cell(self, at: int, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a cell whose lines start at `at`."""
        if not self.rows:
            self.rows.append([])
        self.cell_at = at
        self.spans = (_span(attrs, "colspan"), _span(attrs, "rowspan"))

    def close_cell(self, lines: list[list[str]]) -> None:
        """End the open cell, if any; its words are the lines since it began."""
        if self.cell_at is None:
            return
        parts = ("".join(line).strip() for line in lines[self.cell_at :])
        columns, rows = self.spans
        self.rows[-1].append(Cell("\n".join(part for part in parts if part), columns, rows))
        self.cells += columns * rows
        self.cell_at = None

    def grid(self) -> list[list[str]]:
        """The words by row and column: wide cells count for each, tall ones go on below."""
        wide = any(sum(cell.columns for cell in row) > MOST_COLUMNS for row in self.rows)
        if wide or self.cells > MOST_CELLS:
            return []
        found: list[list[str]] = []
        hanging: dict[int, tuple[int, str]] = {}
        for row in self.rows:
            found.append(_laid(row, hanging))
        return found


def _laid(row: list[Cell], hanging: dict[int, tuple[int, str]]) -> list[str]:
    """One row of the grid; `hanging` holds what goes on from the rows above, and is kept up."""
    line: list[str] = []
    cells = iter(row)
    while True:
        column = len(line)
        if column in hanging:
            left, words = hanging.pop(column)
            line.append(words)
            if left > 1:
                hanging[column] = (left - 1, words)
            continue
        cell = next(cells, None)
        if cell is None and any(place > column for place in hanging):
            line.append("")
            continue
        if cell is None:
            return line
        for place in range(column, column + cell.columns):
            line.append(cell.words)
            if cell.rows > 1:
                hanging[place] = (cell.rows - 1, cell.words)


def _span(attrs: list[tuple[str, str | None]], name: str) -> int:
    value = dict(attrs).get(name) or "1"
    return int(value) if value.isdigit() and 0 < int(value) <= WIDEST else 1
