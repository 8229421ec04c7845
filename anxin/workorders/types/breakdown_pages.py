"""What the pages around a breakdown table show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from anxin.core.types import Actor

from .breakdown import BreakdownHead, UnitShare, UnitTask
from .states import PartStatus


@dataclass(frozen=True, slots=True)
class TextSource:
    """A text a table can be made of: a campaign in force or a draft; `ref` of its table if made."""

    title: str
    campaign: str
    draft_ref: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class ContactLine:
    """Whom to call at a unit that leads something; a number on the unit's record is offered.

    `earlier`: the number stood in an earlier table and waits for the clerk to confirm it.
    """

    unit_id: int
    unit: str
    tasks: int
    name: str
    phone: str
    demo: bool = False
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Objection:
    """A task a unit says is not its own, and why."""

    row_id: int
    number: int
    task: str
    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """A reminder to copy to a unit, with its link."""

    share: UnitShare
    text: str


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """Who has not answered: units as chosen, how many stand how, what was objected to."""

    head: BreakdownHead
    shares: tuple[UnitShare, ...]
    counts: tuple[tuple[str, str, int], ...]
    show: str
    objections: tuple[Objection, ...]
    messages: tuple[Message, ...]
    closed: tuple[UnitShare, ...]


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A unit's own page: who acts, what the unit is asked, whom to call there."""

    actor: Actor
    head: BreakdownHead
    unit: str
    asker: str
    tasks: tuple[UnitTask, ...]
    contact: str
    phone: str
    received: bool
    closes_on: date | None
    qr: str = ""
    url: str = ""

    @property
    def waiting(self) -> int:
        """How many tasks have no answer yet."""
        return sum(task.status is PartStatus.GIVEN for task in self.tasks)


@dataclass(frozen=True, slots=True)
class Slip:
    """A page for a unit that gets its link on paper."""

    share: UnitShare
    tasks: tuple[UnitTask, ...]
    qr: str
