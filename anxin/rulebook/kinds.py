"""Where the sentences of a notice come from: the site hands over a reader, for rules and notices
stand side by side and import nothing of each other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from .types import Sentence

Reader = Callable[[str, Collection[str]], Mapping[str, Any]]
Numbers = Callable[[str], Collection[str]]
_readers: list[tuple[Reader, Numbers]] = []


def sentences_register(reader: Reader, numbers: Numbers) -> None:
    """Take the readers: sentences by number, and the numbers that a campaign's notice has."""
    _readers[:] = [(reader, numbers)]


def sentences_known(campaign_slug: str) -> tuple[str, ...]:
    """Numbers of all sentences of a campaign's notice."""
    return tuple(_readers[0][1](campaign_slug)) if _readers else ()


def sentences_of(campaign_slug: str, numbers: Collection[str]) -> dict[str, Sentence]:
    """Sentences of a campaign's notice by number; unknown numbers are left out."""
    found = _readers[0][0](campaign_slug, numbers) if _readers and campaign_slug else {}
    return {
        number: Sentence(one.id, one.text, one.gloss_en, one.notice_title, one.url)
        for number, one in found.items()
    }
