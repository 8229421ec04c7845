"""Reads of the division tree and of units: public, so no actor is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .models import Collective, Division, Unit
from .rules import NameBook, division_named
from .types import (
    DivisionInfo,
    DivisionKind,
    DivisionLevel,
    UnitInfo,
    UnitKind,
    ancestors_of,
    level_of,
    parent_of,
    range_of,
)

# A community, its town; a brigade, its bureau: no unit stands deeper below the district.
CHAIN_LENGTH = 4


def division_by_code(code: int) -> DivisionInfo | None:
    """One division, None when there is none of this code. One query."""
    return divisions_by_codes([code]).get(code)


def divisions_by_codes(codes: Iterable[int]) -> dict[int, DivisionInfo]:
    """Divisions by code; unknown codes are left out. One query."""
    found = Division.objects.filter(code__in=set(codes)).order_by("code")
    return {row.code: _division_info(row) for row in found}


def division_in_words(text: str) -> DivisionInfo | None:
    """The narrowest town or community that an address names; None when none or two are named.

    越州镇大槐村 is the village; 大槐村 alone too where only one is called so. One query.
    """
    levels = (DivisionLevel.TOWN, DivisionLevel.COMMUNITY)
    rows = [_division_info(row) for row in Division.objects.filter(level__in=levels)]
    return division_named(text, rows)


def county() -> DivisionInfo | None:
    """The county of this installation, None before the tree is loaded. One query."""
    row = Division.objects.filter(level=DivisionLevel.COUNTY).order_by("code").first()
    return _division_info(row) if row else None


def towns() -> tuple[DivisionInfo, ...]:
    """All towns and sub-districts in the order of their codes. One query."""
    found = Division.objects.filter(level=DivisionLevel.TOWN).order_by("code")
    return tuple(_division_info(row) for row in found)


def communities_of(code: int) -> tuple[DivisionInfo, ...]:
    """Communities and villages inside a division, by code. One query."""
    return _inside(code, DivisionLevel.COMMUNITY)


def grids_of(code: int) -> tuple[DivisionInfo, ...]:
    """Grids inside a division, by code. One query."""
    return _inside(code, DivisionLevel.GRID)


def _inside(code: int, level: DivisionLevel) -> tuple[DivisionInfo, ...]:
    part = range_of(code)
    found = Division.objects.filter(code__range=(part.low, part.high), level=level).order_by("code")
    return tuple(_division_info(row) for row in found)


def division_path(code: int) -> tuple[DivisionInfo, ...]:
    """County, town, community and grid down to the code, as far as they exist. One query."""
    return tuple(divisions_by_codes(ancestors_of(code)).values())


def division_path_text(code: int) -> str:
    """`越州镇 大槐村 第3网格`: the names below the county, in the language of the page."""
    path = division_path(code)
    language = get_language() or ""
    below = path[1:] if len(path) > 1 else path
    if language.startswith("en"):
        return ", ".join(part.called(language) for part in reversed(below))
    return " ".join(part.name for part in below)


def unit_by_slug(slug: str) -> UnitInfo | None:
    """One unit, None when there is none of this slug. One query."""
    row = Unit.objects.filter(slug=slug).first()
    return _unit_info(row) if row else None


def units_by_slugs(slugs: Iterable[str]) -> dict[str, UnitInfo]:
    """Units by slug; unknown slugs are left out. One query."""
    return {row.slug: _unit_info(row) for row in Unit.objects.filter(slug__in=set(slugs))}


def unit_by_id(unit_id: int) -> UnitInfo | None:
    """One unit, None when there is none of this number. One query."""
    return units_by_ids([unit_id]).get(unit_id)


def units_by_ids(unit_ids: Iterable[int]) -> dict[int, UnitInfo]:
    """Units by number; unknown numbers are left out. One query."""
    return {row.pk: _unit_info(row) for row in Unit.objects.filter(pk__in=set(unit_ids))}


def units_all() -> dict[int, UnitInfo]:
    """Every unit by number, for lines upwards. One query."""
    return {row.pk: _unit_info(row) for row in Unit.objects.order_by("id")}


def units_by_kind(kind: UnitKind) -> tuple[UnitInfo, ...]:
    """All units of a kind, in the order they were listed. One query."""
    return tuple(_unit_info(row) for row in Unit.objects.filter(kind=kind).order_by("id"))


def unit_chain(unit_id: int) -> tuple[int, ...]:
    """The unit and those above it, without the district's own offices; at most four. One query.

    A complaint about any of these must stay hidden from the unit's staff. An office of the
    district stands alone in its chain.
    """
    unit: Unit | None = (
        Unit.objects.filter(pk=unit_id).select_related("superior__superior__superior").first()
    )
    chain: list[int] = []
    while unit and len(chain) < CHAIN_LENGTH:
        if chain and unit.kind == UnitKind.DISTRICT_OFFICE:
            break
        chain.append(unit.pk)
        unit = unit.superior if unit.superior_id and len(chain) < CHAIN_LENGTH else None
    return tuple(chain)


def superior_of(unit_id: int) -> UnitInfo | None:
    """The unit one step up, None at the top and for bodies outside the district. One query."""
    row = Unit.objects.filter(subordinates=unit_id).first()
    return _unit_info(row) if row else None


def units_below(unit: UnitInfo) -> tuple[UnitInfo, ...]:
    """Units one step below: those with it as superior, and a town's communities. One query."""
    below = Unit.objects.filter(superior_id=unit.id)
    if unit.kind is UnitKind.TOWN:
        inside = range_of(unit.area_code)
        below |= Unit.objects.filter(
            area_code__range=(inside.low, inside.high), kind=UnitKind.COMMUNITY
        )
    return tuple(_unit_info(row) for row in below.order_by("id"))


def units_responsible(area_code: int) -> tuple[UnitInfo, ...]:
    """Units whose ground this is, nearest first: community, managing body, town. Two queries.

    The managing body stands before the town only where the district does not run the town itself.
    """
    codes = [code for code in ancestors_of(area_code) if level_of(code) is not DivisionLevel.COUNTY]
    managing = Division.objects.filter(code__in=codes, managed_by__isnull=False).values(
        "managed_by"
    )
    kinds = [UnitKind.COMMUNITY, UnitKind.TOWN]
    found = Unit.objects.filter(area_code__in=codes, kind__in=kinds) | Unit.objects.filter(
        pk__in=managing
    )
    order = {UnitKind.COMMUNITY: 0, UnitKind.OUTSIDE_BODY: 1, UnitKind.TOWN: 2}
    rows = sorted(found, key=lambda row: order.get(UnitKind(row.kind), 1))
    return tuple(_unit_info(row) for row in rows)


def unit_by_alias(name: str) -> UnitInfo | None:
    """The unit that bears this name or short name, None when unknown. One query."""
    found = Unit.objects.filter(name=name) | Unit.objects.filter(aliases__contains=[name])
    row = found.first()
    return _unit_info(row) if row else None


def units_by_name(name: str) -> tuple[UnitInfo, ...]:
    """The units a word in a notice stands for: one by name, all of a kind by a collective."""
    unit = unit_by_alias(name)
    if unit:
        return (unit,)
    word = Collective.objects.filter(pk=name).first()
    return units_by_kind(UnitKind(word.kind)) if word else ()


def name_finder() -> Callable[[str], tuple[str, ...]]:
    """Slug of the unit, or words for many, behind a name as people write it; empty when unknown.

    Three queries, once for any number of names.
    """
    return _name_book().find


def name_guesser() -> Callable[[str], str]:
    """Name of the unit an unknown name misses by a slip of the pen; empty for none. Four queries."""
    near, language = _name_book().near, get_language() or ""
    names = {row.slug: _unit_info(row).called(language) for row in Unit.objects.all()}
    return lambda word: names.get(near(word), "")


def _name_book() -> NameBook:
    own = county()
    units = [_unit_info(row) for row in Unit.objects.order_by("id")]
    words = {row.name: UnitKind(row.kind) for row in Collective.objects.order_by("name")}
    return NameBook(units, words, own.name if own else "")


def units_choices(*kinds: UnitKind) -> list[tuple[str, str]]:
    """`(slug, name)` of the units of some kinds for a form, in the page's language. One query."""
    language = get_language() or ""
    rows = Unit.objects.filter(kind__in=kinds).order_by("id")
    return [(row.slug, _unit_info(row).called(language)) for row in rows]


def owner_names() -> list[str]:
    """Names of units but communities and words for many, to choose from. Two queries."""
    kinds = [kind for kind in UnitKind if kind is not UnitKind.COMMUNITY]
    words = collective_names(offered=True)
    return sorted({*words.values(), *(name for _slug, name in units_choices(*kinds))})


def collective_names(*, offered: bool = False) -> dict[str, str]:
    """Words for many units at once, by the word itself, in the page's language. One query.

    `offered`: without the words that only one notice uses.
    """
    english = (get_language() or "").startswith("en")
    rows = Collective.objects.order_by("name")
    if offered:
        rows = rows.filter(offered=True)
    return {row.name: row.name_en if english and row.name_en else row.name for row in rows}


def towns_choices() -> list[tuple[str, str]]:
    """`(code, name)` of towns and sub-districts for a form, in the page's language. One query."""
    language = get_language() or ""
    return [(str(town.code), town.called(language)) for town in towns()]


def units_choices_near(code: int) -> list[tuple[str, str]]:
    """`(slug, name)` of the town's office and its villages and communities. One query."""
    language = get_language() or ""
    return [(unit.slug, unit.called(language)) for unit in units_near(code)]


def units_near(code: int) -> tuple[UnitInfo, ...]:
    """The town's office and its villages and communities. One query."""
    inside = range_of(code)
    near = Unit.objects.filter(
        area_code__range=(inside.low, inside.high), kind__in=(UnitKind.TOWN, UnitKind.COMMUNITY)
    )
    return tuple(_unit_info(unit) for unit in near.order_by("area_code"))


def tree_faults() -> list[str]:
    """What is wrong with the stored tree, as sentences. One query."""
    levels = dict(Division.objects.values_list("code", "level"))
    faults = []
    for code, level in sorted(levels.items()):
        if level_of(code) != level:
            faults.append(_("%(code)s 的级别与编号不符。") % {"code": code})
        if (above := parent_of(code)) is not None and above not in levels:
            faults.append(_("%(code)s 的上一级不存在。") % {"code": code})
    if not levels:
        faults.append(_("一个区划也没有装载。请运行 load_all。"))
    return faults


def unit_faults() -> list[str]:
    """Units that hang in the air, and towns nobody answers for, as sentences. Two queries."""
    units = list(Unit.objects.order_by("id"))
    levels = dict(Division.objects.values_list("code", "level"))
    free = (UnitKind.OUTSIDE_BODY, UnitKind.DISTRICT_OFFICE)
    faults = []
    for unit in units:
        if unit.superior_id is None and unit.kind not in free:
            faults.append(_("单位“%(name)s”没有上级，投诉它没处可交。") % {"name": unit.name})
        if unit.area_code not in levels:
            faults.append(_("单位“%(name)s”的辖区不存在。") % {"name": unit.name})
    answered = {unit.area_code for unit in units}
    below = (DivisionLevel.TOWN, DivisionLevel.COMMUNITY)
    faults += [
        _("%(code)s 没有负责的单位。") % {"code": code}
        for code, level in sorted(levels.items())
        if level in below and code not in answered
    ]
    return faults


def _division_info(row: Division) -> DivisionInfo:
    return DivisionInfo(
        code=row.code,
        level=DivisionLevel(row.level),
        kind=DivisionKind(row.kind),
        name=row.name,
        name_en=row.name_en,
        synthetic=row.synthetic,
        households=row.households,
        managed_by_id=row.managed_by_id,
    )


def _unit_info(row: Unit) -> UnitInfo:
    return UnitInfo(
        id=row.pk,
        slug=row.slug,
        kind=UnitKind(row.kind),
        name=row.name,
        name_en=row.name_en,
        area_code=row.area_code,
        fields=row.fields,
        aliases=tuple(row.aliases),
        superior_id=row.superior_id,
        demo_phone=row.demo_phone,
    )
