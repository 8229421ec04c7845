"""Words of a notice: strength, addressee, instrument, and the views other rooms read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from anxin.core.types import Invalid, gettext_noop
from anxin.documents.types import Addressee, Instrument


class Permission(StrEnum):
    """Rights this room grants."""

    LOAD = "notices.load"
    ADOPT = "notices.adopt"
    DRAFT = "notices.draft"
    READ_DRAFTS = "notices.read_drafts"
    COUNTERSIGN = "notices.countersign"
    ISSUE = "notices.issue"


class NoticeLevel(StrEnum):
    """Which level issued a text; the order is from the highest down."""

    COUNTRY = "country"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWN = "town"


class VersionState(StrEnum):
    """Where a version of a notice stands. Edges: proposed → in_force → replaced."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    REPLACED = "replaced"


ADDRESSEE_LABELS = {
    Addressee.OWN_UNIT: gettext_noop("本级单位"),
    Addressee.LOWER_UNIT: gettext_noop("下级单位"),
    Addressee.OUTSIDE_BODY: gettext_noop("不归本区管的单位"),
    Addressee.EMPLOYER: gettext_noop("用人单位"),
    Addressee.MERCHANT: gettext_noop("商户"),
    Addressee.CADRE: gettext_noop("干部职工"),
    Addressee.RESIDENT: gettext_noop("群众"),
}
INSTRUMENT_LABELS = {
    Instrument.ORDER: gettext_noop("下达"),
    Instrument.GUIDANCE: gettext_noop("指导"),
    Instrument.REQUEST_TO_PEER: gettext_noop("商请"),
    Instrument.PROPOSAL_UPWARD: gettext_noop("提请"),
    Instrument.REMINDER: gettext_noop("提醒"),
    Instrument.APPEAL: gettext_noop("倡议"),
}
# Orders, clocks and red exist only for these.
ORDERABLE = frozenset({Addressee.OWN_UNIT, Addressee.LOWER_UNIT})
EPIDEMIC = "epidemic"


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign as every page knows it."""

    id: int
    slug: str
    title: str
    title_en: str
    label: str
    label_en: str
    starts_on: date
    ends_on: date
    packs: frozenset[str]
    demo: bool
    version_id: int

    def __bool__(self) -> bool:
        return bool(self.slug)

    def has(self, pack: str) -> bool:
        """Whether a pack of features is on."""
        return pack in self.packs

    def covers(self, on: date) -> bool:
        """Whether a day lies in the span, both ends included."""
        return self.starts_on <= on <= self.ends_on


NO_CAMPAIGN = CampaignView(
    id=0,
    slug="",
    title="",
    title_en="",
    label="",
    label_en="",
    starts_on=date.max,
    ends_on=date.max,
    packs=frozenset(),
    demo=False,
    version_id=0,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the large choices of the home page, in the reader's language."""

    url: str
    icon: str
    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class ClauseQuote:
    """One sentence of a notice, ready to stand behind an answer."""

    id: str
    text: str
    gloss_en: str
    notice_title: str
    url: str


@dataclass(frozen=True, slots=True)
class MeasureView:
    """One signed measure. `start`, `end`: half-open code points of the source text."""

    id: str
    clause: str
    start: int
    end: int
    quote: str
    strength: str
    addressee: str
    instrument: str
    lead: tuple[str, ...]
    cooperate: tuple[str, ...]
    proposed_lead: bool
    shown_by: str
    shown_by_en: str
    capability: int
    service: str
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class ClauseView:
    """One sentence and its measures."""

    id: str
    text: str
    start: int
    end: int
    gloss_en: str
    measures: tuple[MeasureView, ...]


@dataclass(frozen=True, slots=True)
class NoticeHead:
    """A notice in a list: what it is called, who issued it, when."""

    slug: str
    title: str
    title_en: str
    level: str
    issuers: tuple[str, ...]
    issued_on: date | None
    url: str


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A version of a notice with its clauses, as stored; never changes under its id."""

    version_id: int
    slug: str
    source: str
    reading: dict[str, object]
    clauses: tuple[ClauseView, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the reading page. `anchors`: ids begun here; `strength`: of the innermost measure;
    `marked`: asked for; `measures`: those the words lie in."""

    text: str
    start: int
    end: int
    anchors: tuple[str, ...]
    strength: str
    marked: bool
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MarginNote:
    """A measure beside its sentence, in words of the page's language."""

    id: str
    strength: str
    addressee: str
    instrument: str
    lead: str
    cooperate: str
    proposed_lead: bool
    shown_by: str
    selected: bool


@dataclass(frozen=True, slots=True)
class ReadingBlock:
    """A stretch of the text as set on the page: title, heading, sentence or plain."""

    kind: str
    id: str
    start: int
    end: int
    words: tuple[Words, ...]
    gloss_en: str = ""
    notes: tuple[MarginNote, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingSection:
    """A numbered part of the text with its blocks; `heading` is None before the first one."""

    number: str
    heading: ReadingBlock | None
    blocks: tuple[ReadingBlock, ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """What stands under an issued notice: units that agreed, who issued it, when."""

    countersigned: tuple[str, ...]
    issued_by: str
    issued_unit: str
    issued_at: datetime
    text_hash: str
    demo: bool


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """A notice as its reading page shows it."""

    head: NoticeHead
    title: ReadingBlock | None
    sections: tuple[ReadingSection, ...]
    basis: tuple[str, ...]
    clause_count: int
    measure_count: int
    signatures: Signatures | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did. `state`: `unchanged`, `in_force` or `proposed`."""

    campaign_id: int
    slug: str
    state: str
    content_hash: str
    measures: int
    clauses: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file, where, and what to write instead: a text with `{names}`."""

    file: str
    line: int
    what: str
    values: Mapping[str, object] = field(default_factory=dict)

    def say(self, translate: Callable[[str], str] = str) -> str:
        """`file:line: what` in a language."""
        return f"{self.file}:{self.line}: {translate(self.what).format(**self.values)}"


class FolderInvalid(Invalid):
    """A campaign's folder cannot be loaded; nothing was written."""

    def __init__(self, faults: list[Fault], translate: Callable[[str], str] = str) -> None:
        super().__init__("\n".join(fault.say(translate) for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class MeasureDraft:
    """A measure as the register states it, placed in the text."""

    id: str
    clause: str
    start: int
    end: int
    quote: str
    strength: str
    addressee: str
    instrument: str
    lead: tuple[str, ...]
    cooperate: tuple[str, ...]
    proposed_lead: bool
    shown_by: str
    shown_by_en: str
    capability: int
    service: str
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class ChoiceDraft:
    """A choice of the home page as the register states it, and the measure it rests on."""

    measure: str
    label: str
    label_en: str
    hint: str
    hint_en: str
    route: str
    arguments: tuple[str, ...]
    query: str
    icon: str
    pack: str


@dataclass(frozen=True, slots=True)
class Register:
    """A signed register: measures by clause, glosses, choices of the home page."""

    measures: tuple[MeasureDraft, ...]
    glosses: dict[str, str] = field(default_factory=dict)
    choices: tuple[ChoiceDraft, ...] = ()
