"""Contradictions: the lower text orders what the higher forbids, or closes what it keeps open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from anxin.documents.lexicon import any_of, load
from anxin.documents.types import Opposed, Strength

from .pairing import Piece

CLAUSES = re.compile(r"[，,；;。！!？?：:]")
# So much of a forbidden act must stand in a clause that orders it; less when the verb is the same.
ACT_SHARED, VERB_SHARED = 0.6, 0.34
# A lower clause that says this much of a higher one repeats it.
REPEATED = 0.9
SHORTEST_ACT = 3


@dataclass(frozen=True, slots=True)
class _Ban:
    """An act that a clause forbids. `arbitrary`: only without leave; `forces`: only to compel it."""

    act: str
    verbs: tuple[str, ...]
    arbitrary: bool
    forces: bool
    whole: str


@dataclass(frozen=True, slots=True)
class _Sweep:
    """A ban on closing everything (一封了之). `named`: it says which act, and not of what."""

    acts: re.Pattern[str]
    named: bool
    # The words before and after 不得.
    around: tuple[str, str]
    things: frozenset[int]


@cache
def _words(key: str) -> re.Pattern[str]:
    return re.compile("|".join(load("opposed")[key]))


@cache
def _things() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(any_of(words)) for words in load("opposed")["things"])


@cache
def _verbs() -> dict[str, tuple[str, ...]]:
    """Each verb with those that do the same."""
    return {word: tuple(words) for words in load("opposed")["verbs"] for word in words}


def _grams(text: str) -> frozenset[str]:
    plain = re.sub(r"[^\w]", "", text)
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))


def _share(part: str, whole: frozenset[str]) -> float:
    grams = _grams(part)
    return len(grams & whole) / len(grams) if grams else 0.0


@lru_cache(maxsize=4096)
def _clauses(text: str) -> tuple[str, ...]:
    return tuple(part for part in CLAUSES.split(text) if part)


@lru_cache(maxsize=4096)
def _bans(text: str) -> tuple[_Ban, ...]:
    """The acts that a text forbids."""
    found = []
    for clause in _clauses(text):
        cue = _words("bans").search(clause)
        if cue is None:
            continue
        rest = clause[cue.end() :]
        arbitrary = bool(_words("arbitrary").search(rest))
        bare = _words("fluff").sub("", rest)
        forces = _words("forces").match(bare)
        bare = bare[forces.end() :] if forces else bare
        subject = _words("fluff").sub("", clause[: cue.start()])
        for act in re.split(r"[、或]", bare):
            # “不得关闭”: what must not be closed stands before the ban.
            whole = act if len(act) > SHORTEST_ACT else subject + act
            verbs = tuple(word for word in _verbs() if word in act)
            if len(act) > 1:
                found.append(_Ban(act, verbs, arbitrary, bool(forces), whole))
    return tuple(found)


def _is_denied(clause: str, at: int) -> bool:
    """Whether what stands at `at` is forbidden, undone, or only the case a rule is made for."""
    if _words("denials").search(clause[:at]) or _words("sanctions").search(clause):
        return True
    return bool(re.search(r"(?:的|时)$", clause)) and not re.search(r"[要须应可]", clause[:at])


def _does(ban: _Ban, lower: Piece) -> bool:
    """Whether a lower measure orders or permits the forbidden act."""
    if ban.forces and (lower.measure.strength is not Strength.MUST or "自愿" in lower.text):
        return False
    if ban.arbitrary and _words("with_leave").search(lower.text):
        return False
    if ban.verbs:
        # The verb alone is not enough: what it is done to must be the same as well.
        same = any(_is_about(ban, verb, lower.text) for verb in ban.verbs)
        return same and any(_does_verb(verb, lower.text) for verb in ban.verbs)
    if _share(ban.whole, _grams(lower.text)) < ACT_SHARED:
        return False
    return any(
        _is_stated(clause, ban.act)
        for clause in _clauses(lower.text)
        if _share(ban.act, _grams(clause)) >= ACT_SHARED
    )


def _is_stated(clause: str, act: str) -> bool:
    """Whether a clause that holds most of an act denies neither its beginning nor its end."""
    places = [at for at in (clause.find(gram) for gram in _grams(act)) if at >= 0]
    return not any(_is_denied(clause, at) for at in (min(places), max(places)))


def _is_about(ban: _Ban, verb: str, text: str) -> bool:
    """Whether a text names what the verb of a ban is done to."""
    if _share(ban.whole, _grams(text)) >= VERB_SHARED:
        return True
    object_ = ban.act.partition(verb)[2]
    return len(object_) > 1 and sum(char in text for char in object_) >= len(object_) / 2


def _does_verb(verb: str, text: str) -> bool:
    for clause in _clauses(text):
        for word in _verbs()[verb]:
            at = clause.find(word)
            if at >= 0 and not _is_denied(clause, at):
                return True
    return False


@lru_cache(maxsize=4096)
def _kept_open(text: str) -> frozenset[int]:
    """The things that a text orders to be kept open or provided."""
    found: set[int] = set()
    for clause in _clauses(text):
        if not _words("later").search(clause) and (
            _words("lifts").search(clause) or _is_ensured(clause)
        ):
            found |= _things_in(clause)
    return frozenset(found | _not_to_shut(text))


@lru_cache(maxsize=4096)
def _not_to_shut(text: str) -> frozenset[int]:
    """The things that a text forbids to close or stop."""
    found: set[int] = set()
    for clause in _clauses(text):
        signs = [_words(key).search(clause) for key in ("bans", "closes")]
        if all(signs) and not _words("later").search(clause):
            found |= _things_in(clause)
    return frozenset(found)


@lru_cache(maxsize=4096)
def _sweeps(text: str, sentence: str) -> tuple[_Sweep, ...]:
    """The bans of a text on closing everything; what they are about may stand beside them."""
    found = []
    for clause in _clauses(text):
        for words, acts in load("opposed")["sweeping"]:
            ban = re.search(words, clause)
            averts = ban and _words("averts").search(clause[: ban.start()])
            if ban is None or averts is None:
                continue
            named = not _words("by_name").search(ban.group()) or any(a in clause for a in acts)
            around = clause[: averts.start()], clause[averts.end() : ban.start()]
            # 养老机构不得一关了之 is about those and nothing else.
            named = named and not any(_words("places").search(part) for part in around)
            things = frozenset(_things_in(sentence or text))
            found.append(_Sweep(re.compile("|".join(acts)), named, around, things))
    return tuple(found)


def _is_sweeping(higher: Piece, lower: Piece) -> bool:
    """Whether the lower text closes all of what the higher one says is not to be closed outright."""
    sweeps = _sweeps(higher.text, higher.sentence)
    # A closing of one case, for a fault or with leave is not one of everything.
    if not sweeps or any(_words(key).search(lower.text) for key in ("one_case", "with_leave")):
        return False
    clauses = [part for part in _clauses(lower.text) if _words("all_of_them").search(part)]
    return any(_is_swept(sweep, clause) for sweep in sweeps for clause in clauses)


def _is_swept(sweep: _Sweep, clause: str) -> bool:
    """Whether a clause orders, of the same things, an act that is banned outright."""
    own = _things_in(clause)
    words = _grams(clause)
    same = bool(own & sweep.things) or any(_share(w, words) >= VERB_SHARED for w in sweep.around)
    # A ban that names neither act nor thing is held against nothing.
    if not same and (not sweep.named or (own and sweep.things)):
        return False
    return any(not _is_denied(clause, found.start()) for found in sweep.acts.finditer(clause))


@lru_cache(maxsize=4096)
def _shut(text: str) -> frozenset[int]:
    """The things that a text closes, stops or forbids."""
    found: set[int] = set()
    for clause in _clauses(text):
        if _words("lifts").search(clause) or _words("sanctions").search(clause):
            continue
        shuts = _words("closes").search(clause)
        ban = _words("bans").search(clause)
        if shuts and not ban and not _words("denials").search(clause[: shuts.start()]):
            # 道路结冰停运 stops what runs, not the road.
            found |= _things_in(_words("grounds").sub("", clause))
        elif ban and not shuts:
            rest = _words("fluff").sub("", clause[ban.end() :])
            found |= {at for at, thing in enumerate(_things()) if thing.match(rest)}
            if _words("opens").match(rest):
                found |= _things_in(clause)
    return frozenset(found)


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
    if any(_does(ban, lower) for ban in _bans(higher.text)) or _is_sweeping(higher, lower):
        return Opposed.DOES_FORBIDDEN
    if higher.measure.strength is Strength.MAY or _words("with_leave").search(lower.text):
        return Opposed.NO
    if _not_to_shut(higher.text) & _shut(lower.text):
        return Opposed.DOES_FORBIDDEN
    closed = _kept_open(higher.text) & _shut(lower.text) or _is_taken_away(higher, lower)
    if closed or _is_charged(higher, lower) or _is_forbidden_duty(higher, lower):
        return Opposed.CLOSES
    return Opposed.NO


def _is_taken_away(higher: Piece, lower: Piece) -> bool:
    """Whether the lower text stops or drops, in nearly the same words, what is to be ensured."""
    ensured = [clause for clause in _clauses(higher.text) if _is_ensured(clause)]
    return any(
        _share(_words("opens").sub("", clause), _grams(_words("grounds").sub("", other)))
        >= ACT_SHARED
        for clause in ensured
        for other in _clauses(lower.text)
        if _is_stopped(other)
    )


def _is_ensured(clause: str) -> bool:
    if _words("upkeep").search(clause) and not _words("assures").search(clause):
        # To inspect what supplies people is not yet to supply them.
        return False
    # 供水企业 names a firm; it does not say that water flows.
    opens = _words("opens").search(_words("names").sub("", clause))
    return bool(opens) and not any(
        _words(key).search(clause) for key in ("closes", "bans", "later")
    )


def _is_stopped(clause: str) -> bool:
    shuts = _words("closes").search(clause)
    others = any(_words(key).search(clause) for key in ("bans", "lifts"))
    return bool(shuts) and not others and not _is_denied(clause, shuts.start() if shuts else 0)


def _is_charged(higher: Piece, lower: Piece) -> bool:
    """Whether the lower text takes money for what the higher one gives free."""
    free = [clause for clause in _clauses(higher.text) if _words("free").search(clause)]
    return any(
        _share(_words("free").sub("", clause), _grams(lower.text)) >= VERB_SHARED
        for clause in free
        for charge in _words("charges").finditer(lower.text)
        if not _words("denials").search(lower.text[: charge.start()])
    )


def _is_forbidden_duty(higher: Piece, lower: Piece) -> bool:
    """Whether the lower text forbids the act that the higher one orders."""
    if higher.measure.strength is Strength.MUST_NOT or _words("closes").search(higher.text):
        return False
    acts = [
        ban.act
        for ban in _bans(lower.text)
        if len(ban.act) > SHORTEST_ACT and not ban.arbitrary and not ban.forces
    ]
    return any(
        _share(act, _grams(clause)) >= REPEATED and _is_stated(clause, act)
        for act in acts
        for clause in _clauses(higher.text)
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
    said = [_grams(piece.text) for piece in above]
    return [
        j
        for j, lower in enumerate(below)
        if not any(_share(lower.text, grams) >= REPEATED for grams in said)
    ]


def unlike_pairs(above: Sequence[Piece], below: Sequence[Piece]) -> set[tuple[int, int]]:
    """Places of the pairs of which each side closes or stops something by another act."""
    acts = [[_closings(piece.text) for piece in side] for side in (above, below)]
    return {
        (i, j)
        for i, one in enumerate(acts[0])
        for j, other in enumerate(acts[1])
        if one and other and not one & other
    }


@lru_cache(maxsize=4096)
def _closings(text: str) -> frozenset[int]:
    return frozenset(
        at for at, words in enumerate(load("opposed")["closings"]) if any(w in text for w in words)
    )
