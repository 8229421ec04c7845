"""What a measure becomes: which instrument, for whom, with or without a clock. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from anxin.areas.types import SENSITIVE_FIELDS, FieldOfWork, UnitInfo, UnitKind, is_vague
from anxin.documents.types import Addressee, Strength

from ..types import Instrument
from .scope import bits_of

CHINA = ZoneInfo("Asia/Shanghai")
DAY_ENDS = time(23, 59)
# Words of a binding instrument, said of people or bodies that cannot be bound.
_INSTEAD_OF_ORDER = {
    Addressee.OUTSIDE_BODY: Instrument.REQUEST_TO_PEER,
    Addressee.EMPLOYER: Instrument.REMINDER,
    Addressee.MERCHANT: Instrument.REMINDER,
    Addressee.CADRE: Instrument.REMINDER,
    Addressee.RESIDENT: Instrument.APPEAL,
}
_CLOCKED = (Strength.MUST, Strength.IN_PRINCIPLE)
_OWN_FIELD = (UnitKind.DEPARTMENT, UnitKind.MASS_ORGANISATION)


@dataclass(frozen=True, slots=True)
class Owners:
    """Who holds a measure, who helps, and to whom it is handed on, as units."""

    holder: UnitInfo
    cooperating: tuple[UnitInfo, ...]
    members: tuple[UnitInfo, ...]


def instrument_of(strength: str, addressee: str, instrument: str) -> Instrument:
    """The instrument a measure is carried out with; its strength has the last word."""
    if strength == Strength.MUST_NOT:
        return Instrument.GUARD
    if strength == Strength.ENCOURAGE:
        return Instrument.APPEAL
    if strength == Strength.MAY and instrument != Instrument.PROPOSAL_UPWARD:
        return Instrument.CHOICE
    if instrument != Instrument.ORDER:
        return Instrument(instrument)
    if addressee in _INSTEAD_OF_ORDER:
        return _INSTEAD_OF_ORDER[Addressee(addressee)]
    return Instrument.GUIDANCE if strength == Strength.GUIDE else Instrument.ORDER


def has_clock(instrument: str, strength: str, kind: str) -> bool:
    """Whether anything can be overdue: a binding order to an own or lower unit."""
    bound = instrument == Instrument.ORDER and strength in _CLOCKED
    return bound and kind != UnitKind.OUTSIDE_BODY


def due_of(deadline: date | None, opened_at: datetime, due_min: int) -> datetime:
    """The later of the end of the deadline's day and the time a first answer is allowed."""
    soonest = opened_at + timedelta(minutes=due_min)
    if deadline is None:
        return soonest
    return max(datetime.combine(deadline, DAY_ENDS, CHINA), soonest)


def owners_of(
    lead: Iterable[str],
    cooperate: Iterable[str],
    units: Mapping[str, tuple[UnitInfo, ...]],
    office: UnitInfo,
) -> Owners:
    """Who answers: the first own unit named, else the district's office.

    A word for many units (各镇) hands the measure on to each of them. A word for all communities
    goes to the towns, who hand it on themselves.
    """
    named = [found[0] for name in lead if len(found := units.get(name, ())) == 1]
    members = [one for name in lead if len(found := units.get(name, ())) > 1 for one in found]
    helpers = [one for name in cooperate for one in units.get(name, ())]
    own = [one for one in named if one.kind is not UnitKind.OUTSIDE_BODY]
    if not own and not members:
        own = [one for one in helpers if one.kind is not UnitKind.OUTSIDE_BODY]
    holder = own[0] if own else office
    others = {one.id: one for one in [*named, *helpers] if one.id != holder.id}
    handed = {one.id: one for one in members if one.id != holder.id and one.id not in others}
    return Owners(holder, tuple(others.values()), tuple(handed.values()))


def outside_named(
    names: Iterable[str], units: Mapping[str, tuple[UnitInfo, ...]]
) -> tuple[str, ...]:
    """The names of bodies that are not on the list of units; nobody in particular is left out."""
    return tuple(name for name in names if not units.get(name) and not is_vague(name))


def field_of(units: Iterable[UnitInfo]) -> int:
    """The field of work of a measure: the first department's own; general where none is named.

    Sensitive registers are never opened by a notice.
    """
    for unit in units:
        if unit.kind in _OWN_FIELD:
            own = unit.fields & ~int(FieldOfWork.GENERAL) & ~int(SENSITIVE_FIELDS)
            if own:
                return max(bits_of(own))
    return int(FieldOfWork.GENERAL)
