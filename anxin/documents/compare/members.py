"""Who and what a clause lists: 网吧、酒吧和台球厅 against 网吧和酒吧; 餐饮店 against 餐饮、零售、住宿店."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache, partial

from anxin.documents.lexicon import expression
from anxin.documents.types import Strength

from .content import content_of
from .guarantees import is_guarantee
from .lists import is_told, name_ends
from .pairing import Piece
from .sameness import standard

# So much of the rest must be said on the other side.
SAME_REST = 0.65
# No name is longer; of a longer one only the end that joins the others is known.
LONGEST = 8
# The first name has words before it where it is longer.
SURE = 5

_words = partial(expression, "circles")


@dataclass(frozen=True, slots=True)
class Run:
    """Names that a clause joins, and whether they stand before its word of duty."""

    names: tuple[str, ...]
    first: bool


def members_changed(higher: Piece, lower: Piece) -> int:
    """-1 when a list below lacks some of those above, 1 when it names more that are meant."""
    if (higher.measure.strength is Strength.MUST_NOT) is not (
        lower.measure.strength is Strength.MUST_NOT
    ):
        return 0
    if _lists_more(higher, lower, only_first=False):
        return -1
    banned = higher.measure.strength is Strength.MUST_NOT
    if banned and is_guarantee(higher):
        return 0
    return int(_lists_more(lower, higher, only_first=not (banned or _gives(higher))))


def _gives(piece: Piece) -> bool:
    """Whether a piece gives or lets people something, or says for what they are paid."""
    paid = _words("ranges").search(piece.text) and _words("paid_for").search(
        piece.sentence or piece.text
    )
    return piece.measure.strength is Strength.MAY or is_guarantee(piece) or bool(paid)


def _lists_more(many: Piece, few: Piece, *, only_first: bool) -> bool:
    """Whether `many` lists what `few` has a part of."""
    if _words("covers").search(few.text):
        return False
    said = (*runs_in(few.text), *runs_in(few.sentence))
    if any(_is_new(name, many) for run in said for name in _sure(run.names)):
        return False
    return any(
        _is_longer(run.names, many, few)
        for run in runs_in(many.text)
        if not only_first or (run.first and any(name_ends().search(name) for name in run.names))
    )


def _is_longer(names: tuple[str, ...], many: Piece, few: Piece) -> bool:
    """Whether a piece names some of those and not the others, and says the same of them."""
    new = [name for name in _sure(names) if _is_new(name, few)]
    anchored = any(_is_anchor(name, few) for name in names if name not in new)
    # 患者 is told by 病人.
    said = standard(few.item)
    new = [name for name in new if standard(name) not in said]
    if not new or not anchored or any(_words("no_member").search(name) for name in names):
        return False
    rest = many.text
    for name in new:
        rest = rest.replace(name, "")
    own, other = content_of(rest), content_of(few.sentence or few.text)
    return bool(own) and (own & other).total() >= SAME_REST * own.total()


def _is_new(name: str, piece: Piece) -> bool:
    """Whether a piece names nothing like it."""
    return not is_told(standard(name), piece, "") and not is_told(name, piece, "")


def _sure(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names whose beginning is known: not 今年种了稻谷."""
    return names[len(names[0]) > SURE :]


def _is_anchor(name: str, piece: Piece) -> bool:
    """Whether a piece has a name in the same words, or all of it but its last ones."""
    text = (piece.sentence or piece.text) + standard(piece.sentence or piece.text)
    return name in text or standard(name) in text or (len(name) > 3 and name[:-2] in text)


@lru_cache(maxsize=4096)
def runs_in(text: str) -> tuple[Run, ...]:
    """The lists in a text."""
    found = []
    for clause in re.split(r"[，。；：（）]", _words("offices").sub("", text)):
        duty = _words("duties").search(clause)
        parts: list[str] = []
        at = 0
        for part in _words("joins_run").split(clause):
            end = _words("run_ends").search(part) if parts else None
            parts.append(part[: end.start()] if end else part)
            if end:
                found.extend(_run(parts, duty is None or duty.start() >= at))
                parts = [part[end.end() :]]
            at += len(part) + 1
        found.extend(_run(parts, duty is None or duty.start() >= at - 1))
    return tuple(found)


def _run(parts: list[str], first: bool) -> list[Run]:
    """A list of the parts of a clause, if they are names."""
    if len(parts) < 2:
        return []
    begin = _words("run_begins").split(parts[0])[-1]
    names = [begin[-LONGEST:], *parts[1:-1], parts[-1][:LONGEST]]
    if any(len(name) > LONGEST or len(name) < 2 for name in names):
        return []
    return [Run(tuple(names), first)]
