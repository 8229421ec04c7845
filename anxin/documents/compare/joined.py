"""Names told together by one head: 独居和空巢老人, 在岗和退休职工, 食品加工、销售岗位."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from anxin.documents.lexicon import any_of, load
from anxin.documents.types import Strength

from .guarantees import is_guarantee
from .lists import is_told, lists_in, name_ends
from .pairing import Piece

# 食品加工 of 食品加工岗位; what is longer is a clause.
LONGEST_NAME = 6


@cache
def _head_inside() -> re.Pattern[str]:
    """The same within a name and what follows it: 外地车辆进城."""
    return re.compile(name_ends().pattern.removesuffix("$"))


@cache
def _heads_behind() -> re.Pattern[str]:
    """The same behind a list: 低保、低保边缘家庭的老人."""
    return re.compile("的" + name_ends().pattern.removesuffix("$"))


def joined_changed(higher: Piece, lower: Piece) -> int:
    """1 when some are named below beside those named above, -1 when some of them are left out."""
    if higher.measure.strength is Strength.MUST_NOT and is_guarantee(higher):
        # 不得扣押, and below 不得代管、扣押: more that is not done to people.
        return 0
    more = int(_joins_more(lower, higher)) - int(_joins_more(higher, lower))
    return more or int(_begins_with_more(lower, higher)) - int(_begins_with_more(higher, lower))


def _begins_with_more(many: Piece, few: Piece) -> bool:
    """Whether a clause begins with a name of the other one and names more: 教职工和家长入校."""
    return any(
        _goes_on_alike(found[1], found[3], found[4], few)
        for clause in re.split(r"[，。；：]", many.words)
        for found in _beginning().finditer(clause)
    )


def _goes_on_alike(name: str, other: str, rest: str, piece: Piece) -> bool:
    """Whether a clause of a piece begins with a name, and goes on as behind a second name."""
    if re.search(r"等|各类|所有|一切|上述|其他|任何", piece.words) or is_told(other, piece, name):
        return False
    return any(
        clause.startswith(name) and clause[len(name) :].lstrip("内里均都须应要")[:2] in rest
        for clause in re.split(r"[，。；：]", piece.words)
        if len(clause) > len(name) + 2
        and not re.match(load("circles")["joins"], clause[len(name) :])
    )


@cache
def _beginning() -> re.Pattern[str]:
    """A name of people or places at the beginning of a clause, a second one, and what follows."""
    names = name_ends().pattern.removesuffix("$")
    joins = load("circles")["joins"]
    return re.compile(f"^([\u4e00-\u9fff]{{0,6}}?{names})(?:{joins})([\u4e00-\u9fff]{{2,4}}?)(.+)$")


def _joins_more(many: Piece, few: Piece) -> bool:
    """Whether one side names some by a head, and the other side only one of them."""
    return any(
        _is_one_of(name, ends, few)
        and not any(is_told(other, few, name) for other in members - {name})
        for members, ends in _joined(many.words)
        for name in members
    )


def _is_one_of(name: str, head: str, piece: Piece) -> bool:
    """Whether a piece speaks of those and of no others: 独居老人, not 独居等老人, 所有老人."""
    if re.search(r"等|各类|所有|一切|上述|其他|任何", piece.words):
        return False
    heads = next((one for one in load("compare")["same_groups"] if head in one), [head])
    return re.search(f"{re.escape(name)}(?:的|人员)?{any_of(heads)}", piece.words) is not None


def _bare(name: str) -> str:
    """A name without where those live: 辖区内独居."""
    return re.sub(load("circles")["where"], "", name)


def _may_be_joined(name: str) -> bool:
    """Whether those with something in common may be called so: not 满六十岁, 户口在本县."""
    return 1 < len(name) <= LONGEST_NAME and not re.search("[岁满]|户[口籍]", name)


@lru_cache(maxsize=4096)
def _joined(text: str) -> tuple[tuple[frozenset[str], str], ...]:
    """The lists of a text whose members share the head of the last: {独居, 空巢} and 老人."""
    found = []
    for listing in lists_in(text):
        *first, last = listing.members
        rest = text[text.rfind(last) + len(last) :]
        behind, inside = _heads_behind().match(rest), _head_inside().search(last, 2)
        for head, name in ((behind, last), (inside, last[: inside.start()] if inside else "")):
            ends = [_bare(one.removesuffix(head[1])) for one in (*first, name)] if head else []
            if head and all(_may_be_joined(name) for name in ends):
                found.append((frozenset(ends), head[1]))
    return tuple(found)
