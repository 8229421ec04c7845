"""Standings into figures: which orders an indicator counts, and how they stood. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from anxin.areas.types import TOWN_STEP
from anxin.workorders.types import ReportStanding, RowState, Standing

from ..types import Counting, Direction, Indicator, Silence

# A report filed after its time was late, whatever it said.
_SILENCE = {
    RowState.ZERO: Silence.ZERO,
    RowState.DONE: Silence.REPORTED,
    RowState.LATE: Silence.LATE,
    RowState.SILENT: Silence.NO_DATA,
}
# Numbers of orders by section, town and state.
Rows = dict[tuple[int, int, str], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Counted:
    """An indicator's number and the orders behind it, as they stood."""

    indicator: Indicator
    count: int
    rows: Rows


def silence_of(one: ReportStanding) -> Silence:
    """What was said: a number, zero, too late, nothing."""
    return Silence.LATE if one.filed_late else _SILENCE[one.state]


def town_of(area_code: int) -> int:
    """The town of a code, 0 for the district itself."""
    town = area_code // TOWN_STEP
    return town * TOWN_STEP if town % 1000 else 0


def counted(
    indicator: Indicator, standings: Iterable[Standing], reports: Iterable[ReportStanding]
) -> Counted:
    """The rows of an indicator; each order is in one place and counted once."""
    counting = indicator.counts
    held: defaultdict[tuple[int, int, str], list[int]] = defaultdict(list)
    if counting.reports:
        for report in reports:
            said = silence_of(report)
            if said in counting.reports:
                held[report.section, town_of(report.area_code), said].append(report.order_id)
    else:
        for one in standings:
            if counts(counting, one):
                held[one.section, one.town_code, one.state].extend(one.ids)
    rows = {place: tuple(sorted(ids)) for place, ids in held.items()}
    return Counted(indicator, sum(map(len, rows.values())), rows)


def counts(counting: Counting, one: Standing) -> bool:
    """Whether orders that stand so are counted."""
    if counting.states and one.state not in counting.states:
        return False
    if counting.kinds and one.kind not in counting.kinds:
        return False
    return counting.brought is None or one.brought == counting.brought


def indicator_read(given: dict[str, object], clause: str) -> Indicator:
    """An indicator of a campaign's file. Raises KeyError, ValueError for what it cannot be."""
    counting = dict(given["counts"])  # type: ignore[call-overload]  # a file's mapping
    unknown = counting.keys() - {"states", "kinds", "brought", "reports"}
    if unknown:
        raise ValueError(f"{given['slug']}: counts {sorted(unknown)}")
    threshold = given.get("threshold")
    if threshold is not None and (not isinstance(threshold, int) or threshold < 0):
        raise ValueError(f"{given['slug']}: threshold {threshold}")
    return Indicator(
        slug=str(given["slug"]),
        label=str(given["label"]),
        label_en=str(given["label_en"]),
        section=int(str(given["section"])),
        clause=clause,
        why=str(given["why"]),
        why_en=str(given["why_en"]),
        counts=Counting(
            states=tuple(RowState(one) for one in counting.get("states", ())),
            kinds=tuple(str(one) for one in counting.get("kinds", ())),
            brought=counting.get("brought"),
            reports=tuple(Silence(one) for one in counting.get("reports", ())),
        ),
        threshold=threshold,
        direction=Direction(str(given["direction"])),
        words=tuple(str(one) for one in given.get("words", ())),  # type: ignore[attr-defined]  # a file's list
    )


def changed_since(state: str, now: str) -> bool:
    """Whether an order stands otherwise now. A passed time is told to its own unit only."""
    same = {RowState.LATE: RowState.OPEN}
    return same.get(RowState(now), RowState(now)) != same.get(RowState(state), RowState(state))


def total_by(rows: Sequence[tuple[int, int, int]], section: int | None, town: int | None) -> int:
    """The sum of `(section, town, count)` within a section and a town, None for all."""
    return sum(
        count
        for in_section, in_town, count in rows
        if section in (None, in_section) and town in (None, in_town)
    )
