"""Messages, the ways they take, the people at units, and the proof of sending."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from anxin.core.types import gettext_noop

MOST_SUBJECT = 120
MOST_TEXT = 2000
MOST_MATTER = 64
MOST_LINK = 200
QUIET_FROM = time(22, 0)
QUIET_TO = time(7, 0)


class Permission(StrEnum):
    """Rights this room grants."""

    KEEP_CONTACTS = "messages.keep_contacts"
    CARRY = "messages.carry"
    READ_UNIT = "messages.read_unit"
    LOAD = "messages.load"


class MessageWay(StrEnum):
    """By which way a message reaches a person."""

    IN_APP = "in_app"
    FILE = "file"
    PRINT = "print"
    GATEWAY = "gateway"
    APPRISE = "apprise"


class MessageState(StrEnum):
    """How far a message got. `printed`: carried by hand, ticked off by a person."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    PRINTED = "printed"


WAY_LABELS = {
    MessageWay.IN_APP: gettext_noop("系统里的消息"),
    MessageWay.FILE: gettext_noop("文件"),
    MessageWay.PRINT: gettext_noop("纸条，人工送"),
    MessageWay.GATEWAY: gettext_noop("短信平台"),
    MessageWay.APPRISE: gettext_noop("工作群或邮箱"),
}
STATE_LABELS = {
    MessageState.QUEUED: gettext_noop("等待发送"),
    MessageState.SENT: gettext_noop("已发出"),
    MessageState.FAILED: gettext_noop("没有发出去"),
    MessageState.PRINTED: gettext_noop("已送到"),
}


# The sign beside the word, as `site/_status.html` names them.
STATE_SIGNS = {
    MessageState.QUEUED: "open",
    MessageState.SENT: "done",
    MessageState.FAILED: "overdue",
    MessageState.PRINTED: "done",
}


@dataclass(frozen=True, slots=True)
class To:
    """Whom a message is for: a person, or a unit by the first of its contacts who can be reached."""

    user: int | None = None
    unit: int | None = None

    def __post_init__(self) -> None:
        if (self.user is None) == (self.unit is None):
            raise ValueError("a message is for a person or for a unit")


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to reach at a unit; the lowest rank is tried first. `channels`: ways that work."""

    id: int
    unit_id: int
    name: str
    phone: str
    user: int | None
    rank: int
    channels: tuple[MessageWay, ...]
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """That a message was sent: way, key at the provider, state, when, after how many tries.

    `repeats`: tries after one whose answer was lost, which only the key keeps from doubling.
    `earlier`: ways that failed before.
    """

    message_id: int
    channel: MessageWay
    provider_key: str
    state: MessageState
    at: datetime | None
    tries: int
    repeats: int = 0
    unit_id: int | None = None
    user_id: int | None = None
    occasion: str = ""
    read_at: datetime | None = None
    done_by: str = ""
    fault: str = ""
    earlier: tuple[MessageWay, ...] = ()

    @property
    def channel_label(self) -> str:
        """The way in the source language."""
        return WAY_LABELS[self.channel]

    @property
    def state_label(self) -> str:
        """The state in the source language."""
        return STATE_LABELS[self.state]


@dataclass(frozen=True, slots=True)
class Reach:
    """How a person wants to be reached outside the system, and when not."""

    way: MessageWay = MessageWay.IN_APP
    quiet_from: time = QUIET_FROM
    quiet_to: time = QUIET_TO


class AddressKind(StrEnum):
    """What a person gives so that a route finds him; empty where the route is one group."""

    NONE = ""
    PHONE = "phone"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Route:
    """A way out of the house that the administrator set up. `private`: it may lie in our own net."""

    slug: str
    way: MessageWay
    label: str
    label_en: str
    url: str
    address: AddressKind
    token: str = ""
    private: bool = False

    def called(self, language: str) -> str:
        """The name in a language (`en`, else Chinese)."""
        return self.label_en if language.startswith("en") and self.label_en else self.label


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery ready to go: what is handed to a way. The key is the same at every try."""

    id: int
    key: str
    way: MessageWay
    tries: int
    urgent: bool
    made_at: datetime
    route: str
    address: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try. `unsure`: it may have been accepted; `final`: no use trying again."""

    accepted: bool
    unsure: bool = False
    final: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn of the outbox did."""

    taken: int = 0
    sent: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says: source texts with places for values, in the reader's language later."""

    subject: str
    text: str
    values: dict[str, str] = field(default_factory=dict)
    # The contact's name where he does not sign in.
    called: str = ""


# So many messages stand on a page of the list.
PAGE = 50
# So many slips stand on a page to carry; the next ones when these are ticked off.
MOST_SLIPS = 200
# More than this is "many": nobody reads an exact figure off a bell.
MOST_COUNTED = 99


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message in the list of whoever reads it."""

    id: int
    subject: str
    text: str
    link: str
    at: datetime
    urgent: bool
    for_unit: bool
    read_at: datetime | None
    read_by: str


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A page of the list, newest first; `next_before`: where older ones begin."""

    lines: tuple[MessageLine, ...]
    next_before: int | None
    unread: int


@dataclass(frozen=True, slots=True)
class ProofLine:
    """A line of proof with names, for the page of what caused it."""

    proof: Proof
    to: str
    state: str
    # On which occasion, in words of the room it belongs to.
    what: str = ""


@dataclass(frozen=True, slots=True)
class CarryLine:
    """One slip that must be carried, or was."""

    id: int
    key: str
    subject: str
    text: str
    written_at: datetime
    urgent: bool
    sender: str
    done_at: datetime | None = None
    done_by: str = ""

    @property
    def number(self) -> str:
        """What is read out or written down: the first letters of the key."""
        return self.key[:8].upper()


@dataclass(frozen=True, slots=True)
class CarryStop:
    """Where slips go: a unit, whom to ask for there, and the slips."""

    name: str
    contacts: tuple[Contact, ...]
    lines: tuple[CarryLine, ...]


@dataclass(frozen=True, slots=True)
class KeptUnit:
    """A unit whose contacts the actor keeps."""

    id: int
    slug: str
    name: str
    contacts: tuple[Contact, ...]
    own: bool

    @property
    def reachable(self) -> bool:
        """Whether anybody there can be told something."""
        return any(one.phone or one.user for one in self.contacts)


@dataclass(frozen=True, slots=True)
class OwnReach:
    """A person's own settings; the number masked."""

    way: MessageWay
    route: str
    address_shown: str
    quiet_from: time
    quiet_to: time
    language: str

    @property
    def choice(self) -> str:
        """The way as the form names it: `file`, or `route:sms`."""
        return f"{ROUTE_PREFIX}{self.route}" if self.route else self.way.value


ROUTE_PREFIX = "route:"
