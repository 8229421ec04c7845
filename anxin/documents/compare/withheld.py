"""What is promised or forbidden and yet withheld: for another thing, or for want of a tool."""

from __future__ import annotations

import re

from .bans import clauses_of, phrases
from .denials import is_ban
from .guarantees import is_guarantee
from .pairing import Piece


def withholds(higher: Piece, lower: Piece) -> bool:
    """Whether one thing is withheld for another, between which a ban allows no link."""
    linked = is_ban(higher) and phrases("linked").search(higher.text)
    return bool(linked) and any(
        not phrases("bans").search(clause[: found.start()])
        for clause in clauses_of(lower.text)
        for found in phrases("withheld").finditer(clause)
    )


def withholds_the_same(higher: Piece, lower: Piece) -> bool:
    """The same, of measures of which it is not known that they belong together."""
    found = LINK.search(higher.text)
    if found is None or not withholds(higher, lower):
        return False
    ground, act = (re.sub(r"[^\w]", "", part) for part in found.groups())
    return act[-2:] in lower.text and any(
        ground[at : at + 2] in (lower.sentence or lower.text) for at in range(len(ground) - 1)
    )


# 不得以拖欠物业费为由限制使用电梯
LINK = re.compile(r"以([^，。；]{2,14}?)为(?:由|名|条件)([^，。；]{2,20})")


def leaves_one_way(higher: Piece, lower: Piece) -> bool:
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
