"""What makes no difference: 不论大宗零星, 政府投的还是民间投的, 是否独生不论, 本省的、外省的一样."""

from __future__ import annotations

import re
from functools import lru_cache, partial

from anxin.documents.lexicon import expression, load

from .lists import lists_in
from .pairing import Piece
from .sameness import standard

# So much of a case must stand in the other text.
NAMED = 0.3
# 公办民办 are two.
TWO_CASES = re.compile(r"^([\u4e00-\u9fff])([\u4e00-\u9fff])([\u4e00-\u9fff])\2$")

_words = partial(expression, "circles")


def indifference_told(higher: Piece, lower: Piece) -> int:
    """1 when below it makes no difference what draws the circle above, -1 the other way round."""
    return int(_is_indifferent(lower, higher)) - int(_is_indifferent(higher, lower))


def _is_indifferent(wide: Piece, narrow: Piece) -> bool:
    """Whether `wide` leaves open what `narrow` names one case of."""
    other = narrow.sentence or narrow.text
    if _words("all").search(other) or any(_words(key).search(other) for key in ("alike", "any")):
        return False
    return any(_draws(told, other) for told in indifferent_in(wide.sentence or wide.text))


def _draws(told: str, other: str) -> bool:
    """Whether a text names some, but not all, of the cases that make no difference."""
    told = TWO_CASES.sub(r"\1\2、\3\2", _words("case_ends").sub("", told))
    cases = [case for case in _words("between_cases").split(told) if case]
    if len(cases) > 1 and (_lists_some(cases, other) or _joins_one(cases, other)):
        return False
    shares = [_share(standard(case), cases, standard(other)) for case in cases]
    most, least = max(shares, default=0.0), min(shares, default=0.0)
    return most > NAMED and (len(cases) == 1 or least * 2 <= most)


def _lists_some(cases: list[str], text: str) -> bool:
    """Whether a text lists some of the cases: 城镇居民和农村居民, 城里人还是乡下人."""
    return any(
        _share(standard(case), cases, standard(member)) > NAMED
        for one in lists_in(text)
        for member in one.members
        for case in cases
    )


def _joins_one(cases: list[str], text: str) -> bool:
    """Whether a text joins one of the cases to something: 学校和实习单位, 无论学院还是实习单位."""
    return any(
        re.search(f"[和与及、或]{re.escape(case)}|{re.escape(case)}[和与及、或]", text)
        for case in cases
    )


def _share(case: str, cases: list[str], text: str) -> float:
    """How much a text has of what tells a case from the others."""
    rest = "".join(other for other in cases if standard(other) != case)
    empty = load("circles")["case_empty"]
    signs = [sign for sign in case if sign not in rest and sign not in empty]
    return sum(sign in text for sign in signs) / len(signs) if signs else 0.0


@lru_cache(maxsize=4096)
def indifferent_in(sentence: str) -> tuple[str, ...]:
    """What a sentence says makes no difference."""
    return tuple(
        told for found in _words("alike").finditer(sentence) for told in found.groups() if told
    )
