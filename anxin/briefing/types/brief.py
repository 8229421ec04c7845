"""The daily brief as values: indicators, what they count, how a brief stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from anxin.core.types import gettext_noop
from anxin.notices.types import ClauseQuote
from anxin.workorders.types import OrderRow

from .board import LEAST_SHOWN


class Direction(StrEnum):
    """Which side of its threshold a figure should keep."""

    AT_MOST = "at_most"
    AT_LEAST = "at_least"


class BriefState(StrEnum):
    """How far a brief is: written, signed by one person, released by another."""

    DRAFTED = "drafted"
    SIGNED = "signed"
    RELEASED = "released"


BRIEF_LABELS = {
    BriefState.DRAFTED: gettext_noop("草稿，等签字"),
    BriefState.SIGNED: gettext_noop("已签字，等发布"),
    BriefState.RELEASED: gettext_noop("已发布"),
}


class Silence(StrEnum):
    """What a unit said for a day: a number, zero, too late, nothing. No two of them are one."""

    REPORTED = "reported"
    ZERO = "zero"
    LATE = "late"
    NO_DATA = "no_data"


SILENCE_LABELS = {
    Silence.REPORTED: gettext_noop("已报"),
    Silence.ZERO: gettext_noop("报了零"),
    Silence.LATE: gettext_noop("报得晚"),
    Silence.NO_DATA: gettext_noop("没有报"),
}


@dataclass(frozen=True, slots=True)
class Counting:
    """Which orders an indicator counts; what is empty narrows nothing.

    `brought`: only what people brought in, or only what measures ask. `reports`: expected reports
    instead of orders, counted by what was said.
    """

    states: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    brought: bool | None = None
    reports: tuple[Silence, ...] = ()

    @property
    def tasks_only(self) -> bool:
        """Whether nothing that people brought in is among them."""
        return self.brought is False or bool(self.reports)


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure of the brief, declared before it is counted.

    `section`: of the notice, 0 for the whole. `why`: the rule it counts by, in words.
    `threshold`: None where a figure is only told. `words`: what tables of the level above call it.
    """

    slug: str
    label: str
    label_en: str
    section: int
    clause: str
    why: str
    why_en: str
    counts: Counting
    threshold: int | None = None
    direction: Direction = Direction.AT_MOST
    words: tuple[str, ...] = ()

    def kept(self, count: int) -> bool:
        """Whether a count keeps the threshold; one without a threshold always does."""
        return within(count, self.threshold, self.direction)


def within(count: int, threshold: int | None, direction: str) -> bool:
    """Whether a count stands on the right side of its threshold."""
    if threshold is None:
        return True
    return count <= threshold if direction == Direction.AT_MOST else count >= threshold


@dataclass(frozen=True, slots=True)
class BriefPlan:
    """How a campaign's brief is made: when it is cut off, what it is called, what it counts."""

    campaign: str
    cut_off: time
    title: str
    head: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A figure on a day."""

    day: date
    count: int
    kept: bool
    # Few of people's matters: a wall says so, and not how many.
    few: bool = False

    @property
    def wall(self) -> str:
        """The number as a wall shows it."""
        return f"<{LEAST_SHOWN}" if self.few else str(self.count)


@dataclass(frozen=True, slots=True)
class Trend:
    """The last days of a figure against its threshold, and the same as a drawing."""

    points: tuple[TrendPoint, ...]
    threshold: int | None
    line: str = ""
    dots: tuple[tuple[float, float, bool], ...] = ()
    threshold_y: float | None = None

    @property
    def change(self) -> int | None:
        """The newest day against the one before, None for a first day."""
        return self.points[-1].count - self.points[-2].count if len(self.points) > 1 else None


@dataclass(frozen=True, slots=True)
class WallTrend:
    """A figure on the wall: its newest number and its last days."""

    label: str
    now: str
    kept: bool
    trend: Trend


@dataclass(frozen=True, slots=True)
class FigureView:
    """A frozen figure: its number, its rule, its sentence, its last days."""

    slug: str
    label: str
    why: str
    section: int
    clause_id: str
    quote: str
    quote_en: str
    count: int
    threshold: int | None
    direction: str
    remark: str = ""
    trend: Trend | None = None

    @property
    def kept(self) -> bool:
        """Whether it keeps its threshold."""
        return within(self.count, self.threshold, self.direction)


@dataclass(frozen=True, slots=True)
class SilenceLine:
    """What one unit said, or did not, for a report that was expected."""

    subject: str
    clause_id: str
    unit_name: str
    state: Silence
    value: int | None
    due_at: datetime
    filed_at: datetime | None
    order_ref: str = ""


@dataclass(frozen=True, slots=True)
class BriefHead:
    """A line of the list of briefs."""

    ref: str
    campaign: str
    day: date
    cut_off_at: datetime
    version: int
    number: int
    state: BriefState
    signed_name: str
    signed_at: datetime | None
    released_name: str
    released_at: datetime | None
    errata: int = 0
    superseded: bool = False
    # Errata written and not yet released; told only to who works on briefs.
    waiting: int = 0

    @property
    def state_label(self) -> str:
        """Where it stands, in a word."""
        return BRIEF_LABELS[self.state]


@dataclass(frozen=True, slots=True)
class ErratumView:
    """What was wrong in a released brief and what is right."""

    ref: str
    wrong: str
    right: str
    reason: str
    written_name: str
    written_at: datetime
    released_name: str
    released_at: datetime | None
    may_release: bool = False


@dataclass(frozen=True, slots=True)
class BriefPage:
    """A brief as it is read, edited, signed and printed."""

    head: BriefHead
    title: str
    red_head: str
    frozen_at: datetime
    took_ms: int
    orders: int
    audit_head: str
    figures: tuple[FigureView, ...]
    silences: tuple[SilenceLine, ...]
    text: str
    revision: int
    errata: tuple[ErratumView, ...] = ()
    newest_version: int = 1
    may_edit: bool = False
    may_sign: bool = False
    may_release: bool = False
    # Why the reader may not release it: he signed it himself.
    signed_by_reader: bool = False

    def said(self, state: Silence) -> list[SilenceLine]:
        """The units of which this is true."""
        return [line for line in self.silences if line.state is state]

    @property
    def missed(self) -> list[FigureView]:
        """Figures on the wrong side of their threshold."""
        return [figure for figure in self.figures if not figure.kept]


@dataclass(frozen=True, slots=True)
class FrozenRow:
    """An order as it stood at the cut-off, beside how it stands now."""

    row: OrderRow
    state: str
    changed: bool


@dataclass(frozen=True, slots=True)
class FigurePage:
    """The rows behind a figure: those the reader may see, and how many more there are."""

    head: BriefHead
    figure: FigureView
    quote: ClauseQuote | None
    rows: tuple[FrozenRow, ...]
    hidden: int
    first: int
    next_first: int | None
    silences: tuple[SilenceLine, ...] = ()
