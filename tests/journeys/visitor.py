"""A person at a real browser: by pointer or by keyboard alone, with or without scripts."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

# Work that goes through the worker's queue is on the page by then, or it is lost.
EFFECT_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Manner:
    """How somebody uses the pages."""

    name: str
    language: str = "zh"
    elder: bool = False
    scripts: bool = True
    keyboard: bool = False

    @property
    def prefix(self) -> str:
        """What the addresses of this language begin with."""
        return "/en" if self.language == "en" else ""


CHINESE = Manner("chinese")
ENGLISH = Manner("english", language="en")
ELDER = Manner("elder", elder=True)
NO_SCRIPTS = Manner("no-scripts", scripts=False)
KEYBOARD = Manner("keyboard", keyboard=True)
MANNERS = (CHINESE, ENGLISH, ELDER, NO_SCRIPTS, KEYBOARD)

# At most as many stops as Tab can make on a page, and the browser's own one between the last and the first.
_STOPS = """() => 1 + [...document.querySelectorAll(
  "a[href], button, input, select, textarea, summary, [tabindex]")].filter((part) => part.tabIndex >= 0).length"""

_FOCUS = """(selector) => {
  const at = document.activeElement;
  const ringed = (part) => {
    const style = getComputedStyle(part);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const box = at.getBoundingClientRect();
  const label = at.closest("label");
  return {
    there: at.matches(selector),
    nowhere: at === document.body,
    seen: (ringed(at) || (label !== null && ringed(label))) && box.bottom > 0
      && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    what: at.outerHTML.slice(0, 160),
  };
}"""


@dataclass(slots=True)
class Visitor:
    """One person with one browser window; what went wrong on the way is kept in `faults`."""

    page: Page
    url: str
    manner: Manner
    faults: list[str] = field(default_factory=list)
    unheard: re.Pattern[str] | None = None

    def go(self, path: str) -> Response | None:
        """Open an address of this visitor's language."""
        answer = self.page.goto(self.url + self.manner.prefix + path)
        self.listen()
        return answer

    def listen(self) -> None:
        """Note words that no page of this visitor may contain."""
        spoken = self.unheard.search(self.page.content()) if self.unheard else None
        if spoken:
            self.faults.append(f"{self.page.url} says {spoken.group(0)}")

    def home(self) -> None:
        """Open the first page: every errand begins there."""
        self.go("/")

    def follow(self, selector: str) -> None:
        """Follow a link or press a button; waits for the next page."""
        with self.page.expect_navigation():
            if self.manner.keyboard:
                self.tab_to(selector)
                self.page.keyboard.press("Enter")
            else:
                self.page.locator(selector).first.click()
        self.listen()

    def onward(self) -> None:
        """Press the one primary button of a form."""
        self.follow("main form .btn.primary")

    def choose(self, name: str, value: str) -> None:
        """Choose one of several cards."""
        card = f'input[name="{name}"][value="{value}"]'
        if not self.manner.keyboard:
            self.page.locator(f"label.card:has({card})").click()
            return
        self.tab_to(f'input[name="{name}"]')
        self.page.keyboard.press("Space")
        for _ in range(self.page.locator(f'input[name="{name}"]').count()):
            if self.page.locator(card).is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows never reached {card}")

    def tick(self, name: str) -> None:
        """Tick a box."""
        if self.manner.keyboard:
            self.tab_to(f'input[name="{name}"]')
            self.page.keyboard.press("Space")
        else:
            self.page.locator(f'label.card:has(input[name="{name}"])').click()

    def pick(self, name: str, value: str) -> None:
        """Pick from a list."""
        chosen = self.page.locator(f'select[name="{name}"]')
        if not self.manner.keyboard:
            chosen.select_option(value)
            return
        self.tab_to(f'select[name="{name}"]')
        for _ in range(chosen.locator("option").count()):
            if chosen.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        assert chosen.input_value() == value, f"the arrows never reached {value}"

    def write(self, name: str, text: str) -> None:
        """Write into a field, replacing what stands there."""
        part = f'main [name="{name}"]'
        if not self.manner.keyboard:
            self.page.locator(part).last.fill(text)
            return
        self.tab_to(part)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def date(self, name: str, day: str) -> None:
        """Enter a day (ISO) as its control wants it."""
        if not self.manner.keyboard:
            self.page.locator(f'input[name="{name}"]').fill(day)
            return
        self.tab_to(f'input[name="{name}"]')
        year, month, number = day.split("-")
        # The control's parts stand in the order of the browser's language; the arrows set each.
        wanted = {"year": int(year), "month": int(month), "day": int(number)}
        self.page.keyboard.type(f"{wanted['month']:02}{wanted['day']:02}{wanted['year']}")
        assert self.page.locator(f'input[name="{name}"]').input_value() == day

    def tab_to(self, selector: str) -> None:
        """Press Tab until the focus is there, once round the page; it must be seen at every stop."""
        for _ in range(self.page.evaluate(_STOPS)):
            self.page.keyboard.press("Tab")
            focus: dict[str, Any] = self.page.evaluate(_FOCUS, selector)
            if focus["nowhere"]:
                continue
            assert focus["seen"], f"focus cannot be seen at {focus['what']}"
            if focus["there"]:
                return
        raise AssertionError(f"Tab never reached {selector} on {self.page.url}")

    def until(self, there: Callable[[], bool], what: str) -> None:
        """Load the page again until the worker's effect shows."""
        end = time.monotonic() + EFFECT_WITHIN_S
        while not there():
            assert time.monotonic() < end, (
                f"{what} never showed on {self.page.url}: {self.said()[:400]}"
            )
            self.page.wait_for_timeout(150)
            self.page.reload()
        self.listen()

    def said(self) -> str:
        """The words of the main part."""
        return self.page.locator("main").inner_text()

    def path(self) -> str:
        """The address without the server and the language."""
        return urlsplit(self.page.url).path.removeprefix(self.manner.prefix)

    def sign_in(self, username: str) -> None:
        """Sign in through the form, and land on the inbox."""
        self.go("/desk/")
        self.enter(username)
        assert self.path() == "/desk/"

    def enter(self, username: str) -> None:
        """Fill the form for signing in that is open, and send it."""
        self.write("login", username)
        self.write("password", os.environ["ANXIN_DEMO_PASSWORD"])
        self.onward()


@contextmanager
def visiting(
    browser: Browser, url: str, manner: Manner, *, width: int = 1280, **options: Any
) -> Iterator[Visitor]:
    """A visitor with a fresh browser profile; any foreign request or console error is a fault."""
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        locale="en-US",
        java_script_enabled=manner.scripts,
        reduced_motion="reduce",
        **options,
    )
    context.set_default_timeout(10_000)
    if manner.elder:
        context.add_cookies([{"name": "anxin-mode", "value": "elder", "url": url}])
    visitor = Visitor(context.new_page(), url, manner)
    watch(context, visitor)
    try:
        yield visitor
        assert not visitor.faults, "\n".join(visitor.faults)
    finally:
        context.close()


def watch(context: BrowserContext, visitor: Visitor) -> None:
    """Block and note requests to others; note errors and refusals of the console."""

    def asked(request: Request) -> None:
        if not request.url.startswith((visitor.url + "/", "data:")):
            visitor.faults.append(f"asked a stranger: {request.url}")

    def told(message: ConsoleMessage) -> None:
        # A page that answers 4xx says so in the console; the tests look at statuses themselves.
        own = message.location.get("url") == visitor.page.url
        if message.type == "error" and not (own and "Failed to load resource" in message.text):
            visitor.faults.append(f"console at {visitor.page.url}: {message.text}")

    context.route(re.compile(rf"^(?!{re.escape(visitor.url)}/)"), lambda route: route.abort())
    context.on("request", asked)
    context.on("console", told)
    context.on("weberror", lambda fault: visitor.faults.append(f"script: {fault.error}"))
