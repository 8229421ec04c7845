"""A clerk's whole round with the keyboard alone; a draft that survives; two on one order."""

from __future__ import annotations

import pytest

from tests import people

from .conftest import Visit
from .looks import check_page
from .visitor import CHINESE, ELDER, ENGLISH, KEYBOARD, NO_SCRIPTS, Manner, Visitor

FIELD = 'form:has(input[name="move"][value="answer"]) textarea'
PATIENCE_MS = 40_000
ANSWER = "不用办手续，走之前看一下名单。"


def asked(hotline: Visitor, text: str) -> None:
    """Somebody calls the hotline with a question for Yuezhou."""
    hotline.page.locator('select[name="kind"]').select_option("question")
    hotline.page.locator('select[name="area"]').select_option("530302102001000")
    hotline.page.locator('[name="text"]').fill(text)
    hotline.follow("main form .actions .btn")


def press(visitor: Visitor, *keys: str) -> None:
    for key in keys:
        visitor.page.keyboard.press(key)


def onward(visitor: Visitor, key: str) -> None:
    """Press a key that leads to another page."""
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press(key)
    visitor.listen()


@pytest.fixture
def clerk(visit: Visit) -> Visitor:
    """The clerk of Yuezhou at the list, with three questions waiting."""
    hotline, town = visit(NO_SCRIPTS), visit(KEYBOARD)
    town.page.context.set_default_timeout(PATIENCE_MS)
    hotline.go("/requests/take-call/")
    hotline.enter(people.HOTLINE)
    for number in range(3):
        asked(hotline, f"夜里问的第 {number} 件：初三能走吗？")
    town.page.goto(f"{town.url}/desk/")
    town.page.locator('[name="login"]').fill(people.YUEZHOU)
    town.page.locator('[name="password"]').fill(people.password())
    onward(town, "Enter")
    town.until(lambda: town.page.locator("tbody tr").count() >= 3, "the questions")
    return town


def test_a_whole_round_by_keyboard_alone(clerk: Visitor) -> None:
    page = clerk.page
    press(clerk, "/")
    page.keyboard.type("夜里问的")
    onward(clerk, "Enter")
    check_page(clerk)
    press(clerk, "j", "x", "ArrowDown", "x")
    assert page.locator("[data-ticked] b").inner_text() == "2"
    assert page.locator("tr:focus").count() == 1
    onward(clerk, "a")
    assert "做好了 2 件" in clerk.said()
    onward(clerk, "u")
    assert "撤销了 2 件" in clerk.said()
    press(clerk, "j", "o")
    page.locator("#drawer h2").wait_for()
    press(clerk, "Escape")
    assert page.locator("#drawer h2").count() == 0
    press(clerk, "?")
    assert page.locator("details.keys[open]").count() == 1
    press(clerk, "Escape")
    onward(clerk, "n")
    first = page.url
    press(clerk, "r")
    onward(clerk, "Enter")
    assert "受理" in clerk.said()
    press(clerk, "r")
    page.keyboard.type(ANSWER)
    onward(clerk, "Control+Enter")
    assert ANSWER in clerk.said()
    onward(clerk, "u")
    assert "撤销了 1 件" in clerk.said()
    onward(clerk, "n")
    assert page.url != first
    check_page(clerk)


def test_what_is_typed_survives_a_reload_a_closed_tab_and_an_ended_session(clerk: Visitor) -> None:
    page = clerk.page
    onward(clerk, "n")
    address = page.url
    page.evaluate(
        "document.querySelectorAll('main details').forEach((part) => { part.open = true; })"
    )
    page.locator(FIELD).first.fill(ANSWER)
    page.locator("[data-draft-when]", has_text="今天").first.wait_for()
    with page.expect_navigation():
        page.reload()
    assert page.locator(FIELD).first.input_value() == ANSWER
    other = page.context.new_page()
    page.close()
    other.goto(address)
    other.context.clear_cookies()
    other.locator(FIELD).first.fill(ANSWER + "再加一句。")
    other.locator("[data-draft-when]", has_text="这台电脑").first.wait_for()
    other.goto(f"{clerk.url}/accounts/login/")
    other.locator('[name="login"]').fill(people.YUEZHOU)
    other.locator('[name="password"]').fill(people.password())
    with other.expect_navigation():
        other.keyboard.press("Enter")
    other.goto(address)
    assert other.locator(FIELD).first.input_value().endswith("再加一句。")
    # The ended session was refused when it wanted to keep the draft: that is what this is about.
    clerk.faults[:] = [one for one in clerk.faults if "403" not in one]


def test_two_on_one_order_see_each_other(clerk: Visitor, visit: Visit) -> None:
    onward(clerk, "n")
    office = visit(CHINESE)
    office.page.context.set_default_timeout(PATIENCE_MS)
    office.sign_in(people.OFFICE)
    with office.page.expect_response(lambda answer: "/presence/" in answer.url):
        office.page.goto(clerk.page.url)
    office.page.locator(".present").wait_for()
    assert "正在看" in office.page.locator("#presence").inner_text()


@pytest.mark.parametrize(
    "manner", [CHINESE, ENGLISH, ELDER, NO_SCRIPTS], ids=lambda manner: manner.name
)
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", ["/desk/", "/desk/sheets/"])
def test_the_desk_is_sound_for_everybody(
    visit: Visit, manner: Manner, width: int, path: str
) -> None:
    visitor = visit(manner, width=width)
    visitor.sign_in(people.OFFICE)
    visitor.go(path)
    check_page(visitor)
