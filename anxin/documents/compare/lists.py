"""Members lost from, or put into, a list of people, places, cases or things."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache

from anxin.documents.lexicon import any_of, load

from .content import content_of
from .pairing import Piece
from .sameness import standard

# So much of the rest of a clause must be in the other one for the list in it to be the same.
SAME_REST = 0.4
LONGEST_MEMBER = 12
# 住房和城乡建设局 is no list.
OFFICE = re.compile(
    r"[\u4e00-\u9fff]{2,6}(?:和|与)[\u4e00-\u9fff]{2,6}(?:局|厅|委|部门|委员会)"
    r"|任何[^，。；]{0,6}(?:单位|组织|机构|部门)(?:[和或及与、]|以及)(?:任何)?个人"
)

# 组织或者变相组织 is one act.
DISGUISED = re.compile(r"([\u4e00-\u9fff]{2})(?:或者?|和|、|以及|及)变相\1")


@dataclass(frozen=True, slots=True)
class Listing:
    """A list in a text: its members, and the words of the sentence around it."""

    members: tuple[str, ...]
    rest: str


@cache
def name_ends() -> re.Pattern[str]:
    """How the name of people, places, vehicles or posts ends; the end itself is the first group."""
    words = [*load("compare")["circles"], *load("compare")["group_ends"], *load("circles")["heads"]]
    return re.compile(f"({any_of(words)})$")


@cache
def _words(key: str) -> re.Pattern[str]:
    words = load("circles")[key]
    return re.compile(words if isinstance(words, str) else "|".join(words))


@lru_cache(maxsize=4096)
def lists_in(text: str) -> tuple[Listing, ...]:
    """The lists in a text, each with what stands around it."""
    found = []
    for clause in re.finditer(r"[^，。；：]+", OFFICE.sub("局", DISGUISED.sub(r"\1", text))):
        parts = _words("joins").split(clause.group())
        if len(parts) < 2:
            continue
        first = re.split(_words("before_list"), parts[0])[-1]
        end = _words("list_ends").search(parts[-1])
        last = parts[-1][: end.start()] if end else parts[-1]
        members = tuple(part for part in (first, *parts[1:-1], last) if part)
        if len(members) == len(parts) and _are_names(members):
            rest = parts[0][: len(parts[0]) - len(first)] + "，" + parts[-1][len(last) :]
            around = "，".join(
                part for part in re.split(r"[，。；：]", text) if parts[1] not in part
            )
            found.append(Listing(members, rest + around))
    return tuple(found)


def _are_names(members: tuple[str, ...]) -> bool:
    """Whether they are neither figures nor single characters nor whole clauses."""
    return all(
        1 < len(name) <= LONGEST_MEMBER
        and not re.search(r"(?<![高初])[\d一二三四五六七八九十]$", name)
        for name in members
    )


def member_lost(higher: Piece, lower: Piece) -> bool:
    """Whether a list of the higher text is shorter below."""
    return any(_has_lost(one, higher, lower) for one in lists_in(higher.text))


def _has_lost(listing: Listing, piece: Piece, other: Piece) -> bool:
    """Whether some of a list are named in the other piece, and some nowhere in its item."""
    if re.search(r"等|各类|所有|一切|上述|其他", other.text):
        return False
    kept = [name for name in listing.members if name in other.text]
    rest = [name for name in listing.members if name not in kept]
    lost = [
        name
        for name in rest
        if not any(one in name for one in kept)
        and standard(name) not in standard(other.item)
        and not is_told(name, other, "".join(kept))
    ]
    if lost and any(_words("papers").search(name) for name in listing.members):
        # Papers more or fewer are a threshold.
        return False
    whole = listing.rest if len(content_of(listing.rest)) > 2 else piece.sentence
    return (
        bool(lost and kept)
        and len(kept) >= len(lost)
        and _share(content_of(whole), content_of(other.sentence)) >= SAME_REST
        and not any(
            _new_in(one, piece) for text in {other.text, other.sentence} for one in lists_in(text)
        )
    )


def _new_in(listing: Listing, piece: Piece) -> bool:
    """Whether a list names what the other piece does not: it may be the same in other words."""
    return any(not is_told(name, piece, "") for name in listing.members)


def _share(some: Counter[str], others: Counter[str]) -> float:
    return (some & others).total() / some.total() if some else 0.0


def is_told(name: str, piece: Piece, others: str) -> bool:
    """Whether a piece or its item names a member; 车辆 is told by 车, unless `others` have it."""
    core = _core(name)
    signs = set(core) - set(others)
    short = len(core) < 3 and bool(signs & set(piece.sentence))
    return short or _is_named(core, piece.item, others)


@lru_cache(maxsize=16384)
def _is_named(core: str, text: str, others: str) -> bool:
    """Whether a text has a pair of characters of a name, not those of `others`, or a like word."""
    pairs = {core[at : at + 2] for at in range(len(core) - 1)}
    own = {pair for pair in pairs if pair not in others} or pairs
    if any(pair in text for pair in own):
        return True
    alike = (
        words
        for words in load("compare")["same_groups"]
        if any(word in core and word not in others for word in words)
    )
    return any(word in text for words in alike for word in words)


@lru_cache(maxsize=4096)
def _core(name: str) -> str:
    """A name without what says little at its end: 帮厨人员, 人员."""
    return re.sub(f"(?:{_words('generic').pattern})$", "", name) or name
