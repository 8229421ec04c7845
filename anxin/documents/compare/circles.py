"""Whether a measure is about all of them or about a part: qualifiers, homes, exceptions."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from anxin.documents.lexicon import any_of, load

from .pairing import Piece

# 所有, 凡 and the like say that all are meant.
EVERYBODY = re.compile(r"所有|全部|一切|任何|凡是|凡|全体|各类|来自")
EXCEPTION = re.compile(r"除外|除[^，。；]{1,24}外(?![来地籍省市县])|不在此限|不受此限")
# Only those who are registered here.
AT_HOME = re.compile(
    r"本[省市县区镇乡村地][^，。；]{0,3}(?:户籍|常住)|具有[^，。；]{0,6}户籍|限[^，。；]{0,4}户籍"
)
# 签约居民中的失能老人 are a part of those.
AMONG = re.compile(
    r"(?:居民|人员|群众|人群|对象|人口|户|学生|老人|老年人|企业|职工)中的?(?=[\u4e00-\u9fff]{2})"
)
LONGEST_QUALIFIER = 8
# A member of a list with the sign or word that joins it.
MEMBER = re.compile(r"^(?:[、和及与或]|以及)|(?:[、和及与或]|以及)$")
MODALS = re.compile(r"应当|必须|不得|严禁|禁止|[应须要]")
SHORTEST_CLAUSE = 5


@cache
def _people() -> re.Pattern[str]:
    return re.compile(r"[\u4e00-\u9fff]{0,12}?" + any_of(load("compare")["circles"]))


@cache
def _qualifier() -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(load("compare")["qualifiers"]) + ")$")


def circle_changed(higher: Piece, lower: Piece) -> int:
    """1 when more are meant below by the same words with fewer qualifiers, -1 when fewer."""
    changes = (
        _takes_in(lower, higher) - _takes_in(higher, lower),
        -_leaves_out(higher, lower),
        _has(EXCEPTION, higher) - _has(EXCEPTION, lower),
        _says(AT_HOME, higher) - _says(AT_HOME, lower),
        _says(AMONG, higher) - _says(AMONG, lower),
    )
    return next((change for change in changes if change), 0)


def _has(pattern: re.Pattern[str], piece: Piece) -> int:
    return int(bool(pattern.search(piece.sentence or piece.text)))


def _says(pattern: re.Pattern[str], piece: Piece) -> int:
    return int(bool(pattern.search(piece.words)))


def _takes_in(wide: Piece, narrow: Piece) -> int:
    """Whether `narrow` is about a part of those that `wide` is about."""
    return int(
        any(
            _qualifier().search(_inserted(all_, part))
            for all_ in _circles(wide.words)
            for part in _circles(narrow.words)
        )
    )


@lru_cache(maxsize=4096)
def _circles(text: str) -> tuple[str, ...]:
    """Whom or what the clauses of a text are about."""
    parts = re.split(
        r"[，。；：、]|对|为(?!由)|向|由|禁止|不得|严禁|组织|要求", EVERYBODY.sub("", text)
    )
    found = (_people().match(part) for part in parts)
    return tuple(dict.fromkeys(match.group() for match in found if match))


def _leaves_out(higher: Piece, lower: Piece) -> int:
    """Whether a clause below is one from above without a member of its list."""
    return int(
        any(
            MEMBER.search(_inserted(part, whole))
            for whole in _bare_clauses(higher.text)
            for part in _bare_clauses(lower.text)
        )
    )


@lru_cache(maxsize=4096)
def _bare_clauses(text: str) -> tuple[str, ...]:
    """The clauses without words of duty, long enough to be known again."""
    parts = re.split(r"[，。；：]", MODALS.sub("", text))
    return tuple(part for part in parts if len(part) >= SHORTEST_CLAUSE)


def _inserted(all_: str, part: str) -> str:
    """The run of characters by which `part` is longer than `all_`, or nothing."""
    extra = len(part) - len(all_)
    if not 0 < extra <= LONGEST_QUALIFIER:
        return ""
    for at in range(len(all_), -1, -1):
        if part.startswith(all_[:at]) and part[at + extra :] == all_[at:]:
            return part[at : at + extra]
    return ""
