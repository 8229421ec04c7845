"""Briefs as they are listed, read and signed; the rows behind a frozen figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import get_language

from anxin.core.permissions import require
from anxin.core.types import Actor, Missing
from anxin.notices.queries import clause_quote
from anxin.workorders.queries import orders_numbered
from anxin.workorders.types import RowState

from ..models import Brief, Erratum, FrozenFigure, UnitReport
from ..rules import changed_since, trend_of
from ..types import (
    BriefHead,
    BriefPage,
    BriefState,
    ErratumView,
    FigurePage,
    FigureView,
    FrozenRow,
    Permission,
    Silence,
    SilenceLine,
    Trend,
    TrendPoint,
    within,
)
from .plans import plan_of

MOST_BRIEFS = 60
TREND_DAYS = 14
ROWS_A_PAGE = 50
# How a row of a report's figure is signed.
SILENCE_STATE = {
    Silence.NO_DATA: RowState.SILENT,
    Silence.LATE: RowState.LATE,
    Silence.ZERO: RowState.ZERO,
    Silence.REPORTED: RowState.DONE,
}


def sees_drafts(actor: Actor) -> bool:
    """Whether what is not released is shown to this actor."""
    return any(actor.may(one) for one in (Permission.DRAFT, Permission.SIGN, Permission.RELEASE))


def briefs_seen(actor: Actor, campaign: str) -> list[BriefHead]:
    """Briefs of a campaign, the newest first: drafts for those who work on them. One statement."""
    require(actor, Permission.READ_BRIEFS)
    briefs = _briefs(actor).filter(freeze__campaign=campaign)
    found = briefs.order_by("-freeze__day", "-version")[:MOST_BRIEFS]
    return [_head(one, drafts=sees_drafts(actor)) for one in found]


def brief_page(actor: Actor, ref: str) -> BriefPage:
    """A brief with its figures, trends, silences and errata. Raises Missing. At most six statements."""
    require(actor, Permission.READ_BRIEFS)
    brief = brief_found(actor, ref)
    freeze, plan = brief.freeze, plan_of(brief.freeze.campaign)
    trends = trends_of(freeze.campaign, freeze.day)
    state = BriefState(brief.state)
    mine = actor.user_id is not None and brief.signed_by_id == actor.user_id
    return BriefPage(
        head=_head(brief, drafts=sees_drafts(actor)),
        title=plan.title,
        red_head=plan.head,
        frozen_at=freeze.frozen_at,
        took_ms=brief.took_ms,
        orders=freeze.orders,
        audit_head=freeze.audit_head,
        figures=tuple(
            figure_view(one, brief.remarks, trends.get(one.slug))
            for one in freeze.figures.order_by("place")
        ),
        silences=tuple(_silence(one) for one in freeze.reports.order_by("town_code", "id")),
        text=brief.text,
        revision=brief.revision,
        errata=tuple(_errata(actor, brief)),
        newest_version=getattr(brief, "newest", brief.version),
        may_edit=actor.may(Permission.DRAFT) and state is BriefState.DRAFTED,
        may_sign=actor.may(Permission.SIGN) and state is BriefState.DRAFTED,
        may_release=actor.may(Permission.RELEASE) and state is BriefState.SIGNED and not mine,
        signed_by_reader=state is BriefState.SIGNED and mine,
    )


def brief_found(actor: Actor, ref: str) -> Brief:
    """A brief this actor may read. Raises Missing."""
    brief = _briefs(actor).filter(ref=ref).first()
    if brief is None:
        raise Missing
    return brief


def brief_ref_of(actor: Actor, brief_id: int) -> str:
    """The ref behind an id. Raises Missing."""
    found = _briefs(actor).filter(id=brief_id).values_list("ref", flat=True).first()
    if found is None:
        raise Missing
    return found


def figure_page(actor: Actor, ref: str, slug: str, first: int = 0) -> FigurePage:
    """The orders behind a figure as they stood, those the actor may see. Raises Missing.

    At most nine statements.
    """
    require(actor, Permission.READ_BRIEFS)
    brief = brief_found(actor, ref)
    figure = brief.freeze.figures.filter(slug=slug).first()
    if figure is None or not 0 <= first <= figure.count:
        raise Missing
    stood = _stood(figure.id, first)
    page = stood[:ROWS_A_PAGE]
    now = {row.id: row for row in orders_numbered(actor, [number for number, _state in page])}
    rows = tuple(
        FrozenRow(now[number], state, changed_since(state, now[number].state))
        for number, state in page
        if number in now
    )
    numbers = [number for number, _state in page if number in now]
    said = brief.freeze.reports.filter(order_id__in=numbers).order_by("town_code", "id")
    trends = trends_of(brief.freeze.campaign, brief.freeze.day)
    return FigurePage(
        head=_head(brief),
        figure=figure_view(figure, brief.remarks, trends.get(slug)),
        quote=clause_quote(brief.freeze.campaign, figure.clause_id),
        rows=rows,
        hidden=len(page) - len(rows),
        first=first,
        next_first=first + ROWS_A_PAGE if len(stood) > ROWS_A_PAGE else None,
        silences=tuple(_silence(one) for one in said),
    )


def heads_released(most: int) -> list[tuple[BriefHead, datetime]]:
    """The newest briefs that are out, of every campaign, each with its last change. One statement."""
    briefs = (
        _annotated()
        .filter(state=BriefState.RELEASED)
        .annotate(changed=Greatest("released_at", Max("errata__released_at")))
    )
    return [(_head(one), one.changed) for one in briefs.order_by("-released_at")[:most]]


def trends_of(campaign: str, until: date, slugs: Collection[str] | None = None) -> dict[str, Trend]:
    """The last days of each figure against its threshold. One statement."""
    figures = FrozenFigure.objects.filter(
        freeze__campaign=campaign,
        freeze__day__lte=until,
        freeze__day__gt=until - timedelta(days=TREND_DAYS),
    )
    if slugs is not None:
        figures = figures.filter(slug__in=slugs)
    days: defaultdict[str, list[TrendPoint]] = defaultdict(list)
    thresholds: dict[str, int | None] = {}
    read = figures.order_by("freeze__day").values_list(
        "slug", "freeze__day", "count", "threshold", "direction"
    )
    for slug, day, count, threshold, direction in read:
        days[slug].append(TrendPoint(day, count, within(count, threshold, direction)))
        thresholds[slug] = threshold
    return {slug: trend_of(points, thresholds[slug]) for slug, points in days.items()}


def figure_view(
    figure: FrozenFigure, remarks: Mapping[str, str], trend: Trend | None
) -> FigureView:
    """A frozen figure in the reader's language."""
    english = (get_language() or "").startswith("en")
    return FigureView(
        slug=figure.slug,
        label=figure.label_en if english and figure.label_en else figure.label,
        why=figure.why_en if english and figure.why_en else figure.why,
        section=figure.section,
        clause_id=figure.clause_id,
        quote=figure.quote,
        quote_en=figure.quote_en,
        count=figure.count,
        threshold=figure.threshold,
        direction=figure.direction,
        remark=str(remarks.get(figure.slug, "")),
        trend=trend,
    )


def _briefs(actor: Actor) -> QuerySet[Brief]:
    briefs = _annotated()
    return briefs if sees_drafts(actor) else briefs.filter(state=BriefState.RELEASED)


def _annotated() -> QuerySet[Brief]:
    out = Q(errata__released_at__isnull=False)
    return Brief.objects.select_related("freeze").annotate(
        newest=Max("freeze__briefs__version", filter=Q(freeze__briefs__state=BriefState.RELEASED)),
        errata_out=Count("errata", filter=out, distinct=True),
        errata_in=Count("errata", filter=Q(errata__released_at__isnull=True), distinct=True),
    )


def _head(brief: Brief, *, drafts: bool = False) -> BriefHead:
    newest = getattr(brief, "newest", None) or brief.version
    return BriefHead(
        ref=brief.ref,
        campaign=brief.freeze.campaign,
        day=brief.freeze.day,
        cut_off_at=brief.freeze.cut_off_at,
        version=brief.version,
        number=brief.freeze.number,
        state=BriefState(brief.state),
        signed_name=brief.signed_name,
        signed_at=brief.signed_at,
        released_name=brief.released_name,
        released_at=brief.released_at,
        errata=getattr(brief, "errata_out", 0),
        superseded=newest > brief.version,
        waiting=getattr(brief, "errata_in", 0) if drafts else 0,
    )


def _errata(actor: Actor, brief: Brief) -> list[ErratumView]:
    rows = brief.errata.order_by("id")
    if not sees_drafts(actor):
        rows = rows.filter(released_at__isnull=False)
    return [_erratum(actor, one) for one in rows]


def _erratum(actor: Actor, one: Erratum) -> ErratumView:
    return ErratumView(
        ref=one.ref,
        wrong=one.wrong,
        right=one.right,
        reason=one.reason,
        written_name=one.written_name,
        written_at=one.written_at,
        released_name=one.released_name,
        released_at=one.released_at,
        may_release=(
            one.released_at is None
            and actor.may(Permission.RELEASE)
            and actor.user_id != one.written_by_id
        ),
    )


def _silence(one: UnitReport) -> SilenceLine:
    return SilenceLine(
        subject=one.subject,
        clause_id=one.clause_id,
        unit_name=one.unit_name,
        state=Silence(one.state),
        value=one.value,
        due_at=one.due_at,
        filed_at=one.filed_at,
        order_ref=one.order_ref,
    )


def _stood(figure_id: int, first: int) -> list[tuple[int, str]]:
    """A page and one more of the orders behind a figure, with the sign they bore."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT held.number, r.state FROM briefing_figurerows r,"
            " unnest(r.order_ids) WITH ORDINALITY AS held (number, place)"
            " WHERE r.figure_id = %s ORDER BY r.id, held.place OFFSET %s LIMIT %s",
            [figure_id, first, ROWS_A_PAGE + 1],
        )
        return [(number, _sign(state)) for number, state in cursor.fetchall()]


def _sign(state: str) -> str:
    return SILENCE_STATE[Silence(state)] if state in set(Silence) else state
