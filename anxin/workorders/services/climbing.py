"""The line upwards: a red part goes up step by step, each step a row with its proof.

All state is rows. A run that dies leaves nothing; the next does what is ripe, whatever was missed.
A part turns red and begins its line in one transaction, so no red is without its line. A unit where
nobody can be reached is written down as a fault, and the next step follows at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F, Q
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.areas.types import UnitInfo
from anxin.core.events import emit_all
from anxin.core.types import SYSTEM, gettext_noop
from anxin.messages.queries import contacts_of_units
from anxin.messages.services import message_send
from anxin.messages.types import Contact, To

from ..kinds import kind_of
from ..models import Escalation, Order, OrderMove, Part
from ..rules import Rung, chain_of, next_step_time
from ..types import PART_RUNNING, STAGE_LABELS, ClockUnit, OrderEscalated, Stage
from .telling import order_called

DISTRICT_OFFICE = "gov-office"
BATCH = 2000
# Kinds with so little time let no night pass.
URGENT_MOST_MIN = 24 * 60
NOBODY = gettext_noop("这个单位没有找得到的联系人")
ONE_SUBJECT = gettext_noop("逾期：%(unit)s，%(kind)s（%(ref)s）")
ONE_TEXT = gettext_noop("%(unit)s承办的一件事过了时限，提醒和预告之后仍没有结果，报到您这里。")
MANY_SUBJECT = gettext_noop("逾期：%(count)s 件")
MANY_TEXT = gettext_noop("有 %(count)s 件事过了时限，提醒和预告之后仍没有结果，报到您这里。")
_STOP = """
    UPDATE workorders_escalation e SET stopped_at = %s FROM workorders_part p
    WHERE e.taken_at IS NULL AND e.stopped_at IS NULL AND p.id = e.part_id
      AND (p.red_at IS DISTINCT FROM e.red_at OR p.status NOT IN ('given', 'accepted'))
"""


_TAKEN = """
    UPDATE workorders_escalation e SET taken_at = %s, contact_name = t.contact,
        message_id = t.message, next_step_at = t.following, fault = t.fault
    FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::timestamptz[], %s::text[])
        AS t (id, contact, message, following, fault)
    WHERE e.id = t.id
"""


@dataclass(frozen=True, slots=True)
class _Line:
    """What lines upwards are drawn from."""

    units: Mapping[int, UnitInfo]
    office: int

    def of(self, part: Part, order: Order) -> tuple[Rung, ...]:
        """The steps of a part."""
        waits = kind_of(order.kind).step_min
        return chain_of(part.unit_id, self.units, self.office, waits, order.excluded_unit_id)


def steps_climb(now: datetime) -> dict[str, int]:
    """Stop what is settled, begin the lines of what turned red, take the steps that are due."""
    with connection.cursor() as cursor:
        cursor.execute(_STOP, [now])
        done = {"stopped": cursor.rowcount, "begun": 0, "taken": 0}
    red, ripe = _unchained(), _ripe(now)
    if not red and not ripe:
        return done
    units = areas.units_all()
    line = _Line(units, next(one.id for one in units.values() if one.slug == DISTRICT_OFFICE))
    done["begun"] = _begin(line, red)
    # A step that could tell nobody makes the next one due at once: go on until none is ripe.
    while ripe := _ripe(now):
        _take(line, ripe, now)
        done["taken"] += len(ripe)
    return done


def _unchained() -> list[Part]:
    """Red parts whose line has not begun, held."""
    fresh = Q(chained_at__isnull=True) | Q(chained_at__lt=F("red_at"))
    red = Part.objects.filter(fresh, red_at__isnull=False, status__in=list(PART_RUNNING))
    held = red.select_for_update(skip_locked=True, of=("self",)).select_related("order")
    return list(held.defer("order__search", "order__details").order_by("red_at", "id")[:BATCH])


def _ripe(now: datetime) -> list[Escalation]:
    """Steps that are due and not yet taken, held."""
    due = Escalation.objects.filter(taken_at=None, stopped_at=None, due_at__lte=now)
    held = due.select_for_update(skip_locked=True, of=("self",)).select_related("order", "part")
    return list(held.defer("order__search", "order__details").order_by("due_at", "id")[:BATCH])


def _begin(line: _Line, parts: Sequence[Part]) -> int:
    """The first step of each line is due the moment its part turned red."""
    first = [(part, line.of(part, part.order)[0]) for part in parts]
    steps = [_step(part, rung, part.red_at, part.red_at) for part, rung in first if part.red_at]
    Escalation.objects.bulk_create(steps, ignore_conflicts=True)
    Part.objects.filter(id__in=[part.id for part in parts]).update(chained_at=F("red_at"))
    return len(steps)


def _step(part: Part, rung: Rung, red_at: datetime, due_at: datetime) -> Escalation:
    return Escalation(
        order_id=part.order_id,
        part_id=part.id,
        red_at=red_at,
        step=rung.step,
        stage=rung.stage,
        unit_id=rung.unit_id,
        due_at=due_at,
    )


def _take(line: _Line, ripe: Sequence[Escalation], now: datetime) -> None:
    """Tell each unit, write who was told with which message, and plan what follows."""
    together: dict[int, list[Escalation]] = defaultdict(list)
    for row in ripe:
        together[row.unit_id].append(row)
    contacts = contacts_of_units(together)
    following: list[Escalation] = []
    for unit_id, rows in together.items():
        found = (one for one in contacts.get(unit_id, ()) if one.user or one.phone)
        contact = next(found, None)
        message_id = _tell(line, unit_id, rows, now) if contact else None
        for row in rows:
            following += _taken(line, row, contact if message_id else None, message_id, now)
    _write_taken(ripe, now)
    Escalation.objects.bulk_create(following, ignore_conflicts=True)
    OrderMove.objects.bulk_create([_said(line, row, now) for row in ripe], batch_size=BATCH)
    emit_all([OrderEscalated(row.order_id, row.part_id, row.step, row.unit_id) for row in ripe])


def _write_taken(ripe: Sequence[Escalation], now: datetime) -> None:
    """Write what was done at each step, all in one statement."""
    columns = (
        [row.id for row in ripe],
        [row.contact_name for row in ripe],
        [row.message_id for row in ripe],
        [row.next_step_at for row in ripe],
        [row.fault for row in ripe],
    )
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, [now, *columns])


def _taken(
    line: _Line, row: Escalation, contact: Contact | None, message_id: int | None, now: datetime
) -> list[Escalation]:
    """Mark a step as taken; returns the next one, none after the last."""
    chain = line.of(row.part, row.order)
    # A line is drawn anew at each step: where a unit's superior changed meanwhile, it follows.
    here = next((rung for rung in chain if rung.step == row.step), None)
    after = next((rung for rung in chain if rung.step == row.step + 1), None)
    row.taken_at, row.message_id = now, message_id
    row.contact_name = contact.name if contact else ""
    row.fault = "" if contact else NOBODY
    if after is None:
        return []
    wait = (here.wait if here else None) or timedelta(0)
    row.next_step_at = next_step_time(row.due_at, now, wait) if contact else now
    return [_step(row.part, after, row.red_at, row.next_step_at)]


def _tell(line: _Line, unit_id: int, rows: Sequence[Escalation], now: datetime) -> int | None:
    """One message for all that reaches a unit in the same minute; returns its number."""
    urgent = any(_is_urgent(row.order) for row in rows)
    if len(rows) == 1:
        row = rows[0]
        return message_send(
            actor=SYSTEM, to=To(unit=unit_id), matter=f"order:{row.order.ref}",
            occasion=f"red:{row.part_id}:{row.step}:{int(row.red_at.timestamp())}",
            subject=ONE_SUBJECT, text=ONE_TEXT, link=f"/desk/orders/{row.order.ref}/",
            urgent=urgent,
            values={
                "ref": row.order.ref,
                "kind": order_called(row.order),
                "unit": line.units[row.part.unit_id].name,
            },
        )  # fmt: skip
    return message_send(
        actor=SYSTEM, to=To(unit=unit_id), matter=f"overdue:{unit_id}",
        occasion=f"red:{int(now.timestamp())}:{min(row.id for row in rows)}",
        subject=MANY_SUBJECT, text=MANY_TEXT, link="/desk/?show=overdue", urgent=urgent,
        values={"count": str(len(rows))},
    )  # fmt: skip


def _is_urgent(order: Order) -> bool:
    allowed = kind_of(order.kind).allowed
    short = allowed.unit is ClockUnit.MINUTES and 0 < allowed.amount <= URGENT_MOST_MIN
    return short and order.clock_unit == ClockUnit.MINUTES


def _said(line: _Line, row: Escalation, now: datetime) -> OrderMove:
    """The line of the order's history: to whom it went, or that nobody was there."""
    unit = line.units[row.unit_id].name
    told = row.contact_name or _(row.fault)
    text = _("%(stage)s：%(unit)s，%(told)s") % {
        "stage": _(STAGE_LABELS[Stage(row.stage)]),
        "unit": unit,
        "told": told,
    }
    return OrderMove(
        order_id=row.order_id, at=now, move="escalate", origin="", target="up", text=text,
        unit_id=row.unit_id, actor_name=SYSTEM.name,
    )  # fmt: skip
