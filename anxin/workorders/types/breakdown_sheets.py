"""Words of returned sheets: what a file holds, what is wrong with it, what would be written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from anxin.core.types import Invalid, gettext_noop

from .breakdown import REPLY_LABELS, REPLY_STATES
from .states import PartStatus


class SheetState(StrEnum):
    """Where a returned sheet stands. Edges: checked → written → undone."""

    CHECKED = "checked"
    WRITTEN = "written"
    UNDONE = "undone"


SHEET_LABELS = {
    SheetState.CHECKED: gettext_noop("看过了，还没写入"),
    SheetState.WRITTEN: gettext_noop("已写入"),
    SheetState.UNDONE: gettext_noop("已撤销"),
}


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong at a place of a returned sheet, and what to write instead."""

    sheet: str
    line: int
    column: str
    what: str


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A filled line of a returned sheet."""

    sheet: str
    line: int
    key: str
    status: str
    text: str
    contact: str
    phone: str


@dataclass(frozen=True, slots=True)
class SheetRead:
    """What a returned file holds: the codes it names, filled lines, faults of its cells."""

    codes: tuple[str, ...]
    lines: tuple[ReadLine, ...]
    faults: tuple[RowFault, ...]


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line of a returned sheet as it would be written, beside what is kept now."""

    number: int
    task: str
    unit: str
    status: PartStatus
    text: str
    contact: str
    before: PartStatus
    before_text: str

    @property
    def same(self) -> bool:
        """Whether it says what is kept already."""
        return (self.status, self.text) == (self.before, self.before_text)

    @property
    def label(self) -> str:
        """What it says in a word."""
        return REPLY_LABELS[self.status]

    @property
    def state(self) -> str:
        """Its sign."""
        return REPLY_STATES[self.status]

    @property
    def before_label(self) -> str:
        """What is kept now, in a word."""
        return REPLY_LABELS[self.before]


@dataclass(frozen=True, slots=True)
class SheetReport:
    """A returned sheet looked over: what would be written, what is wrong."""

    id: int
    name: str
    state: SheetState
    label: str
    lines: int
    new: int
    same: int
    faults: tuple[RowFault, ...]
    notes: tuple[str, ...]
    uploaded_at: datetime
    written_at: datetime | None = None
    rows: tuple[SheetLine, ...] = ()


class SheetRefused(Invalid):
    """A file that cannot be read as a returned sheet at all; nothing was written."""
