"""What a decision is made of, and who may change the rules behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from anxin.core.types import Invalid, gettext_noop
from anxin.tables.types import DecisionTable, Reason, Value


class Permission(StrEnum):
    """Rights this room grants."""

    LOAD = "rulebook.load"
    DRAFT = "rulebook.draft"
    PUBLISH = "rulebook.publish"
    COMPARE = "rulebook.compare"


class TableState(StrEnum):
    """Where a version of a table stands. Edges: proposed → published → replaced, or → withdrawn.

    A replaced version still answers for the days before the new one holds.
    """

    PROPOSED = "proposed"
    PUBLISHED = "published"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class CheckState(StrEnum):
    """How far past decisions were decided again. Edges: waiting → running → done or cancelled."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


class RowChange(StrEnum):
    """What became of a row of a table in the next version."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


TABLE_STATE_LABELS = {
    TableState.PROPOSED: gettext_noop("待发布"),
    TableState.PUBLISHED: gettext_noop("生效"),
    TableState.REPLACED: gettext_noop("已被替换"),
    TableState.WITHDRAWN: gettext_noop("已撤回"),
}
LEVEL_LABELS = {
    "country": gettext_noop("国家"),
    "province": gettext_noop("省"),
    "prefecture": gettext_noop("州（市）"),
    "county": gettext_noop("县（区）"),
    "town": gettext_noop("镇（街道）"),
}
# The address of tables that belong to no campaign.
SHARED = "shared"


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


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a notice, by number."""

    id: str
    text: str
    gloss_en: str
    notice_title: str
    url: str


@dataclass(frozen=True, slots=True)
class TableLine:
    """A table in the list, by the version that answers or, failing that, the one proposed."""

    scope: str
    name: str
    title: str
    level: str
    level_label: str
    state: str
    standing: str
    version: str
    valid_from: date | None
    valid_to: date | None
    source: str
    proposed: int


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A heading of the sheet: a condition or a conclusion."""

    name: str
    title: str
    unit: str
    output: bool = False


@dataclass(frozen=True, slots=True)
class SheetCell:
    """Words of a cell; `any`: it sets no condition; `mark`: it differs from the other version."""

    title: str
    words: str
    any: bool = False
    mark: bool = False


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of the sheet in words, with the sentence it rests on."""

    number: int
    conditions: tuple[SheetCell, ...]
    conclusions: tuple[SheetCell, ...]
    clause: str
    sentence: Sentence | None
    strength: str
    default_reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as officials know it."""

    columns: tuple[SheetColumn, ...]
    rows: tuple[SheetRow, ...]

    @property
    def condition_count(self) -> int:
        """How many columns are conditions."""
        return sum(not column.output for column in self.columns)


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in the list: what it is, who brought it, who put it into force."""

    id: int
    version: str
    state: str
    state_label: str
    loaded_at: datetime
    uploaded_by: str
    published_by: str
    published_at: datetime | None
    holds_from: date | None
    holds_until: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class TablePage:
    """One version of a table with everything its page shows."""

    id: int
    scope: str
    name: str
    title: str
    level: str
    source: str
    source_url: str
    demo: bool
    version: str
    state: str
    state_label: str
    standing: str
    valid_from: date | None
    valid_to: date | None
    holds_from: date | None
    holds_until: date | None
    sheet: Sheet
    sentences: tuple[Sentence, ...]
    versions: tuple[VersionLine, ...] = ()


@dataclass(frozen=True, slots=True)
class WhyLine:
    """One condition against the value given."""

    title: str
    value: str
    wanted: str
    holds: bool


@dataclass(frozen=True, slots=True)
class OtherAnswer:
    """What another level's table says to the same facts."""

    level: str
    title: str
    answer: str
    clause: str
    rule: int


@dataclass(frozen=True, slots=True)
class TryAnswer:
    """The answer to a try: which row, in which words, why, why not another row."""

    answer: str
    outputs: tuple[tuple[str, str], ...]
    rule: int
    clause: str
    strength: str
    sentence: Sentence | None
    default_reason: str
    why: tuple[WhyLine, ...]
    not_rule: int | None
    why_not: tuple[WhyLine, ...]
    others: tuple[OtherAnswer, ...]


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table to be taken home."""

    name: str
    content: bytes


class FactsInvalid(Invalid):
    """Facts a table cannot decide on; `fields` names each one at fault."""

    status = 422
    code = "facts_invalid"
