"""What the readers of figures share: the figure, its clause and its bound."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from .numbers import words_of

SIGNS = re.compile(r"[，。；：！]")
# Words so far before a figure may set its bound.
REACH = 6
# These bound a figure from below only where nothing behind it bounds it.
LOOSE = re.compile("(?:前|到了?|至|达)$")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts. `bound`: min, max or exact; `yearly`: how often in a year."""

    value: float
    kind: str
    bound: str
    start: int
    end: int
    clause: str
    yearly: float = 0.0


@dataclass(slots=True)
class Found:
    """A text with the figures found in it, and the places that they take."""

    text: str
    figures: list[Figure] = field(default_factory=list)
    taken: list[tuple[int, int]] = field(default_factory=list)


def is_free(match: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    """Whether no figure stands there yet."""
    return not any(match.start() < end and start < match.end() for start, end in taken)


def clause_at(text: str, at: int) -> tuple[str, int]:
    """The clause in which a place of a text stands, and where it begins."""
    start = 0
    for sign in SIGNS.finditer(text):
        if sign.start() >= at:
            return text[start : sign.start()], start
        start = sign.end()
    return text[start:], start


@cache
def _before(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{words_of(key).pattern})(?P<rest>[\u4e00-\u9fff]{{0,{REACH}}})$")


def bound_of(text: str, start: int, end: int) -> str:
    """Whether a figure is the least, the most or just so much."""
    before, after = text[max(0, start - 14) : start], text[end : end + 6]
    if words_of("up_to").search(before):
        # 最长可以领到: 到 sets no bound of its own.
        before = before[:-1]
    turned = words_of("not_so_far").search(text[max(0, start - 14) : start])
    if turned and (level := re.match("以([上下])", after)):
        # 不许开到二十七度以下: no less.
        return "min" if level[1] == "下" else "max"
    words = [
        (found.start("rest"), name)
        for name, found in (
            ("min", _before("least").search(before)),
            ("max", _before("most").search(before)),
        )
        if found
    ]
    behind = _behind(after)
    if words_of("not_over").search(text[max(0, start - 2 * 14) : start]):
        # 禁止存放超过5公斤的.
        return "max"
    if words_of("capped").match(after) or (behind == "max" and LOOSE.search(before)):
        # 入园前15天之内: no longer ago than that; 降到六度以下.
        return "max"
    if words and (behind == "exact" or max(words)[0] == len(before)):
        return max(words)[1]
    return behind


def _behind(after: str) -> str:
    if words_of("most_after").match(after):
        return "max"
    return "min" if words_of("least_after").match(after) else "exact"
