"""Reading the files of divisions and units: every fault found before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anxin.core.types import gettext_noop

from ..types import (
    COMMUNITY_STEP,
    MAX_CHILDREN,
    TOWN_STEP,
    DivisionKind,
    DivisionLevel,
    FieldOfWork,
    UnitKind,
    field_mask,
    level_of,
    parent_of,
)

FIRST_CODE, LAST_CODE = 10**14, 10**15 - 1
# Villages count from 201 within their town, communities in a city from 001 (statistics list).
FIRST_VILLAGE = 201
COMMUNITY_FIELDS = FieldOfWork.GENERAL | FieldOfWork.CIVIL | FieldOfWork.HEALTH


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong (a text with `{given}`), and where in the file."""

    where: str
    what: str
    given: str = ""


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """A division as the file gives it."""

    code: int
    level: DivisionLevel
    kind: DivisionKind
    name: str
    name_en: str
    synthetic: bool
    households: int | None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as the file gives it; superior and managing body by slug."""

    slug: str
    kind: UnitKind
    name: str
    name_en: str
    area_code: int
    fields: int
    aliases: tuple[str, ...]
    demo_phone: str
    superior: str | None
    managed_by: str | None = None


@dataclass(frozen=True, slots=True)
class CollectiveRow:
    """A word for every unit of a kind, as the file gives it."""

    name: str
    kind: UnitKind
    name_en: str
    offered: bool = True


def read_divisions(tree: Mapping[str, Any]) -> tuple[list[DivisionRow], list[Fault]]:
    """`{county: …, towns: [{…, communities: [{…, grids: n or list}]}]}` → rows from the top down.

    `grids: n` becomes n synthetic grids with codes community + 1 … n.
    """
    faults: list[Fault] = []
    county = _mapping(tree.get("county"), "county", faults)
    rows = [_division(county, "county", DivisionLevel.COUNTY, None, faults)]
    for place, town in _entries(tree, "towns", "", faults):
        rows.append(_division(town, place, DivisionLevel.TOWN, rows[0], faults))
        above = rows[-1]
        for at, community in _entries(town, "communities", place, faults):
            rows.append(_division(community, at, DivisionLevel.COMMUNITY, above, faults))
            rows += _grids(community, at, rows[-1], faults)
    faults += [
        Fault(str(code), gettext_noop("编号 {given} 出现不止一次。"), str(code))
        for code, times in Counter(row.code for row in rows).items()
        if times > 1
    ]
    return rows, faults


def _grids(
    community: Mapping[str, Any], place: str, above: DivisionRow, faults: list[Fault]
) -> list[DivisionRow]:
    given = community.get("grids", 0)
    if isinstance(given, Sequence) and not isinstance(given, str):
        return [
            _division(grid, at, DivisionLevel.GRID, above, faults)
            for at, grid in _entries(community, "grids", place, faults)
        ]
    if not _is_number(given) or not 0 <= given <= MAX_CHILDREN:
        faults.append(
            Fault(f"{place}.grids", gettext_noop("网格数 {given} 应为 0 到 999。"), str(given))
        )
        return []
    return [
        DivisionRow(
            code=above.code + number,
            level=DivisionLevel.GRID,
            kind=DivisionKind.GRID,
            name=f"第{number}网格",
            name_en=f"Grid {number}",
            synthetic=True,
            households=above.households,
        )
        for number in range(1, given + 1)
    ]


def _division(
    given: Mapping[str, Any],
    place: str,
    level: DivisionLevel,
    above: DivisionRow | None,
    faults: list[Fault],
) -> DivisionRow:
    code = _code(given, place, faults)
    if code and level_of(code) is not level:
        faults.append(Fault(place, gettext_noop("编号 {given} 不是这一级的编号。"), str(code)))
    elif code and above and above.code and parent_of(code) != above.code:
        faults.append(Fault(place, gettext_noop("编号 {given} 不在上一级之内。"), str(code)))
    return DivisionRow(
        code=code,
        level=level,
        kind=_kind(given, place, level, faults),
        name=_text(given, "name", place, faults),
        name_en=str(given.get("name_en") or ""),
        synthetic=bool(given.get("synthetic", False)),
        households=_households(given, place, faults),
    )


def _kind(
    given: Mapping[str, Any], place: str, level: DivisionLevel, faults: list[Fault]
) -> DivisionKind:
    if level is not DivisionLevel.TOWN:
        return DivisionKind(level.value)
    kind = given.get("kind")
    if kind not in (DivisionKind.TOWN.value, DivisionKind.SUBDISTRICT.value):
        what = gettext_noop("kind {given} 应为 town 或 subdistrict。")
        faults.append(Fault(f"{place}.kind", what, str(kind)))
        return DivisionKind.TOWN
    return DivisionKind(kind)


def _households(given: Mapping[str, Any], place: str, faults: list[Fault]) -> int | None:
    count: Any = given.get("households")
    if count is None:
        return None
    if _is_number(count) and count >= 0:
        return int(count)
    faults.append(Fault(f"{place}.households", gettext_noop("户数 {given} 不是数。"), str(count)))
    return None


def read_units(
    file: Mapping[str, Any], area_codes: frozenset[int]
) -> tuple[list[UnitRow], dict[str, CollectiveRow], list[Fault]]:
    """`{units: […], collective: {word: {kind, name_en}}}` → units, superiors first, collectives."""
    faults: list[Fault] = []
    rows = [
        _unit(given, at, area_codes, faults) for at, given in _entries(file, "units", "", faults)
    ]
    collectives = {
        word: CollectiveRow(
            word, kind, str(given.get("name_en") or ""), given.get("offered") is not False
        )
        for word, given in _mapping(file.get("collective", {}), "collective", faults).items()
        if (kind := _unit_kind(given, f"collective.{word}", faults))
    }
    faults += _doubled(rows, collectives)
    faults += _unknown_units(rows)
    if faults:
        return rows, collectives, faults
    ordered, in_cycle = superiors_first(rows)
    faults += [
        Fault(slug, gettext_noop("{given} 的上级绕成了圈。"), slug) for slug in sorted(in_cycle)
    ]
    return ordered, collectives, faults


def superiors_first(rows: Sequence[UnitRow]) -> tuple[list[UnitRow], set[str]]:
    """Order units so that each stands after its superior; slugs that form a circle apart."""
    ordered: list[UnitRow] = []
    placed: set[str | None] = {None}
    waiting = list(rows)
    while ready := [row for row in waiting if row.superior in placed]:
        ordered += ready
        placed |= {row.slug for row in ready}
        waiting = [row for row in waiting if row.slug not in placed]
    return ordered, {row.slug for row in waiting}


def community_unit(division: DivisionRow, town: UnitRow) -> UnitRow:
    """The residents' or villagers' committee of a community; its town's unit is its superior."""
    number = division.code // COMMUNITY_STEP % (MAX_CHILDREN + 1)
    village = number >= FIRST_VILLAGE
    return UnitRow(
        slug=f"community-{division.code}",
        kind=UnitKind.COMMUNITY,
        name=division.name + ("村民委员会" if village else "居民委员会"),
        name_en=f"{division.name_en} {'Villagers' if village else 'Residents'}' Committee",
        area_code=division.code,
        fields=int(COMMUNITY_FIELDS),
        aliases=(),
        demo_phone=_invented_phone(division) if division.synthetic else "",
        superior=town.slug,
    )


def _invented_phone(division: DivisionRow) -> str:
    """A number nobody has: 0874-102-0201 for the first village of town 102."""
    town = division.code // TOWN_STEP % (MAX_CHILDREN + 1)
    return f"0874-{town:03d}-{division.code // COMMUNITY_STEP % (MAX_CHILDREN + 1):04d}"


def _unit(
    given: Mapping[str, Any], place: str, area_codes: frozenset[int], faults: list[Fault]
) -> UnitRow:
    slug = _text(given, "slug", place, faults)
    place = slug or place
    area = _code(given, place, faults, "area")
    if area and area not in area_codes:
        faults.append(
            Fault(f"{place}.area", gettext_noop("没有编号为 {given} 的区划。"), str(area))
        )
    mask = 0
    for name in given.get("fields", []):
        try:
            mask |= field_mask([str(name)])
        except KeyError:
            what = gettext_noop("没有叫 {given} 的业务领域。")
            faults.append(Fault(f"{place}.fields", what, str(name)))
    return UnitRow(
        slug=slug,
        kind=_unit_kind(given, place, faults) or UnitKind.OUTSIDE_BODY,
        name=_text(given, "name", place, faults),
        name_en=str(given.get("name_en") or ""),
        area_code=area,
        fields=mask,
        aliases=tuple(str(alias) for alias in given.get("aliases", [])),
        demo_phone=str(given.get("demo_phone") or ""),
        superior=given.get("superior"),
        managed_by=given.get("managed_by"),
    )


def _unit_kind(given: Any, place: str, faults: list[Fault]) -> UnitKind | None:
    kind = given.get("kind") if isinstance(given, Mapping) else given
    if kind in set(UnitKind):
        return UnitKind(kind)
    faults.append(Fault(f"{place}.kind", gettext_noop("没有叫 {given} 的单位类型。"), str(kind)))
    return None


def _doubled(rows: Sequence[UnitRow], collectives: Mapping[str, object]) -> Iterator[Fault]:
    slugs = Counter(row.slug for row in rows)
    names = Counter(name for row in rows for name in {row.name, *row.aliases})
    names.update(collectives.keys())
    for word, times in (slugs + names).items():
        if times > 1 and word:
            yield Fault(word, gettext_noop("{given} 指了不止一个单位。"), word)


def _unknown_units(rows: Sequence[UnitRow]) -> Iterator[Fault]:
    slugs = {row.slug for row in rows}
    for row in rows:
        for part, slug in (("superior", row.superior), ("managed_by", row.managed_by)):
            if slug is not None and slug not in slugs:
                what = gettext_noop("没有代号为 {given} 的单位。")
                yield Fault(f"{row.slug}.{part}", what, str(slug))


def _entries(
    given: Mapping[str, Any], name: str, place: str, faults: list[Fault]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    entries = given.get(name, [])
    where = f"{place}.{name}" if place else name
    if not isinstance(entries, list):
        faults.append(Fault(where, gettext_noop("这里应为列表。")))
        return
    for number, entry in enumerate(entries, start=1):
        yield f"{where}[{number}]", _mapping(entry, f"{where}[{number}]", faults)


def _mapping(given: Any, place: str, faults: list[Fault]) -> Mapping[str, Any]:
    if isinstance(given, Mapping):
        return given
    faults.append(
        Fault(place, gettext_noop("这里应为“名称: 值”的一组，现在是 {given}。"), str(given))
    )
    return {}


def _code(given: Mapping[str, Any], place: str, faults: list[Fault], name: str = "code") -> int:
    code: Any = given.get(name)
    if _is_number(code) and FIRST_CODE <= code <= LAST_CODE:
        return int(code)
    faults.append(Fault(f"{place}.{name}", gettext_noop("编号 {given} 不是 15 位数。"), str(code)))
    return 0


def _text(given: Mapping[str, Any], name: str, place: str, faults: list[Fault]) -> str:
    text = given.get(name)
    if isinstance(text, str) and text.strip():
        return text.strip()
    faults.append(Fault(f"{place}.{name}", gettext_noop("缺名称或代号。")))
    return ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
