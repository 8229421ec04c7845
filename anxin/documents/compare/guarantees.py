"""Whether a measure protects people or gives them something: what a lower text must not lose."""

from __future__ import annotations

import re
from functools import partial

from anxin.documents.lexicon import expression
from anxin.documents.types import Addressee, Strength

from .costs import is_free
from .pairing import Piece

# Those on whom a measure bears, and not an office.
PEOPLE = {Addressee.RESIDENT, Addressee.MERCHANT, Addressee.EMPLOYER, Addressee.CADRE}
# Words of the reader that leave it to an office.
DISCRETION = {"视情", "酌情", "适时"}
# A ban, also one as a rule: 原则上不得.
BANS = {Strength.MUST_NOT, Strength.IN_PRINCIPLE}
# 对旅客不得要求网上预约: they are not those who act.
IF_ABLE = "有条件"
TOWARDS = re.compile(r"[对向为给]")
BAN = re.compile(r"不得(?!不)|严禁|不能|不准|禁止|不许|不允许")


_words = partial(expression, "guarantees")


def is_guarantee(piece: Piece) -> bool:
    """Whether a measure protects people or gives them something."""
    text = piece.text
    if piece.measure.strength in BANS and BAN.search(text):
        return _protects(text)
    if piece.measure.strength is Strength.MAY and _words("allowed").search(text):
        given = _words("receives").search(text) or is_free(piece)
        return not _is_discretion(piece) or (bool(given) and not text.startswith(IF_ABLE))
    if BAN.search(text) and _protects(text):
        return True
    return bool(_words("gives").search(text)) or is_free(piece) or _is_by_the_head(piece)


def _is_by_the_head(piece: Piece) -> bool:
    """Whether a measure says how much each gets of what its item hands out: 标准为每人每月100元."""
    sum_ = _words("by_the_head").search(piece.text)
    return sum_ is not None and bool(_words("handed_out").search(piece.item))


def _protects(text: str) -> bool:
    """Whether a ban binds those who have power over people; not what people must not do."""
    cue = BAN.search(text)
    after = text[cue.end() :] if cue else ""
    if _words("safety").search(after):
        return False
    ban = _words("ban_on_power").search(text)
    if ban is not None:
        before = text[: ban.start()]
        return bool(TOWARDS.match(before)) or not _words("people_act").search(before)
    whose = cue is not None and _words("powers").search(text[: cue.start()])
    return bool(whose) and not _words("hazards").search(after)


def _is_discretion(piece: Piece) -> bool:
    """Whether a `may` leaves it to an office and not to people."""
    before = re.split(r"可", piece.text)[0]
    if before.startswith(IF_ABLE):
        return True
    if any(_words(key).search(before) for key in ("people_act", "people_choose")):
        return False
    acts = any(name in before for name in piece.measure.owners.lead)
    by_office = acts and piece.measure.addressee not in PEOPLE
    return by_office or piece.measure.cue in DISCRETION
