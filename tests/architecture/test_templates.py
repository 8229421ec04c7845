"""Templates: a form in a part that is included with `only` still gets its token against forgery."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .house import ROOT, tracked

TOKEN = "{% csrf_token %}"
INCLUDE = re.compile(r'\{% include "([^"]+)"([^%]*)%\}')


def parts_without_token(templates: Mapping[str, str]) -> Iterator[str]:
    """Includes that shut the token out of a part whose form, or whose parts' forms, send it."""
    for name, text in templates.items():
        for part, rest in INCLUDE.findall(text):
            shut = rest.split()[-1:] == ["only"] and "csrf_token=csrf_token" not in rest
            if shut and needs_token(templates, part):
                yield f"{name} includes {part}"


def needs_token(templates: Mapping[str, str], name: str) -> bool:
    """Whether a template, or one it includes, holds a form that is sent."""
    text = templates.get(name, "")
    below = (part for part, _rest in INCLUDE.findall(text) if part != name)
    return TOKEN in text or any(needs_token(templates, part) for part in below)


def test_every_form_in_a_part_gets_its_token() -> None:
    templates = {
        str(path.relative_to(ROOT)).partition("/templates/")[2]: path.read_text(encoding="utf-8")
        for path in tracked()
        if path.suffix == ".html"
    }
    assert any(TOKEN in text for text in templates.values())
    assert list(parts_without_token(templates)) == []


def test_a_part_without_its_token_is_noticed() -> None:
    inner, outer = f"<form>{TOKEN}</form>", '{% include "a/_form.html" with x=x only %}'
    handed = outer.replace("only", "csrf_token=csrf_token only")
    found = parts_without_token(
        {"a/_form.html": inner, "a/page.html": outer, "a/other.html": handed}
    )
    assert list(found) == ["a/page.html includes a/_form.html"]
