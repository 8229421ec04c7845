"""At the cut-off: figures are counted once, with their rows as they stand, and a draft is written.

The job of each minute looks whether a cut-off has passed; the day's row is unique, and a lock keeps
two from counting at once. What moved between the cut-off and the counting stands as before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from anxin.areas.queries import units_by_ids
from anxin.core import audit, clock
from anxin.core.events import emit
from anxin.core.jobs import defer, job
from anxin.core.permissions import require
from anxin.core.text import receipt_new
from anxin.core.types import SYSTEM, Actor, ActorKind, Denied, Invalid
from anxin.notices.queries import campaigns_all, clause_quotes
from anxin.notices.types import ClauseQuote
from anxin.workorders.queries import orders_standing, reports_standing
from anxin.workorders.types import ReportStanding

from ..models import Brief, FigureRows, Freeze, FrozenFigure, UnitReport
from ..queries.plans import cut_off_at, last_cut_off, plan_of
from ..rules import Counted, counted, silence_of, town_of
from ..types import BriefDrafted, BriefPlan, Permission

# Later than this an order's clock has been set anew too often to say how it stood.
LATEST = timedelta(hours=36)
# Campaigns whose last brief is not older than this go on having one.
GOES_ON = timedelta(days=3)
DRAFT_JOB = "briefing.brief_draft"


@job("briefing.brief_tick", owner="briefing", cron="* * * * *")
def brief_tick() -> None:
    """Draft the brief of every running campaign whose cut-off has passed."""
    for campaign in campaigns_all():
        plan = plan_of(campaign.slug)
        day = last_cut_off(plan)
        recent = Freeze.objects.filter(campaign=campaign.slug, day__gte=day - GOES_ON)
        runs = campaign.covers(day) or recent.exists()
        if runs and cut_off_at(plan, day) > clock.now() - LATEST:
            brief_draft(actor=SYSTEM, campaign=campaign.slug, day=day)


def brief_ask(*, actor: Actor, campaign: str) -> None:
    """Have the brief of the newest passed cut-off drafted now, by the system."""
    require(actor, Permission.DRAFT)
    day = last_cut_off(plan_of(campaign))
    defer(DRAFT_JOB, {"campaign": campaign, "day": day.isoformat()})
    audit.record(actor, "briefing.brief_ask", "campaign", campaign, {"day": day.isoformat()})


@job(DRAFT_JOB, owner="briefing")
def brief_draft_asked(*, campaign: str, day: str) -> None:
    """Draft what a clerk asked for."""
    brief_draft(actor=SYSTEM, campaign=campaign, day=date.fromisoformat(day))


def brief_draft(*, actor: Actor, campaign: str, day: date) -> int | None:
    """Freeze a day's figures and write the draft; returns its id, None where it stands already.

    Only the system counts: it sees every row. Raises Denied, Invalid (too early, too late).
    """
    require(actor, Permission.DRAFT)
    if actor.kind is not ActorKind.SYSTEM:
        raise Denied
    plan, started = plan_of(campaign), clock.now()
    at = cut_off_at(plan, day)
    if not at <= started <= at + LATEST:
        raise Invalid(_("只能在截数以后、36 小时以内拟稿。"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"brief:{campaign}"]
        )
    if Freeze.objects.filter(campaign=campaign, day=day).exists():
        return None
    # Files of an office are Chinese, whoever asked.
    with override("zh-hans"):
        freeze = _frozen(plan, day)
    took = clock.now() - started
    brief = Brief.objects.create(
        ref=receipt_new(), freeze=freeze, took_ms=int(took.total_seconds() * 1000)
    )
    detail = {"campaign": campaign, "day": day.isoformat(), "ms": brief.took_ms}
    audit.record(actor, "briefing.brief_draft", "brief", brief.id, detail)
    emit(BriefDrafted(brief_id=brief.id))
    return brief.id


def _frozen(plan: BriefPlan, day: date) -> Freeze:
    at = cut_off_at(plan, day)
    standings = orders_standing(SYSTEM, plan.campaign, at)
    reports = reports_standing(SYSTEM, plan.campaign, at)
    freeze = Freeze.objects.create(
        campaign=plan.campaign,
        day=day,
        cut_off_at=at,
        frozen_at=clock.now(),
        orders=sum(len(one.ids) for one in standings) + len(reports),
        audit_head=audit.chain_head(),
        number=Freeze.objects.filter(campaign=plan.campaign).count() + 1,
    )
    quotes = clause_quotes(plan.campaign, {one.clause for one in plan.indicators})
    for place, indicator in enumerate(plan.indicators):
        _figure_keep(freeze, place, counted(indicator, standings, reports), quotes)
    _reports_keep(freeze, reports)
    return freeze


def _figure_keep(
    freeze: Freeze, place: int, found: Counted, quotes: dict[str, ClauseQuote]
) -> None:
    indicator = found.indicator
    quote = quotes.get(indicator.clause)
    if quote is None:
        message = _("通知里没有第“%(id)s”句。请写句子的编号，例如 7.4。")
        raise Invalid(message % {"id": indicator.clause})
    figure = FrozenFigure.objects.create(
        freeze=freeze,
        place=place,
        slug=indicator.slug,
        label=indicator.label,
        label_en=indicator.label_en,
        why=indicator.why,
        why_en=indicator.why_en,
        section=indicator.section,
        clause_id=indicator.clause,
        quote=quote.text,
        quote_en=quote.gloss_en,
        threshold=indicator.threshold,
        direction=indicator.direction,
        count=found.count,
    )
    FigureRows.objects.bulk_create(
        FigureRows(
            figure=figure,
            section=section,
            town_code=town,
            state=state,
            count=len(ids),
            order_ids=list(ids),
        )
        for (section, town, state), ids in sorted(found.rows.items())
    )


def _reports_keep(freeze: Freeze, reports: Iterable[ReportStanding]) -> None:
    """What each unit said; before its first report is due a unit is not asked yet."""
    reports = list(reports)
    units = units_by_ids([one.unit_id for one in reports])
    UnitReport.objects.bulk_create(
        UnitReport(
            freeze=freeze,
            order_id=one.order_id,
            order_ref=one.ref,
            subject=one.subject,
            clause_id=one.clause_id,
            unit_id=one.unit_id,
            unit_name=units[one.unit_id].name,
            town_code=town_of(one.area_code),
            section=one.section,
            state=silence_of(one),
            value=one.value,
            due_at=one.due_at,
            filed_at=one.filed_at,
        )
        for one in reports
    )
