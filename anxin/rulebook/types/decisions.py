"""What a decision is made of, and what cannot be decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from anxin.core.events import event
from anxin.core.types import Invalid
from anxin.tables.types import DecisionTable, Reason, Value

from .pages import UploadFault

# From the highest down: the answer of the first one leads.
LEVELS = ("country", "province", "prefecture", "county", "town")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and what to write instead: a text with `{names}` of values."""

    what: str
    values: Mapping[str, object] = field(default_factory=dict)

    def say(self, translate: Callable[[str], str] = str) -> str:
        """The sentence in a language."""
        return translate(self.what).format(**self.values)


@dataclass(frozen=True, slots=True)
class TableSource:
    """A table as a file states it. `texts`: what pages say with its answers, `cases`: its proof."""

    name: str
    file: str
    text: str
    texts: Mapping[str, Any]
    cases: tuple[Case, ...]
    content_hash: str
    table: DecisionTable


@dataclass(frozen=True, slots=True)
class Case:
    """A person as a clerk would describe him, and what the table must answer."""

    name: str
    facts: Mapping[str, Value]
    outputs: Mapping[str, Value]
    clause: str | None


@dataclass(frozen=True, slots=True)
class TableLoaded:
    """What a load did with one table. `state`: `unchanged`, `published` or `proposed`."""

    name: str
    version: str
    state: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """One table's answer for one set of facts, with the answers of the other levels beside it.

    `rule` counts rows from 1. `why`: each cell with the person's value. `record_id`: set when the
    decision was kept.
    """

    outputs: Mapping[str, Value | list[Value]]
    rule: int
    clause: str
    strength: str
    why: tuple[Reason, ...]
    table_id: str
    table_version: str
    table_title: str
    level: str
    valid_from: date | None
    valid_to: date | None
    texts: Mapping[str, Any]
    also: tuple[Ruling, ...] = ()
    record_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """From the first to the last day on which a subject has rules; None is open."""

    first: date | None
    last: date | None

    def covers(self, on: date) -> bool:
        """Whether a day lies inside, both ends included."""
        return (self.first is None or self.first <= on) and (self.last is None or on <= self.last)

    def nearest(self, on: date) -> date:
        """The day itself, or the end of the span next to it."""
        if self.first is not None and on < self.first:
            return self.first
        return self.last if self.last is not None and on > self.last else on


class FactsInvalid(Invalid):
    """Facts a table cannot decide on; `fields` names each one at fault."""

    status = 422
    code = "facts_invalid"


class TableFaulty(Invalid):
    """An edited table that cannot become a version; `faults` names each place."""

    status = 422
    code = "table_faulty"

    def __init__(self, message: str, faults: tuple[UploadFault, ...]) -> None:
        super().__init__(message)
        self.faults = faults


@event("rulebook.table_published")
@dataclass(frozen=True, slots=True)
class TablePublished:
    """A version was put into force by a second person."""

    version_id: int


@dataclass(frozen=True, slots=True)
class RowsChanged:
    """What a published version changed: sentences its changed rows rest on.

    `campaign`: empty for a shared table. `lookups`: answers the old rows gave to nobody's name.
    """

    campaign: str
    title: str
    clauses: tuple[str, ...]
    lookups: int
    holds_from: date | None
