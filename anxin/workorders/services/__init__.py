"""The only writer of orders."""

from __future__ import annotations

from .moving import order_move, order_move_by_id
from .opening import order_open

__all__ = ["order_move", "order_move_by_id", "order_open"]
