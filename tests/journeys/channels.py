"""By which ways a matter comes in: the web, the phone, the door, a paper slip."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from .conftest import Visit
from .looks import check_page
from .reports import PHONE
from .visitor import CHINESE, Visitor


class Way(StrEnum):
    """A way a matter comes in."""

    WEB = "web"
    PHONE = "phone"
    DOOR = "door"
    SLIP = "slip"


@dataclass(frozen=True, slots=True)
class Matter:
    """What somebody brings: of which kind, where, with which answers, about which unit."""

    kind: str
    label: str
    area: str
    place: str
    facts: dict[str, str] = field(default_factory=dict)
    about: str = ""


def bring(visitor: Visitor, matter: Matter, text: str) -> str:
    """Walk from the list of kinds to the receipt, looking at every page."""
    visitor.go("/requests/")
    check_page(visitor)
    visitor.follow(f'main a[href$="/requests/file/{matter.kind}/"]')
    check_page(visitor)
    visitor.pick("area", matter.area)
    if matter.about:
        visitor.pick("about_unit", matter.about)
    visitor.onward()
    check_page(visitor)
    for name, said in matter.facts.items():
        _answer(visitor, f"facts_{name}", said)
    visitor.write("text", text)
    visitor.onward()
    check_page(visitor)
    visitor.write("contact_phone", PHONE)
    visitor.onward()
    check_page(visitor)
    visitor.onward()
    check_page(visitor)
    return receipt_of(visitor)


def _answer(visitor: Visitor, name: str, said: str) -> None:
    control = visitor.page.locator(f'main [name="{name}"]').first
    kind = control.get_attribute("type")
    if kind == "radio":
        visitor.choose(name, said)
    elif kind == "date":
        visitor.date(name, said)
    else:
        visitor.write(name, said)


def receipt_of(visitor: Visitor) -> str:
    """The number on the page at hand."""
    return visitor.page.locator("[data-receipt]").inner_text().strip()


def call(operator: Visitor, matter: Matter, text: str) -> str:
    """The hotline writes a call down; returns the number it reads out."""
    operator.go("/requests/take-call/")
    operator.enter("hotline")
    _typed(operator, matter, text)
    return receipt_of(operator)


def door(worker: Visitor, matter: Matter, text: str) -> str:
    """A grid worker writes down what a household says, on a phone."""
    worker.go("/requests/take-down/")
    worker.enter("grid-demo")
    page = worker.page
    page.locator('select[name="kind"]').select_option(matter.kind)
    page.locator('select[name="area"]').select_option(matter.area)
    page.locator('[name="text"]').fill(text)
    page.locator('[name="contact_phone"]').fill(PHONE)
    # Shown for kinds that are about a unit, and then asked for.
    if page.locator(".take-unit").is_visible():
        page.locator('select[name="about_unit"]').select_option("unsure")
    worker.follow("main form .actions .btn")
    check_page(worker)
    return receipt_of(worker)


def slip(person: Visitor, typist: Visitor, matter: Matter, text: str) -> str:
    """A person prints a slip and fills it in by pen; a clerk types it under its number."""
    person.go(f"/requests/slip/{matter.kind}/")
    check_page(person)
    serial = person.page.locator(".paper-slip .serial").first.inner_text()
    typist.go("/requests/type-slip/")
    typist.enter("hotline")
    typist.page.locator('[name="serial"]').fill(serial)
    _typed(typist, matter, text)
    assert receipt_of(typist) == serial.strip(), "the person holds the number already"
    return serial.strip()


def _typed(clerk: Visitor, matter: Matter, text: str) -> None:
    page = clerk.page
    for name, words in (("kind", matter.label), ("area", matter.place)):
        page.locator(f"#id_{name}").fill(words)
        page.keyboard.press("Enter")
    page.locator('main [name="text"]').fill(text)
    page.locator('main [name="contact_phone"]').fill(PHONE)
    if page.locator(".take-unit").is_visible():
        page.locator("#id_about_unit").fill("说不清")
        page.keyboard.press("Enter")
    clerk.follow("main form .actions .btn")
    check_page(clerk)


def brought(visit: Visit, person: Visitor, way: Way, matter: Matter, text: str) -> str:
    """Bring a matter in; returns the receipt the person holds."""
    if way is Way.WEB:
        return bring(person, matter, text)
    if way is Way.SLIP:
        return slip(person, _helper(visit, person), matter, text)
    if way is Way.DOOR:
        return door(_helper(visit, person, width=360), matter, text)
    return call(_helper(visit, person), matter, text)


def _helper(visit: Visit, person: Visitor, width: int = 1280) -> Visitor:
    """Whoever writes for the person, looking at the same campaign."""
    helper = visit(CHINESE, width=width)
    helper.unheard = person.unheard
    helper.page.context.add_cookies(
        [
            {"name": one["name"], "value": one["value"], "url": person.url}
            for one in person.page.context.cookies()
            if one["name"] == "anxin-campaign"
        ]
    )
    return helper
