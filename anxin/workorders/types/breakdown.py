"""Words of the breakdown table: its rows, the answers of units, the links and sheets they use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from anxin.core.types import Actor, gettext_noop

from .breakdown_changes import Decision, Strange
from .states import PartStatus

# What a unit says about a task of the table before and after it is an order.
REPLY_LABELS = {
    PartStatus.GIVEN: gettext_noop("还没答"),
    PartStatus.ACCEPTED: gettext_noop("可以办"),
    PartStatus.OBJECTED: gettext_noop("不归我单位"),
    PartStatus.DONE: gettext_noop("已办结"),
    PartStatus.EXCUSED: gettext_noop("不必再办"),
}
REPLY_STATES = {
    PartStatus.GIVEN: "zero",
    PartStatus.ACCEPTED: "open",
    PartStatus.OBJECTED: "late",
    PartStatus.DONE: "done",
    PartStatus.EXCUSED: "done",
}
# What a unit may choose, in the order it is offered; the sheet knows the same words in Chinese.
REPLIES = (PartStatus.ACCEPTED, PartStatus.OBJECTED, PartStatus.DONE)


# The longest a link may open: a task of next year's festival is known a year before.
LONGEST_LINK_DAYS = 400


class ReplyWay(StrEnum):
    """By which way an answer reached us."""

    SYSTEM = "system"
    LINK = "link"
    SHEET = "sheet"


class UnitStand(StrEnum):
    """How a unit stands with its share of a breakdown table."""

    UNSENT = "unsent"
    READY = "ready"
    SENT = "sent"
    OPENED = "opened"
    RECEIVED = "received"
    PARTLY = "partly"
    ANSWERED = "answered"
    OBJECTED = "objected"
    SILENT = "silent"


STAND_LABELS = {
    UnitStand.UNSENT: gettext_noop("还没发"),
    UnitStand.READY: gettext_noop("链接已备好"),
    UnitStand.SENT: gettext_noop("发了，没打开"),
    UnitStand.OPENED: gettext_noop("打开了，没答"),
    UnitStand.RECEIVED: gettext_noop("说收到了，没答"),
    UnitStand.PARTLY: gettext_noop("答了一部分"),
    UnitStand.ANSWERED: gettext_noop("都答了"),
    UnitStand.OBJECTED: gettext_noop("有异议"),
    UnitStand.SILENT: gettext_noop("过时没答"),
}
# Sign and colour of each stand, in the house's states.
STAND_STATES = {
    UnitStand.UNSENT: "open",
    UnitStand.READY: "open",
    UnitStand.SENT: "open",
    UnitStand.OPENED: "open",
    UnitStand.RECEIVED: "open",
    UnitStand.PARTLY: "open",
    UnitStand.ANSWERED: "done",
    UnitStand.OBJECTED: "objected",
    UnitStand.SILENT: "silent",
}


class LinkResult(StrEnum):
    """What a look at a link's token found; wrong, expired and withdrawn answer alike."""

    FOUND = "found"
    WRONG = "wrong"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task of the table as it is written down."""

    number: int
    measure_id: str
    clause_id: str
    quote: str
    task: str
    strength: str
    instrument: str
    lead: tuple[str, ...]
    cooperate: tuple[str, ...]
    proposed: bool
    due_on: date | None = None
    due_words: str = ""


@dataclass(frozen=True, slots=True)
class Objection:
    """A task a unit says is not its own, and why."""

    part_id: int
    row_id: int
    number: int
    task: str
    unit: str
    text: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task with its owners by name and its contact, as table, page and files show it."""

    id: int
    row: TaskRow
    section: int
    lead: str
    cooperate: str
    contact: str = ""
    phone: str = ""
    instrument: str = ""
    fault: str = ""
    # Names of owners that the list of units does not know.
    strange: tuple[Strange, ...] = ()
    objections: tuple[Objection, ...] = ()
    decisions: tuple[Decision, ...] = ()
    # The row before is of the same sentence: the two can become one.
    joins: bool = False


@dataclass(frozen=True, slots=True)
class SectionLines:
    """The tasks of one section of the notice."""

    number: int
    title: str
    lines: tuple[TaskLine, ...]


@dataclass(frozen=True, slots=True)
class BreakdownHead:
    """A breakdown table as lists name it."""

    id: int
    ref: str
    title: str
    campaign: str
    draft_ref: str
    revision: int
    tasks: int
    unit_id: int
    created_at: datetime
    sent_at: datetime | None
    reply_by: datetime | None
    closes_on: date | None
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BreakdownTable:
    """A whole table: head and sections."""

    head: BreakdownHead
    sections: tuple[SectionLines, ...]

    @property
    def lines(self) -> tuple[TaskLine, ...]:
        """Every task in order."""
        return tuple(line for section in self.sections for line in section.lines)


@dataclass(frozen=True, slots=True)
class UnitTask:
    """A unit's share of a task: what it is asked, what it said. `key` names it in sheets."""

    id: int
    row: TaskRow
    unit_id: int
    unit: str
    leads: bool
    status: PartStatus
    text: str
    seen: int
    answered_at: datetime | None
    key: str = ""
    order_ref: str = ""
    changed_at: datetime | None = None
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class UnitShare:
    """How one unit stands: its tasks by count, its link, its contact."""

    unit_id: int
    unit: str
    tasks: int
    leads: int
    answered: int
    objected: int
    done: int
    stand: UnitStand
    sent_at: datetime | None = None
    opened_at: datetime | None = None
    received_at: datetime | None = None
    answered_at: datetime | None = None
    reminded_at: datetime | None = None
    contact: str = ""
    phone: str = ""
    url: str = ""
    link_id: int = 0
    # How many of its tasks changed since it was last told.
    untold: int = 0

    @property
    def owed(self) -> int:
        """How many tasks it has not answered, whatever it said about the others."""
        return self.tasks - self.answered

    @property
    def label(self) -> str:
        """The stand in a word."""
        return STAND_LABELS[self.stand]

    @property
    def state(self) -> str:
        """The house's state: sign and colour."""
        return STAND_STATES[self.stand]


@dataclass(frozen=True, slots=True)
class RowEdit:
    """What the clerk wrote into a row; owners by name, several with 、 between; `due`: a day or words."""

    row_id: int
    task: str
    lead: str
    cooperate: str
    due: str
    decided: bool = False


@dataclass(frozen=True, slots=True)
class ContactEdit:
    """Whom to call at a unit, for all its rows."""

    unit_id: int
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class TableEdit:
    """Everything the clerk sent with a table. `send`: by when to answer, until when links open."""

    revision: int
    rows: tuple[RowEdit, ...]
    contacts: tuple[ContactEdit, ...]
    fill_due: date | None = None
    decide_all: bool = False
    send: tuple[datetime, date] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a unit says about one task. `seen`: the count of answers it looked at."""

    part_id: int
    status: PartStatus
    text: str
    seen: int


@dataclass(frozen=True, slots=True)
class LinkHolder:
    """Whoever came by a link: an actor who is the unit and nothing more."""

    actor: Actor
    link_id: int
    breakdown_id: int
    unit_id: int
