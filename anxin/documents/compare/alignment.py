"""Which measure of the lower text answers which of the higher one."""

from __future__ import annotations

import re
from collections.abc import Collection

from .context import partners
from .costs import is_free
from .figures import figures_in
from .kindred import kindred_pairs
from .leftover import among_leftovers
from .nearness import Nearness
from .order import Place
from .pairing import Piece
from .sameness import standard

# A clause of the higher text that finds this little in the lower one was left out.
LOST = 0.4
# So many of its characters in one clause, or so much of it beside a figure of the same kind, is enough.
MOST_CHARACTERS, SOME_WORDS = 0.6, 0.2
CLAUSE = re.compile(r"[，,；;。]")
# What a clause is about, with which it begins.
THING = re.compile(r"[\u4e00-\u9fff]{1,4}?[费金款票证补贴险]")
HAN = re.compile(r"[\u4e00-\u9fff]")
# Conditions and lists of people ask for nothing by themselves.
NO_DEMAND = re.compile(
    r"^(?:以及|如|若|凡)|(?:的|出行|人员|后|期间|(?<![学课小])时|(?<=的)[农住商用]户|\d[日月])$|^〔[^〕]*〕$"
)


def pair_up(
    above: list[Piece],
    below: list[Piece],
    joined: Collection[Place] = (),
    *,
    by_ear: bool = True,
) -> tuple[list[tuple[Piece, Piece]], list[Piece], list[Piece]]:
    """Return pairs, clauses of the higher text without counterpart, and what was added.

    `joined`: places of pairs that belong together whatever words they share. `by_ear`: whether
    the classifier is asked where words and context leave a place open.
    """
    near = Nearness(above, below, kindred_pairs(above, below), joined)
    links = partners(near, above, below, joined, by_ear=by_ear)
    links |= among_leftovers(above, below, links)
    matched = [(above[i], below[j]) for i, j in sorted(links)]
    clauses = [piece.words for piece in below]
    everything = "\n".join(clauses)
    missing: list[Piece] = []
    for i, piece in enumerate(above):
        if all(i != linked for linked, _ in links):
            missing.append(piece)
        else:
            answers = [below[j] for linked, j in links if linked == i]
            missing.extend(_lost_clauses(piece, answers, clauses, everything, near))
    added = [piece for j, piece in enumerate(below) if all(j != linked for _, linked in links)]
    return matched, missing, added


def _lost_clauses(
    piece: Piece, answers: list[Piece], clauses: list[str], everything: str, near: Nearness
) -> list[Piece]:
    """Clauses of a matched measure that the lower text left out."""
    lost = []
    beside = CLAUSE.split("，".join(answer.item or answer.words for answer in answers))
    parts = [part for part in CLAUSE.split(piece.text) if len(part) > 5]
    free = any(is_free(answer) for answer in answers)
    for part in parts:
        if len(parts) < 2 or NO_DEMAND.search(part) or part[:10] in everything:
            continue
        if free and is_free(Piece(piece.measure, part, "")):
            # 不得收取任何费用 and 全程免费 share no word.
            continue
        best = max((near.contained(part, clause) for clause in clauses), default=0.0)
        found = best >= LOST or any(_is_said(part, clause, near) for clause in beside)
        if not found or _is_taken(part, parts, everything) or _is_unnamed(part, parts, everything):
            lost.append(Piece(piece.measure, part, piece.context))
    return lost


def _is_said(part: str, clause: str, near: Nearness) -> bool:
    """Whether a clause beside the answer has most characters of a part, or a figure of one kind and some."""
    chars = set(HAN.findall(standard(part)))
    if len(chars & set(HAN.findall(standard(clause)))) >= MOST_CHARACTERS * len(chars):
        return True
    same = {figure.kind for figure in figures_in(part)} & {f.kind for f in figures_in(clause)}
    return bool(same) and near.contained(part, clause) >= SOME_WORDS


def _is_taken(part: str, parts: list[str], everything: str) -> bool:
    """Whether the only clause below that is like a part is word for word another part of the measure.

    C级每户补助1万元，D级每户补助3万元: where only D is left, C is lost.
    """
    twins = [other for other in parts if other != part and _is_parallel(part, other)]
    below = [clause for clause in re.split(r"[，；。\n]", everything) if _is_parallel(part, clause)]
    return bool(twins) and bool(below) and all(clause in twins for clause in below)


def _is_unnamed(part: str, parts: list[str], everything: str) -> bool:
    """Whether a part says of its own thing what another says of one that the lower text names alone.

    伙食费全额退还，保教费减半退还: where no 保教费 is named, it is left out.
    """
    own = THING.match(part)
    named = standard(everything)
    others = (THING.match(other) for other in parts if other != part and other[-2:] == part[-2:])
    return (
        own is not None
        and own.group() not in everything
        and standard(own.group()) not in named
        and any(other is not None and other.group() in everything for other in others)
    )


def _is_parallel(one: str, other: str) -> bool:
    """Whether two clauses have the same form: they end alike, their figures left aside."""
    first, second = (re.sub(r"\d+(?:\.\d+)?", "0", text) for text in (one, other))
    return len(first) == len(second) and sum(map(str.__eq__, first, second)) >= len(first) - 2
