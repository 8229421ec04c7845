"""Expected reports: asked only by a rule or a running response, daily, and always with an end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.areas.types import UnitInfo
from anxin.core import audit, clock
from anxin.core.jobs import job
from anxin.core.permissions import require
from anxin.core.text import clean
from anxin.core.types import SYSTEM, Actor, ActorKind, Denied, Invalid, Missing
from anxin.notices.queries import clause_quote

from ..kinds import REPORT
from ..models import ExpectedReport, Order, Report
from ..rules import Rhythm, report_state
from ..types import Instrument, OrderDraft, OrderStatus, Permission, ReportGiven
from .moving import order_move_by_id
from .opening import order_open

DISTRICT_OFFICE = "gov-office"
MOST_VALUE = 10**9 - 1
MOST_TEXT = 1000
LOAD_KEYS = ("slug", "subject", "question", "clause", "source", "units", "at", "from", "until")


def expected_reports_load(*, actor: Actor, campaign: str, rows: Sequence[Mapping[str, Any]]) -> int:
    """Keep the reports a campaign's file asks for; returns how many are new.

    What is kept already stays as it is: a running expectation is never changed by a file.
    Raises Invalid.
    """
    require(actor, Permission.OPEN)
    new = 0
    for row in rows:
        values = _loaded(campaign, row)
        held = ExpectedReport.objects.filter(campaign=campaign, slug=row["slug"]).exists()
        if not held:
            ExpectedReport.objects.create(campaign=campaign, slug=row["slug"], **values)
            new += 1
    return new


def report_file(*, actor: Actor, ref: str, given: ReportGiven) -> None:
    """Say a number for today, zero included; a second word replaces the first, both are kept.

    Raises Missing, Denied, Invalid.
    """
    require(actor, Permission.MOVE)
    order = Order.objects.filter(ref=ref, expected__isnull=False).select_related("expected").first()
    if order is None or order.expected is None:
        raise Missing
    if actor.kind is not ActorKind.SYSTEM and actor.unit_id != order.lead_unit_id:
        raise Denied(_("由承办单位自己上报。"))
    now, rhythm = clock.now(), rhythm_of(order.expected)
    if not order.running or not rhythm.runs_at(now):
        raise Invalid(_("这项上报已经到期，不用再报。"))
    if not 0 <= given.value <= MOST_VALUE:
        message = _("请填 0 或一个正整数。没有也请报 0。")
        raise Invalid(message, fields={"value": message})
    day = rhythm.day_at(now)
    report = Report.objects.create(
        order_id=order.id,
        day=day,
        value=given.value,
        text=clean(given.text)[:MOST_TEXT],
        filed_at=now,
        late=now > rhythm.due_at(day),
        unit_id=actor.unit_id,
        actor_name=actor.name,
    )
    audit.record(actor, "workorders.report_file", "report", report.id, {"day": day.isoformat()})
    _state_renew(order, order.expected)


@job("workorders.reports_tick", owner="workorders", cron="* * * * *")
def reports_tick() -> None:
    """Open the orders of expectations that begin, renew how each stands, close what has ended."""
    now = clock.now()
    for expected in ExpectedReport.objects.filter(from_on__lte=clock.today()):
        rhythm = rhythm_of(expected)
        if rhythm.runs_at(now):
            _orders_open(expected)
        for order in expected.orders.filter(running=True).select_related("expected"):
            if rhythm.runs_at(now):
                _state_renew(order, expected)
            else:
                order_move_by_id(
                    actor=SYSTEM,
                    order_id=order.id,
                    move="expire",
                    origin=OrderStatus.OPENED,
                    text="",
                )


def rhythm_of(expected: ExpectedReport) -> Rhythm:
    """When an expectation is due."""
    return Rhythm(expected.due_time, expected.from_on, expected.until_on)


def _orders_open(expected: ExpectedReport) -> None:
    if expected.orders.exists():
        return
    office = areas.unit_by_slug(DISTRICT_OFFICE)
    for unit in _units(expected.units):
        draft = OrderDraft(
            kind=REPORT.slug,
            campaign=expected.campaign,
            area_code=unit.area_code,
            subject=expected.subject,
            details=expected.question,
            lead_unit=unit.id,
            clause_id=expected.clause_id,
            instrument=Instrument.ORDER,
            strength="must",
            giver=office.id if office else None,
            expected=expected.id,
        )
        order_open(actor=SYSTEM, draft=draft, origin=f"workorders.report:{expected.id}:{unit.slug}")


def _state_renew(order: Order, expected: ExpectedReport) -> None:
    rhythm, now = rhythm_of(expected), clock.now()
    newest = Report.objects.filter(order_id=order.id).values("day").annotate(last=Max("id"))
    rows = Report.objects.filter(id__in=[row["last"] for row in newest])
    said = dict(rows.values_list("day", "value"))
    state, due = report_state(rhythm, said, now), rhythm.next_due(now)
    if (state, due) != (order.report_state, order.due_at):
        Order.objects.filter(id=order.id).update(report_state=state, due_at=due)


def _units(names: Sequence[str]) -> list[UnitInfo]:
    found: dict[int, UnitInfo] = {}
    for name in names:
        unit = areas.unit_by_slug(name)
        for one in (unit,) if unit else areas.units_by_name(name):
            found.setdefault(one.id, one)
    return list(found.values())


def _loaded(campaign: str, row: Mapping[str, Any]) -> dict[str, Any]:
    missing = [key for key in LOAD_KEYS if not row.get(key)]
    if missing:
        message = _("上报要求缺少：%(names)s。没有来源和截止日期的，不能要求上报。")
        raise Invalid(message % {"names": "、".join(missing)})
    unknown = [name for name in row["units"] if not _units([name])]
    if unknown:
        message = _("这些单位不在单位名单里：%(names)s。请先改登记册或单位名单。")
        raise Invalid(message % {"names": "、".join(unknown)})
    if clause_quote(campaign, str(row["clause"])) is None:
        message = _("通知里没有第“%(id)s”句。请写句子的编号，例如 7.4。")
        raise Invalid(message % {"id": row["clause"]})
    from_on, until_on = row["from"], row["until"]
    if not isinstance(from_on, date) or not isinstance(until_on, date) or until_on < from_on:
        raise Invalid(_("上报要求的起止日期不对：请写成 2021-02-11，且止日不早于起日。"))
    return {
        "subject": row["subject"],
        "subject_en": row.get("subject_en", ""),
        "question": row["question"],
        "question_en": row.get("question_en", ""),
        "clause_id": str(row["clause"]),
        "source": row["source"],
        "source_en": row.get("source_en", ""),
        "units": list(row["units"]),
        "due_time": time.fromisoformat(str(row["at"])),
        "from_on": from_on,
        "until_on": until_on,
    }
