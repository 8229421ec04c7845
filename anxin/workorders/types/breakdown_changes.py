"""What happens to a breakdown table after it was made: saved, told, objected to and decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from anxin.core.types import gettext_noop


class DecisionKind(StrEnum):
    """What an objection of a unit came to."""

    KEPT = "kept"
    MOVED = "moved"
    CHANGED = "changed"


DECISION_LABELS = {
    DecisionKind.KEPT: gettext_noop("仍请该单位办理"),
    DecisionKind.MOVED: gettext_noop("改交别的单位"),
    DecisionKind.CHANGED: gettext_noop("改了任务，请它重新答"),
}


@dataclass(frozen=True, slots=True)
class Strange:
    """A name in a field that the list of units does not know, and the unit it may mean."""

    field: str
    name: str
    near: str = ""
    vague: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written of a table, and what was refused, by field."""

    rows: int
    contacts: int = 0
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Untold:
    """A unit that does not know yet of some changes; `gone`: it is asked for nothing any more."""

    unit_id: int
    unit: str
    changes: int
    gone: bool = False


@dataclass(frozen=True, slots=True)
class OutsideBody:
    """A body that is not on the list of units: it has no link, the clerk asks it himself."""

    name: str
    numbers: tuple[int, ...]
    text: str
    called_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What an objection came to, as pages show it."""

    row_id: int
    number: int
    unit_id: int
    unit: str
    kind: DecisionKind
    objection: str
    text: str
    by: str
    at: datetime

    @property
    def label(self) -> str:
        """The decision in a word."""
        return DECISION_LABELS[self.kind]
