"""Where the sentences of a notice come from: the site hands over a reader, for rules and notices
stand side by side and import nothing of each other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from .types import Sentence

Reader = Callable[[str, Collection[str]], Mapping[str, Any]]
_readers: list[Reader] = []


def sentences_register(reader: Reader) -> None:
    """Take the reader: campaign and numbers in, sentences by number out."""
    _readers[:] = [reader]


def sentences_of(campaign_slug: str, numbers: Collection[str]) -> dict[str, Sentence]:
    """Sentences of a campaign's notice by number; unknown numbers are left out."""
    found = _readers[0](campaign_slug, numbers) if _readers and campaign_slug else {}
    return {
        number: Sentence(one.id, one.text, one.gloss_en, one.notice_title, one.url)
        for number, one in found.items()
    }
