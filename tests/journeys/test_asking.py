"""A resident asks whether and how to travel."""

from __future__ import annotations

import re
from itertools import product

import pytest

from .conftest import Visit
from .looks import check_page
from .visitor import Manner, Visitor

GUIDANCE = "/travel/guidance/"
HEBEI, HERE = "13", "here"
ON = "2021-02-10"
VERDICTS = {
    "zh": {
        "must_stay": "应当留下",
        "should_not_go": "不应前往",
        "needs_approval": "需要先批准",
        "advised_to_stay": "建议留下",
        "free": "可以出行",
    },
    "en": {
        "must_stay": "You should stay",
        "should_not_go": "You should not go there",
        "needs_approval": "You need approval first",
        "advised_to_stay": "We suggest you stay",
        "free": "You may travel",
    },
}
FORBIDDING = ("must_stay", "should_not_go", "needs_approval")
SENTENCE_1_3 = "低风险地区倡导群众就地过年，非必要不出行。"
SENTENCE_1_2 = "特殊情况需要出行的，需经属地疫情防控机构批准"
HIGHER_RULE = "国务院联防联控机制综合组"


def ask(visitor: Visitor, answers: dict[str, str]) -> None:
    """Walk from the home page through every question to the answer."""
    visitor.home()
    check_page(visitor)
    visitor.follow(f'main a[href$="{GUIDANCE}"]')
    for step, value in answers.items():
        check_page(visitor)
        medical_comes_first(visitor)
        assert visitor.page.locator(f'main [name="{step}"]').count(), f"{step} is not asked"
        answer(visitor, step, value)
        visitor.onward()
    check_page(visitor)
    medical_comes_first(visitor)


def answer(visitor: Visitor, step: str, value: str) -> None:
    """Answer one question with the control it offers."""
    if step in ("origin", "destination"):
        visitor.pick(step, value)
    elif step == "on":
        visitor.date(step, value)
    else:
        visitor.choose(step, value)


def medical_comes_first(visitor: Visitor) -> None:
    """The way out for illness stands before everything else of the page."""
    first = visitor.page.locator("main .wrap > *").first
    assert first.get_attribute("class") == "medical"
    assert first.locator('a[href="tel:120"]').is_visible()


def verdict(visitor: Visitor) -> str:
    """The answer's name, from its words."""
    shown = visitor.page.locator("#verdict-word").inner_text().strip()
    named = {words: name for name, words in VERDICTS[visitor.manner.language].items()}
    return named[shown]


def open_why(visitor: Visitor) -> str:
    """Unfold 为什么 and return what it says."""
    why = visitor.page.locator("details.why")
    if visitor.manner.keyboard:
        visitor.tab_to("details.why > summary")
        visitor.page.keyboard.press("Enter")
    else:
        why.locator("summary").click()
    assert why.locator("dl").is_visible()
    return why.inner_text()


def test_a_resident_from_qilin_with_need_may_go_to_a_low_risk_place(
    visit: Visit, manner: Manner
) -> None:
    visitor = visit(manner)
    place = {"destination": HEBEI, "destination_place": "none"}
    ask(visitor, {"urgent": "no", "origin": HERE, **place, "on": ON, "needed": "yes"}
        | {"post": "resident"})  # fmt: skip
    assert verdict(visitor) == "free"
    quote = visitor.page.locator(".quote").first
    assert quote.locator("blockquote").inner_text().strip() == SENTENCE_1_3
    assert quote.locator("blockquote").get_attribute("lang") == "zh-hans"
    assert quote.locator(".clause").inner_text() == "1.3"
    assert quote.locator("a").get_attribute("href", timeout=1000)
    assert visitor.page.locator("ol.list > li").count() >= 2
    assert re.search(r"travel_guidance\D+[0-9a-f]{12}", open_why(visitor))


def test_a_necessary_trip_from_a_medium_risk_place_needs_approval_and_shows_the_higher_rule(
    visit: Visit, manner: Manner
) -> None:
    visitor = visit(manner)
    xinle = place_key(visitor, HEBEI, "石家庄市新乐市", "Xinle")
    ask(visitor, {"urgent": "no", "origin": HEBEI, "origin_place": xinle, "destination": HERE}
        | {"on": ON, "needed": "yes", "post": "resident"})  # fmt: skip
    assert verdict(visitor) == "needs_approval"
    first, *beside = visitor.page.locator(".quote").all()
    assert SENTENCE_1_2 in first.inner_text()
    assert any(HIGHER_RULE in one.inner_text() for one in beside), "the higher rule is not shown"
    assert visitor.page.locator("ol.list > li").count() >= 2
    assert "travel_guidance" in open_why(visitor)


def place_key(visitor: Visitor, province: str, *called: str) -> str:
    """The value of a listed place on its question."""
    visitor.go(f"{GUIDANCE}?urgent=no&origin={province}")
    for card in visitor.page.locator("label.card").all():
        if any(name in card.inner_text() for name in called):
            return card.locator("input").get_attribute("value") or ""
    raise AssertionError(f"{called} is not offered")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_between_low_risk_places_nobody_is_told_to_stay_or_to_seek_approval(
    visit: Visit, language: str
) -> None:
    visitor = visit(Manner(language, language=language))
    posts = ("resident", "official", "student", "worker")
    for needed, post in product(("yes", "no"), posts):
        trip = f"urgent=no&origin=here&destination=13&destination_place=none&on={ON}"
        visitor.go(f"{GUIDANCE}?{trip}&needed={needed}&post={post}")
        assert verdict(visitor) not in FORBIDDING, (needed, post)


def test_who_is_ill_is_told_to_go_at_once_without_approval(visit: Visit, manner: Manner) -> None:
    visitor = visit(manner)
    visitor.home()
    visitor.follow(f'main a[href$="{GUIDANCE}"]')
    visitor.choose("urgent", "yes")
    visitor.onward()
    check_page(visitor)
    assert visitor.page.locator('main a.primary[href="tel:120"]').is_visible()
