"""The notice as it was issued, with everything it asks for in the margin."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Visit
from .looks import check_page
from .visitor import CHINESE, ENGLISH, Manner

NOTICE = "/notices/qilin-2021/"
MEASURE = "7.4d"
ROOT = Path(__file__).resolve().parents[2]


def test_every_sentence_has_its_number_its_own_link_and_notes_beside_it(
    visit: Visit, manner: Manner
) -> None:
    visitor = visit(manner)
    visitor.home()
    visitor.follow('main a[href$="/notices/"], main a[href*="/notices/qilin-2021"]')
    if visitor.path() != NOTICE:
        check_page(visitor)
        visitor.follow(f'main a[href$="{NOTICE}"]')
    check_page(visitor)
    page = visitor.page
    numbered = [part.get_attribute("id") for part in page.locator(".sentence").all()]
    assert len(numbered) == len(set(numbered))
    asked = page.request.get(f"{visitor.url}/api/v1/notices/qilin-2021/clauses").json()["clauses"]
    assert numbered == [clause["id"] for clause in asked]
    measures = [one["id"] for clause in asked for one in clause["measures"]]
    notes = [part.inner_text().split()[-1] for part in page.locator(".measure-id").all()]
    assert notes == measures
    assert page.locator(".margin .chip").count() == len(measures)


def test_a_sentence_opened_by_its_link_stands_in_view_and_apart(visit: Visit) -> None:
    visitor = visit()
    visitor.go(f"{NOTICE}#7.4")
    sentence = visitor.page.locator('[id="7.4"]')
    top = sentence.evaluate("part => part.getBoundingClientRect().top")
    assert 0 <= top < 400
    others = visitor.page.locator('[id="7.3"]')
    paint = "part => getComputedStyle(part).backgroundColor"
    assert sentence.evaluate(paint) != others.evaluate(paint)


@pytest.mark.parametrize("manner", [CHINESE, ENGLISH], ids=lambda manner: manner.name)
def test_a_measure_marks_exactly_its_characters_of_the_source(visit: Visit, manner: Manner) -> None:
    visitor = visit(manner)
    visitor.go(f"{NOTICE}?measure={MEASURE}#7.4")
    page = visitor.page
    source = (ROOT / "policy/qilin-2021/notice.txt").read_text(encoding="utf-8")
    marked = page.locator("mark").all()
    assert marked, "nothing is marked"
    first = int(marked[0].get_attribute("data-start") or -1)
    last = int(marked[-1].get_attribute("data-end") or -1)
    words = "".join(part.inner_text() for part in marked)
    assert words == source.removeprefix("\ufeff")[first:last].replace("\n", "")
    assert words == "不能阻断人员的出行、返乡"
    assert page.locator(".margin .selected .measure-id").inner_text().endswith(MEASURE)


def test_a_span_of_the_address_marks_exactly_its_characters(visit: Visit) -> None:
    visitor = visit()
    visitor.go(f"{NOTICE}?measure={MEASURE}")
    mark = visitor.page.locator("mark").first
    start = int(mark.get_attribute("data-start") or -1)
    visitor.go(f"{NOTICE}?span={start + 2}-{start + 4}")
    assert "".join(visitor.page.locator("mark").all_inner_texts()) == "阻断"


def test_the_office_menu_follows_the_parts_of_the_notice(visit: Visit, manner: Manner) -> None:
    office = visit(manner)
    office.sign_in("office")
    check_page(office)
    parts = office.page.locator('.menu li li a[href*="section="]')
    assert parts.count() == 8
    address = parts.nth(6).get_attribute("href") or ""
    office.follow(f'.menu a[href="{address}"]')
    check_page(office)
    assert office.page.locator('.menu a[aria-current="page"]').get_attribute("href") == address


def test_on_a_narrow_screen_the_menu_opens_and_closes_without_scripts(visit: Visit) -> None:
    office = visit(Manner("no-scripts", scripts=False), width=360)
    office.sign_in("office")
    menu = office.page.locator("#menu")
    assert not menu.is_visible()
    office.page.locator(".menu-open").click()
    assert menu.is_visible()
    office.page.locator(".menu-close").click()
    assert not menu.is_visible()
