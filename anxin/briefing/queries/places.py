"""A section of the notice, or a town: its figures, what presses, reports, trend, whom to call."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from anxin.areas.queries import division_by_code, units_by_ids
from anxin.areas.types import UnitInfo
from anxin.core import clock
from anxin.core.permissions import require
from anxin.core.types import Actor, Missing
from anxin.messages.queries import contact_lines
from anxin.notices.queries import sections_of
from anxin.workorders.queries import board_counts, place_standing
from anxin.workorders.types import PlaceStanding, PressingRow, RowState

from ..models import Freeze, FrozenFigure
from ..rules import cell_of, silence_of, trend_of
from ..types import (
    LEAST_SHOWN,
    ContactLine,
    Permission,
    PlacePage,
    PlaceReport,
    PlaceRow,
    PlaceTrend,
    TrendPoint,
    WallTrend,
    within,
)
from .briefs import TREND_DAYS
from .plans import plan_of

MOST_ROWS = 12
MOST_CONTACTS = 12


def section_page(actor: Actor, campaign: str, number: int) -> PlacePage:
    """A section of the running notice. Raises Missing. At most eight statements."""
    title = dict(sections_of(campaign)).get(str(number))
    if title is None:
        raise Missing
    return _page(actor, campaign, title, section=number)


def town_page(actor: Actor, campaign: str, code: int) -> PlacePage:
    """A town, as far as the actor sees it. Raises Missing. At most eight statements."""
    division = division_by_code(code)
    if division is None:
        raise Missing
    return _page(actor, campaign, division.called(get_language() or ""), town=code)


def _page(
    actor: Actor, campaign: str, title: str, section: int | None = None, town: int | None = None
) -> PlacePage:
    require(actor, Permission.READ)
    standing = place_standing(actor, campaign, section=section, town=town)
    red = [one for one in standing.pressing if one.state == RowState.OVERDUE]
    silent = [one for one in standing.pressing if one.state == RowState.SILENT]
    units = units_by_ids(
        {one.unit_id for one in standing.pressing} | {one.unit_id for one in standing.reports}
    )
    names = {number: unit.called(get_language() or "") for number, unit in units.items()}
    return PlacePage(
        title=title,
        section=section,
        town=town,
        at=clock.now(),
        cell=cell_of(board_counts(actor, campaign), campaign, town, section),
        red=tuple(_row(one, names) for one in red[:MOST_ROWS]),
        silent=tuple(_row(one, names) for one in silent[:MOST_ROWS]),
        reports=_reports(standing, names),
        trends=_trends(actor, campaign, section, town),
        contacts=_contacts(standing, units, names),
    )


def _row(one: PressingRow, names: dict[int, str]) -> PlaceRow:
    return PlaceRow(one.ref, one.subject, one.state, one.clause_id, names[one.unit_id], one.due_at)


def _reports(standing: PlaceStanding, names: dict[int, str]) -> tuple[PlaceReport, ...]:
    return tuple(
        PlaceReport(
            ref=one.ref,
            subject=one.subject,
            unit_name=names[one.unit_id],
            state=silence_of(one),
            value=one.value,
            due_at=one.due_at,
        )
        for one in standing.reports
    )


def _contacts(
    standing: PlaceStanding, units: dict[int, UnitInfo], names: dict[int, str]
) -> tuple[ContactLine, ...]:
    """Whom to call: those whose work presses first, each unit once. One statement."""
    pressing = [one.unit_id for one in standing.pressing]
    wanted = list(dict.fromkeys([*pressing, *(one.unit_id for one in standing.reports)]))
    lines = contact_lines(wanted[:MOST_CONTACTS])
    return tuple(
        ContactLine(names[unit], name, phone)
        for unit in wanted[:MOST_CONTACTS]
        for name, phone in lines.get(unit, ())[:1]
    )


def _trends(
    actor: Actor, campaign: str, section: int | None, town: int | None
) -> tuple[PlaceTrend, ...]:
    """The frozen figures of the last days within a section or a town. One statement.

    What is counted under no town is not told of one.
    """
    inside = Q()
    if section is not None:
        inside &= Q(rows__section=section)
    if town is not None:
        inside &= Q(rows__town_code=town)
    since = clock.today() - timedelta(days=TREND_DAYS)
    figures = FrozenFigure.objects.filter(freeze__campaign=campaign, freeze__day__gt=since)
    if town is not None:
        figures = figures.exclude(slug="over_enforcement")
    counted = figures.annotate(inside=Coalesce(Sum("rows__count", filter=inside), 0))
    english = (get_language() or "").startswith("en")
    points: defaultdict[str, list[TrendPoint]] = defaultdict(list)
    told: dict[str, tuple[str, int | None]] = {}
    for one in counted.select_related("freeze").order_by("freeze__day", "place"):
        # A threshold of nought holds for a part as for the whole; any other is the whole's.
        threshold = one.threshold if one.threshold == 0 else None
        kept = within(one.inside, threshold, one.direction)
        points[one.slug].append(TrendPoint(one.freeze.day, one.inside, kept))
        told[one.slug] = (one.label_en if english and one.label_en else one.label, threshold)
    return tuple(
        PlaceTrend(label, trend_of(points[slug], threshold), slug)
        for slug, (label, threshold) in told.items()
        # The whole shows every figure; a part shows what was ever other than nought there.
        if section is town is None or any(point.count for point in points[slug])
    )


def wall_trends(actor: Actor, campaign: str) -> tuple[list[WallTrend], datetime | None]:
    """Frozen figures of the last days for a wall, and the newest cut-off. Two statements.

    Few of people's matters are drawn alike, as they are written alike.
    """
    require(actor, Permission.READ)
    newest = Freeze.objects.filter(campaign=campaign).order_by("-day").first()
    if newest is None:
        return [], None
    tasks = {one.slug for one in plan_of(campaign).indicators if one.counts.tasks_only}
    found = []
    for one in _trends(actor, campaign, None, None):
        points = [_drawn(point, tasks=one.slug in tasks) for point in one.trend.points]
        drawn = trend_of(points, one.trend.threshold)
        found.append(WallTrend(one.label, points[-1].wall, points[-1].kept, drawn))
    return found, newest.cut_off_at


def _drawn(point: TrendPoint, *, tasks: bool) -> TrendPoint:
    few = not tasks and 0 < point.count < LEAST_SHOWN
    return replace(point, count=LEAST_SHOWN - 1, few=True) if few else point
