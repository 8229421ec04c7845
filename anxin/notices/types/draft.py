"""Words of a draft: a text that was read, on its way to being signed and issued."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from anxin.core.events import event
from anxin.core.types import Conflict, gettext_noop

from .notice import MeasureView, ReadingBlock, Signatures

# Measures read with at least this confidence may be accepted together.
SURE = 0.8
LONGEST_TEXT = 60_000
LARGEST_FILE = 5 * 1024 * 1024
MOST_UNITS = 40
MOST_DAYS = 400


class DraftState(StrEnum):
    """Where a draft stands. Edges: open ⇄ countersigning → issued; both → withdrawn."""

    OPEN = "open"
    COUNTERSIGNING = "countersigning"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


class ChangeKind(StrEnum):
    """What a person did to the reading of a draft."""

    ACCEPT = "accept"
    CHANGE = "change"
    SPLIT = "split"
    JOIN = "join"
    ADD = "add"
    DROP = "drop"
    REASON = "reason"
    CARRY = "carry"
    UNDO = "undo"


class CountersignState(StrEnum):
    """A unit's answer to a draft; silence past the due time is read from the clock."""

    ASKED = "asked"
    AGREED = "agreed"
    OBJECTED = "objected"


DRAFT_LABELS = {
    DraftState.OPEN: gettext_noop("校读中"),
    DraftState.COUNTERSIGNING: gettext_noop("会签中"),
    DraftState.ISSUED: gettext_noop("已签发"),
    DraftState.WITHDRAWN: gettext_noop("已撤回"),
}
CHANGE_LABELS = {
    ChangeKind.ACCEPT: gettext_noop("接受"),
    ChangeKind.CHANGE: gettext_noop("改动"),
    ChangeKind.SPLIT: gettext_noop("拆开"),
    ChangeKind.JOIN: gettext_noop("合并"),
    ChangeKind.ADD: gettext_noop("补一条"),
    ChangeKind.DROP: gettext_noop("删去"),
    ChangeKind.REASON: gettext_noop("写明理由"),
    ChangeKind.CARRY: gettext_noop("从往年带来"),
    ChangeKind.UNDO: gettext_noop("撤销"),
}
COUNTERSIGN_LABELS = {
    CountersignState.ASKED: gettext_noop("等待会签"),
    CountersignState.AGREED: gettext_noop("同意"),
    CountersignState.OBJECTED: gettext_noop("有意见"),
}
SILENT_LABEL = gettext_noop("到时未回复")


@event("notices.countersign_asked")
@dataclass(frozen=True, slots=True)
class CountersignAsked:
    """A draft went to units to agree or object."""

    draft_id: int
    round: int


@event("notices.version_issued")
@dataclass(frozen=True, slots=True)
class VersionIssued:
    """A version of a campaign's notice came into force by a leader's signature."""

    version_id: int
    campaign: str


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """The campaign a draft would open; what is left empty is taken from its text."""

    slug: str = ""
    title: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    packs: tuple[str, ...] = ()
    title_en: str = ""


@dataclass(frozen=True, slots=True)
class DraftText:
    """What a clerk brings: text or file, and where it belongs. `token` makes it one draft."""

    token: str
    declared: bool
    text: str = ""
    file: bytes = b""
    file_name: str = ""
    campaign: str = ""
    new_campaign: NewCampaign | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """One change to the reading. `measure`: row; `seen`: the row's number as the page showed it."""

    kind: ChangeKind
    measure: int = 0
    seen: int = 0
    clause: str = ""
    at: int = 0
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnersChange:
    """Owners (slugs or words for many) and day of a measure as its breakdown table decided them."""

    measure_id: str
    lead: tuple[str, ...]
    cooperate: tuple[str, ...]
    deadline: date | None
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class DraftHead:
    """A draft in a list. `campaign`: its slug, empty while it would open a new one."""

    ref: str
    title: str
    state: DraftState
    campaign: str
    signed_on: date | None
    issuers: tuple[str, ...]
    unit: str = ""
    opened_at: datetime | None = None
    mine: bool = False
    waits_for_me: bool = False
    signed: int = 0
    total: int = 0

    @property
    def label(self) -> str:
        """The state in the source language."""
        return DRAFT_LABELS[self.state]


@dataclass(frozen=True, slots=True)
class Asked:
    """A draft that waits for a unit's countersignature."""

    ref: str
    title: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class SplitPoint:
    """Where a measure may be cut: characters before it, and the words around."""

    at: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DraftNote:
    """A draft measure as the sign-off page shows it, in words of the page's language."""

    row: int
    seen: int
    view: MeasureView
    addressee: str
    instrument: str
    lead: str
    cooperate: str
    unknown: str
    confidence: int
    cue: str
    signed: bool
    sure: bool
    joins: str
    points: tuple[SplitPoint, ...]
    outside: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence of the sign-off page with its measures, or the reason why it has none."""

    block: ReadingBlock
    notes: tuple[DraftNote, ...]
    reason: str
    seen: int

    @property
    def preamble(self) -> bool:
        """Whether it stands before the first section: such a sentence seldom asks for anything."""
        return self.block.id.startswith("0.")

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do here."""
        return all(note.signed for note in self.notes) if self.notes else bool(self.reason)


@dataclass(frozen=True, slots=True)
class DraftSection:
    """A numbered part of the text with its plain blocks and sentences, in order."""

    heading: ReadingBlock | None
    parts: tuple[ReadingBlock | DraftSentence, ...]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A passage the reader made no measure of, and why."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the reading is signed."""

    sentences: int
    settled: int
    measures: int
    signed: int
    unsettled: tuple[str, ...]
    without_reason: tuple[str, ...]

    @property
    def percent(self) -> int:
        """Share of sentences with a signed reading or a written reason, rounded down."""
        return self.settled * 100 // self.sentences if self.sentences else 0

    @property
    def whole(self) -> bool:
        """Whether the draft may go on."""
        return self.sentences > 0 and not self.unsettled


@dataclass(frozen=True, slots=True)
class DraftChangeView:
    """One line of what was changed, newest first."""

    kind: str
    measures: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft as the sign-off page shows it."""

    head: DraftHead
    sections: tuple[DraftSection, ...]
    coverage: Coverage
    unplaced: tuple[Unplaced, ...]
    changes: tuple[DraftChangeView, ...]
    editable: bool
    may_undo: bool
    sure: int
    replaces: str
    span: tuple[date, date] | None


@dataclass(frozen=True, slots=True)
class Opinion:
    """A unit's countersignature as shown. `state` may be `silent`."""

    unit_id: int
    unit: str
    state: str
    label: str
    text: str
    by: str
    due_at: datetime
    answered_at: datetime | None
    mine: bool


@dataclass(frozen=True, slots=True)
class SignPage:
    """Countersigning and issuing a draft."""

    head: DraftHead
    coverage: Coverage
    opinions: tuple[Opinion, ...]
    proposed: tuple[tuple[int, str, bool], ...]
    may_send: bool
    may_answer: bool
    may_issue: bool
    own: bool
    needs_reason: bool
    text_hash: str
    seen_hash: str
    signatures: Signatures | None
    replaces: str
    issue_reason: str
    # Whether the text marks itself as issued for everybody.
    marked_public: bool = False
    # What residents can bring once it is issued: the service in words and the measure behind it.
    offers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version in the list of versions."""

    id: int
    content_hash: str
    state: str
    label: str
    title: str
    loaded_at: datetime
    measures: int
    signed: bool


@dataclass(frozen=True, slots=True)
class MeasureDifference:
    """A measure that two versions read differently; a side is None where it is missing."""

    id: str
    outcome: str
    label: str
    before: MeasureView | None
    after: MeasureView | None
    fields: tuple[tuple[str, str, str], ...] = ()


class EditConflict(Conflict):
    """Somebody changed the measure first: what was asked for, and what stands now."""

    def __init__(
        self, message: str, *, row: int, clause: str, wanted: dict[str, Any], by: str = ""
    ) -> None:
        super().__init__(message)
        self.row = row
        self.clause = clause
        self.wanted = wanted
        self.by = by
