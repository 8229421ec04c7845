"""One journey for each section of the Qilin notice, from the sentence to the order closed with proof."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.stage import Site

from . import stories
from .conftest import Visit
from .reports import move
from .sections import carried, counted, measure_open, staff
from .stories import QILIN
from .visitor import Visitor

RED = '[class~="overdue"]'


@pytest.fixture(scope="module")
def stage(district_of: Callable[[str], Site]) -> Site:
    """The district four days after the notice was issued."""
    return district_of(QILIN)


def test_urgent_journey_is_allowed_by_the_town_and_the_order_is_closed_with_proof(
    visit: Visit,
) -> None:
    carried(visit, stories.TRAVEL_STORY)


def test_price_told_by_phone_is_put_right_and_the_order_is_closed_with_proof(visit: Visit) -> None:
    carried(visit, stories.PRICE_STORY)


def test_old_neighbour_is_visited_after_a_word_at_the_door_and_the_order_is_closed_with_proof(
    visit: Visit,
) -> None:
    carried(visit, stories.VISIT_STORY)


def test_held_up_lorry_is_let_through_and_the_order_is_closed_with_proof(visit: Visit) -> None:
    carried(visit, stories.LORRY_STORY)


def test_wages_on_a_paper_slip_are_paid_and_the_order_is_closed_with_proof(visit: Visit) -> None:
    carried(visit, stories.WAGES_STORY)


def test_question_is_answered_from_the_sentence_and_the_order_is_closed_with_proof(
    visit: Visit,
) -> None:
    carried(visit, stories.QUESTION_STORY)


def test_blocked_gate_is_opened_above_the_town_and_the_order_is_closed_with_proof(
    visit: Visit,
) -> None:
    carried(visit, stories.REPORT_STORY)


def test_hazard_told_by_phone_is_cleared_and_the_order_is_closed_with_proof(visit: Visit) -> None:
    carried(visit, stories.HAZARD_STORY)


def test_encouraged_hours_count_uptake_and_never_turn_red_while_orders_beside_them_do(
    visit: Visit,
) -> None:
    market = staff(visit, QILIN, "dept-market")
    order = measure_open(market, "2.1d", "麒麟区市场监督管理局")
    assert "不限时" in market.said()
    assert not market.page.locator(".record-head").locator(RED).count()
    move(market, "send", "在市场和店里发了倡议")
    market.page.locator('[name="count"]').fill("12")
    move(market, "count")
    assert "12" in market.page.locator(".facts").inner_text()
    office = staff(visit, QILIN, "office")
    counted(office, "2", "0", order, show="uptake")
    shown_red(office, "2.1d", 0)
    shown_red(office, "2.1c", 1)


def shown_red(office: Visitor, measure: str, least: int) -> None:
    """How many rows of a measure the red list shows: none, or some."""
    office.go(f"/desk/?campaign={QILIN}&measure={measure}&show=overdue")
    rows = office.page.locator("a[data-open]").count()
    assert (rows >= least) if least else not rows


def test_ban_on_blocking_is_reviewed_above_the_unit_and_goes_on_standing(visit: Visit) -> None:
    office = staff(visit, QILIN, "office")
    guard = measure_open(office, "7.4d", "麒麟区人民政府办公室")
    move(office, "review", "越州镇村口设卡的反映")
    assert "正在复核" in office.said()
    town = staff(visit, QILIN, "town-yuezhou")
    answer = town.go(guard)
    assert answer is not None
    assert answer.status == 404 or not town.page.locator('input[name="move"]').count()
    move(office, "reviewed", "路障已撤，已向全镇说明")
    assert "一直有效" in office.page.locator(".record-head").inner_text()
    office.go("/desk/?section=7&instrument=guard&show=none")
    assert office.page.locator(f'a[data-open][href="{guard}"]').count() == 1


def test_railway_is_asked_as_a_peer_and_its_reply_is_recorded(visit: Visit) -> None:
    transport = staff(visit, QILIN, "dept-transport")
    order = measure_open(transport, "4.2a", "麒麟区交通运输局")
    assert "不限时" in transport.said()
    move(transport, "send", "致函铁路部门：请保留纸质车票")
    assert "已商请，等答复" in transport.said()
    move(transport, "reply", "同意，窗口照常售票")
    office = staff(visit, QILIN, "office")
    counted(office, "4", "0", order)


def test_town_may_leave_duty_pay_out_with_its_reason_and_nothing_turns_red(visit: Visit) -> None:
    town = staff(visit, QILIN, "town-yuezhou")
    order = measure_open(town, "7.3b", "越州镇人民政府")
    move(town, "refrain", "今年没有这笔经费，改为轮休")
    assert "决定不做" in town.said()
    office = staff(visit, QILIN, "office")
    counted(office, "7", stories.YUEZHOU, order)
    shown_red(office, "7.3b", 0)
