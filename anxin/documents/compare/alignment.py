"""Which measure of the lower text answers which of the higher one."""

from __future__ import annotations

import re
from collections.abc import Collection

from .leftover import leftover_links, with_nearer, without_chance
from .pairing import Likeness, Piece

# Below this two texts are not about the same thing; tuned on the samples, not on one pair.
SAME = 0.25
# From here on two texts are about the same thing even when they name different acts.
ALIKE = 0.6
# A clause of the higher text that finds this little in the lower one was left out.
LOST = 0.3
# Between two texts that repeat each other only these may differ.
REPEATS = re.compile(r"[，。；：、]|应当|必须|[应须要]|严禁|不得")
# Conditions and lists of people ask for nothing by themselves.
NO_DEMAND = re.compile(r"^(?:以及|如|若|凡)|(?:的|出行|人员)$|^〔[^〕]*〕$")


def pair_up(
    above: list[Piece],
    below: list[Piece],
    joined: Collection[tuple[int, int]] = (),
    unlike: Collection[tuple[int, int]] = (),
) -> tuple[list[tuple[Piece, Piece]], list[Piece], list[Piece]]:
    """Return pairs, clauses of the higher text without counterpart, and what was added.

    `joined`: places of pairs that belong together whatever words they share; `unlike`: of pairs
    that do different things and belong together only when nearly all their words are the same.
    """
    likeness = Likeness([*above, *below])
    table = {
        (i, j): likeness.between(one, other)
        for i, one in enumerate(above)
        for j, other in enumerate(below)
    }
    for place in unlike:
        table[place] = table[place] if table[place] >= ALIKE else 0.0
    links = without_chance(above, below, _links(table, len(above), len(below)))
    links = with_nearer(above, below, links) | set(joined)
    links |= leftover_links(above, below, links, unlike, joined)
    links = _without_repeated(above, below, table, links, joined)
    matched = [(above[i], below[j]) for i, j in sorted(links)]
    everything = "\n".join(piece.words for piece in below)
    clauses = [piece.words for piece in below]
    missing: list[Piece] = []
    for i, piece in enumerate(above):
        if all(i != linked for linked, _ in links):
            missing.append(piece)
        else:
            missing.extend(_lost_clauses(piece, clauses, everything, likeness))
    added = [piece for j, piece in enumerate(below) if all(j != linked for _, linked in links)]
    return matched, missing, added


def _links(table: dict[tuple[int, int], float], above: int, below: int) -> set[tuple[int, int]]:
    """Best partners of each side that are alike enough."""
    links: set[tuple[int, int]] = set()
    for j in range(below):
        best = max(range(above), key=lambda i: table[i, j], default=None)
        if best is not None and table[best, j] >= SAME:
            links.add((best, j))
    for i in range(above):
        best = max(range(below), key=lambda j: table[i, j], default=None)
        if best is not None and table[i, best] >= SAME:
            links.add((i, best))
    return links


def _without_repeated(
    above: list[Piece],
    below: list[Piece],
    table: dict[tuple[int, int], float],
    links: set[tuple[int, int]],
    joined: Collection[tuple[int, int]],
) -> set[tuple[int, int]]:
    """The links without those of a side that is repeated word for word by another partner.

    What is repeated is answered; only nearly the same words may share in it.
    """
    same = {(i, j) for i, j in links if _demand(above[i]) == _demand(below[j])}
    firsts, seconds = {i for i, _ in same}, {j for _, j in same}
    return {
        (i, j)
        for i, j in links
        if (i, j) in same
        or (i, j) in joined
        or table[i, j] >= ALIKE
        or (i not in firsts and j not in seconds)
    }


def _demand(piece: Piece) -> str:
    """The text without signs and words of duty, by which a repetition is known."""
    return REPEATS.sub("", piece.text)


def _lost_clauses(
    piece: Piece, clauses: list[str], everything: str, likeness: Likeness
) -> list[Piece]:
    """Clauses of a matched measure that the lower text left out."""
    lost = []
    parts = [part for part in re.split(r"[，,；;。]", piece.text) if len(part) > 5]
    for part in parts:
        if len(parts) < 2 or NO_DEMAND.search(part) or part[:10] in everything:
            continue
        best = max((likeness.contained(part, clause) for clause in clauses), default=0.0)
        if best < LOST or _is_taken(part, parts, everything):
            lost.append(Piece(piece.measure, part, piece.context))
    return lost


def _is_taken(part: str, parts: list[str], everything: str) -> bool:
    """Whether the only clause below that is like a part is word for word another part of the measure.

    C级每户补助1万元，D级每户补助3万元: where only D is left, C is lost.
    """
    twins = [other for other in parts if other != part and _is_parallel(part, other)]
    below = [clause for clause in re.split(r"[，；。\n]", everything) if _is_parallel(part, clause)]
    return bool(twins) and bool(below) and all(clause in twins for clause in below)


def _is_parallel(one: str, other: str) -> bool:
    """Whether two clauses have the same form: they end alike, their figures left aside."""
    first, second = (re.sub(r"\d+(?:\.\d+)?", "0", text) for text in (one, other))
    return len(first) == len(second) and sum(map(str.__eq__, first, second)) >= len(first) - 2
