"""A clerk signs a notice off by the keyboard alone, the leader issues it, residents read it."""

from __future__ import annotations

import pytest

from tests import people
from tests.notices.bringing import TEXT

from .conftest import Visit
from .visitor import CHINESE, NO_SCRIPTS, Manner, Visitor


def signed_in(visitor: Visitor, who: str) -> Visitor:
    visitor.go("/accounts/login/")
    page = visitor.page
    page.locator('[name="login"]').fill(who)
    page.locator('[name="password"]').fill(people.password())
    page.locator('[name="password"]').press("Enter")
    page.wait_for_load_state()
    return visitor


def brought(visitor: Visitor, slug: str) -> None:
    """A text pasted on the page of a new notice."""
    visitor.go("/notices/drafts/new/")
    page = visitor.page
    page.locator('[name="declared"]').check()
    page.locator('[name="text"]').fill(TEXT)
    page.locator("details.new-campaign summary").click()
    for name, value in (
        ("title", "2027年春节"), ("slug", slug), ("starts_on", "2027-01-20"), ("ends_on", "2027-02-28"),
    ):  # fmt: skip
        page.locator(f'[name="{name}"]').fill(value)
    visitor.follow("main button.action")


def settled(visitor: Visitor) -> str:
    return visitor.page.locator("#progress").inner_text()


@pytest.mark.parametrize("manner", [CHINESE, NO_SCRIPTS], ids=lambda one: one.name)
def test_a_text_is_signed_off_issued_and_read_by_everybody(visit: Visit, manner: Manner) -> None:
    slug = f"journey-{manner.name}"
    clerk = signed_in(visit(manner), people.OFFICE)
    brought(clerk, slug)
    page = clerk.page
    if manner.scripts:
        for number in range(5):
            page.keyboard.press("a")
            page.locator(".reading.signed").nth(number).wait_for()
    else:
        while page.locator('.reading button[value="accept"]').count():
            clerk.follow('.reading button[value="accept"] >> nth=0')
    assert "5 / 5" in settled(clerk)
    clerk.follow("#progress a.btn")
    for box in page.locator('[name="units"]:checked').all()[::-1]:
        box.uncheck()
    clerk.follow('button:has-text("送会签")')
    address = page.url
    leader = signed_in(visit(manner), people.LEADER)
    leader.page.goto(address)
    leader.follow('button:has-text("签发这份通知")')
    assert "演示·区领导" in leader.said()
    resident = visit(manner)
    resident.go(f"/notices/{slug}/")
    assert "演示·区领导" in resident.said()
    assert "不断档" in resident.said()


def test_a_key_splits_before_the_chosen_character_and_another_takes_it_back(visit: Visit) -> None:
    clerk = signed_in(visit(), people.OFFICE)
    brought(clerk, "journey-keys")
    page = clerk.page
    page.locator('.reading[data-measure="1.1a"]').click(position={"x": 5, "y": 5})
    page.evaluate(
        """() => {
          const words = document.querySelector('.words[data-measures="1.1a"]').firstChild;
          getSelection().collapse(words, words.data.indexOf("确保"));
        }"""
    )
    page.keyboard.press("s")
    page.locator('.reading[data-measure="1.1c"]').wait_for()
    assert page.locator('.words[data-measures="1.1c"]').inner_text() == "确保不断档、不脱销"
    page.keyboard.press("z")
    page.locator('.reading[data-measure="1.1c"]').wait_for(state="detached")
    assert page.locator('.words[data-measures="1.1a"]').inner_text().endswith("不脱销")
