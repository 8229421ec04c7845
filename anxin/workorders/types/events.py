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


@event("workorders.order_moved")
@dataclass(frozen=True, slots=True)
class OrderMoved:
    """An order went from one state to another. What was written stays in its history."""

    order_id: int
    kind: str
    move: str
    target: str
