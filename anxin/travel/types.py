"""Words of travel guidance: risks, posts, answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from anxin.core.types import gettext_noop

SUBJECT = "travel_guidance"
# A list older than this many days on the day of travel is said to be old.
STALE_AFTER_DAYS = 7
HERE = "here"
NONE_OF_THESE = "none"


class Permission(StrEnum):
    """Rights this room grants."""

    LOAD = "travel.load"


class Risk(StrEnum):
    """Risk level of a place on a day."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Post(StrEnum):
    """Who travels, as far as the notice tells people apart."""

    RESIDENT = "resident"
    OFFICIAL = "official"
    STUDENT = "student"
    WORKER = "worker"


class Advice(StrEnum):
    """The answer, from the strictest to the freest."""

    MUST_STAY = "must_stay"
    SHOULD_NOT_GO = "should_not_go"
    NEEDS_APPROVAL = "needs_approval"
    ADVISED_TO_STAY = "advised_to_stay"
    FREE = "free"


RISK_LABELS = {
    Risk.LOW: gettext_noop("低风险"),
    Risk.MEDIUM: gettext_noop("中风险"),
    Risk.HIGH: gettext_noop("高风险"),
}
# Names of the lunar days as the calendar writes them; pages translate them.
DAY_NAMES = (
    gettext_noop("除夕"),
    gettext_noop("正月初一"),
    gettext_noop("正月初二"),
    gettext_noop("正月初三"),
    gettext_noop("正月初四"),
    gettext_noop("正月初五"),
    gettext_noop("正月初六"),
    gettext_noop("正月初七"),
    gettext_noop("正月初八"),
    gettext_noop("正月初九"),
    gettext_noop("正月初十"),
    gettext_noop("正月十一"),
    gettext_noop("正月十二"),
    gettext_noop("正月十三"),
    gettext_noop("正月十四"),
    gettext_noop("正月十五"),
)
# New Year's Eve, the first and seventh day, and the Lantern Festival: enough to find one's day by.
LANDMARKS = tuple(DAY_NAMES[number] for number in (0, 1, 7, 15))
POST_LABELS = {
    Post.RESIDENT: gettext_noop("居民"),
    Post.OFFICIAL: gettext_noop("机关、事业单位、国有企业人员"),
    Post.STUDENT: gettext_noop("学生、老师"),
    Post.WORKER: gettext_noop("外地务工人员"),
}


@dataclass(frozen=True, slots=True)
class ProvinceView:
    """A province by its two-digit code."""

    code: str
    name: str
    name_en: str

    def called(self, language: str) -> str:
        """The name in a language (`en`, else Chinese)."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


@dataclass(frozen=True, slots=True)
class RiskPlaceView:
    """A listed place, its level and the days on which it holds, both included."""

    key: str
    name: str
    name_en: str
    province: str
    code: str
    level: Risk
    first: date
    last: date

    def called(self, language: str) -> str:
        """The name in a language (`en`, else Chinese)."""
        return self.name_en if language.startswith("en") and self.name_en else self.name

    def risk_on(self, on: date) -> Risk:
        """The level on a day; low outside the listed days."""
        return self.level if self.first <= on <= self.last else Risk.LOW


@dataclass(frozen=True, slots=True)
class RiskListView:
    """A dated list of places with its source; what is not listed is at low risk."""

    as_of: date
    source: str
    source_en: str
    status: str
    places: tuple[RiskPlaceView, ...]

    def stale_on(self, on: date) -> bool:
        """Whether the list is too old to be relied on for a day."""
        return (on - self.as_of).days > STALE_AFTER_DAYS

    def place(self, key: str) -> RiskPlaceView | None:
        """A listed place by its key."""
        return next((place for place in self.places if place.key == key), None)


@dataclass(frozen=True, slots=True)
class PlaceAnswer:
    """A place a person chose: how it is called, and its level on the day of travel."""

    name: str
    risk: Risk
    # Set when the place is listed, but for other days: until or from when, and at which level.
    listed: RiskPlaceView | None = None


@dataclass(frozen=True, slots=True)
class Trip:
    """What a person answered."""

    origin: PlaceAnswer
    destination: PlaceAnswer
    on: date
    needed: bool
    post: Post


@dataclass(frozen=True, slots=True)
class Ground:
    """What the questions offer: this district, provinces, the list, days with their names."""

    here_code: str
    here_name: str
    provinces: Sequence[ProvinceView]
    listed: RiskListView
    first: date | None
    last: date | None
    suggested: date
    named_days: Mapping[date, str]
    festival_days: Sequence[tuple[date, str]]
    language: str

    def covers(self, on: date) -> bool:
        """Whether the rules speak of a day."""
        return (self.first is None or self.first <= on) and (self.last is None or on <= self.last)

    def day_name(self, on: date) -> str:
        """The festival name of a day in the reader's language, empty for plain days."""
        return self.named_days.get(on, "")

    def places(self, answer: str) -> list[RiskPlaceView]:
        """Listed places inside what a person chose: this district, or a province."""
        if answer == HERE:
            inside = self.here_code
            return [one for one in self.listed.places if inside and one.code.startswith(inside)]
        return [one for one in self.listed.places if one.province == answer]

    def called(self, answer: str) -> str:
        """How what a person chose is called."""
        if answer == HERE:
            return self.here_name
        found = (one.called(self.language) for one in self.provinces if one.code == answer)
        return next(found, "")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of the answer with the person's value, in words."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the answer: a sentence of the notice, or of another document."""

    clause: str
    source: str
    url: str
    quote: str
    gloss_en: str
    why: str


@dataclass(frozen=True, slots=True)
class Guidance:
    """The answer, with the sentence it rests on and all that explains it."""

    advice: Advice
    verdict: str
    reason: str
    next_steps: tuple[str, ...]
    clause: str
    strength: str
    quote: str
    gloss_en: str
    url: str
    notice_title: str
    conditions: tuple[Condition, ...]
    also: tuple[Beside, ...]
    rule: int
    table_id: str
    table_version: str
