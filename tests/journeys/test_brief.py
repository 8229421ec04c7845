"""The clerk's brief: drafted on a press, written, signed, released by another, printed; and the wall."""

from __future__ import annotations

import io
from unicodedata import normalize

from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tests import people
from tests.stage import Site

from .conftest import Visit
from .looks import check_page, too_wide
from .visitor import CHINESE, ENGLISH, Visitor

A4_POINTS = (595, 842)
WALL = "/board/?mode=wall"
TURN_MS, STALE_MS = 15_000, 6 * 60_000


def drafted(clerk: Visitor) -> str:
    """Have today's brief drafted by the worker; returns the address of its page."""
    clerk.go("/board/briefs/")
    page = clerk.page
    if page.locator("form[action$='/ask/'] button").count():
        page.locator("form[action$='/ask/'] button").click()
    clerk.until(lambda: page.locator("tbody a[data-open]").count() > 0, "the draft")
    page.locator("tbody a[data-open]").first.click()
    page.wait_for_url("**/board/briefs/*/")
    return page.url


def test_brief_from_cut_off_to_paper(visit: Visit) -> None:
    clerk = visit(CHINESE)
    clerk.sign_in(people.OFFICE)
    address = drafted(clerk)
    page = clerk.page
    check_page(clerk)
    if page.locator("form[action$='/edit/'] button").count():
        page.locator("textarea[name=text]").fill("今天各单位都已签收。")
        page.locator("form[action$='/edit/'] button").click()
        page.locator("form[action$='/sign/'] button").click()
        assert page.locator("form[action$='/release/']").count() == 0
        leader = visit(CHINESE)
        leader.sign_in(people.LEADER)
        leader.page.goto(address)
        leader.page.locator("form[action$='/release/'] button").click()
    page.goto(address)
    assert "今天各单位都已签收" in page.content()
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    size = printed.pages[0].mediabox
    assert (round(size.width), round(size.height)) == A4_POINTS
    # A font may write 日 as the radical of the same look.
    text = normalize("NFKC", "".join(sheet.extract_text() for sheet in printed.pages))
    assert "就地过年服务保障日报" in text.replace("\n", "")
    assert "退出" not in text
    assert len(printed.pages) <= 3
    english = visit(ENGLISH)
    english.sign_in(people.LEADER)
    english.go("/board/briefs/")
    check_page(english)


def shown(page: Page) -> str:
    """Which panel is on the wall."""
    return str(page.locator("[data-panel]:not([hidden])").get_attribute("id"))


def test_wall_turns_holds_still_on_a_key_and_greys_when_nothing_comes(
    visit: Visit, browser: Browser, stage: Site
) -> None:
    clerk = visit(CHINESE)
    clerk.sign_in(people.OFFICE)
    state = clerk.page.context.storage_state()
    with browser.new_context(
        storage_state=state,
        viewport={"width": 1920, "height": 1080},
        reduced_motion="no-preference",
    ) as window:
        page = window.new_page()
        page.clock.install()
        page.goto(f"{stage.url}{WALL}")
        assert too_wide(page) <= 0
        assert shown(page) == "panel-board"
        page.clock.run_for(TURN_MS)
        assert shown(page) == "panel-map"
        page.keyboard.press("a")
        page.clock.run_for(3 * TURN_MS)
        assert shown(page) == "panel-map"
        assert page.locator("[data-panel].stale").count() == 0
        # Nothing comes any more: the figures turn grey by themselves.
        window.set_offline(True)
        page.clock.run_for(STALE_MS)
        assert "stale" in str(page.locator("#panel-map").get_attribute("class"))
        assert page.locator("#panel-map .old").is_visible()


def test_wall_does_not_turn_where_motion_is_not_wanted(
    visit: Visit, browser: Browser, stage: Site
) -> None:
    clerk = visit(CHINESE)
    clerk.sign_in(people.OFFICE)
    state = clerk.page.context.storage_state()
    with browser.new_context(
        storage_state=state, viewport={"width": 360, "height": 740}, reduced_motion="reduce"
    ) as window:
        page = window.new_page()
        page.clock.install()
        page.goto(f"{stage.url}{WALL}")
        page.clock.run_for(4 * TURN_MS)
        assert shown(page) == "panel-board"
        assert too_wide(page) <= 0
        page.locator(".wall-tabs a").nth(2).click()
        assert shown(page) == "panel-trend"
