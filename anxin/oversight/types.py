"""Reports of over-enforcement, and texts set against those of higher levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from anxin.core.types import gettext_noop


class Permission(StrEnum):
    """Rights this room grants."""

    HANDLE = "oversight.handle"
    CHECK = "oversight.check"
    LOAD = "oversight.load"


class Burden(StrEnum):
    """What was demanded beyond the notice."""

    NO_RETURN = "no_return"
    NO_TRAVEL = "no_travel"
    QUARANTINE = "quarantine"
    EXTRA_TEST = "extra_test"
    CLOSED = "closed"
    OTHER = "other"


BURDEN_LABELS = {
    Burden.NO_RETURN: gettext_noop("不让回家、返乡"),
    Burden.NO_TRAVEL: gettext_noop("不让出行、离开"),
    Burden.QUARANTINE: gettext_noop("要求隔离，或不让出门"),
    Burden.EXTRA_TEST: gettext_noop("多要证明、多要检测"),
    Burden.CLOSED: gettext_noop("一律关门、一律停办"),
    Burden.OTHER: gettext_noop("其他多出来的要求"),
}
# Burdens that only exist where the epidemic pack is on.
EPIDEMIC_BURDENS = (Burden.QUARANTINE, Burden.EXTRA_TEST)
UNKNOWN_UNIT = "unknown"


class Outcome(StrEnum):
    """What became of a measure on the way down; the order is that of the page."""

    OPPOSED = "opposed"
    LOST = "lost"
    STRENGTHENED = "strengthened"
    WEAKENED = "weakened"
    ADDED = "added"
    UNKNOWN = "unknown"
    UNMENTIONED = "unmentioned"
    KEPT = "kept"


OUTCOME_LABELS = {
    Outcome.OPPOSED: gettext_noop("与上级相抵触"),
    Outcome.LOST: gettext_noop("丢失的保障"),
    Outcome.STRENGTHENED: gettext_noop("加严"),
    Outcome.WEAKENED: gettext_noop("减弱"),
    Outcome.ADDED: gettext_noop("新增"),
    Outcome.UNKNOWN: gettext_noop("不明"),
    Outcome.UNMENTIONED: gettext_noop("没有提到"),
    Outcome.KEPT: gettext_noop("一致"),
}
OUTCOME_MEANINGS = {
    Outcome.OPPOSED: gettext_noop(
        "上级不许的，本文要做；或者上级要保障的，本文关停、取消。发文前先改这里。"
    ),
    Outcome.LOST: gettext_noop("上级给群众的保障，本文写了这件事，却没有写这项保障。"),
    Outcome.STRENGTHENED: gettext_noop("比上级更严、更早、范围更宽，或者多要了东西。"),
    Outcome.WEAKENED: gettext_noop("比上级松、晚，或者少了一部分人。"),
    Outcome.ADDED: gettext_noop("上级没有，本文多出来的。看看有没有依据。"),
    Outcome.UNKNOWN: gettext_noop("本文存本有缺，不能断定有没有写。"),
    Outcome.UNMENTIONED: gettext_noop("上级写了，本文没有重复。上级的规定照样有效，不算问题。"),
    Outcome.KEPT: gettext_noop("和上级说的一样。"),
}
# What a person should look at; the rest is folded.
WEIGHING = frozenset(
    {Outcome.OPPOSED, Outcome.LOST, Outcome.STRENGTHENED, Outcome.WEAKENED, Outcome.ADDED}
)
FOLDED = frozenset({Outcome.UNMENTIONED, Outcome.KEPT})
OPPOSED_LABELS = {
    "does_forbidden": gettext_noop("上级不许做的，本文要求做或者允许做。"),
    "closes": gettext_noop("上级要求保障的，本文关停、取消或者禁止。"),
}
DIMENSION_LABELS = {
    "verb": gettext_noop("用语"),
    "scope": gettext_noop("范围"),
    "threshold": gettext_noop("门槛"),
    "approval": gettext_noop("审批"),
    "duration": gettext_noop("期限"),
    "control": gettext_noop("管控"),
    "cost": gettext_noop("费用"),
    "retroactive": gettext_noop("追溯"),
    "open_ended": gettext_noop("不定期限或一概而论"),
}


class FindingState(StrEnum):
    """What a person made of a finding. Edges: open → confirmed | dismissed | ordered."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    ORDERED = "ordered"


FINDING_LABELS = {
    FindingState.OPEN: gettext_noop("待核"),
    FindingState.CONFIRMED: gettext_noop("属实"),
    FindingState.DISMISSED: gettext_noop("不算问题"),
    FindingState.ORDERED: gettext_noop("已交办"),
}


@dataclass(frozen=True, slots=True)
class HigherText:
    """A text of a higher level and the days on which it binds."""

    slug: str
    title: str
    title_en: str
    level: str
    valid_from: date | None
    valid_to: date | None

    def binds(self, on: date) -> bool:
        """Whether the text is in force on a day, both ends included."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )

    def meets(self, first: date, last: date) -> bool:
        """Whether the text is in force on some day of a span."""
        return (self.valid_from is None or self.valid_from <= last) and (
            self.valid_to is None or first <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class TextDraft:
    """What a person hands in: bytes of a file or of pasted words, and what to set it against.

    `about_unit`: slug of the unit whose text it is, empty for the person's own.
    """

    name: str
    content: bytes
    declared: bool
    on: date | None = None
    against: tuple[str, ...] = ()
    about_unit: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of a text. `pairs`: numbers of the pairs it belongs to; `outcome` of the first."""

    text: str
    pairs: tuple[int, ...] = ()
    outcome: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two measures of a pair, its words split where the other side differs."""

    id: str
    strength: str
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class PairView:
    """A measure above, one below, or both, and what a person made of it."""

    number: int
    outcome: Outcome
    label: str
    dimensions: tuple[str, ...]
    guarantee: bool
    higher_incomplete: bool
    # How it stands against the higher text, in a sentence, and what changed the other way.
    said: str
    also: tuple[str, ...]
    # Judged by the sense of the whole clause, against what the rules found.
    heard: bool
    higher: Side | None
    lower: Side | None
    state: FindingState
    reason: str = ""
    order_ref: str = ""

    @property
    def weighs(self) -> bool:
        """Whether a person should look: against it, stricter, weaker, a guarantee lost, added."""
        return self.outcome in WEIGHING

    @property
    def state_label(self) -> str:
        """What a person made of it, in a word."""
        return FINDING_LABELS[self.state]


@dataclass(frozen=True, slots=True)
class FaultView:
    """A fault in the text itself, in the language of the page."""

    severity: str
    clause: str
    quote: str
    message: str
    proposal: str


@dataclass(frozen=True, slots=True)
class OutcomeGroup:
    """The pairs of one outcome, what it is called and what it means."""

    outcome: Outcome
    label: str
    meaning: str
    pairs: tuple[PairView, ...]
    # It asks nothing of anybody, or was said under another higher text.
    folded: bool

    @property
    def heard(self) -> int:
        """How many of them were judged by the sense of the whole clause: somebody should look."""
        return sum(pair.heard for pair in self.pairs)


@dataclass(frozen=True, slots=True)
class AgainstView:
    """The text set against one higher text: pairs by outcome, both texts with their marks."""

    slug: str
    title: str
    groups: tuple[OutcomeGroup, ...]
    higher: tuple[Words, ...]
    lower: tuple[Words, ...]
    # The gravest of several: only its additions and texts stand open.
    first: bool

    @property
    def pairs(self) -> tuple[PairView, ...]:
        """All pairs, the gravest first."""
        return tuple(pair for group in self.groups for pair in group.pairs)


@dataclass(frozen=True, slots=True)
class CheckHead:
    """A checked text in a list."""

    ref: str
    title: str
    unit_name: str
    made_at: datetime
    own: bool
    by_other: bool
    shared: bool
    opposed: int
    stricter: int
    guarantees_lost: int
    faults: int
    # False: no higher text was in force, so nothing is said of being stricter.
    compared: bool = True


@dataclass(frozen=True, slots=True)
class CheckPage:
    """A checked text: its faults and how it stands against each higher text.

    `opens_at`: set while only the unit itself may look; then nothing else is filled.
    """

    head: CheckHead
    on: date | None = None
    opens_at: datetime | None = None
    faults: tuple[FaultView, ...] = ()
    against: tuple[AgainstView, ...] = ()
    may_handle: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """What the library found, as stored: faults, and pairs by higher text.

    `versions`: slug and hash of each higher text, as it was then.
    """

    title: str
    on: date
    text: str
    faults: list[Mapping[str, Any]]
    against: list[Mapping[str, Any]]
    versions: tuple[str, ...]
