"""What a page must be wherever it is met: in its language, large enough, within its width."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Page

from .visitor import Visitor

POLICY = Path(__file__).resolve().parents[2] / "policy"
MAIN_TEXT_PX, ELDER_TEXT_PX = 18, 30
TARGET_PX, ELDER_TARGET_PX = 44, 60
CHINESE = re.compile(r"[\u3400-\u9fff]")

# Words in Chinese that no element declares to be Chinese, and those of attributes and the title.
_UNDECLARED = """() => {
  const chinese = /[\\u3400-\\u9fff]/, found = [];
  // lang="" says that people wrote it, in whatever language.
  const declared = (part) => /^(zh.*)?$/.test(part.closest("[lang]")?.lang ?? "none");
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  for (let text; (text = walker.nextNode());) {
    const part = text.parentElement;
    if (!chinese.test(text.data) || /^(SCRIPT|STYLE)$/.test(part.tagName)) continue;
    if (!declared(part)) found.push(text.data.trim());
  }
  for (const part of document.querySelectorAll("*")) {
    for (const name of ["aria-label", "title", "alt", "placeholder", "content"]) {
      const words = part.getAttribute(name);
      if (words && chinese.test(words) && !declared(part)) found.push(`${name}: ${words}`);
    }
  }
  return found;
}"""

# Text and controls that are smaller than they must be; links inside a sentence are exempt.
_SMALL = """([text, target]) => {
  const found = [];
  const shown = (part) => part.checkVisibility({ visibilityProperty: true });
  const small = (part) => part.closest(".hint, .meta, figcaption, .colophon, .masthead, .steps, "
    + ".optional, .sr, .chip, .demo, .margin, .bar, .menu, .crumbs, .keys, time, .back, .contents, kbd");
  const says = (part) => [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  for (const part of document.querySelectorAll("body *")) {
    if (!shown(part) || !says(part) || small(part)) continue;
    const size = parseFloat(getComputedStyle(part).fontSize);
    if (size < text) found.push(`${size}px text: ${part.outerHTML.slice(0, 120)}`);
  }
  for (const part of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
    if (!shown(part) || part.type === "hidden" || part.matches(".skip")) continue;
    const area = /radio|checkbox/.test(part.type) ? part.closest("label") : part;
    if (part.matches("p a:not(.tap, .btn, .back), a.clause")) continue;
    const box = area.getBoundingClientRect();
    if (box.height && box.height < target - 0.5)
      found.push(`${box.height}px target: ${part.outerHTML.slice(0, 120)}`);
  }
  return found;
}"""

_WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@cache
def names() -> tuple[str, ...]:
    """Names of places, units and people, longest first: they may stay Chinese without English."""
    found: set[str] = set()
    for file in (*POLICY.glob("areas/*.yaml"), *POLICY.glob("units/*.yaml")):
        found |= set(_names_in(yaml.safe_load(file.read_text(encoding="utf-8"))))
    accounts = yaml.safe_load((POLICY / "demo_accounts.yaml").read_text(encoding="utf-8"))
    found |= {account["name"] for account in accounts.values()}
    return tuple(sorted(found, key=len, reverse=True))


def _names_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["name"]] if value.get("name") and not value.get("name_en") else []
        return own + [name for part in value.values() for name in _names_in(part)]
    if isinstance(value, list):
        return [name for part in value for name in _names_in(part)]
    return []


def chinese_left(page: Page) -> list[str]:
    """What an English reader meets in Chinese without being told."""
    left = []
    for words in page.evaluate(_UNDECLARED):
        rest = words
        for name in names():
            rest = rest.replace(name, "")
        if CHINESE.search(rest):
            left.append(words)
    return left


def too_small(page: Page, *, elder: bool) -> list[str]:
    """Text and controls below the promised sizes."""
    sizes = [ELDER_TEXT_PX, ELDER_TARGET_PX] if elder else [MAIN_TEXT_PX, TARGET_PX]
    found: list[str] = page.evaluate(_SMALL, sizes)
    return found


def too_wide(page: Page) -> int:
    """Pixels by which the page scrolls sideways."""
    return int(page.evaluate(_WIDER))


def check_page(visitor: Visitor) -> None:
    """The page at hand keeps what is promised to this visitor."""
    page, manner = visitor.page, visitor.manner
    where = page.url
    assert too_wide(page) <= 0, f"{where} scrolls sideways"
    language = page.locator("html").get_attribute("lang")
    assert language == ("en" if manner.language == "en" else "zh-hans"), where
    if manner.language == "en":
        left = chinese_left(page)
        assert not left, f"{where}: {len(left)} left in Chinese, first {left[:6]}"
    if manner.elder and not page.locator("body.wall").count():
        assert page.locator("html").get_attribute("data-mode") == "elder", where
    # Desks are dense on purpose; their sizes are the office style's own.
    if not page.locator("body.office, body.wall").count():
        small = too_small(page, elder=manner.elder)
        assert not small, f"{where}: {len(small)} too small, first {small[:5]}"
