"""Templates: a form inside a part that is included alone still carries its token."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .house import PACKAGE, tracked

INCLUDE = re.compile(r'\{%\s*include\s+"([^"]+)"([^%]*)%\}')
TOKEN = "{% csrf_token %}"


def templates() -> dict[str, str]:
    """Every template by the name it is included under."""
    return {
        path.as_posix().partition("/templates/")[2]: path.read_text(encoding="utf-8")
        for path in tracked()
        if path.suffix == ".html" and path.is_relative_to(PACKAGE)
    }


def wants_token(name: str, texts: Mapping[str, str], seen: frozenset[str] = frozenset()) -> bool:
    """Whether a template, or one it includes, writes the token; a menu may include itself."""
    if name in seen:
        return False
    text, seen = texts.get(name, ""), seen | {name}
    parts = [part for part, _with in INCLUDE.findall(text)]
    return TOKEN in text or any(wants_token(part, texts, seen) for part in parts)


def tokens_lost(texts: Mapping[str, str]) -> list[str]:
    """Parts that write the token and are included with `only` without being given it."""
    return [
        f"{name} includes {part}"
        for name, text in texts.items()
        for part, rest in INCLUDE.findall(text)
        if re.search(r"\bonly\b", rest)
        and "csrf_token=csrf_token" not in rest
        and wants_token(part, texts)
    ]


def test_forms_of_parts_included_alone_carry_their_token() -> None:
    assert tokens_lost(templates()) == []


def test_a_lost_token_is_noticed() -> None:
    part = {"a/_form.html": f"<form>{TOKEN}</form>", "a/_box.html": '{% include "a/_form.html" %}'}
    assert tokens_lost({**part, "a/page.html": '{% include "a/_box.html" with row=row only %}'})
    given = '{% include "a/_box.html" with csrf_token=csrf_token only %}'
    assert not tokens_lost({**part, "a/page.html": given})
