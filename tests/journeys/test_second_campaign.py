"""The second campaign: another notice, no epidemic pack, and no word of it anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

from tests.stage import Site

from .campaigns import WORDS, choose_campaign
from .conftest import Visit
from .looks import check_page
from .visitor import CHINESE, ENGLISH, KEYBOARD, Manner

MOST_PAGES = 1500
LINK = re.compile(r'(?:href|action)="([^"]+)"')
# The switch to the other campaign, and orders, whose pages are of the campaign they came in under.
ELSEWHERE = re.compile("/campaign/|/mode/|/desk/orders/")


@pytest.fixture(scope="module")
def stage(district_of: Callable[[str], Site]) -> Site:
    """The district four days after the second notice was issued; nobody wrote of another there."""
    return district_of("spring-2026")


def links_of(source: str, at: str) -> list[str]:
    """Addresses of this campaign a page leads to."""
    found = [urldefrag(urljoin(at, link.replace("&amp;", "&")))[0] for link in LINK.findall(source)]
    return [link for link in found if not ELSEWHERE.search(link)]


@pytest.mark.parametrize("manner", [CHINESE, ENGLISH], ids=lambda manner: manner.name)
@pytest.mark.parametrize("staff", [False, True], ids=["resident", "office"])
def test_no_page_it_links_to_speaks_of_the_epidemic(
    visit: Visit, manner: Manner, staff: bool
) -> None:
    visitor = visit(manner)
    choose_campaign(visitor, "spring-2026")
    waiting = [visitor.page.url]
    if staff:
        visitor.sign_in("office")
        waiting.append(visitor.page.url)
    seen: set[str] = set()
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        here = address.startswith(visitor.url + "/") and "/static/" not in address
        english = urlsplit(address).path.startswith("/en/")
        other_language = english != (manner.language == "en")
        if address in seen or not here or other_language or "/accounts/logout" in address:
            continue
        seen.add(address)
        answer = visitor.page.request.get(address)
        if ELSEWHERE.search(answer.url):  # a message opens the page it is about
            continue
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        source = answer.text()
        assert answer.status in (200, 405), f"{address} answers {answer.status}"
        spoken = WORDS.search(source)
        assert spoken is None, f"{address} says {spoken.group(0)}"
        waiting += links_of(source, address)
    assert len(seen) >= 10, f"the walk stopped early: {sorted(seen)}"
    assert not waiting, f"more than {MOST_PAGES} pages"


@pytest.mark.parametrize("manner", [CHINESE, ENGLISH, KEYBOARD], ids=lambda manner: manner.name)
def test_its_home_offers_its_own_choices_and_each_opens(visit: Visit, manner: Manner) -> None:
    visitor = visit(manner)
    choose_campaign(visitor, "spring-2026")
    choices = [a.get_attribute("href") or "" for a in visitor.page.locator(".choices a").all()]
    assert 4 <= len(choices) <= 8
    assert not any("/travel/" in choice for choice in choices)
    for choice in choices:
        visitor.home()
        visitor.follow(f'.choices a[href="{choice}"]')
        check_page(visitor)
        assert visitor.page.locator("h1").count() == 1


@pytest.mark.parametrize("manner", [CHINESE, ENGLISH], ids=lambda manner: manner.name)
def test_travel_guidance_is_a_plain_404_there(visit: Visit, manner: Manner) -> None:
    visitor = visit(manner)
    choose_campaign(visitor, "spring-2026")
    answer = visitor.go("/travel/guidance/")
    assert answer is not None
    assert answer.status == 404
    check_page(visitor)
    assert not WORDS.search(visitor.page.content())
    back = visitor.page.locator("main a.btn").first
    assert back.is_visible()


def test_the_first_campaign_is_where_those_words_are(visit: Visit) -> None:
    visitor = visit()
    visitor.go("/travel/guidance/")
    assert WORDS.search(visitor.page.content()), "the words looked for are never said at all"
