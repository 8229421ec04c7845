"""A brief is frozen at its cut-off: numbers, rows as of then, sentence; later changes are marked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext

from anxin.briefing.models import Brief, FigureRows, Freeze, FrozenFigure
from anxin.briefing.queries import brief_page, figure_page, plan_of
from anxin.briefing.services import brief_draft, brief_tick
from anxin.core import clock
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Denied, Invalid
from anxin.notices.queries import campaigns_all, clause_quotes
from anxin.workorders.models import Order
from anxin.workorders.queries import orders_standing
from anxin.workorders.queries.rows import facts_of
from anxin.workorders.rules import row_state
from anxin.workorders.services import order_move
from anxin.workorders.types import RowState
from tests import make, people

from .briefs import QILIN, cut_off, drafted, released

pytestmark = pytest.mark.usefixtures("running")
# The clock of these tests stands at 10 February, 10:00.
YESTERDAY = date(2021, 2, 9)


def numbers(figure: FrozenFigure) -> set[int]:
    return {one for row in figure.rows.all() for one in row.order_ids}


def test_figures_hold_their_rows_as_they_stood_at_the_cut_off() -> None:
    """What moved after the cut-off, before the counting, stands as before it."""
    at = cut_off(YESTERDAY)
    with clock.frozen_at(at):
        overdue = {
            order.id
            for order in Order.objects.filter(campaign=QILIN, expected=None).exclude(measure_id="")
            if row_state(facts_of(SYSTEM, order), at) == RowState.DONE
        }
    running = Order.objects.filter(
        status="accepted", measure_id__startswith="3", instrument="order"
    )
    moved = next(order for order in running if order.parts.count() == 1 and order.parent_id)
    with clock.frozen_at(at + timedelta(minutes=3)):
        order_move(actor=SYSTEM, ref=moved.ref, move="done", seen_status="accepted", text="已办")
    brief = drafted(YESTERDAY, minutes=5)
    done = brief.freeze.figures.get(slug="done")
    assert moved.id not in numbers(done)
    assert numbers(done) == overdue
    assert brief.freeze.cut_off_at == at
    assert {figure.slug for figure in brief.freeze.figures.all()} == {
        one.slug for one in plan_of(QILIN).indicators
    }


def test_what_was_opened_after_the_cut_off_is_not_counted() -> None:
    at = cut_off(YESTERDAY)
    with clock.frozen_at(at + timedelta(minutes=2)):
        make.request(text="截数以后才来的")
        make.work()
    newest = Order.objects.order_by("-id").first()
    assert newest is not None
    brief = drafted(YESTERDAY, minutes=5)
    assert all(newest.id not in numbers(figure) for figure in brief.freeze.figures.all())


def test_standing_now_says_what_each_rows_sign_says() -> None:
    """The function of the database and the rule of one row, order by order."""
    now = clock.now()
    stood = {number: one.state for one in orders_standing(SYSTEM, QILIN, now) for number in one.ids}
    orders = Order.objects.filter(campaign=QILIN, expected=None)
    assert stood.keys() == set(orders.values_list("id", flat=True))
    told = {RowState.LATE: RowState.OPEN}
    for order in orders:
        state = row_state(facts_of(SYSTEM, order), now)
        if order.due_at is None or order.due_at >= now or order.red_at or not order.running:
            assert stood[order.id] == told.get(state, state), order


def test_nobody_but_the_system_counts() -> None:
    with make.acting(people.actor(people.OFFICE)) as office:
        assert orders_standing(office, QILIN, clock.now()) == []
        with pytest.raises(Denied):
            brief_draft(actor=office, campaign=QILIN, day=YESTERDAY)


@pytest.mark.parametrize("hours", [-1, 37])
def test_brief_is_drafted_neither_before_nor_long_after_its_cut_off(hours: int) -> None:
    with clock.frozen_at(cut_off(YESTERDAY) + timedelta(hours=hours)), pytest.raises(Invalid):
        brief_draft(actor=SYSTEM, campaign=QILIN, day=YESTERDAY)


def test_job_drafts_once_when_the_cut_off_has_passed() -> None:
    at = cut_off(YESTERDAY)
    with clock.frozen_at(at - timedelta(minutes=1)):
        brief_tick()
    assert not Freeze.objects.filter(campaign=QILIN, day=YESTERDAY).exists()
    for minute in (0, 1, 2):
        with clock.frozen_at(at + timedelta(minutes=minute)):
            brief_tick()
    assert Freeze.objects.filter(campaign=QILIN, day=YESTERDAY).count() == 1
    assert Brief.objects.filter(freeze__campaign=QILIN, freeze__day=YESTERDAY).count() == 1


def test_opening_a_figure_shows_its_rows_and_marks_what_changed_since() -> None:
    brief = drafted(YESTERDAY)
    before = brief.freeze.figures.get(slug="overdue")
    silent = brief.freeze.figures.get(slug="silent")
    assert silent.count
    soon = cut_off(YESTERDAY) + timedelta(minutes=30)
    with clock.frozen_at(soon), make.acting(people.actor(people.OFFICE)) as office:
        page = figure_page(office, brief.ref, "silent")
        assert len(page.rows) == min(silent.count, 50)
        assert not page.hidden
        assert page.quote is not None
        assert page.quote.text == silent.quote
        row = page.rows[0]
    order_move(actor=SYSTEM, ref=row.row.ref, move="accept", seen_status="opened")
    with clock.frozen_at(soon), make.acting(people.actor(people.OFFICE)) as office:
        again = figure_page(office, brief.ref, "silent").rows
        marked = {one.row.ref: one.changed for one in again}
        assert marked[row.row.ref]
        done = figure_page(office, brief.ref, "done").rows
        assert done
        assert not any(one.changed for one in done)
        assert next(one for one in again if one.row.ref == row.row.ref).state == RowState.SILENT
    assert FrozenFigure.objects.get(id=before.id).count == before.count


def test_reader_sees_behind_a_figure_only_what_is_in_his_scope() -> None:
    brief = released(drafted(YESTERDAY))
    count = brief.freeze.figures.get(slug="silent").count
    with make.acting(people.actor(people.YUEZHOU)) as town:
        page = figure_page(town, brief.ref, "silent")
        assert page.rows
        assert page.hidden == min(count, 50) - len(page.rows)
        assert page.hidden
        dongshan = set(
            Order.objects.filter(area_code=people.DONGSHAN_CODE).values_list("id", flat=True)
        )
        assert not dongshan & {one.row.id for one in page.rows}


def test_report_about_a_unit_is_counted_under_no_town() -> None:
    brief = drafted(YESTERDAY)
    figure = brief.freeze.figures.get(slug="over_enforcement")
    assert figure.count == 1
    assert set(figure.rows.values_list("town_code", flat=True)) == {0}
    excluded = set(Order.objects.filter(excluded_unit__isnull=False).values_list("id", flat=True))
    for row in FigureRows.objects.exclude(town_code=0):
        assert not excluded & set(row.order_ids)


@pytest.mark.parametrize("table", ["freeze", "frozenfigure", "figurerows", "unitreport"])
def test_frozen_figures_cannot_be_changed_or_taken_away(table: str) -> None:
    drafted(YESTERDAY)
    for statement in (f"UPDATE briefing_{table} SET id = id", f"DELETE FROM briefing_{table}"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_page_of_a_brief_takes_few_statements() -> None:
    brief = drafted(YESTERDAY)
    with (
        make.acting(people.actor(people.OFFICE)) as office,
        CaptureQueriesContext(connection) as caught,
    ):
        page = brief_page(office, brief.ref)
    assert len(caught) <= 8
    assert page.figures
    with (
        make.acting(people.actor(people.OFFICE)) as office,
        CaptureQueriesContext(connection) as caught,
    ):
        figure_page(office, brief.ref, "silent")
    assert len(caught) <= 10


def test_every_indicator_of_every_campaign_rests_on_a_sentence() -> None:
    scope_set(SYSTEM)
    for campaign in campaigns_all():
        plan = plan_of(campaign.slug)
        asked = {one.clause for one in plan.indicators}
        assert clause_quotes(campaign.slug, asked).keys() == asked
        assert len({one.slug for one in plan.indicators}) == len(plan.indicators)


def test_campaign_without_a_file_has_the_shared_brief() -> None:
    plan = plan_of("made-up")
    assert plan.cut_off.hour == 18
    assert plan.indicators
