"""Who is left out of a measure: 残疾人除外, 除急诊外, 校车不受限制, 民生企业也包括在内."""

from __future__ import annotations

import re
from functools import lru_cache, partial

from anxin.documents.lexicon import expression

from .lists import lists_in
from .pairing import Piece
from .sameness import standard

_words = partial(expression, "circles")


def exception_changed(higher: Piece, lower: Piece) -> int:
    """1 when those left out above are meant below, -1 when some are left out below only."""
    above, below = (_exception(_around(piece, _own(piece))) for piece in (higher, lower))
    if above and below:
        return _names_more(below, above, lower) - _names_more(above, below, higher)
    if all(_words("limited").search(piece.sentence) for piece in (higher, lower)):
        # 只有…方可 above, 除…以外不得 below.
        return 0
    taken = int(_takes_back(higher, lower)) - int(_takes_back(lower, higher))
    if taken or not (above or below):
        return taken
    if _tells(above, higher, lower) or _tells(below, lower, higher):
        return 0
    return 1 if above else -1


def _names_more(few: str, many: str, piece: Piece) -> int:
    """Whether `many` names those that `few` leaves out, and others of whom a piece says nothing."""
    named, others = (_members(text) for text in (few, many))
    known = standard(_around(piece, piece.sentence))
    new = [name for name in others if not _is_known(name, known)]
    kept = all(any(_is_known(name, other) for other in others) for name in named)
    return int(bool(named and new) and kept and len(others) > len(named))


def _members(exception: str) -> list[str]:
    """The names of those left out, each by itself."""
    bare = _words("exception_signs").sub("", exception)
    names = _words("exception_joins").split(standard(bare))
    return [name for name in names if len(name) > 1]


def _is_known(name: str, text: str) -> bool:
    pairs = [name[at : at + 2] for at in range(len(name) - 1)]
    return sum(pair in text for pair in pairs) * 2 >= len(pairs)


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
    if any(_is_listed(name, other) for name in _members(exception)):
        # 寄递易碎、生鲜物品 takes in what 除生鲜外 leaves out.
        return False
    own = piece.sentence.replace(exception, "")
    name = standard(_words("exception_words").sub("", exception))
    pairs = {name[at : at + 2] for at in range(len(name) - 1)}
    new = {pair for pair in pairs if pair not in standard(own)}
    text = standard(text)
    return bool(new) and sum(pair in text for pair in new) * 2 >= len(new)


def _is_listed(name: str, piece: Piece) -> bool:
    """Whether a piece lists a name among those that it means."""
    if any(_words(key).search(piece.sentence) for key in ("exception", "left_out", "limited")):
        return False
    return any(name in standard(member) for one in lists_in(piece.text) for member in one.members)


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
