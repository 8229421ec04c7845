"""What a person at the desk keeps, takes and sees of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

# A draft: forms by name, each with its fields.
Written = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class StepAsked:
    """A step that is to be taken on many orders, with the same words.

    `step`: a move of the orders' kinds, or `hand_on`, `excuse`. `seen`: the states the person saw,
    by ref; an order that is not named is taken as it stands.
    """

    step: str
    text: str = ""
    clause_id: str = ""
    units: tuple[int, ...] = ()
    due_on: date | None = None
    seen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StepRow:
    """What came of a step on one order. `refused`: why not, empty when it was done."""

    ref: str
    subject: str
    refused: str = ""
    undone: bool = False


@dataclass(frozen=True, slots=True)
class StepReport:
    """What came of a step, row by row. `left_s`: how long it may still be taken back."""

    batch: str
    step: str
    rows: tuple[StepRow, ...] = ()
    left_s: int = 0
    # How many rows the query held beyond what is taken at once.
    beyond: int = 0

    @property
    def only(self) -> str:
        """What the one order is about, empty where there are several."""
        return self.rows[0].subject if len(self.rows) == 1 else ""

    @property
    def done(self) -> int:
        """On how many orders it was done and stands."""
        return sum(not row.refused and not row.undone for row in self.rows)

    @property
    def undone(self) -> int:
        """On how many orders it was taken back."""
        return sum(row.undone for row in self.rows)

    @property
    def refused(self) -> tuple[StepRow, ...]:
        """Orders on which it was not done, or not taken back."""
        return tuple(row for row in self.rows if row.refused)


@dataclass(frozen=True, slots=True)
class QueryView:
    """A saved query: own, or shared by somebody of the unit. `count`: None until it was counted."""

    id: int
    name: str
    query: str
    own: bool
    shared: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class DraftView:
    """What a person wrote on an order and did not send, and when."""

    at: datetime
    when: str
    forms: Written
    last: str = ""


@dataclass(frozen=True, slots=True)
class PresenceView:
    """Somebody else who has the order open now."""

    name: str
    writing: bool
