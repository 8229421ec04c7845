"""A resident reports over-enforcement; the unit complained about never learns of it."""

from __future__ import annotations

from dataclasses import replace

from .conftest import Visit
from .looks import check_page
from .reports import move, order_open, rate, report_fill, report_send, story_new, track
from .visitor import CHINESE, Manner, Visitor

SENTENCE_7_4 = "不能阻断人员的出行、返乡"
STATES = {
    "zh": {"waits": "等待受理", "again": "重新办理", "closed": "已办结"},
    "en": {"waits": "waiting", "again": "again", "closed": "Done"},
}


def test_a_report_is_answered_done_again_and_closed_and_the_town_never_learns_of_it(
    visit: Visit, manner: Manner
) -> None:
    resident, office = visit(manner), visit(manner)
    story = story_new(manner.language)
    report_fill(resident, story)
    assert story.mark in resident.said()
    receipt = report_send(resident)

    office.sign_in("office")
    check_page(office)
    order = order_open(office, story)
    assert "越州" in office.said() or "Yuezhou" in office.said()
    assert SENTENCE_7_4 in office.page.locator(".quote blockquote").inner_text()
    assert "李" not in office.said().replace("处理", "")
    assert "13987654321" not in office.page.content()

    town = visit(replace(CHINESE, name="town"))
    town.sign_in("town-yuezhou")
    cannot_learn_of(town, story.mark, order)

    move(office, "accept")
    move(office, "answer", f"First answer {story.mark}")
    tracked(resident, receipt, f"First answer {story.mark}")
    assert SENTENCE_7_4 in resident.page.locator(".quote blockquote").inner_text()
    rate(resident, 1, "Still closed", again=True)
    assert STATES[manner.language]["again"] in resident.page.locator("h1").inner_text()

    office.go(order)
    office.until(
        lambda: office.page.locator('input[name="move"][value="answer"]').count() == 1,
        "the wish to have it done again",
    )
    assert "Still closed" in office.said()
    move(office, "answer", f"Second answer {story.mark}")
    tracked(resident, receipt, f"Second answer {story.mark}")
    rate(resident, 5, "", again=False)
    track(resident, receipt)
    assert STATES[manner.language]["closed"] in resident.page.locator("h1").inner_text()
    assert not resident.page.locator("input[name=stars]").count()
    office.go(order)
    office.until(lambda: not office.page.locator('input[name="move"]').count(), "the closed order")
    cannot_learn_of(town, story.mark, order)


def tracked(resident: Visitor, receipt: str, answer: str) -> None:
    """Look up the receipt until the answer is there."""
    track(resident, receipt)
    resident.until(lambda: answer in resident.said(), "the answer")
    check_page(resident)


def cannot_learn_of(town: Visitor, mark: str, order: str) -> None:
    """Neither list nor search nor count nor direct address tells the unit anything."""
    for query in ("", "?show=all", "?show=done", f"?show=all&words={mark}", "?show=all&section=7"):
        answer = town.go(f"/desk/{query}")
        assert answer is not None
        assert answer.status == 200
        assert mark not in town.said(), query
        assert not town.page.locator(f'a[href*="{order}"]').count(), query
    town.go(f"/desk/?show=all&words={mark}")
    assert not town.page.locator("a[data-open]").count()
    ref = order.rstrip("/").rsplit("/", 1)[-1]
    for address in (order, f"/requests/of-order/{ref}/"):
        answer = town.go(address)
        assert answer is not None
        assert answer.status == 404, address
        assert mark not in town.page.content()


def test_the_reporter_stays_unknown_to_the_office_until_it_gives_a_reason(visit: Visit) -> None:
    resident, office = visit(), visit()
    story = story_new()
    report_fill(resident, story)
    report_send(resident)
    office.sign_in("office")
    order_open(office, story)
    office.follow('main a[href*="/requests/of-order/"]')
    check_page(office)
    assert "13987654321" not in office.page.content()
    office.follow('main a[href*="/contact/"]')
    office.write("reason", "电话核实情况")
    office.follow("main form .btn.action")
    assert "13987654321" in office.said()
