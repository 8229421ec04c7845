"""Every page and state: nothing for axe to find, no sideways scrolling, light enough.

Ring A sees each page in one manner at one width, by turns; ring B (`--deep`) all at every width.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Response

from tests.stage import Site

from .conftest import Visit
from .looks import check_page, too_wide
from .reports import move, order_open, report_fill, report_send, story_new, track
from .visitor import CHINESE, ELDER, ENGLISH, Manner, Visitor

WIDTHS = (360, 768, 1280)
LINK = re.compile(r"https?://\S+/breakdown/answer/\w+/")
LIGHT_ENOUGH = 150 * 1024
TRIP = "/travel/guidance/?urgent=no&destination=here&on=2021-02-10&needed=yes"
LOOKS = (CHINESE, ENGLISH, ELDER)
DEEP = os.environ.get("ANXIN_DEEP") == "1"
# A page that no address names: the list it is on, and what leads there.
Place = str | tuple[str, str]
FIRST = "a[data-open] >> nth=0"
RESIDENT_PAGES: dict[str, Place] = {
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
    "open today": "/open/",
    "search": "/search/?words=%E4%BB%B7%E6%A0%BC",
    "ask a person": "/people/",
    "sheet for the door": "/door/",
    "rules": "/rules/",
    "rule": "/rules/qilin-2021/travel_guidance/",
    "rule tried": "/rules/qilin-2021/travel_guidance/try/",
    "link that was never sent": "/breakdown/answer/00000000000000000000/",
    "login": "/accounts/login/",
    "not found": "/nowhere/",
}
STAFF_PAGES: dict[str, dict[str, Place]] = {
    "office": {
        "inbox": "/desk/",
        "inbox of all": "/desk/?show=all",
        "inbox empty": "/desk/?show=all&words=zzzzzzz",
        "breakdown tables": "/desk/breakdowns/",
        "inbox of the red": "/desk/?show=overdue",
        "inbox of appeals": "/desk/?show=uptake&instrument=appeal",
        "order of a measure": ("/desk/?measure=4.1&show=all", FIRST),
        "order with children": ("/desk/?measure=7.2a&instrument=order&town=0&show=all", FIRST),
        "choice": ("/desk/?measure=7.3b&show=all", FIRST),
        "guard": ("/desk/?measure=7.4d&show=all", FIRST),
        "reports": "/desk/reports/",
        "table": ("/desk/breakdowns/", FIRST),
        "answers of a table": ("/desk/breakdowns/", 'a[href$="/answers/"] >> nth=0'),
        "drafts": "/notices/drafts/",
        "new draft": "/notices/drafts/new/",
        "draft": ("/notices/drafts/", "tbody tr:has-text('值守') a[data-open]"),
        "signatures": ("/notices/drafts/", "tbody tr:has-text('供应') a[data-open]"),
        "versions": "/notices/versions/",
        "version": ("/notices/versions/", FIRST),
        "forward": "/notices/forward/",
        "board": "/board/",
        "board of a town": "/board/?town=530302102000000",
        "board as a table": "/board/table/",
        "wall": "/board/?mode=wall",
        "three things": "/board/today/",
        "hours": "/open/declare/",
        "checks": "/over-enforcement/checks/",
        "new check": "/over-enforcement/checks/new/",
        "check": ("/over-enforcement/checks/", FIRST),
        "rule sent": "/rules/qilin-2021/travel_guidance/upload/",
        "decisions": "/rules/decisions/",
        "towns' tables": "/rules/towns/",
        "town's table": ("/rules/towns/", FIRST),
        "sheets": "/desk/sheets/",
        "long list": "/desk/sheets/?long=orders",
        "messages": "/desk/messages/",
        "how to be told": "/desk/messages/settings/",
        "contacts": "/desk/contacts/",
        "contacts of a unit": ("/desk/contacts/", FIRST),
        "slips to carry": "/desk/slips/",
        "chains": "/desk/chains/",
        "spot checks": "/desk/checks/",
        "briefs": "/board/briefs/",
        "supervision": "/board/supervision/",
        "follow-ups": "/board/follow-ups/",
        "duty pack": "/board/tonight/",
        "upper sheets": "/board/upper-sheets/",
        "withdrawals": "/requests/withdrawals/",
        "person by number": "/residents/find/",
        "forbidden": "/desk/audit/",
        "account": "/accounts/security/",
        "password": "/accounts/password/change/",
        "sign out": "/accounts/logout/",
    },
    "town-yuezhou": {
        "town's order": ("/desk/?measure=7.2a&show=all", FIRST),
        "town's reports": "/desk/reports/",
        "town's board": "/board/",
        "own table": "/rules/towns/upload/",
    },
    "auditor": {"audit": "/desk/audit/", "certificates": "/desk/certificates/"},
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


@pytest.fixture(scope="module")
def stage(district_of: Callable[[str], Site]) -> Site:
    """The district four days after the notice was issued, with something on every list."""
    return district_of("qilin-2021")


def widths(manner: Manner) -> tuple[int, ...]:
    """At which widths this manner's pages are looked at."""
    return WIDTHS if DEEP else (WIDTHS[LOOKS.index(manner)],)


def by_turns(pages: Iterable[str], manner: Manner) -> Sequence[str]:
    """The pages this manner looks at: all of them in ring B, else every third."""
    return list(pages) if DEEP else list(pages)[LOOKS.index(manner) :: len(LOOKS)]


def accessible(visitor: Visitor, what: str) -> None:
    """The page at hand has nothing for axe to find at any width."""
    page = visitor.page
    page.evaluate(axe_script())
    for width in widths(visitor.manner):
        page.set_viewport_size({"width": width, "height": 800})
        assert too_wide(page) <= 0, f"{what} scrolls sideways at {width}"
        found: list[Any] = page.evaluate(_RULES)
        assert not found, f"{what} at {width}:\n" + "\n".join(found)
    check_page(visitor)


def faults_of(visitor: Visitor, pages: Mapping[str, Place]) -> list[str]:
    """What is wrong with any of these pages."""
    faults = []
    for name in by_turns(pages, visitor.manner):
        place = pages[name]
        visitor.go(place if isinstance(place, str) else place[0])
        if isinstance(place, tuple):
            visitor.follow(place[1])
        try:
            accessible(visitor, name)
        except AssertionError as fault:
            faults.append(f"{name} in {visitor.manner.name}: {fault}")
    return faults


@pytest.fixture
def look(visit: Visit) -> Callable[[Manner], Visitor]:
    """A visitor whose pages let the checker in."""
    return lambda manner: visit(manner, bypass_csp=True)


@pytest.mark.parametrize("manner", LOOKS, ids=lambda manner: manner.name)
def test_axe_finds_nothing_on_the_residents_pages(
    look: Callable[[Manner], Visitor], manner: Manner
) -> None:
    faults = faults_of(look(manner), RESIDENT_PAGES)
    assert not faults, "\n\n".join(faults)


@pytest.mark.parametrize("manner", LOOKS, ids=lambda manner: manner.name)
def test_axe_finds_nothing_on_the_offices_pages(
    look: Callable[[Manner], Visitor], manner: Manner
) -> None:
    faults: list[str] = []
    for username, pages in STAFF_PAGES.items():
        if not by_turns(pages, manner):
            continue
        visitor = look(manner)
        visitor.go("/accounts/login/")
        visitor.enter(username)
        faults += faults_of(visitor, pages)
    assert not faults, "\n\n".join(faults)


def test_refused_sign_in_is_accessible(look: Callable[[Manner], Visitor]) -> None:
    visitor = look(CHINESE)
    visitor.go("/accounts/login/")
    visitor.write("login", "office")
    visitor.write("password", "wrong")
    visitor.onward()
    accessible(visitor, "login refused")


def test_link_and_returned_sheets_of_a_table_are_accessible(
    look: Callable[[Manner], Visitor],
) -> None:
    clerk = look(CHINESE)
    clerk.sign_in("office")
    clerk.go("/desk/breakdowns/")
    clerk.follow('a[href$="/answers/"] >> nth=0')
    link = LINK.search(clerk.page.locator(".messages textarea").first.input_value())
    assert link
    table = clerk.path().removesuffix("answers/")
    clerk.go(f"{table}sheets/")
    accessible(clerk, "returned sheets")
    clerk.go(f"{table}slips/")
    accessible(clerk, "slips of a table")
    unit = look(ELDER)
    unit.page.goto(link.group(0))
    accessible(unit, "a unit's link")


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


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/requests/",
        "/requests/file/road/",
        "/travel/guidance/",
        "/over-enforcement/report/",
        "/open/",
        "/requests/track/",
        "/people/",
    ],
)
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
