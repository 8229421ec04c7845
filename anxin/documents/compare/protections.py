"""What becomes of a protection or a promise: told in other words below, or undone, and how."""

from __future__ import annotations

import re
from functools import lru_cache, partial, reduce
from typing import Final

from anxin.documents.lexicon import expression
from anxin.documents.types import Strength

from .bans import bans_in, clauses_of, phrases
from .content import content_of
from .costs import people_pay
from .denials import answers_condition, denies, is_ban, is_case
from .guarantees import is_guarantee
from .pairing import Piece
from .severity import harshest

# What a ban keeps for people: not to be turned away, no link to another thing, not to be burdened.
REFUSING: Final = "refusing"
LINKING: Final = "linking"
SPARING: Final = "sparing"
# An act and what does it have a word in common, or so many characters.
SHARED = 2
# How people are turned away: not served, made to wait for something else, left one way only.
WITHHELD: Final = ("withheld", "ordered", "one_way")
ONLY = re.compile("[只仅专](?:看|招|接|面向|认|录|服务|对|为|收)|[仅只]?限")
# The verb of what is refused stands first, after whom it is done to: 拒绝兑换.
LONGEST_VERB = 8
DENIED = re.compile(r"(?<!不)(?:不|没|停)(?:再|予|给|能|让|会)?([\u4e00-\u9fff])")
# 物业公司断水的: whose case it is stands first.
LONGEST_NAME = 8

_words = partial(expression, "protections")


@lru_cache(maxsize=4096)
def kept_by_bans(text: str) -> frozenset[str]:
    """What the bans of a text keep for people."""
    kinds = set()
    for clause in clauses_of(text):
        for ban in bans_in(clause):
            spared = _words(REFUSING).sub("、", ban.whole)
            if _words("conditional").search(ban.whole):
                continue
            kinds |= {REFUSING} if spared != ban.whole else set()
            kinds |= {SPARING} if _words(SPARING).search(spared) else set()
            kinds |= {SPARING} if ban.forces else set()
        if bans_in(clause) and _words(LINKING).search(clause):
            kinds.add(LINKING)
    return frozenset(kinds)


def is_undone(higher: Piece, lower: Piece) -> bool:
    """Whether a lower measure takes from people what the higher one keeps for them."""
    same = higher.text == lower.text
    if same or not is_guarantee(higher) or answers_condition(higher, lower):
        return False
    if punishes_breach(higher, lower):
        return False
    if not is_ban(higher):
        return not _is_permission(higher) and _is_withdrawn(higher, lower)
    kinds = kept_by_bans(higher.text)
    keys = (*WITHHELD, "lessened")
    if kinds & {REFUSING, LINKING} and (
        _is_withheld(lower.text, *keys) or _denies_act(higher, lower)
    ):
        return not _is_withheld(higher.text, *keys)
    if _is_pressed(higher, lower):
        return True
    return not is_upheld(lower) and _is_asked(higher, lower)


def links_all_the_same(higher: Piece, lower: Piece) -> bool:
    """Whether one thing depends on another below that must not, and no paper is asked for."""
    if not is_ban(higher) or LINKING not in kept_by_bans(higher.text):
        return False
    paper = any(expression("burdens", key).search(lower.text) for key in ("paper", "paper_asked"))
    return not paper or _is_withheld(lower.sentence or lower.text, *WITHHELD)


def _is_pressed(higher: Piece, lower: Piece) -> bool:
    """Whether those who do not do what nobody may be compelled to are refused something."""
    forced = any(ban.forces for ban in bans_in(higher.text))
    unwilling = forced and _words("unwilling").search(lower.text)
    return bool(unwilling) and _is_withheld(lower.text, *WITHHELD, "lessened")


def _denies_act(higher: Piece, lower: Piece) -> bool:
    """Whether a lower measure denies what a ban says is not to be refused: 拒绝兑换纸币, 纸币不换."""
    acts = (_words(REFUSING).split(ban.act, 1) for ban in bans_in(higher.text))
    verbs = {char for act in acts for char in act[-1][:LONGEST_VERB] if len(act) > 1}
    return any(
        found.group(1) in verbs and not _words("not_refused").search(clause[: found.start()])
        for part in clauses_of(lower.text)
        if not phrases("bans").search(part)
        and not is_case(part)
        and not _words("free").search(clause := _words("case").sub("", part))
        for found in DENIED.finditer(clause)
    )


def is_forbidden(higher: Piece, lower: Piece) -> bool:
    """Whether people are refused or forbidden what the higher text permits them."""
    # 环卫工人可以歇脚，其他行业的不接待: not to all of them.
    still = expression("compare", "permitted").search(lower.text)
    return not still and _is_permission(higher) and _is_withdrawn(higher, lower)


def _is_permission(higher: Piece) -> bool:
    permits = expression("compare", "permitted").search(higher.text)
    may = higher.measure.strength is Strength.MAY
    return may or bool(permits and not _words("owed").search(higher.text))


def _is_withdrawn(higher: Piece, lower: Piece) -> bool:
    """Whether people are refused or forbidden what the higher text promises or permits."""
    if is_ban(higher) or not is_guarantee(higher):
        return False
    keys = (*WITHHELD, "forbidden")
    below = _is_withheld(lower.text, *keys, promise=higher.text)
    return below and not _is_withheld(higher.text, *keys)


def _is_asked(higher: Piece, lower: Piece) -> bool:
    """Whether people are asked for what a ban spares them, or it is done to them."""
    # 岗位责任由本人承担，不准推给临时工: its sentence forbids it as well.
    denied = phrases("bans").search(lower.sentence)
    if denied or lower.measure.strength is Strength.MAY or not _is_burdened(lower):
        return False
    if not kept_by_bans(higher.text) & {SPARING, LINKING}:
        return False
    if _asked_for(higher, lower):
        return True
    words = content_of(lower.text).keys()
    acts = (content_of(ban.act).keys() & words for ban in bans_in(higher.text))
    return any(len(act) >= SHARED or any(len(word) > 1 for word in act) for act in acts)


def is_kept(higher: Piece, lower: Piece) -> bool:
    """Whether a lower measure leaves people in other words what a ban keeps for them."""
    return _keeps(higher, lower) and _leaves_free(lower) and not is_undone(higher, lower)


def only_reworded(higher: Piece, lower: Piece) -> set[tuple[str, int]]:
    """The changes that are none where a lower measure keeps in other words what a ban does."""
    if not _keeps(higher, lower) or is_undone(higher, lower) or not is_upheld(lower):
        return set()
    alike = set()
    invited = lower.measure.strength in (Strength.ENCOURAGE, Strength.GUIDE)
    if not invited and not expression("compare", "softened").search(lower.text):
        alike.add(("verb", -1))
    if any(_words("spares_cost").search(ban.whole) for ban in bans_in(higher.text)):
        alike |= {("cost", -1)} if people_pay(lower.text) else {("cost", -1), ("cost", 1)}
    if _leaves_free(lower):
        alike |= {("control", 1)} if people_pay(lower.text) else {("control", 1), ("cost", 1)}
    return alike


def _keeps(higher: Piece, lower: Piece) -> bool:
    guards = is_ban(higher) and is_guarantee(higher) and not answers_condition(higher, lower)
    return guards and bool(kept_by_bans(higher.text))


def is_upheld(lower: Piece) -> bool:
    """Whether a lower measure leaves people their choice, or denies that something is done."""
    return (
        _leaves_free(lower)
        or any(denies(_words("case").sub("", clause)) for clause in clauses_of(lower.text))
        or any(_words("denies").search(clause) for clause in _asserted(lower.text))
    )


def _leaves_free(lower: Piece) -> bool:
    return leaves_free(lower.text)


def leaves_free(text: str) -> bool:
    """Whether a text leaves people their choice, or their money."""
    clauses = [_words("case").sub("", clause) for clause in clauses_of(text)]
    return any(_words(key).search(c) for c in clauses for key in ("free", "public_pays"))


def punishes_breach(higher: Piece, lower: Piece) -> bool:
    """Whether a lower measure says what follows for those in charge who break a ban."""
    if not is_ban(higher) or not is_guarantee(higher) or harshest(higher.text):
        return False
    if expression("compare", "unpunished").search(higher.text):
        return False
    acts = "，".join(ban.act for ban in bans_in(higher.text))
    clauses = clauses_of(lower.text)
    return any(
        (harshest(clause) > 1 or _words("answers_for").search(clause))
        and _names_official(clause, before, acts)
        for before, clause in zip(("", *clauses), clauses, strict=False)
    )


def _names_official(clause: str, before: str, acts: str) -> bool:
    """Whether a clause, or the case before it, names somebody in charge to whom nothing is done above."""
    case = before[:LONGEST_NAME] if _words("breach").search(before) else ""
    return any(found.group() not in acts for found in _words("official").finditer(case + clause))


def asked_all_the_same(higher: Piece, lower: Piece) -> str:
    """The dimension in which people are asked for what a ban spares them; empty when they are not."""
    if not is_ban(higher) or not is_guarantee(higher) or answers_condition(higher, lower):
        return ""
    if is_upheld(lower) or not _is_asked(higher, lower):
        return ""
    return _asked_for(higher, lower)


def _asked_for(higher: Piece, lower: Piece) -> str:
    """Which of papers, leave and money a ban spares people and a lower measure speaks of."""
    told = "，".join(_asserted(lower.text))
    linked = LINKING in kept_by_bans(higher.text)
    papers = expression("burdens", "paper").finditer(told)
    if linked and any(found.group()[-3:] not in higher.text for found in papers):
        return "threshold"
    for ban in bans_in(higher.text):
        # 以没有健康证为由 stands before what is forbidden.
        named = higher.text.replace(ban.act, "") if linked else ban.whole
        asks = linked or ban.forces or expression("burdens", "asking").search(ban.whole)
        names = _words("spares_threshold").findall(named)
        if asks and any(name[-2:] in told or name[-3:-1] in told for name in names):
            return "threshold"
        for name in ("approval", "cost"):
            if _words(f"spares_{name}").search(ban.whole) and _words(f"asks_{name}").search(told):
                return name
    return ""


def _is_burdened(lower: Piece) -> bool:
    return any(_words("burden").search(clause) for clause in _asserted(lower.text))


@lru_cache(maxsize=4096)
def _asserted(text: str) -> tuple[str, ...]:
    """What the clauses of a text say, without the cases they say it of, and without refusals."""
    told = (_words("case").sub("", clause) for clause in clauses_of(text))
    return tuple(reduce(lambda rest, key: _words(key).sub("、", rest), WITHHELD, c) for c in told)


def _is_withheld(text: str, *keys: str, promise: str = "") -> bool:
    """Whether people are refused something, or what else the keys say, that a promise does not say."""
    forbids = "forbidden" in keys
    return any(
        not _words("not_refused").search(clause[: found.start()])
        for part in clauses_of(text)
        if (forbids or not phrases("bans").search(part))
        # 物业公司退出的 only says of whom.
        and not (part.endswith("的") and is_case(part))
        and not _words("free").search(clause := _words("case").sub("", part))
        for key in keys
        for found in _words(key).finditer(clause)
        if not promise or not _is_promised(key, found, text, promise)
    )


def _is_promised(key: str, found: re.Match[str], text: str, promise: str) -> bool:
    """Whether a promise says the same as a lower text that seems to withhold what is promised.

    通过银行打入账户: 全部通过银行打入账户; 先救治后收费: 先救人再谈钱.
    """
    if key == "forbidden":
        return not content_of(found.string) & content_of(promise)
    if found.group() in promise or ("后" in found.group() and "先" in promise):
        return True
    asked = _words("asked_first").search(found.group())
    if key == "ordered":
        first = found.group().removeprefix("先")
        same = any(first[at : at + 2] in promise for at in range(len(first) - 1))
        return not asked and (same or "先" in promise)
    if key == "one_way":
        # 只看本人 names those who are left, 全部通过银行 the way.
        way = "" if ONLY.match(found.group()) else found.string[found.end() : found.end() + 2]
        handed = _words("handed").search(text) and not phrases("beside_tools").search(promise)
        return bool(handed) or (len(way) > 1 and way in promise)
    return False
