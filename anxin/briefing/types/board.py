"""The board as values: figures, cells, rows of towns, columns of sections, tiles of the map."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from anxin.workorders.types import RowState

# On a wall, smaller counts with people's matters among them are not shown: who is behind could be guessed.
LEAST_SHOWN = 5
# What is seen first, in this order: an obligation missed, a decision owed, too late, nothing heard.
ALERTS = (RowState.OVERDUE, RowState.OBJECTED, RowState.LATE, RowState.SILENT)
# The columns of the plain table and the sheet.
PLAIN = (*ALERTS, RowState.OPEN, RowState.ZERO, RowState.DONE, RowState.UPTAKE)
# Nothing is owed here; it counts neither as done nor as open.
NOT_OWED = (RowState.UPTAKE, RowState.NONE)
# Units of the district itself, beside the towns.
DISTRICT = 0
# A board older than this is grey.
STALE_AFTER_MIN = 5
# A brief comes every day: its figures are old two hours after the next should have come.
TREND_STALE_MIN = 26 * 60


class Permission(StrEnum):
    """Rights this room grants."""

    READ = "briefing.read"
    READ_BRIEFS = "briefing.read_briefs"
    DRAFT = "briefing.draft"
    SIGN = "briefing.sign"
    RELEASE = "briefing.release"
    SUPERVISE = "briefing.supervise"
    FOLLOW_UP = "briefing.follow_up"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the rows behind it: how many orders stand so."""

    state: str
    count: int
    query: str
    # How many of them people brought in.
    brought: int = 0

    @property
    def wall(self) -> str:
        """The number as a wall shows it: tasks as they are, few people's matters as few."""
        if not self.count:
            return ""
        few = self.brought and self.count < LEAST_SHOWN
        return f"<{LEAST_SHOWN}" if few else str(self.count)


@dataclass(frozen=True, slots=True)
class Cell:
    """Orders of a section in a town (either may be all), figure by figure."""

    figures: dict[str, Figure] = field(default_factory=dict)

    def of(self, state: str) -> Figure | None:
        """The figure of a state, None when it is nought."""
        return self.figures.get(state)

    def count(self, state: str) -> int:
        """How many stand so."""
        return self.figures[state].count if state in self.figures else 0

    @property
    def alerts(self) -> list[Figure]:
        """What is red, objected to, late or silent."""
        return [self.figures[state] for state in ALERTS if state in self.figures]

    @property
    def overdue(self) -> Figure | None:
        """What is red."""
        return self.of(RowState.OVERDUE)

    @property
    def objected(self) -> Figure | None:
        """Where a unit objected and somebody must decide."""
        return self.of(RowState.OBJECTED)

    @property
    def late(self) -> Figure | None:
        """What came or is too late."""
        return self.of(RowState.LATE)

    @property
    def silent(self) -> Figure | None:
        """Where nothing was heard."""
        return self.of(RowState.SILENT)

    @property
    def open(self) -> Figure | None:
        """What is under way and in time."""
        return self.of(RowState.OPEN)

    @property
    def zero(self) -> Figure | None:
        """What was reported as nought."""
        return self.of(RowState.ZERO)

    @property
    def done(self) -> Figure | None:
        """What is done with proof."""
        return self.of(RowState.DONE)

    @property
    def uptake(self) -> Figure | None:
        """What is encouraged and counted."""
        return self.of(RowState.UPTAKE)

    @property
    def owed_shown(self) -> bool:
        """Whether a wall may say of how many: not of a few with people's matters among them."""
        brought = sum(one.brought for one in self.figures.values() if one.state not in NOT_OWED)
        return not brought or self.owed >= LEAST_SHOWN

    @property
    def owed(self) -> int:
        """All of which something is or was owed."""
        return sum(one.count for one in self.figures.values() if one.state not in NOT_OWED)

    @property
    def worst(self) -> str:
        """The state a tile bears: the first alert, else open, else done; empty without any."""
        for state in (*ALERTS, RowState.OPEN, RowState.ZERO, RowState.DONE, RowState.UPTAKE):
            if state in self.figures:
                return state
        return ""

    @property
    def plain(self) -> list[Figure | None]:
        """A figure for each state of a plain table, None where it is nought."""
        return [self.of(state) for state in PLAIN]

    def __bool__(self) -> bool:
        return bool(self.figures)


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the running notice with its totals over all towns in view."""

    number: int
    title: str
    total: Cell
    brought: Cell


@dataclass(frozen=True, slots=True)
class TownHead:
    """A town, or the district's own units: name, place on the map, when something moved last."""

    code: int
    name: str
    short: str
    heard_at: datetime | None = None
    place: tuple[int, int] | None = None
    # Nothing moved for a day: what the tile shows is old.
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class TownRow:
    """A town with a cell for each section."""

    head: TownHead
    cells: list[Cell]
    total: Cell
    brought: Cell


@dataclass(frozen=True, slots=True)
class Board:
    """Sections against towns at a moment."""

    at: datetime
    sections: list[Section]
    rows: list[TownRow]
    total: Cell
    brought: Cell

    def row_of(self, code: int | None) -> TownRow | None:
        """The row of a town."""
        return next((row for row in self.rows if row.head.code == code), None)

    @property
    def lines(self) -> list[tuple[TownRow, Section, Cell]]:
        """Every cell that holds something, with its town and section."""
        return [
            (row, section, cell) for row in self.rows for section, cell in self.pairs(row) if cell
        ]

    def pairs(self, row: TownRow | None) -> list[tuple[Section, Cell]]:
        """Each section with its cell of a town, or of all towns."""
        cells = row.cells if row else [section.total for section in self.sections]
        return list(zip(self.sections, cells, strict=True))

    @property
    def tiles(self) -> list[TownRow]:
        """The rows that have a place on the map."""
        return [row for row in self.rows if row.head.place]


@dataclass(frozen=True, slots=True)
class Thing:
    """One of the three things of today: what, why now, where, and the sentence behind it."""

    title: str
    why: str
    state: str
    url: str
    clause: str = ""
    clause_url: str = ""
    # Own unit first, then by how pressing, then by due time.
    rank: tuple[bool, int, str] = (True, 9, "")
