"""What an order is opened with, and what lists of orders carry."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .states import FIRST_ANSWER_MIN, INSTRUMENT_LABELS, Instrument, RowState
from .steps import TimeLimit


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """What an order is opened with; units by id, area by code.

    `due_at`: None for the time `limit` or the kind allows. `proof`: a `ProofKind`, empty for the
    kind's own. `version`: the notice's, empty for the one in force. `field_bit`: None for the kind's own. `giver`: the
    unit that gave the order and confirms its end; None where a person brought the matter in.
    """

    kind: str
    campaign: str
    area_code: int
    subject: str
    details: str
    lead_unit: int
    clause_id: str
    cooperating: tuple[int, ...] = ()
    excluded_unit: int | None = None
    measure_id: str = ""
    instrument: str = Instrument.ORDER
    strength: str = "must"
    parent: int | None = None
    due_at: datetime | None = None
    field_bit: int | None = None
    giver: int | None = None
    expected: int | None = None
    limit: TimeLimit | None = None
    proof: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class ReportGiven:
    """What a unit says for a day: a number, zero included, and a word if there is one."""

    value: int
    text: str = ""


# The measure of a filter that wants what people brought in.
BROUGHT = "-"
# What an inbox shows of orders that the reader's unit gave and whose unit says they are done.
TO_CONFIRM = "confirm"
# So many of what waits for a unit's next step are looked at.
MOST_WAITING = 20


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """What an inbox shows. `show`: running, all, TO_CONFIRM, or a state of rows; `state` narrows it.

    `town`: code of a town, `0` for units of the district, empty for all.
    """

    show: str = "running"
    section: str = ""
    words: str = ""
    after: str = ""
    town: str = ""
    state: str = ""
    measure: str = ""
    instrument: str = ""
    campaign: str = ""


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One line of the inbox. `status_label`: the word of the kind, in the source language."""

    id: int
    ref: str
    kind: str
    label: str
    clause_id: str
    subject: str
    area_code: int
    lead_unit: int
    status: str
    status_label: str
    opened_at: datetime
    due_at: datetime | None
    state: str
    measure_id: str = ""
    instrument: str = Instrument.ORDER
    strength: str = ""
    area_name: str = ""
    lead_name: str = ""
    campaign: str = ""

    @property
    def state_label(self) -> str:
        """Where it stands, in a word of its kind."""
        return self.status_label

    @property
    def first_answer(self) -> bool:
        """Whether its time asks for a first answer only, because the notice names no day."""
        allowed = timedelta(minutes=FIRST_ANSWER_MIN)
        return self.measure_id != "" and self.due_at == self.opened_at + allowed

    @property
    def acceptable(self) -> bool:
        """Whether its lead has still to accept it as an order."""
        return self.status == "opened" and self.kind.startswith("order@")

    @property
    def report(self) -> bool:
        """Whether it is a report asked for day by day: `due_at` is then the next one's."""
        return self.kind.startswith("report@")

    @property
    def instrument_label(self) -> str:
        """The instrument in a word, empty for what people brought in."""
        return INSTRUMENT_LABELS[Instrument(self.instrument)] if self.measure_id else ""


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A page of the inbox: rows, capped count, where the next page starts."""

    rows: list[OrderRow] = field(default_factory=list)
    count: int = 0
    capped: bool = False
    next_after: str = ""


@dataclass(frozen=True, slots=True)
class BoardCount:
    """How many orders of a section, a town (0: units of the district) and an instrument stand so.

    `brought`: people brought them in; no measure was broken down.
    """

    section: int
    town_code: int
    instrument: str
    state: RowState
    count: int
    brought: bool = False
