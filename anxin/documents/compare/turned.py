"""Measures that belong together and of which the lower one undoes what the higher one says."""

from __future__ import annotations

import re

from anxin.documents.lexicon import load
from anxin.documents.types import Opposed, Strength

from .bans import LED, Ban, bans_in, clauses_of, is_an_end, phrases, verbs_alike
from .costs import is_free
from .denials import answers_condition, denies, is_ban, is_denied, is_spoken_of
from .guarantees import is_guarantee
from .opposed import is_announced
from .pairing import Piece
from .protections import is_kept, is_undone, leaves_free, punishes_breach
from .severity import flipped, stopped

# A case that stands before what is said of it: 催缴物业费，不准停水.
SHORT_CASE = 12


def turned(higher: Piece, lower: Piece) -> Opposed:
    """Whether a lower measure, of two that belong together, does what the higher one forbids.

    As they belong together, the last word of the act is enough: 不得对经营者实行限价, 对猪肉实行限价.
    """
    if _punishes(higher.text, lower.text):
        return Opposed.DOES_FORBIDDEN
    if punishes_breach(higher, lower) or is_kept(higher, lower) or _is_only_begun(higher, lower):
        return Opposed.NO
    if is_announced(higher, lower):
        return Opposed.NO
    if is_undone(higher, lower):
        return Opposed.DOES_FORBIDDEN if is_ban(higher) else Opposed.CLOSES
    if not is_ban(higher) and is_free(higher) and is_free(lower):
        # 由单位承担 and 职工不承担 are one.
        return Opposed.NO
    # 不休市 is a ban without the word for one.
    if not (is_ban(higher) and bans_in(higher.text)) and _undoes(higher, lower):
        return Opposed.CLOSES
    if is_guarantee(higher) and not is_ban(higher) and _is_stopped(higher, lower):
        return Opposed.CLOSES
    if _leaves_one_way(higher, lower):
        return Opposed.DOES_FORBIDDEN if is_ban(higher) else Opposed.CLOSES
    if _compels_all_the_same(higher, lower):
        return Opposed.DOES_FORBIDDEN
    firm = higher.measure.strength is Strength.MUST_NOT is not lower.measure.strength
    if (
        not firm
        or answers_condition(higher, lower)
        # 村里不会逼您买: whatever it denies, it does not order it.
        or phrases("any_denial").search(lower.sentence or lower.text)
        or any(phrases(key).search(lower.text) for key in ("with_leave", "sanctions", "bans"))
    ):
        return Opposed.NO
    done = any(
        not ban.arbitrary and not ban.forces and any(_is_done(word, clause) for word in _words(ban))
        for ban in bans_in(higher.text)
        for clause in clauses_of(lower.text)
    )
    return Opposed.DOES_FORBIDDEN if done else Opposed.NO


def _is_only_begun(higher: Piece, lower: Piece) -> bool:
    """Whether a lower measure only names the case, of which its sentence forbids or leaves the rest."""
    begun = lower.text.rstrip("，。；")
    if not is_ban(higher) or lower.measure.cue or len(begun) > SHORT_CASE:
        return False
    whole = lower.sentence or lower.text
    rest = whole.partition(begun)[2]
    return any(phrases("bans").search(c) or denies(c) or leaves_free(c) for c in clauses_of(rest))


def _is_stopped(higher: Piece, lower: Piece) -> bool:
    """Whether the lower text stops what is to be kept: 保留电话预约渠道, 电话预约从即日起停办."""
    if stopped(higher.text, lower.text):
        return True
    closes = phrases("closed_down").search(lower.text)
    if closes and (is_an_end(lower.text, closes.start()) or closes.group()[:2] in higher.text):
        return False
    # What only may be open above is forbidden below, not broken.
    firm = Strength.MAY not in (higher.measure.strength, lower.measure.strength)
    return bool(closes) and firm and not phrases("closed_down").search(higher.text)


def _leaves_one_way(higher: Piece, lower: Piece) -> bool:
    """Whether only a tool is left where a way beside it is to be kept: 保留现金缴费, 一律扫码缴费."""
    kept = is_guarantee(higher) and phrases("ways_kept").search(higher.text)
    if not kept or phrases("beside_tools").search(lower.text):
        return False
    if phrases("or_else").search(lower.sentence or lower.text):
        return False
    return any(
        phrases("tools").search(clause) and phrases("only_tool").search(clause)
        for clause in clauses_of(lower.text)
    )


def _compels_all_the_same(higher: Piece, lower: Piece) -> bool:
    """Whether people have no choice in what a ban says nobody may be compelled to."""
    forced = is_ban(higher) and any(ban.forces for ban in bans_in(higher.text))
    return (
        forced
        and not is_ban(lower)
        and any(
            not is_denied(clause, found.start())
            for clause in clauses_of(lower.text)
            for found in phrases("leaves_no_choice").finditer(clause)
        )
    )


def _undoes(higher: Piece, lower: Piece) -> bool:
    """Whether what the higher text says is not to be (不休市) is so below."""
    if higher.measure.strength is Strength.MAY:
        # 可以不穿校服 is a choice; what takes it away is not a closing.
        return False
    act = flipped(higher.text, lower.text) or flipped(lower.text, higher.text)
    # 一律淘汰, 逾期未淘汰的查封: done in both.
    both = bool(act) and all(
        re.search(f"(?<![不未])(?<![不未][能得予可会])(?:{act})", piece.text)
        for piece in (higher, lower)
    )
    return (
        bool(act)
        and not both
        and not any(phrases(key).search(lower.text) for key in ("with_leave", "sanctions", "bans"))
    )


# A fine, or worse; 不得拘留 and 拘留所 are none.
FINED = re.compile(r"罚款|罚金?\d|处[^，。；]{0,4}\d+元|处罚|(?<!得)(?<!止)(?<!禁)拘留(?!所)")


def _punishes(higher: str, lower: str) -> bool:
    """Whether a fault that is to go unpunished is fined."""
    spared = re.compile("|".join(load("compare")["unpunished"]))
    if not spared.search(higher) or spared.search(lower):
        return False
    # 不搞罚款那一套 fines nobody.
    return any(
        not phrases("denials").search(clause[: fine.start()])
        for clause in clauses_of(lower)
        for fine in FINED.finditer(clause)
    )


def _words(ban: Ban) -> list[str]:
    """The words by which its act is done: its verbs and those that do the same, or its last word."""
    alike = [word for verb in ban.verbs for word in verbs_alike()[verb]]
    # 将餐厨垃圾交给…收运 ends with its verb, 锁闭安全出口 begins with it.
    return alike or [ban.act[-2:] if LED.match(ban.act) else ban.act[:2]]


def _is_done(word: str, clause: str) -> bool:
    at = clause.find(word)
    named = at < 0 or is_spoken_of(clause, at + len(word))
    return not named and not is_denied(clause, at) and not denies(clause, word)
