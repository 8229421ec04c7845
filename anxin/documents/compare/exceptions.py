"""Who is left out of a measure: 残疾人除外, 除急诊外, 校车不受限制, 民生企业也包括在内."""

from __future__ import annotations

import re
from functools import lru_cache, partial

from anxin.documents.lexicon import expression

from .pairing import Piece
from .sameness import standard

_words = partial(expression, "circles")


def exception_changed(higher: Piece, lower: Piece) -> int:
    """1 when those left out above are meant below, -1 when some are left out below only."""
    if all(_words("limited").search(piece.sentence) for piece in (higher, lower)):
        # 只有…方可 above, 除…以外不得 below.
        return 0
    taken = int(_takes_back(higher, lower)) - int(_takes_back(lower, higher))
    above, below = (_exception(_around(piece, _own(piece))) for piece in (higher, lower))
    if taken or bool(above) is bool(below):
        return taken
    if _tells(above, higher, lower) or _tells(below, lower, higher):
        return 0
    return 1 if above else -1


def _own(piece: Piece) -> str:
    """A measure with the clause behind it, which may say who is left out: 已参加的除外."""
    behind = piece.sentence.partition(piece.text)[2]
    return piece.words + (behind.partition("；")[0] if behind.startswith("，") else "")


def _takes_back(piece: Piece, other: Piece) -> bool:
    """Whether those left out on one side are named on the other as meant: 民生企业也包括在内."""
    told = _words("not_asked").sub("", piece.sentence)
    clauses = [
        clause
        for clause in re.split(r"[，。；：]", told)
        if any(_words(key).search(clause) for key in ("exception", "left_out"))
    ]
    names = _words("included").search(other.sentence)
    if names is None:
        return False
    begin = max(other.sentence.rfind(sign, 0, names.start()) for sign in "，。；：") + 1
    name = other.sentence[begin : names.start()]
    return (
        bool(name)
        # 外来人员也要登记 takes in nobody whom another clause leaves out.
        and any(_share(name, clause) for clause in clauses)
        and not _words("included").search(piece.sentence)
    )


def _share(name: str, text: str) -> bool:
    """Whether a text has most of the pairs of characters of a name."""
    pairs = [name[at : at + 2] for at in range(len(name) - 1)]
    return bool(pairs) and sum(pair in text for pair in pairs) * 2 >= len(pairs)


def _tells(exception: str, piece: Piece, other: Piece) -> bool:
    """Whether the other side leaves the same out in other words, or names those elsewhere."""
    if not exception:
        return False
    text = _around(other, other.around)
    if _words("left_out").search(text):
        return True
    own = piece.sentence.replace(exception, "")
    name = standard(_words("exception_words").sub("", exception))
    pairs = {name[at : at + 2] for at in range(len(name) - 1)}
    new = {pair for pair in pairs if pair not in standard(own)}
    text = standard(text)
    return bool(new) and sum(pair in text for pair in new) * 2 >= len(new)


def _around(piece: Piece, text: str) -> str:
    return _words("no_exception").sub("", text or piece.text)


@lru_cache(maxsize=4096)
def _exception(text: str) -> str:
    """The words by which some are left out, and their names before: 校车、救护车除外."""
    found = _words("exception").search(text)
    if found is None:
        return ""
    begin = max(text.rfind(sign, 0, found.start()) for sign in "，。；：") + 1
    return text[begin : found.end()]
