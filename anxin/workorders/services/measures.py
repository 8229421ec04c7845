"""A notice in force becomes orders: each measure in its instrument, at the units it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.areas.types import UnitInfo, UnitKind
from anxin.core import audit, clock, crypto
from anxin.core.events import emit_all
from anxin.core.permissions import require
from anxin.core.types import Actor
from anxin.documents.types import Instrument as Means
from anxin.notices.queries import measures_of, version_mark
from anxin.notices.types import MeasureView

from ..models import Order, OrderMove, Part
from ..rules import (
    Owners,
    due_of,
    field_of,
    has_clock,
    instrument_of,
    outside_named,
    owners_of,
)
from ..types import FIRST_ANSWER_MIN, Instrument, OrderDraft, OrderOpened, OrderStatus, Permission
from .opening import order_built, parts_built

DISTRICT_OFFICE = "gov-office"
# Stands for a unit in the origin of a request to bodies that are not on the list of units.
ASKED_OUTSIDE = "outside"
BATCH = 500


@dataclass(frozen=True, slots=True)
class _Planned:
    """An order to be: its draft, where it comes from, whom it cannot bind, its parent's origin."""

    draft: OrderDraft
    origin: str
    unbound: frozenset[int]
    parent: str = ""


def measures_break_down(*, actor: Actor, campaign: str) -> int:
    """Open the orders of every measure in force that are not open yet; returns how many.

    A named lead gets one order with its cooperating parts; a word for many units gets one order
    for the whole and a child for each unit. A second call opens only what is missing.
    """
    require(actor, Permission.OPEN)
    _one_at_a_time(campaign)
    mark = version_mark(campaign)
    measures = measures_of(campaign, mark)
    office = areas.unit_by_slug(DISTRICT_OFFICE)
    if office is None:
        raise LookupError(f"the unit {DISTRICT_OFFICE} is not loaded")
    units = _units_named({name for one in measures for name in (*one.lead, *one.cooperate)})
    held = dict(
        Order.objects.filter(origin__startswith=f"{_origin(campaign)}:").values_list("origin", "id")
    )
    now, opened = clock.now(), 0
    for measure in measures:
        plan = _plan(campaign, measure, units, office, now)
        missing = [one for one in plan if one.origin not in held]
        if missing:
            _write(actor, [_under(one, mark) for one in missing], held, now)
            detail = {"campaign": campaign, "orders": len(missing)}
            audit.record(actor, "workorders.measure_break_down", "measure", measure.id, detail)
            opened += len(missing)
    return opened


def _under(planned: _Planned, mark: str) -> _Planned:
    """An order keeps the version of the notice it was opened under."""
    return replace(planned, draft=replace(planned.draft, version=mark))


def _one_at_a_time(campaign: str) -> None:
    # Two at once would both find nothing there; the second waits and then finds the first's.
    lock = crypto.digest(b"workorders.measures", campaign.encode())
    with connection.cursor() as cursor:
        key = int.from_bytes(lock[:8], "big", signed=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _units_named(names: Iterable[str]) -> dict[str, tuple[UnitInfo, ...]]:
    """The units behind slugs and words; none behind a name that is not on the list of units.

    Communities are reached through their towns.
    """
    found: dict[str, tuple[UnitInfo, ...]] = {}
    towns = areas.units_by_kind(UnitKind.TOWN)
    for name in sorted(names):
        unit = areas.unit_by_slug(name)
        many = (unit,) if unit else areas.units_by_name(name)
        below = len(many) > 1 and many[0].kind is UnitKind.COMMUNITY
        found[name] = towns if below else many
    return found


def _plan(
    campaign: str,
    measure: MeasureView,
    units: Mapping[str, tuple[UnitInfo, ...]],
    office: UnitInfo,
    now: datetime,
) -> list[_Planned]:
    """The orders a measure becomes: the whole first, then one for each unit it is handed on to."""
    owners = owners_of(measure.lead, measure.cooperate, units, office)
    outside = outside_named(measure.lead, units)
    alone = bool(outside) and outside == measure.lead
    means = Means.REQUEST_TO_PEER if alone else measure.instrument
    instrument = instrument_of(measure.strength, measure.addressee, means)
    draft = _draft(campaign, measure, instrument, owners, office)
    asked = outside_named((*measure.lead, *measure.cooperate), units)
    if asked:
        draft = replace(draft, details=_asking(measure, asked))
    # The office that only hands a measure on owes no answer of its own: its children do.
    hands_on = bool(owners.members) and owners.holder.id == office.id
    whole = _planned(
        draft, owners.holder, owners.cooperating, now, _deadline(measure), owes=not hands_on
    )
    if instrument == Instrument.GUARD:
        return [whole]
    parts = [
        _planned(draft, unit, (), now, _deadline(measure), parent=whole.origin)
        for unit in owners.members
    ]
    if asked and instrument == Instrument.ORDER:
        parts.append(_asked_as_peer(draft, office))
    return [whole, *parts]


def _asked_as_peer(whole: OrderDraft, office: UnitInfo) -> _Planned:
    """Beside an order: the district's office asks the named bodies it cannot order."""
    draft = replace(
        whole,
        kind=Instrument.REQUEST_TO_PEER.value,
        instrument=Instrument.REQUEST_TO_PEER,
        area_code=office.area_code,
        lead_unit=office.id,
        cooperating=(),
        due_at=None,
    )
    origin = f"{_origin(draft.campaign)}:{draft.measure_id}:{ASKED_OUTSIDE}"
    # It hangs on no order: the lead need not wait for a body that nobody can order.
    return _Planned(draft, origin, frozenset())


def _asking(measure: MeasureView, names: Sequence[str]) -> str:
    said = _("商请：%(names)s（不在单位名单里，要自己联系）") % {"names": "、".join(names)}
    return f"{said}\n{measure.quote}"


def _draft(
    campaign: str,
    measure: MeasureView,
    instrument: Instrument,
    owners: Owners,
    office: UnitInfo,
) -> OrderDraft:
    return OrderDraft(
        kind=instrument.value,
        campaign=campaign,
        area_code=owners.holder.area_code,
        subject=measure.quote,
        details=measure.quote,
        lead_unit=owners.holder.id,
        clause_id=measure.clause,
        measure_id=measure.id,
        instrument=instrument,
        strength=measure.strength,
        field_bit=field_of([owners.holder, *owners.cooperating]),
        giver=office.id,
    )


def _planned(
    draft: OrderDraft,
    unit: UnitInfo,
    helpers: tuple[UnitInfo, ...],
    now: datetime,
    deadline: date | None,
    parent: str = "",
    *,
    owes: bool = True,
) -> _Planned:
    timed = owes and has_clock(draft.instrument, draft.strength, unit.kind)
    own = replace(
        draft,
        area_code=unit.area_code,
        lead_unit=unit.id,
        cooperating=tuple(one.id for one in helpers),
        due_at=due_of(deadline, now, FIRST_ANSWER_MIN) if timed else None,
    )
    unbound = frozenset(one.id for one in helpers if one.kind is UnitKind.OUTSIDE_BODY)
    origin = origin_of(draft.campaign, draft.measure_id, unit.slug)
    return _Planned(own, origin, unbound, parent)


def _deadline(measure: MeasureView) -> date | None:
    found = getattr(measure, "deadline", None)
    return found if isinstance(found, date) else None


def origin_of(campaign: str, measure: str, unit: str) -> str:
    """What the order of a measure at a unit is known by."""
    return f"{_origin(campaign)}:{measure}:{unit}"


def _origin(campaign: str) -> str:
    return f"notices.measure:{campaign}"


def _write(actor: Actor, plan: list[_Planned], held: dict[str, int], now: datetime) -> None:
    """Write orders, parts and first history lines in bulk, wholes before what hangs on them."""
    for level in (
        [one for one in plan if not one.parent],
        [one for one in plan if one.parent],
    ):
        orders = []
        for one in level:
            draft = replace(one.draft, parent=held[one.parent]) if one.parent else one.draft
            orders.append(order_built(draft, one.origin, now))
        Order.objects.bulk_create(orders, batch_size=BATCH)
        pairs = list(zip(level, orders, strict=True))
        Part.objects.bulk_create(
            [part for one, order in pairs for part in parts_built(order, one.draft, one.unbound)],
            batch_size=BATCH,
        )
        OrderMove.objects.bulk_create(
            [_first_line(actor, order, now) for order in orders], batch_size=BATCH
        )
        held |= {one.origin: order.id for one, order in pairs}
        emit_all([OrderOpened(order.id, one.draft.kind, one.origin) for one, order in pairs])


def _first_line(actor: Actor, order: Order, now: datetime) -> OrderMove:
    return OrderMove(
        order_id=order.id,
        at=now,
        move="open",
        target=OrderStatus.OPENED,
        unit_id=actor.unit_id,
        actor_name=actor.name,
    )
