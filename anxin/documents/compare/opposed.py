"""Contradictions: the lower text orders what the higher forbids, or closes what it keeps open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from anxin.documents.lexicon import any_of, load
from anxin.documents.types import Opposed, Strength

from .bans import SHORTEST_ACT, Ban, bans_in, clauses_of, is_an_end, phrases, verbs_alike
from .denials import answers_condition, denies, is_ban, is_case, is_denied, is_spoken_of
from .pairing import Piece

# So much of a forbidden act must stand in a clause that orders it; less when the verb is the same.
# What says this much of a clause repeats it.
ACT_SHARED, VERB_SHARED, REPEATED = 0.6, 0.34, 0.9
# A measure this short leans on its sentence for whom it is about.
SHORT = 10


@dataclass(frozen=True, slots=True)
class _Sweep:
    """A ban on closing everything (一封了之). `named`: it says which act, and not of what."""

    acts: re.Pattern[str]
    named: bool
    # The words before and after 不得.
    around: tuple[str, str]
    things: frozenset[int]


@cache
def _things() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(any_of(words)) for words in load("opposed")["things"])


@lru_cache(maxsize=8192)
def _grams(text: str) -> frozenset[str]:
    plain = re.sub(r"[^\w]", "", text)
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))


def _share(part: str, whole: frozenset[str]) -> float:
    grams = _grams(part)
    return len(grams & whole) / len(grams) if grams else 0.0


def _does(ban: Ban, lower: Piece) -> bool:
    """Whether a lower measure orders or permits the forbidden act."""
    if ban.forces and (lower.measure.strength is not Strength.MUST or "自愿" in lower.text):
        return False
    if ban.forces and _is_only_way(ban, lower.text):
        return True
    if ban.forces and not _is_bound_to(ban, lower):
        return False
    if ban.arbitrary and phrases("with_leave").search(lower.text):
        return False
    if ban.verbs:
        # The verb alone is not enough: what it is done to must be the same as well.
        # 没有的一律劝返: its sentence names them.
        text = lower.text if len(lower.text) > SHORT else lower.sentence or lower.text
        same = any(_is_about(ban, verb, text) for verb in ban.verbs)
        return same and any(_does_verb(verb, lower.text) for verb in ban.verbs)
    share = _share(ban.whole, _grams(lower.text))
    # 禁止使用燃气 is not broken by 燃气须实名购买: the verb is another one.
    same_verb = ban.forces or ban.act[:2] in lower.text or share >= REPEATED
    if share < ACT_SHARED or not same_verb:
        return False
    return any(
        _is_stated(clause, ban.act)
        for clause in clauses_of(lower.text)
        if _share(ban.act, _grams(clause)) >= ACT_SHARED
    )


def is_announced(higher: Piece, lower: Piece) -> bool:
    """Whether people are told beforehand of what is not to be done at will."""
    told = phrases("with_notice").search(lower.sentence or lower.text)
    bans = bans_in(higher.text) if told else ()
    return bool(bans) and all(ban.arbitrary for ban in bans)


def _is_bound_to(ban: Ban, lower: Piece) -> bool:
    """Whether a lower measure binds people to what a ban says nobody may be compelled to."""
    if len(ban.act) > SHORTEST_ACT:
        firm = lower.measure.cue is not None
        return firm or bool(phrases("leaves_no_choice").search(lower.text))
    # A short act must be what is bound: 必须签约, and not 签约居民要…
    return any(
        re.search(
            r"(?:须|必须|一律|应当?|要|统一|只能)[^，。；]{0,4}$", clause[: clause.find(ban.act)]
        )
        for clause in clauses_of(lower.text)
        if ban.act in clause
    )


def _is_only_way(ban: Ban, text: str) -> bool:
    """Whether people are bound to a tool that a ban says nobody may be compelled to use."""
    tools = phrases("tools")
    return bool(tools.search(ban.act)) and any(
        tools.search(clause) and phrases("only_way").search(clause) for clause in clauses_of(text)
    )


def _is_stated(clause: str, act: str) -> bool:
    """Whether a clause that holds most of an act denies neither its beginning nor its end."""
    if phrases("bans").search(clause) or denies(clause):
        # 危险物品不得进站 names first what it forbids.
        return False
    places = [at for at in (clause.find(gram) for gram in _grams(act)) if at >= 0]
    return not any(is_denied(clause, at) for at in (min(places), max(places)))


def _is_about(ban: Ban, verb: str, text: str) -> bool:
    """Whether a text names what the verb of a ban is done to."""
    if _share(ban.whole, _grams(text)) >= VERB_SHARED or phrases("entire").fullmatch(verb):
        return True
    object_ = ban.act.partition(verb)[2]
    return len(object_) > 1 and _share(object_, _grams(text)) >= VERB_SHARED


def _does_verb(verb: str, text: str) -> bool:
    for clause in clauses_of(text):
        if phrases("bans").search(clause) or denies(clause, verb):
            # 服务性收费不得合并收取 names first what it forbids.
            continue
        for word in verbs_alike()[verb]:
            at = clause.find(word)
            if at >= 0 and not is_denied(clause, at) and not is_spoken_of(clause, at + len(word)):
                return True
    return False


@lru_cache(maxsize=4096)
def _kept_open(text: str) -> frozenset[int]:
    """The things that a text orders to be kept open or provided."""
    found: set[int] = set()
    for clause in clauses_of(text):
        # 供热不达标的 is a case and assures nothing.
        if (
            not re.search(r"(?:的|(?<!小)时)$|(?:^|[^或])未|后$", clause)
            and not phrases("later").search(clause)
            and (phrases("lifts").search(clause) or _is_ensured(clause))
        ):
            found |= _things_in(clause)
    return frozenset(found | _not_to_shut(text))


@lru_cache(maxsize=4096)
def _not_to_shut(text: str) -> frozenset[int]:
    """The things that a text forbids to close or stop."""
    found: set[int] = set()
    for clause in clauses_of(text):
        signs = [phrases(key).search(clause) for key in ("bans", "closes")]
        if is_case(clause):
            continue
        if all(signs) and not phrases("later").search(clause):
            found |= _things_in(clause)
    return frozenset(found)


@lru_cache(maxsize=4096)
def _sweeps(text: str, sentence: str) -> tuple[_Sweep, ...]:
    """The bans of a text on closing everything; what they are about may stand beside them."""
    found = []
    for clause in clauses_of(text):
        for words, acts in load("opposed")["sweeping"]:
            ban = re.search(words, clause)
            averts = ban and phrases("averts").search(clause[: ban.start()])
            if ban is None or averts is None:
                continue
            named = not phrases("by_name").search(ban.group()) or any(a in clause for a in acts)
            around = clause[: averts.start()], clause[averts.end() : ban.start()]
            # 养老机构不得一关了之 is about those and nothing else.
            named = named and not any(phrases("places").search(part) for part in around)
            things = frozenset(_things_in(sentence or text))
            found.append(_Sweep(re.compile("|".join(acts)), named, around, things))
    return tuple(found)


def _is_sweeping(higher: Piece, lower: Piece) -> bool:
    """Whether the lower text closes all of what the higher one says is not to be closed outright."""
    sweeps = _sweeps(higher.text, higher.sentence)
    # A closing of one case, for a fault or with leave is not one of everything.
    if not sweeps or any(phrases(key).search(lower.text) for key in ("one_case", "with_leave")):
        return False
    clauses = [part for part in clauses_of(lower.text) if phrases("all_of_them").search(part)]
    return any(_is_swept(sweep, clause) for sweep in sweeps for clause in clauses)


def _is_swept(sweep: _Sweep, clause: str) -> bool:
    """Whether a clause orders, of the same things, an act that is banned outright."""
    own = _things_in(clause)
    words = _grams(clause)
    same = bool(own & sweep.things) or any(_share(w, words) >= VERB_SHARED for w in sweep.around)
    # A ban that names neither act nor thing is held against nothing.
    if not same and (not sweep.named or (own and sweep.things)):
        return False
    return any(not is_denied(clause, found.start()) for found in sweep.acts.finditer(clause))


@lru_cache(maxsize=4096)
def _shut(text: str) -> frozenset[int]:
    """The things that a text closes, stops or forbids."""
    found: set[int] = set()
    for clause in clauses_of(text):
        keys = ("lifts", "sanctions", "in_case")
        if is_case(clause) or any(phrases(key).search(clause) for key in keys):
            continue
        shuts = _closing(clause)
        ban = phrases("bans").search(clause)
        if shuts and not ban and not phrases("denials").search(clause[: shuts.start()]):
            # 道路结冰停运 stops what runs, not the road.
            found |= _things_in(phrases("grounds").sub("", clause))
        elif ban and not shuts:
            rest = phrases("fluff").sub("", clause[ban.end() :])
            found |= {at for at, thing in enumerate(_things()) if thing.match(rest)}
            if phrases("opens").match(rest):
                found |= _things_in(clause)
    return frozenset(found)


def _closing(clause: str) -> re.Match[str] | None:
    """The words that close something, unless they are only spoken of or say until when it is open."""
    shuts = phrases("closes").search(clause)
    named = shuts and (is_spoken_of(clause, shuts.end()) or is_an_end(clause, shuts.start()))
    return None if named else shuts


def _things_in(clause: str) -> set[int]:
    return {at for at, thing in enumerate(_things()) if thing.search(clause)}


def is_loosened(higher: Piece, lower: Piece) -> bool:
    """Whether the lower text leaves open whether what must be kept open is."""
    firm = higher.measure.strength in (Strength.MUST, Strength.IN_PRINCIPLE)
    if not firm or lower.measure.strength is not Strength.MAY:
        return False
    return bool(_kept_open(higher.text) & _kept_open(lower.text))


def opposed(higher: Piece, lower: Piece) -> Opposed:
    """Return in which way the lower measure stands against the higher one."""
    if higher.areas and lower.areas and not higher.areas & lower.areas:
        return Opposed.NO
    if answers_condition(higher, lower):
        return Opposed.NO
    does = not is_announced(higher, lower) and any(_does(b, lower) for b in bans_in(higher.text))
    does = does or _is_made_condition(higher, lower)
    if does or _is_sweeping(higher, lower) or blocks_alike(higher, lower):
        return Opposed.DOES_FORBIDDEN
    if higher.measure.strength is Strength.MAY or phrases("with_leave").search(lower.text):
        return Opposed.NO
    if is_announced(higher, lower):
        return Opposed.NO
    if _not_to_shut(higher.text) & _shut(lower.text):
        return Opposed.DOES_FORBIDDEN
    closed = _kept_open(higher.text) & _shut(lower.text) or _is_taken_away(higher, lower)
    if closed or _is_charged(higher, lower) or _is_forbidden_duty(higher, lower):
        return Opposed.CLOSES
    return Opposed.NO


# 不得将下载软件作为办事条件, 不得将接种与入学挂钩.
NO_CONDITION = re.compile(
    r"(?:将|把|以)([^，。；与]{2,12}?)(?:作为|当作|与)[^，。；]{0,16}?(?:条件|前提|依据|门槛|挂钩)"
)


def _is_made_condition(higher: Piece, lower: Piece) -> bool:
    """Whether people must do or show what is not to be a condition for them."""
    found = NO_CONDITION.search(higher.text) if is_ban(higher) else None
    if found is None or lower.measure.strength is not Strength.MUST:
        return False
    asked = re.search(r"[须应]|必须|先|凭|持|方可|才能", lower.text)
    return asked is not None and found.group(1)[:2] in lower.text


def _is_taken_away(higher: Piece, lower: Piece) -> bool:
    """Whether the lower text stops or drops, in nearly the same words, what is to be ensured."""
    ensured = [clause for clause in clauses_of(higher.text) if _is_ensured(clause)]
    return any(
        _share(phrases("opens").sub("", clause), _grams(phrases("grounds").sub("", other)))
        >= ACT_SHARED
        for clause in ensured
        for other in clauses_of(lower.text)
        if _is_stopped(other)
    )


def _is_ensured(clause: str) -> bool:
    if phrases("upkeep").search(clause) and not phrases("assures").search(clause):
        # To inspect what supplies people is not yet to supply them.
        return False
    # 供水企业 names a firm; it does not say that water flows.
    opens = phrases("opens").search(phrases("names").sub("", clause))
    return bool(opens) and not any(
        phrases(key).search(clause) for key in ("closes", "bans", "later")
    )


def _is_stopped(clause: str) -> bool:
    shuts = _closing(clause)
    others = any(phrases(key).search(clause) for key in ("bans", "lifts"))
    return bool(shuts) and not others and not is_denied(clause, shuts.start() if shuts else 0)


def _is_charged(higher: Piece, lower: Piece) -> bool:
    """Whether the lower text takes money for what the higher one gives free."""
    free = [clause for clause in clauses_of(higher.text) if phrases("free").search(clause)]
    return any(
        _share(_given(clause) or _given(higher.sentence), _grams(lower.text)) >= VERB_SHARED
        for clause in free
        for charge in phrases("charges").finditer(lower.text)
        if not phrases("denials").search(lower.text[: charge.start()])
    )


def _given(clause: str) -> str:
    """What is given, without the words that it is free and to whom."""
    given = phrases("given_to").sub("", phrases("free").sub("", clause))
    return phrases("opens").sub("", given)


def _is_forbidden_duty(higher: Piece, lower: Piece) -> bool:
    """Whether the lower text forbids the act that the higher one orders."""
    if higher.measure.strength is Strength.MUST_NOT or phrases("closes").search(higher.text):
        return False
    acts = [
        ban.act
        for ban in bans_in(lower.text)
        if len(ban.act) > SHORTEST_ACT and not ban.arbitrary and not ban.forces
    ]
    return any(
        _share(act, _grams(clause)) >= REPEATED and _is_stated(clause, act)
        for act in acts
        for clause in clauses_of(higher.text)
    )


def opposed_pairs(above: Sequence[Piece], below: Sequence[Piece]) -> dict[tuple[int, int], Opposed]:
    """Every contradiction between two texts, by the places of both sides.

    A lower measure that repeats a higher one stands against nothing that stands beside that.
    """
    found = {}
    for j in _own_words(above, below):
        for i, higher in enumerate(above):
            way = opposed(higher, below[j])
            if way:
                found[i, j] = way
    return found


def loosened_pairs(above: Sequence[Piece], below: Sequence[Piece]) -> set[tuple[int, int]]:
    """Places of the pairs whose lower side leaves open what must be kept open."""
    return {
        (i, j)
        for j in _own_words(above, below)
        for i, higher in enumerate(above)
        if is_loosened(higher, below[j])
    }


def _own_words(above: Sequence[Piece], below: Sequence[Piece]) -> list[int]:
    """Places of the lower measures that repeat no higher one."""
    said = [(is_ban(piece), _grams(_demand(piece.text))) for piece in above]
    return [
        j
        for j, lower in enumerate(below)
        if not any(
            ban is is_ban(lower) and _share(_demand(lower.text), grams) >= REPEATED
            for ban, grams in said
        )
    ]


BLOCKED = re.compile(r"(?:禁止|限制|阻[断拦止碍挠]|不准|拒绝)")


def blocks_alike(higher: Piece, lower: Piece) -> bool:
    """Whether the lower text forbids people what the higher one says is not to be forbidden them."""
    acts = [ban.act for ban in bans_in(higher.text) if BLOCKED.match(ban.act)]
    own = [
        ban.act
        for ban in bans_in(lower.text)
        if len(ban.act) > SHORTEST_ACT and not BLOCKED.match(ban.act)
    ]
    return any(_share(act, _grams(above)) >= REPEATED for above in acts for act in own)


def _demand(text: str) -> str:
    """A text without its figures and words of duty."""
    return re.sub(r"\d+(?:\.\d+)?|应当|必须|[应须要]", "", text)
