"""What this room tells others."""

from __future__ import annotations

from dataclasses import dataclass

from anxin.core.events import event


@event("workorders.order_opened")
@dataclass(frozen=True, slots=True)
class OrderOpened:
    """An order exists and has a lead unit."""

    order_id: int
    kind: str
    origin: str


@event("workorders.order_escalated")
@dataclass(frozen=True, slots=True)
class OrderEscalated:
    """A red part went one step up the line."""

    order_id: int
    part_id: int
    step: int
    unit_id: int


@event("workorders.orders_merged")
@dataclass(frozen=True, slots=True)
class OrdersMerged:
    """Orders about the same thing now follow a leading one, which stands at `target`."""

    leading_id: int
    merged_ids: tuple[int, ...]
    target: str


@event("workorders.order_parted")
@dataclass(frozen=True, slots=True)
class OrderParted:
    """A merged order stands alone again, at `target`."""

    leading_id: int
    order_id: int
    target: str


@event("workorders.order_moved")
@dataclass(frozen=True, slots=True)
class OrderMoved:
    """An order went from one state to another. What was written stays in its history."""

    order_id: int
    kind: str
    move: str
    target: str


@event("workorders.clock_struck")
@dataclass(frozen=True, slots=True)
class ClockStruck:
    """Parts of one unit came to a mark of their clocks: reminded, shown privately."""

    unit_id: int
    mark: str
    order_ids: tuple[int, ...]


@event("workorders.part_objected")
@dataclass(frozen=True, slots=True)
class PartObjected:
    """A unit says that its part is not its own."""

    order_id: int
    unit_id: int
