"""What people send to the pages of the rulebook."""

from __future__ import annotations

from .trying import TryForm

__all__ = ["TryForm"]
