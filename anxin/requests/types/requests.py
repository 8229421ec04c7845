"""Kinds of requests, what is filed, what a person sees of it later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from anxin.core.events import event
from anxin.core.types import Channel, gettext_noop

from .withdrawals import TakenBack

# The demo's request (policy/demo_requests.yaml) that the API's examples look up.
DEMO_RECEIPT = "DEM0DEM0DEM0D"
DEMO_PHONE = "13800000000"


class Permission(StrEnum):
    """Rights this room grants."""

    READ = "requests.read"
    UNMASK = "requests.unmask"
    TAKE_CALL = "requests.take_call"
    TAKE_DOWN = "requests.take_down"
    TYPE_SLIP = "requests.type_slip"
    READ_TAKEN = "requests.read_taken"
    WITHDRAW = "requests.withdraw"


class RequestStatus(StrEnum):
    """Where a request stands, in the words of the person who brought it."""

    FILED = "filed"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    RETURNED = "returned"
    REOPENED = "reopened"
    CLOSED = "closed"


STATUS_LABELS = {
    RequestStatus.FILED: gettext_noop("已收到，等待受理"),
    RequestStatus.ACCEPTED: gettext_noop("正在办理"),
    RequestStatus.ANSWERED: gettext_noop("已答复"),
    RequestStatus.RETURNED: gettext_noop("没有受理，理由见下"),
    RequestStatus.REOPENED: gettext_noop("按您的要求重新办理"),
    RequestStatus.CLOSED: gettext_noop("已办结"),
}


# No answer yet, or none that satisfied: the clock is shown.
WAITING = (RequestStatus.FILED, RequestStatus.ACCEPTED, RequestStatus.REOPENED)

CHANNEL_LABELS = {
    Channel.WEB: gettext_noop("网页"),
    Channel.PHONE: gettext_noop("电话"),
    Channel.FIELD: gettext_noop("网格员"),
    Channel.PAPER: gettext_noop("纸条"),
    Channel.API: gettext_noop("接口"),
    Channel.SYSTEM: gettext_noop("系统"),
}


# Stands in the order, so that whoever handles it reads it.
NAME_KEPT = gettext_noop("办理时不得向用人单位透露反映人的姓名和电话。")
# Somebody else writes for the person: what the person says is enough, no question is forced.
TAKEN_DOWN = (Channel.PHONE, Channel.FIELD, Channel.PAPER)


class Route(StrEnum):
    """Which unit a kind of request goes to."""

    LEAD = "lead"
    TOWN = "town"
    COMMUNITY = "community"
    ABOVE_UNIT = "above_unit"


class TrackResult(StrEnum):
    """What a look-up by receipt came to."""

    FOUND = "found"
    WRONG = "wrong"
    LOCKED = "locked"


class FieldType(StrEnum):
    """What sort of answer a plain question wants."""

    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"
    YES_NO = "yes_no"


class SlipChoice(StrEnum):
    """What a person decides about a slip that was typed in twice with different words."""

    FIRST = "first"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Field:
    """A plain question of a kind. `personal`: the answer is sealed like a phone number.

    `choices`: pairs of the stored word and its label, for `choice` only.
    """

    name: str
    label: str
    type: FieldType = FieldType.TEXT
    required: bool = False
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    personal: bool = False


@dataclass(frozen=True, slots=True)
class RequestKind:
    """A kind of request, declared by its room as a frozen value.

    `service` is the name by which a campaign's register says which sentence it serves; a campaign
    whose register does not name it does not take such requests, unless every campaign has the
    service: they rest on its first sentence then. `capability`: where one service
    carries out several measures, the capability of the one meant. `route` LEAD: the unit that the
    register names for that sentence. `pack`: only where that pack is on; `without_pack`: only where
    it is off. `page`: a page of the room's own instead of the one that serves all kinds.
    `emergency`: 120, 110 and 119 stand before everything else. `about`: asks which unit it is
    about, which then never sees it. `name_kept`: the complainant's name never reaches the body
    complained about. `phone_of`: the question for another's telephone; that or one's own is needed.
    """

    slug: str
    label: str
    service: str
    order_kind: str
    field_bit: int
    route: Route
    capability: int = 0
    phone_of: str = ""
    hint: str = ""
    intro: str = ""
    icon: str = "receipt"
    answer_within: str = ""
    text_label: str = gettext_noop("请写下来")
    text_hint: str = gettext_noop("写清时间、地点和事情就好。不用写身份证号。")
    fields: tuple[Field, ...] = ()
    pack: str = ""
    without_pack: str = ""
    page: str = ""
    emergency: bool = False
    about: bool = False
    name_kept: bool = False

    def field(self, name: str) -> Field | None:
        """The question of this name, if the kind asks it."""
        return next((one for one in self.fields if one.name == name), None)


# What a person answered, by the question's name, in the form it is stored.
Facts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """What a person brings. `area` is a 15-digit code, `about_unit` a unit's slug.

    `facts`: answers to the kind's plain questions, by name, as they were given.
    """

    kind: str
    campaign: str
    area: int
    text: str
    contact_name: str = ""
    contact_phone: str = ""
    about_unit: str = ""
    on_behalf_of: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FactLine:
    """A plain question and its answer, in words: a unit reads it, the person sees it again."""

    label: str
    answer: str


@dataclass(frozen=True, slots=True)
class Choices:
    """Choices of a form, perhaps in groups, and other words by which each is found.

    `first`: the one to begin with, empty where nothing is likelier than the rest.
    """

    pairs: Sequence[tuple[str, Any]]
    words: Mapping[str, str] = field(default_factory=dict)
    first: str = ""


@dataclass(frozen=True, slots=True)
class KindSection:
    """A section of the notice and the kinds a person may bring under it."""

    number: str
    title: str
    kinds: tuple[RequestKind, ...]


@dataclass(frozen=True, slots=True)
class Filed:
    """Which request a receipt names; `content_mark` is the fingerprint of what was filed."""

    request_id: int
    content_mark: bytes


@dataclass(frozen=True, slots=True)
class SlipTyped:
    """What typing a slip came to: a new record, the same `again`, or a conflict to decide."""

    receipt: str
    again: bool = False
    conflict_id: int | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """What is otherwise sealed, in the clear."""

    name: str
    phone: str
    behalf: str
    facts: tuple[FactLine, ...] = ()


@dataclass(frozen=True, slots=True)
class TrackedRequest:
    """What the holder of a receipt may see."""

    kind: str
    label: str
    campaign: str
    status: str
    status_label: str
    text: str
    filed_at: datetime
    answer: str
    answer_clause: str
    answered_at: datetime | None
    rating: int | None
    clause: str = ""
    channel: str = ""
    due_at: datetime | None = None
    unit: str = ""
    facts: tuple[FactLine, ...] = ()
    for_other: bool = False
    late: bool = False
    taken_back: tuple[TakenBack, ...] = ()

    @property
    def waits_until(self) -> datetime | None:
        """When an answer is owed, while there is none."""
        return self.due_at if self.status in WAITING else None

    @property
    def channel_label(self) -> str:
        """How it reached us, in a word; nothing to say where the person sent it."""
        return CHANNEL_LABELS[Channel(self.channel)] if self.channel in TAKEN_DOWN else ""

    @property
    def may_rate(self) -> bool:
        """Whether there is an answer that was not rated yet."""
        return self.status == RequestStatus.ANSWERED and self.rating is None


@dataclass(frozen=True, slots=True)
class Track:
    """A look-up's result and, when found, the request."""

    result: TrackResult
    request: TrackedRequest | None = None


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request as staff see it: contact masked."""

    id: int
    kind: str
    text: str
    filed_at: datetime
    channel: str
    has_contact: bool
    for_other: bool
    status: str
    rating: int | None
    label: str = ""
    facts: tuple[FactLine, ...] = ()
    personal: tuple[str, ...] = ()
    taken_by: str = ""
    name_kept: bool = False
    # The unit it is about, by name; that unit never sees the row.
    about: str = ""

    @property
    def channel_label(self) -> str:
        """How it reached us, in a word."""
        return CHANNEL_LABELS[Channel(self.channel)]


@dataclass(frozen=True, slots=True)
class TakenRow:
    """What one wrote down for another, as he finds it again. `waits`: answered, not told yet."""

    id: int
    kind: str
    label: str
    subject: str
    area: str
    area_code: int
    filed_at: datetime
    channel: str
    status: str
    answer: str
    answered_at: datetime | None
    told_at: datetime | None
    receipt: str
    waits: bool

    @property
    def status_label(self) -> str:
        """Where it stands, in words."""
        return STATUS_LABELS[RequestStatus(self.status)]

    @property
    def channel_label(self) -> str:
        """How it reached us, in a word."""
        return CHANNEL_LABELS[Channel(self.channel)]


@dataclass(frozen=True, slots=True)
class TakenPage:
    """A page of what one wrote down; `after` leads to the next, empty on the last."""

    rows: tuple[TakenRow, ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class SlipVersions:
    """A slip typed in twice: the second version, and the first as far as one may see it."""

    id: int
    typed_at: datetime
    typed_by: str
    label: str
    area: str
    text: str
    first: RequestRow | None
    first_area: str


@event("requests.request_filed")
@dataclass(frozen=True, slots=True)
class RequestFiled:
    """A person brought something in."""

    request_id: int
    kind: str


@event("requests.request_rated")
@dataclass(frozen=True, slots=True)
class RequestRated:
    """The person rated the answer, or asks to have it done again."""

    request_id: int
    again: bool
