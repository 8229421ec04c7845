"""What is done with what, whoever does it: the words of a text without people, bodies and figures."""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache

from anxin.documents.lexicon import any_of, load

from .content import TOPIC, content_of, topics_of
from .sameness import standard

# Figures are set against each other by themselves.
FIGURE = re.compile(
    r"每?[半一二两三四五六七八九十\d]*个?(?:小时|分钟|工作日|季度|学期|[年月日天周次元人米])"
)
# What a pair of characters, a character and an affair weigh, however rare they are.
DEED, DEED_CHARACTER, AFFAIR = 0.6, 0.15, 1.0
BODIES = (
    "resident_words", "cadre_words", "attached_words", "people", "sites", "lower_suffixes",
    "own_suffixes", "employer_suffixes", "merchant_suffixes", "departments",
)  # fmt: skip


@cache
def _who() -> re.Pattern[str]:
    """Names of people and bodies, by whom a thing is done or to whom."""
    units, words = load("units"), load("compare")
    names = {name for key in BODIES for name in units[key]}
    names |= {*words["people"], *words["group_ends"], *load("circles")["everybody"]}
    names = {name for name in names if len(name) > 1} - set(words["no_actors"])
    return re.compile("|".join((any_of([*names, *map(standard, names)]), *words["speakers"])))


@lru_cache(maxsize=8192)
def deeds_of(text: str) -> frozenset[str]:
    """Characters, pairs of them and affairs of what a text says is done."""
    bare = FIGURE.sub("0", _who().sub("0", standard(text)))
    return frozenset(content_of(bare)) | topics_of(text)


def weigh_deeds(marks: frozenset[str]) -> float:
    """How much is done."""
    return math.fsum(
        AFFAIR if mark.startswith(TOPIC) else DEED if len(mark) > 1 else DEED_CHARACTER
        for mark in marks
    )
