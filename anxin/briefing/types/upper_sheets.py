"""Tables that the level above asks for: dropped in once, mapped once, filled from then on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from anxin.core.types import gettext_noop

# A town in a rule: the whole district, or one town by its code.
WHOLE = 0


class CellSource(StrEnum):
    """What is written into a cell. `nothing`: left as it is, for a person."""

    COUNT = "count"
    BEFORE = "before"
    CHANGE = "change"
    DAY = "day"
    UNIT = "unit"
    NOTHING = "nothing"


CELL_SOURCE_LABELS = {
    CellSource.COUNT: gettext_noop("当天的数"),
    CellSource.BEFORE: gettext_noop("前一天的数"),
    CellSource.CHANGE: gettext_noop("比前一天增减"),
    CellSource.DAY: gettext_noop("截止日期"),
    CellSource.UNIT: gettext_noop("填报单位"),
    CellSource.NOTHING: gettext_noop("不填"),
}


class SheetUnusable(Exception):
    """A file that cannot be a table to fill; its text is in the source language, with `{cell}`."""

    def __init__(self, text: str, cell: str = "") -> None:
        super().__init__(text)
        self.text, self.cell = text, cell


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell as it stands on the page. `blank`: something may be written into it.

    `spans`: how many columns and rows it covers. `label`: words that end in a colon and are
    followed by nothing (填报单位：), to be completed.
    """

    place: str
    text: str
    blank: bool
    spans: tuple[int, int] = (1, 1)
    label: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet of a workbook, row by row; what a merged cell covers is left out."""

    name: str
    rows: tuple[tuple[GridCell, ...], ...]


@dataclass(frozen=True, slots=True)
class CellRule:
    """What is written into one cell, every time. `row`, `column`: the words that stand beside it."""

    sheet: str
    place: str
    source: CellSource
    indicator: str = ""
    town: int = WHOLE
    row: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """Something a table may ask for, and the words by which it is known there."""

    key: str
    label: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UpperSheetRow:
    """A line of the list. `cells`: how many are filled by themselves."""

    ref: str
    title: str
    asked_by: str
    cells: int
    kept_at: datetime
    filled_on: date | None


@dataclass(frozen=True, slots=True)
class UpperSheetPage:
    """A table with its mapping, for the page that maps and fills it. `left`: what nothing fills."""

    head: UpperSheetRow
    revision: int
    grids: tuple[Grid, ...]
    rules: tuple[CellRule, ...]
    left: tuple[CellRule, ...]
    indicators: tuple[tuple[str, str], ...]
    towns: tuple[tuple[int, str], ...]
    days: tuple[date, ...]
