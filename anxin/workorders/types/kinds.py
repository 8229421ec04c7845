"""An order kind and its edges, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from anxin.core.types import gettext_noop

from .states import RUNNING, STATUS_LABELS, Instrument, OrderStatus, Permission
from .steps import STEP_MIN, ClockUnit, ProofKind, TimeLimit


class Mover(StrEnum):
    """Who may take an edge: anybody with the right who sees the order, its lead alone, its lead and
    who stands under it, or its giver."""

    ANYONE = "anyone"
    LEAD = "lead"
    OWN = "own"
    GIVER = "giver"


@dataclass(frozen=True, slots=True)
class Move:
    """An allowed move: what it is called, why it exists, what it asks for.

    `wants`: what the person must write with it (label), empty when nothing.
    `by_system`: done by our own wiring only, never by a button. `by`: whose move it is.
    `proof`: rests on a text or a file. `whole`: only when every cooperating part is done or excused.
    `counts`: asks for a number. `aside`: never offered as the next step, only beside it.
    `early`: what is said to who tries it before the time given is up; empty where any time will do.
    """

    slug: str
    origin: OrderStatus
    target: OrderStatus
    label: str
    reason: str
    wants: str = ""
    cites: bool = False
    by_system: bool = False
    by: Mover = Mover.ANYONE
    proof: bool = False
    whole: bool = False
    counts: bool = False
    aside: bool = False
    early: str = ""

    def waits(self, due_at: datetime | None, now: datetime) -> bool:
        """Whether its time has not come yet."""
        return bool(self.early) and due_at is not None and now < due_at


@dataclass(frozen=True, slots=True)
class OrderKind:
    """A kind of order, declared by a peer as a frozen value; running orders keep its version.

    `due_min`: minutes until an answer is owed, 0 for no clock; `limit` states it in another unit.
    `proof`: what closes it. `check_percent`: share of closed orders looked at once more.
    `words`: the kind's own words for states. `standing`: the kind never finishes by itself.
    `step_min`: minutes from the own leader's step to the next, and from each unit above to the next.
    `undecided`: states in which the unit is out of it and the giver must decide; they are no end.
    """

    slug: str
    version: int
    label: str
    field_bit: int
    due_min: int
    moves: tuple[Move, ...]
    permission: str = Permission.MOVE
    instrument: str = Instrument.ORDER
    words: tuple[tuple[OrderStatus, str], ...] = ()
    standing: bool = False
    undecided: tuple[OrderStatus, ...] = ()
    limit: TimeLimit | None = None
    proof: ProofKind = ProofKind.ANY
    check_percent: int = 5
    step_min: tuple[int, int] = STEP_MIN
    # A room that writes to the unit itself says false: nobody is told of one thing twice.
    told: bool = True

    @property
    def allowed(self) -> TimeLimit:
        """The time allowed, in the unit it is stated in."""
        return self.limit or TimeLimit(ClockUnit.MINUTES, self.due_min)

    @property
    def key(self) -> str:
        """`slug@version`, as an order stores it."""
        return f"{self.slug}@{self.version}"

    def move(self, slug: str, origin: str) -> Move | None:
        """The move of this name from this state, if it is allowed."""
        return next((m for m in self.moves if m.slug == slug and m.origin == origin), None)

    def moves_from(self, origin: str) -> tuple[Move, ...]:
        """What a person may do with an order in this state, the likely next one first."""
        return tuple(m for m in self.moves if m.origin == origin and not m.by_system)

    def waits_for_giver(self, status: str) -> bool:
        """Whether in this state the next step is the giver's: a decision, a proof to look at."""
        return any(move.by is Mover.GIVER for move in self.moves_from(status))

    def runs(self, status: str) -> bool:
        """Whether in this state somebody still owes work or a decision."""
        return status in RUNNING or status in self.undecided

    def word(self, status: str) -> str:
        """What a state is called in this kind."""
        return dict(self.words).get(OrderStatus(status)) or STATUS_LABELS[OrderStatus(status)]


def standard_moves(answer_wants: str, *, cites: bool = False) -> tuple[Move, ...]:
    """The moves of work that ends with an answer to a person, and the reason of each."""
    opened, accepted = OrderStatus.OPENED, OrderStatus.ACCEPTED
    answered, reopened = OrderStatus.ANSWERED, OrderStatus.REOPENED
    answer = gettext_noop("答复")
    why_answer = gettext_noop("把结果告诉提出的人")
    return (
        # Who stands above does not sign for it: that would hide that nobody there has.
        Move(
            "accept",
            opened,
            accepted,
            gettext_noop("受理"),
            gettext_noop("由我方办理"),
            by=Mover.OWN,
        ),
        Move("answer", opened, answered, answer, why_answer, answer_wants, cites),
        Move("answer", accepted, answered, answer, why_answer, answer_wants, cites),
        Move("answer", reopened, answered, answer, why_answer, answer_wants, cites),
        Move(
            "return",
            opened,
            OrderStatus.RETURNED,
            gettext_noop("退回"),
            gettext_noop("不属于我方，或内容无法办理"),
            gettext_noop("退回的理由"),
            by=Mover.OWN,
        ),
        Move(
            "reopen",
            answered,
            reopened,
            gettext_noop("重办"),
            gettext_noop("提出的人不满意"),
            by_system=True,
        ),
        Move(
            "close",
            answered,
            OrderStatus.CLOSED,
            gettext_noop("办结"),
            gettext_noop("提出的人认可"),
            by_system=True,
        ),
    )


class BesideMark(Protocol):
    """What a higher room says beside an order: its number, and where it is read."""

    @property
    def number(self) -> str:
        """What it is called."""

    @property
    def url(self) -> str:
        """Where it is read."""
