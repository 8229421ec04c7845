"""Whether a lower text reaches back to what happened before the higher one does."""

from __future__ import annotations

from functools import partial

from anxin.documents.lexicon import expression

from .pairing import Piece

HALF_A_YEAR = 6
YEARS = {"今年": 0, "去年": -1, "前年": -2}


_words = partial(expression, "compare")


def reaches_back(higher: Piece, lower: Piece) -> int:
    """1 when the lower text also binds what was done before, which the higher one leaves alone."""
    denied = [bool(_words("not_retroactive").search(piece.text)) for piece in (higher, lower)]
    reaches = [bool(_words("retroactive").search(piece.text)) for piece in (higher, lower)]
    if reaches[0] and denied[1] and not denied[0]:
        return -1
    if reaches[1] and not denied[1] and (denied[0] or not reaches[0]):
        return 1
    above, below = (_since(piece.text) for piece in (higher, lower))
    if below is None:
        return 0
    if above is None:
        return int(_is_before(higher.text, below) or bool(_words("from_issue").search(higher.text)))
    return int(_is_comparable(above, below) and below < above)


def _since(text: str) -> tuple[int, int] | None:
    """Year (of 今年 and 去年 counted from this one) and month since when; None when not said."""
    found = _words("since").search(text)
    if found is None:
        return None
    year = YEARS[found[1]] if found[1] in YEARS else int(found[1][:4])
    return year, int(found[2] or 1)


def _is_before(higher: str, below: tuple[int, int]) -> bool:
    """Whether a named year and month lie before a month that the higher text names without a year.

    2022年12月 against 1月: more than half a year later in the calendar is the year before.
    """
    found = _words("since_month").search(higher)
    return bool(found) and below[0] > 0 and below[1] - int(found[1]) > HALF_A_YEAR  # type: ignore[index]


def _is_comparable(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether both years are told in the same way."""
    return (one[0] > max(YEARS.values())) is (other[0] > max(YEARS.values()))
