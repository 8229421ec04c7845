"""A report of over-enforcement, from the first question to the rating, as its people do it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from .looks import check_page
from .visitor import Visitor

REPORT = "/over-enforcement/report/"
TRACK = "/requests/track/"
PHONE = "13987654321"
YUEZHOU = ("530302102000000", "town-yuezhou")
ANSWERS = {"burden": "no_return"}


@dataclass(frozen=True, slots=True)
class Story:
    """What is reported; its first line is the order's subject and names it among all others."""

    mark: str
    text: str


def story_new(language: str = "zh") -> Story:
    """A story nobody else tells."""
    mark = secrets.token_hex(4)
    if language == "en":
        return Story(mark, f"{mark} gate shut to all.\nIt began on Monday.")
    return Story(mark, f"{mark} 村口不让返乡的人进。\n星期一开始的。")


def report_fill(visitor: Visitor, story: Story, each: Callable[[], None] | None = None) -> None:
    """Answer page after page up to the last look; `each` looks at every page, if given."""
    look = each or (lambda: check_page(visitor))
    place, unit = YUEZHOU
    visitor.go(REPORT)
    look()
    visitor.choose("burden", ANSWERS["burden"])
    visitor.onward()
    look()
    visitor.pick("area", place)
    visitor.onward()
    look()
    visitor.pick("about_unit", unit)
    visitor.onward()
    look()
    visitor.write("text", story.text)
    visitor.onward()
    look()
    visitor.write("contact_name", "Li" if visitor.manner.language == "en" else "李")
    visitor.write("contact_phone", PHONE)
    visitor.onward()
    look()


def report_send(visitor: Visitor) -> str:
    """Send what was looked over; returns the receipt."""
    visitor.onward()
    check_page(visitor)
    return visitor.page.locator("[data-receipt]").inner_text().strip()


def track(visitor: Visitor, receipt: str, last4: str = PHONE[-4:]) -> None:
    """Look up a receipt."""
    visitor.go(TRACK)
    visitor.write("receipt", receipt)
    visitor.write("phone_last4", last4)
    visitor.onward()


def rate(visitor: Visitor, stars: int, words: str, *, again: bool) -> None:
    """Say how satisfied one is with the answer shown."""
    visitor.choose("stars", str(stars))
    visitor.write("words", words)
    if again:
        visitor.tick("again")
    visitor.onward()
    check_page(visitor)


def order_open(office: Visitor, story: Story) -> str:
    """Search the inbox for the order of a story and open it; returns its address."""
    office.go(f"/desk/?words={story.mark}")
    line = office.page.locator("a[data-open]", has_text=story.mark)
    office.until(lambda: line.count() == 1, "the order")
    check_page(office)
    address = line.get_attribute("href") or ""
    office.follow(f'a[data-open][href="{address}"]')
    check_page(office)
    return address.removeprefix(office.manner.prefix)


def move(office: Visitor, slug: str, text: str = "") -> None:
    """Take an order a step further; the likely step stands open, the others are folded."""
    form = f'form:has(input[name="move"][value="{slug}"])'
    unfold(office, f"details:not([open]):has({form}) > summary")
    if text:
        field = f'{form} textarea[name="text"]'
        if office.manner.keyboard:
            office.tab_to(field)
            office.page.keyboard.type(text)
        else:
            office.page.locator(field).fill(text)
    office.follow(f"{form} button")
    check_page(office)


def unfold(visitor: Visitor, summary: str) -> None:
    """Open what is folded, if it is."""
    if not visitor.page.locator(summary).count():
        return
    if visitor.manner.keyboard:
        visitor.tab_to(summary)
        visitor.page.keyboard.press("Enter")
    else:
        visitor.page.locator(summary).click()
