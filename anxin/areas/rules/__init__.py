"""Pure rules of the tree and of units: reading their files, finding a unit by a written name."""

from __future__ import annotations

from .loading import (
    CollectiveRow,
    DivisionRow,
    Fault,
    UnitRow,
    community_unit,
    read_divisions,
    read_units,
    superiors_first,
)
from .names import NameBook
from .places import division_named

__all__ = [
    "CollectiveRow",
    "DivisionRow",
    "Fault",
    "NameBook",
    "UnitRow",
    "community_unit",
    "division_named",
    "read_divisions",
    "read_units",
    "superiors_first",
]
