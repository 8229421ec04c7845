"""Routes of the desk whose records are one person's own."""

from __future__ import annotations

OF_DESK = {"desk:shift-query"}
