"""Whether a measure protects people or gives them something: what a lower text must not lose."""

from __future__ import annotations

import re
from functools import cache, lru_cache, partial
from math import sqrt

from anxin.documents.lexicon import expression, load
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


# So far must all its signs lean, in log-odds, where no word says that a measure protects or gives.
ENOUGH = 0.5
LONGEST_SIGN = 3
NO_SIGN = re.compile(r"[\s“”\"‘’（）()《》【】:：#\\]")


def protects_or_gives(piece: Piece) -> bool:
    """Whether a measure is a guarantee by its words, or looks like one: no list holds all words."""
    if is_guarantee(piece):
        return True
    # 有条件的单位可以组织活动 is left to them, whatever it looks like.
    left = piece.measure.strength is Strength.MAY and _is_discretion(piece)
    return not left and leaning(piece.text) > ENOUGH


@lru_cache(maxsize=8192)
def leaning(text: str) -> float:
    """How far a measure looks like those that protect or give, by all its characters, in log-odds."""
    signs, weights = signs_in(text), _weights()
    share = sqrt(len(signs) + 1)
    base: float = load("guarantee_signs")["base"] / 10
    return base + sum(weights.get(sign, 0) for sign in signs) / share


def signs_in(text: str) -> set[str]:
    """The runs of up to three characters of a text; a figure counts as a figure."""
    plain = re.sub(r"\d[\d.]*", "0", NO_SIGN.sub("", text))
    return {
        plain[at : at + size]
        for size in range(1, LONGEST_SIGN + 1)
        for at in range(len(plain) - size + 1)
    }


@cache
def _weights() -> dict[str, float]:
    rows = load("guarantee_signs")["signs"].items()
    return {sign: tenths / 10 for tenths, signs in rows for sign in signs.split()}


def is_guarantee(piece: Piece) -> bool:
    """Whether a measure says in known words that it protects people or gives them something."""
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
