"""Supervision and reminders as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from anxin.core.types import gettext_noop


class Ground(StrEnum):
    """What a supervision letter rests on; nothing else may bring one about."""

    RED = "red"
    MISSING_REPORT = "missing_report"


GROUND_LABELS = {
    Ground.RED: gettext_noop("逾期：提醒、预告之后仍没有办结"),
    Ground.MISSING_REPORT: gettext_noop("应报没有报"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of a letter: what, and when."""

    label: str
    at: datetime | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class SupervisionDraft:
    """What a letter is written with. `demand`: what is asked of the unit; `due_at`: by when."""

    order_ref: str
    demand: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class SupervisionHead:
    """A line of the list of letters."""

    ref: str
    number: str
    unit_name: str
    subject: str
    ground: Ground
    issued_at: datetime
    due_at: datetime
    status: str
    status_label: str
    concluded_at: datetime | None
    unit_id: int = 0
    # No answer though its time has passed.
    late: bool = False

    @property
    def ground_label(self) -> str:
        """What it rests on, in words."""
        return GROUND_LABELS[self.ground]


@dataclass(frozen=True, slots=True)
class SupervisionPage:
    """A letter with its facts, its answer and its conclusion."""

    head: SupervisionHead
    demand: str
    clause_id: str
    quote: str
    quote_url: str
    facts: tuple[Fact, ...]
    order_ref: str
    answer: str
    answered_at: datetime | None
    conclusion: str
    concluded_name: str
    rests_on_ref: str
    campaign: str
    issued_name: str
    may_conclude: bool = False
    # Why the conclusion has to wait, for who would give it.
    wait: str = ""


@dataclass(frozen=True, slots=True)
class LetterMark:
    """A letter beside an order it names: its number, and where it is read."""

    number: str
    url: str


@dataclass(frozen=True, slots=True)
class SupervisionStart:
    """What the page of a new letter shows before it is written: the facts, or why there is none."""

    order_ref: str
    subject: str
    unit_name: str
    ground: Ground
    facts: tuple[Fact, ...]
    clause_id: str
    quote: str
    demand: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something red, silent or missing: to be supervised, or only to be reminded of.

    `running`: a letter about it is out and has no conclusion yet. `own`: the reader's unit owes it.
    """

    ref: str
    subject: str
    state: str
    clause_id: str
    unit_name: str
    due_at: datetime | None
    supervisable: bool
    running: bool
    own: bool
    report: bool


@dataclass(frozen=True, slots=True)
class FollowUpLine:
    """A reminder of a department: to whom, about what, when."""

    order_ref: str
    subject: str
    by_name: str
    unit_name: str
    text: str
    at: datetime
