"""Who pays: nobody or the public, people, or both a part."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from anxin.documents.lexicon import any_of, load

from .content import content_of
from .pairing import Piece

FREE: Final = "free"
PART: Final = "part"
PAID: Final = "paid"
# They pay what they may have paid all along.
FEE: Final = "fee"
# So much of a clause must be found below for its word 免费 to be gone from it.
SAME_CLAUSE = 0.5
# Paying somebody; a sum beside what is given is no payment otherwise.
PAYS = re.compile("[收缴交付费价租票掏花自购买摊扣押负担]")
# What is left of 免收退票费 is 退票.
BARE = re.compile(r"[^\u4e00-\u9fff]|[免不得收取交缴付费用款金何任予全无偿向的]")

# Firms that a text may spare.
FIRMS = re.compile("企业|公司|商户|机构")
# A name of those who pay, and of no purse of the public.
PAYER = "经营户"


@cache
def _words(key: str) -> re.Pattern[str]:
    rows = load("payments")
    named = {"n": rows["number"], **{who: any_of(rows[who]) for who in ("people", "public")}}
    pattern = "|".join(rows[key])
    for name, words in named.items():
        pattern = pattern.replace("{" + name + "}", words)
    return re.compile(pattern)


@cache
def _left() -> re.Pattern[str]:
    return re.compile("|".join(load("compare")["left_to_people"]))


def cost_changed(higher: Piece, lower: Piece) -> int:
    """1 when people pay below what they did not pay above, -1 when less of it is given."""
    if all(_words("capped").search(piece.text) for piece in (higher, lower)):
        # How much is taken at most is a figure.
        return 0
    # 不得以停水催交物业费: the fee is told, if only to forbid how it is asked for.
    above = who_pays(higher.text, forbidden=False)
    below = who_pays(_as_payers(lower.text, higher.text))
    if above or below:
        # What another measure of the sentence says is said as well.
        above = above or who_pays(higher.sentence, forbidden=False)
        below = below or who_pays(_as_payers(lower.sentence, higher.text))
    refunds = [_refunds(piece.text) for piece in (higher, lower)]
    if all(refunds):
        # Of two fees one may be given back whole, and the other by half.
        return 0 if refunds[0] & refunds[1] else max(refunds[1]) - max(refunds[0])
    given = bool(above & {FREE, PART})
    if (PAID in below or (FEE in below and given)) and not above & {PAID, FEE}:
        return 1
    if FREE in above and PART in below and PART not in above | who_pays(higher.sentence):
        return -1
    if _left().search(lower.text) and not _left().search(higher.text):
        return -1
    if above == {PART} and below == {FREE}:
        return 1
    if who_pays(higher.text) == {PAID} and below in ({FREE}, {PART}):
        return 1
    if FREE not in above or below or _says_so_somehow(lower.text):
        return 0
    return -int(_is_same_without(higher.text, lower.text))


def _as_payers(lower: str, higher: str) -> str:
    """A lower text in which the firms that the higher one spares are those who pay: 由企业承担."""
    spared = _words("firms_spared").search(higher)
    firms = FIRMS.findall(spared.group()) if spared else []
    return re.sub(any_of(firms), PAYER, lower) if firms else lower


def _says_so_somehow(text: str) -> bool:
    """Whether a text may well say that somebody else pays, in words that are not known."""
    return any(_words(key).search(text) for key in ("given_anyhow", "spared_somehow"))


def _refunds(text: str) -> set[int]:
    """How much is given back: 2 all of it, 1 a part; nothing when none is spoken of."""
    keys = ((1, "refund_part"), (2, "refund_full"))
    return {much for much, key in keys if _words(key).search(text)}


def is_free(piece: Piece) -> bool:
    """Whether those whom a measure is for pay nothing, in whatever words."""
    return FREE in who_pays(piece.text)


def rest_pays(text: str) -> bool:
    """Whether some are given it free, and the rest pays."""
    return FREE in who_pays(text) and bool(_words("rest_pays").search(text))


def people_pay(text: str) -> bool:
    """Whether a text says that people pay themselves."""
    return bool(who_pays(text) & {PAID, FEE})


@lru_cache(maxsize=4096)
def who_pays(text: str, *, forbidden: bool = True) -> frozenset[str]:
    """`free`, `part` and `paid`, as far as the clauses of a text say so.

    `forbidden`: what a ban names is not paid.
    """
    if _words("served").search(text):
        text = text.replace("经营者", "商家")
    text = _words("inspected").sub(PAYER, text)
    clauses = re.split(r"[，；。：]", text)
    given = _words("received").search(text) is not None
    return frozenset(
        said for clause in clauses for said in _of_clause(clause, given=given, forbidden=forbidden)
    )


def _of_clause(clause: str, *, given: bool = False, forbidden: bool = True) -> set[str]:
    if _words("no_payment").search(clause):
        return set()
    if _words("shared").search(clause) and not _words("not_shared").search(clause):
        return {PAID}
    found = {PART} if _words("part").search(clause) else set()
    rest, frees = _words("free").subn("、", clause)
    if frees:
        return found | {FREE}
    if given and not PAYS.search(rest):
        # 救助发90天，每人每天20元.
        return found
    if found or (_words("received").search(rest) and not _words("asked").search(rest)):
        # 每人每月80元 of an allowance is received.
        return found
    return {key for key in (PAID, FEE) if _is_taken(key, rest, forbidden=forbidden)}


def _is_taken(key: str, clause: str, *, forbidden: bool) -> bool:
    """Whether a clause takes money, and does not forbid it: 不许为此加收5元."""
    banned = _words("taking_banned").search(clause) if forbidden else None
    found = _words(key).search(clause)
    return found is not None and (banned is None or found.start() < banned.start())


def _is_same_without(higher: str, lower: str) -> bool:
    """Whether a clause below says the same, without the words by which it is free above."""
    return any(
        _is_told_bare(clause, lower)
        for clause in re.split(r"[，；。：]", higher)
        if FREE in _of_clause(clause)
    )


def _is_told_bare(clause: str, lower: str) -> bool:
    fee = "".join(BARE.sub("", found.group()) for found in _words("free").finditer(clause))
    if len(fee) > 1 and set(fee) <= set(lower):
        # 免收退票费, and then only of 退改签政策.
        return True
    bare = content_of(_words("free").sub("、", clause))
    return bool(bare) and (bare & content_of(lower)).total() >= SAME_CLAUSE * bare.total()
