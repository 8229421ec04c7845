"""Loading divisions and units: all is checked before anything is written, only what differs is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from anxin.core import audit
from anxin.core.permissions import require
from anxin.core.types import Actor, Invalid, gettext_noop

from .models import Collective, Division, Unit
from .rules import (
    CollectiveRow,
    DivisionRow,
    Fault,
    UnitRow,
    community_unit,
    read_divisions,
    read_units,
)
from .types import DivisionKind, DivisionLevel, LoadCount, Permission, UnitKind, parent_of

M = TypeVar("M", bound=models.Model)


def division_tree_load(*, actor: Actor, tree: Mapping[str, Any]) -> LoadCount:
    """Write the division tree of a county; divisions no longer named stay.

    `tree`: `{county: {code, name, name_en}, towns: [{code, name, name_en, kind, communities:
    [{code, name, synthetic, households, grids: n or list}]}]}`. Who manages a town is written by
    `units_load`. Raises Invalid naming every fault; then nothing is written.
    """
    require(actor, Permission.ADMINISTER)
    rows, faults = read_divisions(tree)
    _refuse(faults)
    with transaction.atomic():
        held = {row.code: row for row in Division.objects.all()}
        wanted = {row.code: asdict(row) for row in rows}
        count = _write(Division, held, wanted)
        _record(actor, "areas.divisions_loaded", rows[0].code, count)
    return count


def units_load(*, actor: Actor, units: Mapping[str, Any]) -> LoadCount:
    """Write the units, one for each community of the tree, and who manages a town.

    `units`: `{units: [{slug, name, name_en, kind, area, superior, managed_by, fields, aliases}],
    collective: {word: {kind}}}`. Raises Invalid naming every fault; then nothing is written.
    """
    require(actor, Permission.ADMINISTER)
    divisions = {row.code: row for row in Division.objects.all()}
    rows, collectives, faults = read_units(units, frozenset(divisions))
    _refuse(faults)
    rows += _community_units(divisions.values(), rows)
    with transaction.atomic():
        count = _write_units(rows)
        count += _write_managing(divisions, rows)
        count += _write_collectives(collectives)
        _record(actor, "areas.units_loaded", "units", count)
    return count


def _community_units(divisions: Any, rows: Sequence[UnitRow]) -> list[UnitRow]:
    towns = {row.area_code: row for row in rows if row.kind is UnitKind.TOWN}
    communities = [row for row in divisions if row.level == DivisionLevel.COMMUNITY]
    _refuse(
        [
            Fault(str(row.code), gettext_noop("{given} 所在的乡镇（街道）没有单位。"), row.name)
            for row in communities
            if parent_of(row.code) not in towns
        ]
    )
    return [community_unit(_row_of(row), towns[parent_of(row.code) or 0]) for row in communities]


def _row_of(row: Division) -> DivisionRow:
    return DivisionRow(
        code=row.code,
        level=DivisionLevel(row.level),
        kind=DivisionKind(row.kind),
        name=row.name,
        name_en=row.name_en,
        synthetic=row.synthetic,
        households=row.households,
    )


def _write_units(rows: Sequence[UnitRow]) -> LoadCount:
    """Write units superiors first, a generation at a time: a unit needs its superior's number."""
    held = {row.slug: row for row in Unit.objects.all()}
    total = LoadCount()
    waiting = list(rows)
    while waiting:
        slugs = {row.slug for row in waiting}
        ready = [row for row in waiting if row.superior not in slugs]
        wanted = {row.slug: _unit_values(row, held) for row in ready}
        total += _write(Unit, held, wanted)
        waiting = [row for row in waiting if row.slug not in wanted]
    return total


def _unit_values(row: UnitRow, held: Mapping[str, Unit]) -> dict[str, Any]:
    values = asdict(row)
    superior, _managing = values.pop("superior"), values.pop("managed_by")
    values["aliases"] = list(row.aliases)
    values["superior_id"] = held[superior].pk if superior else None
    return values


def _write_managing(divisions: Mapping[int, Division], rows: Sequence[UnitRow]) -> LoadCount:
    ids = dict(Unit.objects.values_list("slug", "pk"))
    wanted = {
        row.area_code: {"managed_by_id": ids[row.managed_by] if row.managed_by else None}
        for row in rows
        if row.kind is UnitKind.TOWN
    }
    count = _write(Division, dict(divisions), wanted)
    return LoadCount(changed=count.changed)


def _write_collectives(collectives: Mapping[str, CollectiveRow]) -> LoadCount:
    held = {row.name: row for row in Collective.objects.all()}
    wanted = {word: asdict(row) for word, row in collectives.items()}
    return _write(Collective, held, wanted)


def _write(
    model: type[M], held: dict[Any, M], wanted: Mapping[Any, Mapping[str, Any]]
) -> LoadCount:
    """Insert what is missing, update what differs; `held` gains the new rows."""
    new = {key: model(**values) for key, values in wanted.items() if key not in held}
    changed = [
        held[key] for key, values in wanted.items() if key in held and _assign(held[key], values)
    ]
    rows = model._default_manager
    held.update(zip(new, rows.bulk_create(new.values()), strict=True))
    if changed:
        key_name = model._meta.pk.attname
        names = [name for name in next(iter(wanted.values())) if name != key_name]
        rows.bulk_update(changed, names)
    return LoadCount(len(new), len(changed), len(wanted) - len(new) - len(changed))


def _assign(row: models.Model, values: Mapping[str, Any]) -> bool:
    """Set what differs; whether anything did."""
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


def _record(actor: Actor, action: str, subject: object, count: LoadCount) -> None:
    if count.wrote:
        audit.record(actor, action, "areas", subject, asdict(count))


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        raise Invalid(
            _("文件里有 %(count)s 处不能用，没有写入。") % {"count": len(faults)},
            fields={fault.where: _(fault.what).format(given=fault.given) for fault in faults},
        )
