"""Every page and state: nothing for axe to find, no sideways scrolling, light enough."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Response

from .conftest import Visit
from .looks import check_page, too_wide
from .reports import move, order_open, report_fill, report_send, story_new, track
from .visitor import CHINESE, ELDER, ENGLISH, Manner, Visitor

WIDTHS = (360, 768, 1280)
LIGHT_ENOUGH = 150 * 1024
TRIP = "/travel/guidance/?urgent=no&destination=here&on=2021-02-10&needed=yes"
LOOKS = (CHINESE, ENGLISH, ELDER)
RESIDENT_PAGES = {
    "home": "/",
    "urgent question": "/travel/guidance/",
    "urgent answer": "/travel/guidance/?urgent=yes",
    "origin": "/travel/guidance/?urgent=no",
    "place": "/travel/guidance/?urgent=no&origin=13",
    "day": "/travel/guidance/?urgent=no&origin=here&destination=13&destination_place=none",
    "question with error": "/travel/guidance/?urgent=no&at=origin",
    "post": f"{TRIP}&origin=13&origin_place=none",
    "answer free": f"{TRIP}&origin=13&origin_place=none&post=resident",
    "answer official": f"{TRIP}&origin=13&origin_place=none&post=official",
    "day outside": f"{TRIP.replace('02-10', '05-10')}&origin=13&origin_place=none&post=resident",
    "report": "/over-enforcement/report/",
    "ask": "/requests/ask/",
    "help": "/requests/help/",
    "track": "/requests/track/",
    "kinds": "/requests/",
    "emergency": "/requests/file/urgent/",
    "unit complained about": "/requests/file/held_up_goods/",
    "slip": "/requests/slip/",
    "slip of a kind": "/requests/slip/road/",
    "kind not taken": "/requests/file/refused_no_phone/",
    "notices": "/notices/",
    "notice": "/notices/qilin-2021/",
    "measure": "/notices/qilin-2021/?measure=7.4d#7.4",
    "second notice": "/notices/spring-2026/",
    "login": "/accounts/login/",
    "not found": "/nowhere/",
}
STAFF_PAGES = {
    "office": {
        "inbox": "/desk/",
        "inbox of all": "/desk/?show=all",
        "inbox empty": "/desk/?show=all&words=zzzzzzz",
        "breakdown tables": "/desk/breakdowns/",
        "drafts": "/notices/drafts/",
        "new draft": "/notices/drafts/new/",
        "versions": "/notices/versions/",
        "forbidden": "/desk/audit/",
        "account": "/accounts/security/",
        "password": "/accounts/password/change/",
        "sign out": "/accounts/logout/",
    },
    "auditor": {"audit": "/desk/audit/"},
    "hotline": {"call": "/requests/take-call/", "slip": "/requests/type-slip/"},
    "grid-demo": {"door": "/requests/take-down/", "slips twice": "/requests/slips/"},
}
_RULES = """async () => {
  const found = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    resultTypes: ["violations"],
    preload: false,
  });
  return found.violations.map((one) =>
    `${one.id}: ${one.help}: ` + one.nodes.map((node) => node.html.slice(0, 140)).join(" | "));
}"""


@cache
def axe_script() -> str:
    """The checker, as one script."""
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def accessible(visitor: Visitor, what: str) -> None:
    """The page at hand has nothing for axe to find at any width."""
    page = visitor.page
    page.evaluate(axe_script())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert too_wide(page) <= 0, f"{what} scrolls sideways at {width}"
        found: list[Any] = page.evaluate(_RULES)
        assert not found, f"{what} at {width}:\n" + "\n".join(found)
    check_page(visitor)


@pytest.fixture
def look(visit: Visit) -> Callable[[Manner], Visitor]:
    """A visitor whose pages let the checker in."""
    return lambda manner: visit(manner, bypass_csp=True)


@pytest.mark.parametrize("manner", LOOKS, ids=lambda manner: manner.name)
@pytest.mark.parametrize("half", [0, 1])
def test_axe_finds_nothing_on_the_residents_pages(
    look: Callable[[Manner], Visitor], manner: Manner, half: int
) -> None:
    visitor = look(manner)
    for name, address in list(RESIDENT_PAGES.items())[half::2]:
        visitor.go(address)
        accessible(visitor, name)


@pytest.mark.parametrize("manner", LOOKS, ids=lambda manner: manner.name)
def test_axe_finds_nothing_on_the_offices_pages(
    look: Callable[[Manner], Visitor], manner: Manner
) -> None:
    for username, pages in STAFF_PAGES.items():
        visitor = look(manner)
        visitor.go("/accounts/login/")
        visitor.write("login", username)
        visitor.write("password", "wrong")
        visitor.onward()
        accessible(visitor, "login refused")
        visitor.go("/accounts/login/")
        visitor.enter(username)
        for name, address in pages.items():
            visitor.go(address)
            accessible(visitor, name)


@pytest.mark.parametrize("manner", LOOKS, ids=lambda manner: manner.name)
def test_axe_finds_nothing_on_a_report_from_first_page_to_rating(
    look: Callable[[Manner], Visitor], manner: Manner
) -> None:
    resident, office, story = look(manner), look(manner), story_new(manner.language)
    report_fill(resident, story, each=lambda: accessible(resident, "report step"))
    receipt = report_send(resident)
    accessible(resident, "receipt")
    office.sign_in("office")
    order = order_open(office, story)
    accessible(office, "order opened")
    office.follow('main a[href*="/requests/of-order/"]')
    accessible(office, "requests of an order")
    office.follow('main a[href*="/contact/"]')
    accessible(office, "contact")
    office.go(order)
    move(office, "answer", "An answer")
    accessible(office, "order answered")
    track(resident, receipt)
    resident.until(lambda: "An answer" in resident.said(), "the answer")
    accessible(resident, "answer")
    resident.onward()
    accessible(resident, "rating with error")
    for _ in range(6):
        track(resident, "0000-0000-00000")
    accessible(resident, "locked")


def test_the_checker_finds_what_is_wrong(look: Callable[[Manner], Visitor]) -> None:
    visitor = look(CHINESE)
    visitor.home()
    visitor.page.evaluate("document.querySelector('h1').innerHTML = '<img src=data:,>'")
    with pytest.raises(AssertionError, match="image-alt"):
        accessible(visitor, "a page with a nameless picture")


def weight_of(answer: Response) -> int:
    """What an answer cost on the wire, head and body."""
    sizes = answer.request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


@pytest.mark.parametrize("address", ["/", "/travel/guidance/", "/over-enforcement/report/"])
def test_a_residents_first_load_is_light(visit: Visit, address: str) -> None:
    visitor = visit()
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    visitor.page.on("response", keep)
    visitor.go(address)
    visitor.page.wait_for_load_state("networkidle")
    sizes = {one.url: weight_of(one) for one in answers}
    assert len(sizes) >= 4, "style, script and signs were not counted"
    assert sum(sizes.values()) <= LIGHT_ENOUGH, sizes
