"""Actors, scopes and errors: the words every service is spoken to in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

MAX_RANGES = 4
MAX_UNIT_CHAIN = 4


def gettext_noop(text: str) -> str:
    """Mark a text for the catalogue where Django may not be imported; pages translate it."""
    return text


class ActorKind(StrEnum):
    """Who stands behind a call."""

    STAFF = "staff"
    RESIDENT = "resident"
    PUBLIC = "public"
    SYSTEM = "system"


class Channel(StrEnum):
    """The way by which something reached us."""

    WEB = "web"
    PHONE = "phone"
    FIELD = "field"
    PAPER = "paper"
    API = "api"
    SYSTEM = "system"


class Permission(StrEnum):
    """Rights this room grants."""

    READ_AUDIT = "core.read_audit"


class DayKind(StrEnum):
    """What a calendar day is for work, pay and clocks."""

    WORKDAY = "workday"
    MAKEUP_WORKDAY = "makeup_workday"
    REST = "rest"
    STATUTORY = "statutory"


class RecordEnd(StrEnum):
    """What becomes of records of a class in the end."""

    ERASED = "erased"
    ARCHIVED = "archived"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be erased: older than `before`, and of these campaigns where a class follows them."""

    before: datetime
    campaigns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was erased (or would be), from when to when, and the keyed digest of what it was."""

    count: int
    earliest: datetime | None = None
    latest: datetime | None = None
    digest: bytes = b""


# How strongly a sentence binds, in words; the same six everywhere.
STRENGTH_LABELS = {
    "must": gettext_noop("必须"),
    "must_not": gettext_noop("不得"),
    "in_principle": gettext_noop("原则上"),
    "guide": gettext_noop("引导"),
    "encourage": gettext_noop("倡导"),
    "may": gettext_noop("可以"),
}


@dataclass(frozen=True, slots=True)
class CodeRange:
    """Area codes from `low` to `high`, both included."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"code range runs backwards: {self.low}..{self.high}")

    def __contains__(self, code: int) -> bool:
        return self.low <= code <= self.high


@dataclass(frozen=True, slots=True)
class Scope:
    """What part of the district an actor may look at.

    `ranges`: up to four code ranges. `fields`: bit mask of fields of work.
    `unit_chain`: the actor's unit and the units above it that count as "my unit" when a
    complaint about one of them must stay hidden; the first is the actor's own.
    """

    ranges: tuple[CodeRange, ...] = ()
    fields: int = 0
    unit_chain: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if len(self.ranges) > MAX_RANGES:
            raise ValueError(f"a scope has at most {MAX_RANGES} ranges, got {len(self.ranges)}")
        if len(self.unit_chain) > MAX_UNIT_CHAIN:
            raise ValueError(f"a unit chain has at most {MAX_UNIT_CHAIN} units")

    def covers(self, area_code: int, field_bit: int) -> bool:
        """Whether a row of this area and field lies inside."""
        return bool(self.fields & field_bit) and any(area_code in part for part in self.ranges)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, for whom, by which channel, with which rights."""

    kind: ActorKind
    channel: Channel = Channel.WEB
    user_id: int | None = None
    unit_id: int | None = None
    name: str = ""
    scope: Scope = field(default_factory=Scope)
    permissions: frozenset[str] = frozenset()
    on_behalf_of: str = ""

    def may(self, permission: str) -> bool:
        """Whether the actor holds a permission; the system holds all."""
        return self.kind is ActorKind.SYSTEM or permission in self.permissions


PUBLIC = Actor(kind=ActorKind.PUBLIC)
SYSTEM = Actor(kind=ActorKind.SYSTEM, channel=Channel.SYSTEM, name="系统")


class AnxinError(Exception):
    """Something a person can act on: what happened, whether data is safe, what to do."""

    status = 400
    code = "invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields or {}


class Invalid(AnxinError):
    """The input cannot be used; `fields` says which part and why."""


class Denied(AnxinError):
    """The actor lacks the permission."""

    status = 403
    code = "denied"

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or gettext_noop("您的岗位没有这项权限。需要时请找本单位管理员。"))


class Expired(AnxinError):
    """The page was open too long, or its form came from elsewhere."""

    status = 403
    code = "expired"


class Missing(AnxinError):
    """Not there, or not for this actor's eyes: the two must look the same."""

    status = 404
    code = "missing"

    def __init__(self, message: str | None = None) -> None:
        super().__init__(
            message or gettext_noop("没有找到。它可能不存在，或者不在您的查看范围内。")
        )


class Conflict(AnxinError):
    """Somebody else changed it first, or the same key carried other content."""

    status = 409
    code = "conflict"


class TooMany(AnxinError):
    """Too many tries; locked for a while."""

    status = 429
    code = "too_many"
