"""What the pages around a breakdown table show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from anxin.core.types import Actor

from .breakdown import BreakdownHead, Objection, UnitShare, UnitTask
from .breakdown_changes import Decision, OutsideBody, Untold
from .states import PartStatus


@dataclass(frozen=True, slots=True)
class TextSource:
    """A text a table can be made of: a campaign in force or a draft; `ref` of its table if made.

    `title` is the notice's own; `name` the campaign's.
    """

    title: str
    campaign: str
    draft_ref: str
    ref: str = ""
    name: str = ""
    opened_at: datetime | None = None


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
    # The notice itself names this person to ask.
    of_notice: bool = False


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
    decisions: tuple[Decision, ...] = ()
    outside: tuple[OutsideBody, ...] = ()
    untold: tuple[Untold, ...] = ()
    gone: tuple[Message, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def unsent(self) -> tuple[Message, ...]:
        """The messages that nobody noted as sent yet."""
        return tuple(one for one in self.messages if one.share.reminded_at is None)


@dataclass(frozen=True, slots=True)
class GoneTask:
    """A task that is this unit's no longer: its words, and who has it now; empty for nobody."""

    number: int
    task: str
    now: str


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
    campaign: str = ""
    gone: tuple[GoneTask, ...] = ()

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
