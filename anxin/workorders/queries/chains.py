"""Steps up the line as pages show them, and units at which nobody could be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Min, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.areas.types import UnitKind
from anxin.core.permissions import require
from anxin.core.types import Actor
from anxin.messages.queries import contacts_of_units

from ..models import Escalation, Part
from ..rules import chain_of, unreachable_on
from ..types import PART_RUNNING, STEP_MIN, ChainGap, EscalationLine, Permission, Stage

DISTRICT_OFFICE = "gov-office"
MOST_LINES = 300


def order_escalations(actor: Actor, ref: str) -> tuple[EscalationLine, ...]:
    """Every step of an order's lines that was taken or still comes, oldest first. Two queries."""
    require(actor, Permission.READ)
    comes = Q(part__red_at=F("red_at"), part__status__in=list(PART_RUNNING))
    over = Q(taken_at__isnull=False) | Q(stopped_at__isnull=False)
    rows = Escalation.objects.filter(comes | over, order__ref=ref)
    return _lines(rows.order_by("red_at", "step", "id"))


def escalations_open(
    actor: Actor, *, campaign: str = "", unit_id: int | None = None
) -> tuple[EscalationLine, ...]:
    """Steps that were taken and are not settled, the newest of each part; of one unit or all.

    Two queries; at most 300 lines, the longest overdue first.
    """
    require(actor, Permission.READ)
    rows = Escalation.objects.filter(
        taken_at__isnull=False, part__red_at=F("red_at"), part__status__in=list(PART_RUNNING)
    )
    if campaign:
        rows = rows.filter(order__campaign=campaign)
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    newest = rows.order_by("part_id", "red_at", "-step").distinct("part_id", "red_at")
    return _lines(Escalation.objects.filter(id__in=newest.values("id")).order_by("red_at", "id"))


def chain_gaps(actor: Actor) -> tuple[ChainGap, ...]:
    """Units at which nobody could be told: all for the district's office, else those the actor's
    unit stands above, itself included. Five queries."""
    require(actor, Permission.READ)
    if actor.unit_id is None:
        return ()
    gaps = gaps_found()[1]
    if not gaps:
        return ()
    office = areas.unit_by_slug(DISTRICT_OFFICE)
    if office is not None and actor.unit_id == office.id:
        return gaps
    return tuple(gap for gap in gaps if actor.unit_id in areas.unit_chain(gap.unit_id))


def chain_faults() -> Iterable[str]:
    """Gaps in lines upwards and red without a line, as sentences for the doctor."""
    for gap in gaps_found()[1]:
        yield _("“%(unit)s”没有找得到的联系人，%(lines)d 个单位的逾期报到这里就断了。") % {
            "unit": gap.unit_name,
            "lines": gap.lines,
        }
    bare = Part.objects.filter(red_at__isnull=False, status__in=list(PART_RUNNING)).exclude(
        chained_at=F("red_at")
    )
    if count := bare.count():
        yield _("%(count)d 个逾期的部分没有逐级上报。") % {"count": count}


def gaps_found() -> tuple[int, tuple[ChainGap, ...]]:
    """How many lines were walked, and where nobody could be told. Needs the system's scope or the
    actor's for the clocks that run; five queries."""
    units, language = areas.units_all(), get_language() or ""
    office = next((one for one in units.values() if one.slug == DISTRICT_OFFICE), None)
    if office is None:
        return 0, ()
    held = contacts_of_units(units)
    reachable = frozenset(
        unit for unit, contacts in held.items() if any(one.user or one.phone for one in contacts)
    )
    own = [one for one in units.values() if one.kind is not UnitKind.OUTSIDE_BODY]
    chains = {one.id: chain_of(one.id, units, office.id, STEP_MIN) for one in own}
    broken: dict[int, list[int]] = defaultdict(list)
    silent: set[int] = set()
    for unit_id, chain in chains.items():
        gone = unreachable_on(chain, reachable)
        for one in gone:
            broken[one].append(unit_id)
        if len(gone) == len(chain):
            silent.update(gone)
    bites = _bites(broken)
    gaps = [
        ChainGap(one, units[one].called(language), len(below), bites.get(one), one in silent)
        for one, below in broken.items()
    ]
    return len(chains), tuple(sorted(gaps, key=lambda gap: (-gap.lines, gap.unit_id)))


def _bites(broken: dict[int, list[int]]) -> dict[int, datetime]:
    """When a running clock would first run into each gap. One query."""
    if not broken:
        return {}
    owed = Part.objects.filter(
        due_at__isnull=False, red_at__isnull=True, status__in=list(PART_RUNNING)
    )
    soonest = dict(owed.order_by().values_list("unit_id").annotate(Min("due_at")))
    found = {}
    for unit, below in broken.items():
        times = [soonest[one] for one in below if one in soonest]
        if times:
            found[unit] = min(times)
    return found


def _lines(rows: QuerySet[Escalation]) -> tuple[EscalationLine, ...]:
    found = list(rows.select_related("order").defer("order__search", "order__details")[:MOST_LINES])
    units, language = areas.units_by_ids({row.unit_id for row in found}), get_language() or ""
    return tuple(
        EscalationLine(
            id=row.id,
            order_ref=row.order.ref,
            subject=row.order.subject,
            part_id=row.part_id,
            step=row.step,
            stage=Stage(row.stage),
            unit_id=row.unit_id,
            unit_name=units[row.unit_id].called(language),
            contact_name=row.contact_name,
            due_at=row.due_at,
            taken_at=row.taken_at,
            next_step_at=row.next_step_at,
            message_id=row.message_id,
            fault=row.fault,
            stopped=row.stopped_at is not None,
        )
        for row in found
    )
