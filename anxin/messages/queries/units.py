"""Where people and messages belong."""

from __future__ import annotations

from collections.abc import Iterable

from anxin.accounts.queries import units_of_posts
from anxin.areas.queries import unit_by_slug, units_by_kind
from anxin.areas.types import UnitInfo, UnitKind

from .contacts import contacts_of_units

DISTRICT_OFFICE = "gov-office"


def office_id() -> int | None:
    """The district's office, which carries what nobody else carries. One query."""
    office = unit_by_slug(DISTRICT_OFFICE)
    return office.id if office else None


def units_of_users(user_ids: Iterable[int]) -> dict[int, int]:
    """The unit each person works at today. One query, none for nobody."""
    return units_of_posts(user_ids)


def units_unreachable() -> tuple[UnitInfo, ...]:
    """Units that can be given orders and that nobody could reach; a finding of `doctor`."""
    kinds = [kind for kind in UnitKind if kind is not UnitKind.OUTSIDE_BODY]
    units = [unit for kind in kinds for unit in units_by_kind(kind)]
    contacts = contacts_of_units(unit.id for unit in units)
    return tuple(
        unit
        for unit in units
        if not any(one.phone or one.user for one in contacts.get(unit.id, ()))
    )
