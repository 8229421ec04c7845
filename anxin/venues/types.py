"""Places people go to, what is declared of their hours, and how a day looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from anxin.areas.types import FieldOfWork
from anxin.core.types import gettext_noop

# The service by which a register names the sentences that this room carries out.
SERVICE = "venues.today"
# A declaration older than this is shown as old: it was made for another season.
# So many places of a day are listed at once, those one can go to first.
SHOWN_AT_ONCE = 15
STALE_AFTER_DAYS = 60
MINUTES_A_DAY = 24 * 60
# 倡导 …不少于8小时: counted, never held against a shop.
HOURS_ASKED_MIN = 8 * 60


class Permission(StrEnum):
    """Rights this room grants."""

    DECLARE = "venues.declare"
    LOAD = "venues.load"


class PlaceKind(StrEnum):
    """What sort of place it is, in the order in which people need them."""

    MARKET = "market"
    SUPERMARKET = "supermarket"
    SHOP = "shop"
    PHARMACY = "pharmacy"
    CLINIC = "clinic"
    RESTAURANT = "restaurant"
    FUEL = "fuel"
    PARCEL = "parcel"
    LIBRARY = "library"
    MUSEUM = "museum"
    CINEMA = "cinema"
    PARK = "park"
    STADIUM = "stadium"


KIND_LABELS = {
    PlaceKind.MARKET: gettext_noop("农贸市场"),
    PlaceKind.SUPERMARKET: gettext_noop("超市"),
    PlaceKind.SHOP: gettext_noop("便民店"),
    PlaceKind.PHARMACY: gettext_noop("药店"),
    PlaceKind.CLINIC: gettext_noop("医院、卫生院"),
    PlaceKind.RESTAURANT: gettext_noop("餐馆"),
    PlaceKind.FUEL: gettext_noop("加油、换气"),
    PlaceKind.PARCEL: gettext_noop("快递点"),
    PlaceKind.LIBRARY: gettext_noop("图书馆"),
    PlaceKind.MUSEUM: gettext_noop("博物馆"),
    PlaceKind.CINEMA: gettext_noop("影剧院"),
    PlaceKind.PARK: gettext_noop("公园"),
    PlaceKind.STADIUM: gettext_noop("体育场"),
}
# Whose field of work a kind is: who may declare its hours for the whole district.
KIND_FIELDS = {
    PlaceKind.MARKET: FieldOfWork.MARKET,
    PlaceKind.SUPERMARKET: FieldOfWork.MARKET,
    PlaceKind.SHOP: FieldOfWork.MARKET,
    PlaceKind.PHARMACY: FieldOfWork.MARKET,
    PlaceKind.CLINIC: FieldOfWork.HEALTH,
    PlaceKind.RESTAURANT: FieldOfWork.MARKET,
    PlaceKind.FUEL: FieldOfWork.SUPPLY,
    PlaceKind.PARCEL: FieldOfWork.TRANSPORT,
    PlaceKind.LIBRARY: FieldOfWork.CULTURE,
    PlaceKind.MUSEUM: FieldOfWork.CULTURE,
    PlaceKind.CINEMA: FieldOfWork.CULTURE,
    PlaceKind.PARK: FieldOfWork.CULTURE,
    PlaceKind.STADIUM: FieldOfWork.EDUCATION,
}


class DayState(StrEnum):
    """How a place stands at a moment or on a day, in the order of a list."""

    OPEN = "open"
    LATER = "later"
    UNKNOWN = "unknown"
    OVER = "over"
    CLOSED = "closed"


STATE_LABELS = {
    DayState.OPEN: gettext_noop("开着"),
    DayState.LATER: gettext_noop("还没开"),
    DayState.UNKNOWN: gettext_noop("没有登记"),
    DayState.OVER: gettext_noop("今天已关"),
    DayState.CLOSED: gettext_noop("不开"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """Opening hours in minutes after midnight, half-open; both None: closed."""

    opens_min: int | None
    closes_min: int | None

    @property
    def closed(self) -> bool:
        """Whether the place does not open at all."""
        return self.opens_min is None or self.closes_min is None

    @property
    def length_min(self) -> int:
        """How long it is open."""
        return 0 if self.closed else (self.closes_min or 0) - (self.opens_min or 0)

    def says(self) -> str:
        """`9:00–17:30`, empty when closed."""
        return "" if self.closed else f"{clock_face(self.opens_min)}–{clock_face(self.closes_min)}"


CLOSED = Span(None, None)


def clock_face(minutes: int | None) -> str:
    """`570` → `9:30`."""
    return f"{(minutes or 0) // 60}:{(minutes or 0) % 60:02d}"


@dataclass(frozen=True, slots=True)
class Said:
    """Something declared of a place: for named festival days, for dates, or for plain days.

    `day`: the calendar's lunar name, empty for plain days. `first`…`last`: dates of a change.
    """

    span: Span
    said_at: datetime
    said_by: str
    source: str
    day: str = ""
    first: date | None = None
    last: date | None = None
    reason: str = ""

    def holds_on(self, on: date, lunar: str) -> bool:
        """Whether it speaks of this day in particular."""
        if self.first and self.last:
            return self.first <= on <= self.last
        return bool(self.day) and self.day == lunar


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a short form such as `初一 9–17` says. `days`: lunar names; empty: plain days."""

    span: Span
    days: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class PlaceDay:
    """A place on the day asked for, ready for a list."""

    ref: str
    name: str
    kind: PlaceKind
    kind_label: str
    town_name: str
    area_code: int
    address: str
    phone: str
    demo: bool
    state: DayState
    span: Span
    reason: str = ""
    until: date | None = None
    said_at: datetime | None = None
    said_by: str = ""
    age_days: int = 0

    @property
    def old(self) -> bool:
        """Whether what is known was said long ago."""
        return self.age_days > STALE_AFTER_DAYS


@dataclass(frozen=True, slots=True)
class DayPage:
    """What is open: the places of a day, counted, and whether the list was cut."""

    on: date
    today: bool
    day_name: str
    places: tuple[PlaceDay, ...]
    open_count: int
    cut: bool = False

    @property
    def first(self) -> tuple[PlaceDay, ...]:
        """What is shown at once: on a phone a longer list is never read."""
        return self.places[:SHOWN_AT_ONCE]

    @property
    def rest(self) -> tuple[PlaceDay, ...]:
        """What is folded below."""
        return self.places[SHOWN_AT_ONCE:]


@dataclass(frozen=True, slots=True)
class BlanketClosing:
    """Every place of a kind in a town shut on a day: a blanket rule unless there is a reason."""

    town_code: int
    town_name: str
    kind: PlaceKind
    kind_label: str
    on: date
    count: int


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place as a file gives it."""

    slug: str
    name: str
    name_en: str
    kind: PlaceKind
    area_code: int
    address: str
    phone: str
    # Day (empty: plain days), hours, reason when closed.
    hours: tuple[tuple[str, Span, str], ...]
