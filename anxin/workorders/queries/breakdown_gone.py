"""Tasks that were a unit's and are so no longer: told on its own page, never dropped in silence."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.areas import queries as areas

from ..models import Breakdown, Part
from ..types import PartRole, PartStatus
from ..types.breakdown_pages import GoneTask


def gone_of(breakdown: Breakdown, unit_id: int) -> tuple[GoneTask, ...]:
    """Tasks moved to others in the table, and orders handed over since. Three queries."""
    parts = breakdown.parts.filter(unit_id=unit_id).select_related("row").order_by("row__number")
    rows = [(part.row, part.active) for part in parts]
    over = _handed_over(breakdown, unit_id, [row.measure_id for row, active in rows if active])
    names = areas.units_by_slugs({one for row, active in rows if not active for one in row.lead})
    language = get_language() or ""
    gone = []
    for row, active in rows:
        if not active:
            leads = [names[one].called(language) if one in names else one for one in row.lead]
            gone.append(
                GoneTask(row.number, row.task, _("、").join(leads) if row.measure_id else "")
            )
        elif row.measure_id in over:
            gone.append(GoneTask(row.number, row.task, over[row.measure_id]))
    return tuple(gone)


def _handed_over(breakdown: Breakdown, unit_id: int, measures: Sequence[str]) -> dict[str, str]:
    """By measure: the unit that leads an order which this unit led before."""
    held = Part.objects.filter(
        unit_id=unit_id,
        role=PartRole.COOPERATE,
        status=PartStatus.EXCUSED,
        order__campaign=breakdown.campaign,
        order__measure_id__in=[one for one in measures if one],
        order__history__move="hand_over",
    )
    rows = dict(held.values_list("order__measure_id", "order__lead_unit_id"))
    units, language = areas.units_by_ids(rows.values()), get_language() or ""
    return {measure: units[unit].called(language) for measure, unit in rows.items()}
