"""Expected reports: asked with a source and an end; zero, late and nothing said told apart."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from anxin.core import clock
from anxin.core.clock import CHINA
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Denied, Invalid
from anxin.workorders.models import ExpectedReport, Order
from anxin.workorders.queries import board_counts, order_record, reports_expected
from anxin.workorders.rules import Rhythm, report_state
from anxin.workorders.services import (
    clocks_tick,
    expected_reports_load,
    report_file,
    reports_tick,
)
from anxin.workorders.types import ReportGiven, RowState
from tests import make, people

QILIN = "qilin-2021"
DUE = time(17)
FIRST, LAST = date(2021, 2, 11), date(2021, 2, 17)
RHYTHM = Rhythm(DUE, FIRST, LAST)
ROW: dict[str, Any] = {
    "slug": "x", "subject": "日报", "question": "几件？", "clause": "2.1", "source": "四级响应",
    "units": ["town-yuezhou"], "at": "17:00", "from": FIRST, "until": LAST,
}  # fmt: skip


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2021, 2, day, hour, minute, tzinfo=CHINA)


def tick(moment: datetime) -> None:
    scope_set(SYSTEM)
    with clock.frozen_at(moment):
        reports_tick()


def order_of(who: str = people.YUEZHOU) -> Order:
    scope_set(SYSTEM)
    return Order.objects.get(expected__isnull=False, lead_unit_id=people.actor(who).unit_id or 0)


def file(moment: datetime, value: int, who: str = people.YUEZHOU) -> None:
    ref = order_of().ref
    with clock.frozen_at(moment), make.acting(people.actor(who)) as actor:
        report_file(actor=actor, ref=ref, given=ReportGiven(value, "集市有货"))


def test_nothing_is_asked_outside_its_days(db: None) -> None:
    tick(at(10, 12))
    assert not Order.objects.filter(expected__isnull=False)
    tick(at(11, 0, 1))
    assert Order.objects.filter(expected__isnull=False, running=True).count() == 16
    tick(at(12, 0, 1))
    assert Order.objects.filter(expected__isnull=False).count() == 16
    tick(at(18, 0, 1))
    assert not Order.objects.filter(expected__isnull=False, running=True)


def test_the_three_silences_are_told_apart(db: None) -> None:
    tick(at(11, 9))
    assert order_of().report_state == RowState.OPEN
    file(at(11, 16), 0)
    assert order_of().report_state == RowState.ZERO
    tick(at(11, 17, 1))
    assert order_of().report_state == RowState.ZERO
    assert order_of(people.DONGSHAN).report_state == RowState.LATE
    tick(at(11, 19, 1))
    assert order_of(people.DONGSHAN).report_state == RowState.SILENT
    with clock.frozen_at(at(11, 19, 2)), make.acting(people.actor(people.OFFICE)) as office:
        found: Counter[str] = Counter()
        for one in board_counts(office, QILIN):
            found[one.state] += one.count
        (view,) = reports_expected(office)
    assert found == {RowState.ZERO: 1, RowState.SILENT: 15}
    assert {row.cells[0].state for row in view.rows} == {RowState.ZERO, RowState.SILENT}
    assert view.source
    assert view.until_on == LAST


def test_a_late_word_counts_and_says_that_it_came_late(db: None) -> None:
    tick(at(11, 9))
    file(at(11, 20), 2)
    with clock.frozen_at(at(11, 21)), make.acting(people.actor(people.YUEZHOU)) as town:
        reports = order_record(town, order_of().ref).reports
    assert reports is not None
    assert (reports.days[0].value, reports.days[0].late) == (2, True)
    assert order_of().report_state == RowState.DONE


def test_the_newest_word_counts(db: None) -> None:
    tick(at(11, 9))
    file(at(11, 10), 3)
    file(at(11, 11), 0)
    assert order_of().report_state == RowState.ZERO


def test_a_report_never_turns_red(db: None) -> None:
    tick(at(11, 9))
    for hour in range(48):
        with clock.frozen_at(at(11, 9) + timedelta(hours=hour)):
            clocks_tick()
            reports_tick()
    assert not Order.objects.filter(expected__isnull=False, red_at__isnull=False)


def test_each_unit_says_it_itself_and_only_while_it_is_asked(db: None) -> None:
    tick(at(11, 9))
    with pytest.raises(Denied):
        file(at(11, 10), 0, people.OFFICE)
    with pytest.raises(Invalid):
        file(at(18, 10), 0)
    with pytest.raises(Invalid):
        file(at(11, 10), -1)


@pytest.mark.parametrize(
    "fault",
    [{"source": ""}, {"until": None}, {"units": ["没有这个单位"]}, {"clause": "9.9"},
     {"until": date(2021, 2, 1)}],
    ids=["no-source", "no-end", "no-unit", "no-sentence", "ends-before"],
)  # fmt: skip
def test_without_source_or_end_nothing_can_be_asked(db: None, fault: dict[str, Any]) -> None:
    scope_set(SYSTEM)
    with pytest.raises(Invalid):
        expected_reports_load(actor=SYSTEM, campaign=QILIN, rows=[{**ROW, **fault}])
    assert not ExpectedReport.objects.filter(slug="x")


def test_loading_twice_keeps_what_runs(db: None) -> None:
    scope_set(SYSTEM)
    assert expected_reports_load(actor=SYSTEM, campaign=QILIN, rows=[ROW]) == 1
    assert expected_reports_load(actor=SYSTEM, campaign=QILIN, rows=[ROW]) == 0


def test_the_page_costs_the_same_for_sixteen_units(db: None) -> None:
    tick(at(11, 9))
    with (
        clock.frozen_at(at(11, 10)),
        make.acting(people.actor(people.OFFICE)) as office,
        CaptureQueriesContext(connection) as captured,
    ):
        assert len(reports_expected(office)[0].rows) == 16
    assert len(captured.captured_queries) <= 4


@given(
    st.integers(0, 11 * 24 * 60),
    st.dictionaries(st.dates(FIRST, LAST), st.integers(0, 9)),
)
def test_every_moment_has_one_state(minutes: int, said: dict[date, int]) -> None:
    now = at(9, 0) + timedelta(minutes=minutes)
    state = report_state(RHYTHM, {d: v for d, v in said.items() if d <= now.date()}, now)
    if state is RowState.SILENT:
        assert RHYTHM.last_due(now) not in said
    if now < RHYTHM.due_at(FIRST) and not said:
        assert state is RowState.OPEN
