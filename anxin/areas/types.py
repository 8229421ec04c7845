"""Area codes, fields of work, kinds of units."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntFlag, StrEnum

from anxin.core.types import CodeRange, gettext_noop

# county (6) + town (3) + village or community (3) + grid (3), GB/T 2260 and statistics codes
COUNTY_STEP = 10**9
TOWN_STEP = 10**6
COMMUNITY_STEP = 10**3


MAX_CHILDREN = 999  # three digits a step
# Words for nobody in particular: no body could be asked by them.
_VAGUE = re.compile(r"有关|相关|责任|牵头|部门|单位|^各(?:方|级|类|地|处|所)?$|^该|^其")


class Permission(StrEnum):
    """Rights this room grants."""

    ADMINISTER = "areas.administer"


class DivisionLevel(StrEnum):
    """Which step of the tree a division is."""

    COUNTY = "county"
    TOWN = "town"
    COMMUNITY = "community"
    GRID = "grid"


class DivisionKind(StrEnum):
    """What a division is called in its charter."""

    COUNTY = "county"
    SUBDISTRICT = "subdistrict"
    TOWN = "town"
    COMMUNITY = "community"
    GRID = "grid"


class UnitKind(StrEnum):
    """What sort of body a unit is; orders go to the first five only."""

    DISTRICT_OFFICE = "district_office"
    DEPARTMENT = "department"
    MASS_ORGANISATION = "mass_organisation"
    TOWN = "town"
    COMMUNITY = "community"
    OUTSIDE_BODY = "outside_body"


class FieldOfWork(IntFlag):
    """Fields of work as bits of a mask. `oversight` and `relief` are sensitive registers."""

    GENERAL = 1
    SUPPLY = 1 << 1
    MARKET = 1 << 2
    CIVIL = 1 << 3
    HEALTH = 1 << 4
    EDUCATION = 1 << 5
    CULTURE = 1 << 6
    TRANSPORT = 1 << 7
    LABOUR = 1 << 8
    PUBLICITY = 1 << 9
    EMERGENCY = 1 << 10
    SECURITY = 1 << 11
    OVERSIGHT = 1 << 12
    RELIEF = 1 << 13


FIELD_LABELS = {
    FieldOfWork.GENERAL: gettext_noop("综合"),
    FieldOfWork.SUPPLY: gettext_noop("保供"),
    FieldOfWork.MARKET: gettext_noop("市场监管"),
    FieldOfWork.CIVIL: gettext_noop("民政"),
    FieldOfWork.HEALTH: gettext_noop("卫生健康"),
    FieldOfWork.EDUCATION: gettext_noop("教育体育"),
    FieldOfWork.CULTURE: gettext_noop("文化旅游"),
    FieldOfWork.TRANSPORT: gettext_noop("交通运输"),
    FieldOfWork.LABOUR: gettext_noop("人力社保"),
    FieldOfWork.PUBLICITY: gettext_noop("宣传"),
    FieldOfWork.EMERGENCY: gettext_noop("应急"),
    FieldOfWork.SECURITY: gettext_noop("公安"),
    FieldOfWork.OVERSIGHT: gettext_noop("监督"),
    FieldOfWork.RELIEF: gettext_noop("救助"),
}
SENSITIVE_FIELDS = FieldOfWork.OVERSIGHT | FieldOfWork.RELIEF


def field_mask(slugs: list[str]) -> int:
    """`["civil", "relief"]` → the mask. Raises KeyError for an unknown slug."""
    mask = 0
    for slug in slugs:
        mask |= FieldOfWork[slug.upper()]
    return int(mask)


def is_vague(name: str) -> bool:
    """Whether a name the list of units does not know names nobody in particular: 有关部门."""
    return _VAGUE.search(name) is not None


def level_of(code: int) -> DivisionLevel:
    """Which step of the tree a 15-digit code names."""
    if code % COUNTY_STEP == 0:
        return DivisionLevel.COUNTY
    if code % TOWN_STEP == 0:
        return DivisionLevel.TOWN
    if code % COMMUNITY_STEP == 0:
        return DivisionLevel.COMMUNITY
    return DivisionLevel.GRID


def range_of(code: int) -> CodeRange:
    """All codes inside a division, itself included."""
    step = {
        DivisionLevel.COUNTY: COUNTY_STEP,
        DivisionLevel.TOWN: TOWN_STEP,
        DivisionLevel.COMMUNITY: COMMUNITY_STEP,
        DivisionLevel.GRID: 1,
    }[level_of(code)]
    return CodeRange(code, code + step - 1)


def parent_of(code: int) -> int | None:
    """The code one step up; None for a county."""
    level = level_of(code)
    if level is DivisionLevel.COUNTY:
        return None
    step = {
        DivisionLevel.TOWN: COUNTY_STEP,
        DivisionLevel.COMMUNITY: TOWN_STEP,
        DivisionLevel.GRID: COMMUNITY_STEP,
    }[level]
    return code - code % step


def ancestors_of(code: int) -> tuple[int, ...]:
    """Codes from the county down to the division itself."""
    path = [code]
    while (above := parent_of(path[-1])) is not None:
        path.append(above)
    return tuple(reversed(path))


@dataclass(frozen=True, slots=True)
class DivisionInfo:
    """A division as others see it. `synthetic`: invented for the demo, to be labelled so."""

    code: int
    level: DivisionLevel
    kind: DivisionKind
    name: str
    name_en: str
    synthetic: bool
    households: int | None
    managed_by_id: int | None

    def called(self, language: str) -> str:
        """The name in a language (`en`, else Chinese)."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


@dataclass(frozen=True, slots=True)
class UnitInfo:
    """A unit as others see it. `fields`: mask of `FieldOfWork`; the number is invented."""

    id: int
    slug: str
    kind: UnitKind
    name: str
    name_en: str
    area_code: int
    fields: int
    aliases: tuple[str, ...]
    superior_id: int | None
    demo_phone: str

    def called(self, language: str) -> str:
        """The name in a language (`en`, else Chinese)."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


@dataclass(frozen=True, slots=True)
class LoadCount:
    """What a load did, in rows."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: LoadCount) -> LoadCount:
        return LoadCount(
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
        )

    @property
    def wrote(self) -> bool:
        """Whether anything was written."""
        return bool(self.added or self.changed)
