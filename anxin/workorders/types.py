"""Kinds of orders, their states and allowed moves, and what they tell others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from anxin.core.events import event
from anxin.core.types import gettext_noop


class Permission(StrEnum):
    """Rights this room grants."""

    READ = "workorders.read"
    OPEN = "workorders.open"
    MOVE = "workorders.move"


class OrderStatus(StrEnum):
    """Where an order stands."""

    OPENED = "opened"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    REOPENED = "reopened"
    RETURNED = "returned"
    CLOSED = "closed"


STATUS_LABELS = {
    OrderStatus.OPENED: gettext_noop("待受理"),
    OrderStatus.ACCEPTED: gettext_noop("办理中"),
    OrderStatus.ANSWERED: gettext_noop("已答复"),
    OrderStatus.REOPENED: gettext_noop("群众要求重办"),
    OrderStatus.RETURNED: gettext_noop("已退回"),
    OrderStatus.CLOSED: gettext_noop("已办结"),
}
# Still waiting for the unit: these carry a running clock.
RUNNING = (OrderStatus.OPENED, OrderStatus.ACCEPTED, OrderStatus.REOPENED)


class PartRole(StrEnum):
    """Whether a unit answers for the whole or for a part."""

    LEAD = "lead"
    COOPERATE = "cooperate"


@dataclass(frozen=True, slots=True)
class Move:
    """An allowed move: what it is called, why it exists, what it asks for.

    `wants`: what the person must write with it (label), empty when nothing.
    `by_system`: done by our own wiring only, never by a button.
    """

    slug: str
    origin: OrderStatus
    target: OrderStatus
    label: str
    reason: str
    wants: str = ""
    cites: bool = False
    by_system: bool = False


@dataclass(frozen=True, slots=True)
class OrderKind:
    """A kind of order, declared by a peer as a frozen value; running orders keep its version."""

    slug: str
    version: int
    label: str
    field_bit: int
    due_min: int
    moves: tuple[Move, ...]
    permission: str = Permission.MOVE

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


def standard_moves(answer_wants: str, *, cites: bool = False) -> tuple[Move, ...]:
    """The moves of work that ends with an answer to a person, and the reason of each."""
    opened, accepted = OrderStatus.OPENED, OrderStatus.ACCEPTED
    answered, reopened = OrderStatus.ANSWERED, OrderStatus.REOPENED
    answer = gettext_noop("答复")
    why_answer = gettext_noop("把结果告诉提出的人")
    return (
        Move("accept", opened, accepted, gettext_noop("受理"), gettext_noop("由我方办理")),
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


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """What an order is opened with; units by id, area by code."""

    kind: str
    campaign: str
    area_code: int
    subject: str
    details: str
    lead_unit: int
    clause_id: str
    cooperating: tuple[int, ...] = ()
    excluded_unit: int | None = None


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """What an inbox shows: state of the clock, section of the notice, words."""

    show: str = "running"
    section: str = ""
    words: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One line of the inbox."""

    id: int
    ref: str
    kind: str
    label: str
    clause_id: str
    subject: str
    area_code: int
    lead_unit: int
    status: str
    opened_at: datetime
    due_at: datetime
    state: str
    area_name: str = ""
    lead_name: str = ""

    @property
    def state_label(self) -> str:
        """Where it stands, in a word; a running clock past due says so itself."""
        return STATUS_LABELS[OrderStatus(self.status)]


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A page of the inbox: rows, capped count, where the next page starts."""

    rows: list[OrderRow] = field(default_factory=list)
    count: int = 0
    capped: bool = False
    next_after: str = ""


@event("workorders.order_opened")
@dataclass(frozen=True, slots=True)
class OrderOpened:
    """An order exists and has a lead unit."""

    order_id: int
    kind: str
    origin: str


@event("workorders.order_moved")
@dataclass(frozen=True, slots=True)
class OrderMoved:
    """An order went from one state to another. What was written stays in its history."""

    order_id: int
    kind: str
    move: str
    target: str
