"""Numbers in figures and in Chinese numerals, and the words of the figures' vocabulary."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import Any

from anxin.documents.lexicon import expression, load

DIGITS = {name: at for at, name in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0, "廿": 20}
TENS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = "一二两三四五六七八九十百千万零〇"
NUMBER = (
    rf"(?:\d+(?:\.\d+)?[百千万]?|[一二两三四五六七八九][{NUMERAL}]*(?:点[一二三四五六七八九])?"
    rf"|十[{NUMERAL}]*|半|[百千](?=[元人米户名亩]))"
)
# A number does not begin in the middle of another one, of an ordinal or of a date.
NO_NUMBER_BEFORE = (
    rf"(?<![第\d.{NUMERAL}])(?<![\d一二三四五六七八九十元正腊冬]月)(?<!日[至到—－\-~～])"
)


def number_of(text: str) -> float:
    """The value of a number in figures or in Chinese numerals."""
    scaled = re.fullmatch(r"(\d+(?:\.\d+)?)([百千万]?)", text)
    if scaled:
        return float(scaled[1]) * {"": 1, "百": 100, "千": 1000, "万": 10_000}[scaled[2]]
    if text in ("百", "千", "万"):
        return {"百": 100.0, "千": 1000.0, "万": 10_000.0}[text]
    if text == "半":
        return 0.5
    whole, _, part = text.partition("点")
    return _whole(whole) + (DIGITS[part] / 10 if part else 0.0)


def _whole(text: str) -> float:
    total = section = digit = 0
    last = 10
    for char in text:
        if char == "万":
            total, section, digit, last = (section + digit) * 10_000, 0, 0, 10_000
        elif char in TENS:
            if section and TENS[char] > last:
                # 二十五千米.
                section = (section + digit) * TENS[char]
            else:
                section += (digit or 1) * TENS[char]
            digit, last = 0, TENS[char]
        else:
            digit = DIGITS[char]
            if char in "零〇":
                last = 10
    # 三千五 is 3500; 八五 (of 八五折) stands for two figures in a row.
    return float(total + section + digit * (last // 10 if last > 10 else 1))


words_of = partial(expression, "figures")


@cache
def rows_of(key: str) -> tuple[tuple[Any, re.Pattern[str]], ...]:
    """The rows of a table of the vocabulary: a value and an expression for its words."""
    return tuple((value, re.compile("|".join(words))) for value, words in load("figures")[key])
