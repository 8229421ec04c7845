"""Forms forgive: nothing typed is lost, nothing is sent twice, errors say where and what."""

from __future__ import annotations

import pytest

from .conftest import Visit
from .looks import check_page
from .reports import PHONE, YUEZHOU, order_open, report_fill, report_send, story_new, track
from .visitor import CHINESE, NO_SCRIPTS, Manner, Visitor

BACK = 'main button[name="back"]'
REPORT = "/over-enforcement/report/"


def test_going_back_and_forth_keeps_all_that_was_answered(visit: Visit, manner: Manner) -> None:
    visitor, story = visit(manner), story_new(manner.language)
    report_fill(visitor, story)
    page = visitor.page
    visitor.follow(BACK)
    assert page.locator('[name="contact_phone"]').input_value() == PHONE
    visitor.follow(BACK)
    assert page.locator('textarea[name="text"]').input_value().split() == story.text.split()
    visitor.follow(BACK)
    assert page.locator('select[name="about_unit"]').input_value() == YUEZHOU[1]
    visitor.follow(BACK)
    assert page.locator('select[name="area"]').input_value() == YUEZHOU[0]
    visitor.follow(BACK)
    assert page.locator('[name="burden"][value="no_return"]').is_checked()
    for _ in range(5):
        visitor.onward()
    assert story.mark in visitor.said()
    assert PHONE in visitor.said()
    assert report_send(visitor)


def test_what_was_typed_but_not_sent_is_there_after_going_back(visit: Visit) -> None:
    visitor, story = visit(), story_new()
    visitor.go("/requests/ask/")
    visitor.pick("area", YUEZHOU[0])
    visitor.onward()
    visitor.write("text", story.text)
    visitor.follow(BACK)
    assert visitor.page.locator('select[name="area"]').input_value() == YUEZHOU[0]
    visitor.onward()
    assert visitor.page.locator('textarea[name="text"]').input_value() == story.text


def test_going_back_in_travel_guidance_keeps_the_answers(visit: Visit, manner: Manner) -> None:
    visitor = visit(manner)
    trip = "urgent=no&origin=here&destination=13&destination_place=none&on=2021-02-10&needed=yes"
    visitor.go(f"/travel/guidance/?{trip}&post=student")
    for step, kept in (("post", "student"), ("needed", "yes")):
        visitor.follow("main a.back")
        assert visitor.page.locator(f'input[name="{step}"][value="{kept}"]').is_checked()
    visitor.follow("main a.back")
    assert visitor.page.locator('input[name="on"]').input_value() == "2021-02-10"
    visitor.follow("main a.back")
    assert visitor.page.locator('[name="destination_place"][value="none"]').is_checked()
    visitor.follow("main a.back")
    assert visitor.page.locator('select[name="destination"]').input_value() == "13"


@pytest.mark.parametrize("manner", [CHINESE, NO_SCRIPTS], ids=lambda manner: manner.name)
def test_pressing_submit_twice_makes_one_record(visit: Visit, manner: Manner) -> None:
    visitor, office, story = visit(manner), visit(), story_new()
    report_fill(visitor, story)
    visitor.page.locator("main form .btn.primary").dblclick(no_wait_after=True)
    visitor.page.locator("[data-receipt]").wait_for()
    office.sign_in("office")
    order_open(office, story)
    office.go(f"/desk/?show=all&words={story.mark}")
    assert office.page.locator("a[data-open]", has_text=story.mark).count() == 1


def test_the_same_form_sent_again_answers_with_the_same_receipt(visit: Visit) -> None:
    visitor, story = visit(), story_new()
    report_fill(visitor, story)
    receipt = report_send(visitor)
    visitor.page.reload()
    assert visitor.page.locator("[data-receipt]").inner_text().strip() == receipt


def test_an_empty_field_is_named_on_top_and_at_the_field(visit: Visit, manner: Manner) -> None:
    visitor = visit(manner)
    visitor.go(REPORT)
    visitor.onward()
    errors_are_told(visitor, "burden")


def test_a_wrong_phone_number_comes_back_at_its_field_and_nothing_is_lost(
    visit: Visit, manner: Manner
) -> None:
    visitor, story = visit(manner), story_new(manner.language)
    report_fill(visitor, story)
    visitor.follow(BACK)
    visitor.write("contact_phone", "12345abc")
    visitor.onward()
    if not visitor.page.locator(".problems").count():
        visitor.onward()
    errors_are_told(visitor, "contact_phone")
    assert visitor.page.locator('[name="contact_phone"]').input_value() == "12345abc"
    assert visitor.page.locator('input[name="text"]').input_value().split() == story.text.split()
    visitor.write("contact_phone", PHONE)
    visitor.onward()
    assert report_send(visitor)


def test_too_short_a_story_comes_back_at_its_field(visit: Visit) -> None:
    visitor = visit()
    visitor.go("/requests/ask/")
    visitor.pick("area", YUEZHOU[0])
    visitor.onward()
    visitor.write("text", "啊")
    for _ in range(3):
        visitor.onward()
        if visitor.page.locator(".problems").count():
            break
    errors_are_told(visitor, "text")
    assert visitor.page.locator('textarea[name="text"]').input_value() == "啊"


def errors_are_told(visitor: Visitor, name: str) -> None:
    """Focus on the summary; its link leads to the field; the field says the same words."""
    page = visitor.page
    check_page(visitor)
    summary = page.locator("section.problems")
    assert summary.evaluate("part => part === document.activeElement"), "focus is elsewhere"
    link = summary.locator("a")
    assert link.count() == 1
    words = link.inner_text().strip()
    target = page.locator(link.get_attribute("href") or "")
    assert target.count() == 1, "the link leads nowhere"
    assert target.get_attribute("name") == name
    field = page.locator(f'.field:has([name="{name}"])')
    assert words in field.locator(".error").inner_text()
    visitor.tab_to("section.problems a")
    page.keyboard.press("Enter")
    assert target.evaluate("part => part === document.activeElement"), "the link moves no focus"


def test_a_rating_without_stars_comes_back_with_its_words(visit: Visit) -> None:
    resident, office, story = visit(), visit(), story_new()
    report_fill(resident, story)
    receipt = report_send(resident)
    office.sign_in("office")
    order_open(office, story)
    office.page.locator('summary:has-text("答复")').first.click()
    office.page.locator('form:has([value="answer"]) textarea').fill("答复在此")
    office.follow('form:has([value="answer"]) button')
    track(resident, receipt)
    resident.until(lambda: "答复在此" in resident.said(), "the answer")
    resident.write("words", "还是不让进")
    resident.onward()
    errors_are_told(resident, "stars")
    assert resident.page.locator('textarea[name="words"]').input_value() == "还是不让进"
    assert "答复在此" in resident.said()


def test_wrong_receipts_lock_with_a_page_that_says_how_long(visit: Visit, manner: Manner) -> None:
    visitor = visit(manner)
    wrong = f"7K3M-9Q2T-{story_new().mark[:5].upper()}"
    statuses = []
    for _ in range(7):
        with visitor.page.expect_response(lambda r: r.request.method == "POST") as answered:
            track(visitor, wrong)
        statuses.append(answered.value.status)
        if statuses[-1] == 429:
            break
        assert visitor.page.locator('[name="receipt"]').input_value() == wrong
    assert statuses[:4] == [404] * 4
    assert statuses[-1] == 429, statuses
    check_page(visitor)
    told = visitor.page.locator("main").inner_text()
    assert "15" in told
    assert "12345" in told
