"""Kinds of requests, what is filed, what a person sees of it later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from anxin.core.events import event
from anxin.core.types import Channel, gettext_noop

# The demo's request (policy/demo_requests.yaml) that the API's examples look up.
DEMO_RECEIPT = "DEM0DEM0DEM0D"
DEMO_PHONE = "13800000000"


class Permission(StrEnum):
    """Rights this room grants."""

    READ = "requests.read"
    UNMASK = "requests.unmask"


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


CHANNEL_LABELS = {
    Channel.WEB: gettext_noop("网页"),
    Channel.PHONE: gettext_noop("电话"),
    Channel.FIELD: gettext_noop("网格员"),
    Channel.PAPER: gettext_noop("纸条"),
    Channel.API: gettext_noop("接口"),
    Channel.SYSTEM: gettext_noop("系统"),
}


class Route(StrEnum):
    """Which unit a kind of request goes to."""

    TOWN = "town"
    COMMUNITY = "community"
    ABOVE_UNIT = "above_unit"


class TrackResult(StrEnum):
    """What a look-up by receipt came to."""

    FOUND = "found"
    WRONG = "wrong"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class RequestKind:
    """A kind of request, declared by its room as a frozen value.

    `service` is the name by which a campaign's register says which sentence it serves; a campaign
    whose register does not name it does not take such requests.
    """

    slug: str
    label: str
    service: str
    order_kind: str
    field_bit: int
    route: Route


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """What a person brings. `area` is a 15-digit code, `about_unit` a unit's slug."""

    kind: str
    campaign: str
    area: int
    text: str
    contact_name: str = ""
    contact_phone: str = ""
    about_unit: str = ""
    on_behalf_of: str = ""


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

    @property
    def channel_label(self) -> str:
        """How it reached us, in a word."""
        return CHANNEL_LABELS[Channel(self.channel)]


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
