"""What the pages of rule tables show, in words of the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from .states import CheckState, RowChange


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
    basis_mark: bool = False


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
    unheld: bool = False


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


@dataclass(frozen=True, slots=True)
class UploadFault:
    """What is wrong with an uploaded table: the place in the file, what, what to write instead."""

    where: str
    what: str
    instead: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class RowDifference:
    """A row before and after. One side is missing when the row is new or gone."""

    change: RowChange
    before: SheetRow | None
    after: SheetRow | None


@dataclass(frozen=True, slots=True)
class HeadChange:
    """Something above the rows that differs."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding of a comparison: a person, what each table says, how many it touches."""

    kind: str
    kind_label: str
    lead: str
    person: str
    higher: str
    lower: str
    higher_rule: int
    lower_rule: int
    higher_clause: str
    lower_clause: str
    cells: int
    residents: int | None
    delegates: str
    # The higher table has a row of its own with its clause for this person, not only the default.
    contradicts: bool
    higher_sentence: Sentence | None = None
    lower_text: str = ""


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """Two tables side by side in words. `trouble`: why they cannot be compared."""

    verdict: str
    verdict_label: str
    findings: tuple[FindingLine, ...]
    allowed: tuple[FindingLine, ...]
    trouble: str = ""
    population: int = 0

    @property
    def contradicting(self) -> tuple[FindingLine, ...]:
        """Findings against a row that the higher table has for just these people."""
        return tuple(one for one in self.findings if one.contradicts)

    @property
    def new(self) -> tuple[FindingLine, ...]:
        """Findings where the higher table has no row of its own: the lower one is merely new."""
        return tuple(one for one in self.findings if not one.contradicts)


@dataclass(frozen=True, slots=True)
class PastLine:
    """A kept decision that the proposed version would decide otherwise."""

    record_id: UUID
    at: datetime
    decided_on: date
    facts: str
    old_rule: int
    old: str
    new_rule: int | None
    new: str


@dataclass(frozen=True, slots=True)
class PastPage:
    """How far past decisions were decided again, and which of them would change."""

    state: str
    total: int
    checked: int
    changed: int
    unanswered: int
    capped: bool
    seconds_left: int | None
    lines: tuple[PastLine, ...]

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.state in (CheckState.DONE, CheckState.CANCELLED)


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A proposed version: what it changes, for whom, who may publish it from when."""

    table: TablePage
    reason: str
    uploaded_by: str
    uploaded_at: datetime
    own: bool
    rows: tuple[RowDifference, ...]
    head: tuple[HeadChange, ...]
    comparison: ComparisonPage
    past: PastPage | None
    first_day: date
    last_day: date | None

    @property
    def same_rows(self) -> int:
        """How many rows stay as they are."""
        return sum(row.change is RowChange.SAME for row in self.rows)


@dataclass(frozen=True, slots=True)
class Proposed:
    """What an upload became. `state`: `proposed`, or `unchanged` when it says nothing new."""

    version_id: int
    version: str
    state: str


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A kept decision in a list."""

    id: UUID
    at: datetime
    decided_on: date
    title: str
    table: str
    version: str
    answer: str
    rule: int
    clause: str
    facts: str
    channel: str


@dataclass(frozen=True, slots=True)
class DecisionList:
    """A page of kept decisions; `next_before` goes on, empty at the end."""

    lines: tuple[DecisionLine, ...]
    next_before: str


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """A kept decision with its facts, the sentence and the other levels' versions."""

    line: DecisionLine
    scope: str
    name: str
    facts: tuple[tuple[str, str], ...]
    sentence: Sentence | None
    source: str
    also: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TownLine:
    """A town's own table in a list. `own`: the reader speaks for that town."""

    id: int
    unit: str
    title: str
    higher_title: str
    version: str
    uploaded_at: datetime
    shared_at: datetime | None
    demo: bool
    own: bool


@dataclass(frozen=True, slots=True)
class TownList:
    """Towns' tables the reader may see. `town`: the reader may bring one."""

    lines: tuple[TownLine, ...]
    town: bool


@dataclass(frozen=True, slots=True)
class TownPage:
    """A town's table seen from the district's."""

    line: TownLine
    higher_scope: str
    higher_name: str
    comparison: ComparisonPage
