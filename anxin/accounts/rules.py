"""Joining the posts of a person into one scope; how long wrong tries lock; the file of roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from anxin.core.types import MAX_RANGES, MAX_UNIT_CHAIN, CodeRange, Scope

from .types import PostFacts, RoleInfo

TRIES_BEFORE_LOCK = 5
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=24)
CODE_PERIOD_S = 30
# Words an attacker tries first here: the product, the district, the season, the desk.
OWN_WORDS = (
    *("anxin", "qilin", "qujing", "yunnan", "chunjie", "xinnian", "mima", "password"),
    *("admin", "zhengfu", "office", "desk", "安心", "麒麟", "曲靖", "春节"),
)
LEAST_BESIDE_WORDS = 8


def easy_to_guess(password: str, username: str) -> str:
    """A word of those that a password mostly consists of, empty when enough stands beside them."""
    rest = password.casefold()
    found = [word for word in (*OWN_WORDS, username.casefold()) if len(word) > 1 and word in rest]
    for word in found:
        rest = rest.replace(word, "")
    return found[0] if found and len(rest) < LEAST_BESIDE_WORDS else ""


def merge_ranges(ranges: Iterable[CodeRange]) -> tuple[CodeRange, ...]:
    """The same codes in as few ranges as possible, in order."""
    merged: list[CodeRange] = []
    for part in sorted(ranges, key=lambda part: (part.low, part.high)):
        if merged and part.low <= merged[-1].high + 1:
            merged[-1] = CodeRange(merged[-1].low, max(merged[-1].high, part.high))
        else:
            merged.append(part)
    return tuple(merged)


def join_scopes(scopes: Iterable[Scope]) -> Scope | None:
    """All scopes as one, None when they do not fit: never wider than asked, never cut short.

    A range left out would hide work; a unit left out of the chain would show a complaint to the
    unit complained about.
    """
    ranges: tuple[CodeRange, ...] = ()
    fields = 0
    chain: tuple[int, ...] = ()
    for scope in scopes:
        ranges = merge_ranges((*ranges, *scope.ranges))
        fields |= scope.fields
        chain = tuple(dict.fromkeys((*chain, *scope.unit_chain)))
    if len(ranges) > MAX_RANGES or len(chain) > MAX_UNIT_CHAIN:
        return None
    return Scope(ranges, fields, chain)


def fitting_posts(posts: Sequence[PostFacts]) -> tuple[Scope, tuple[PostFacts, ...]]:
    """The posts in order, each taken only while the whole still fits into one scope."""
    scope = Scope()
    taken: list[PostFacts] = []
    for post in posts:
        joined = join_scopes((scope, post.scope))
        if joined is not None:
            scope = joined
            taken.append(post)
    return scope, tuple(taken)


def read_roles(file: Mapping[str, Any], known: frozenset[str]) -> tuple[list[RoleInfo], list[str]]:
    """`{slug: {title, title_en, permissions}}` → roles, and permissions that no room knows."""
    roles = [
        RoleInfo(
            slug=str(slug),
            title=str(given["title"]),
            title_en=str(given["title_en"]),
            permissions=frozenset(str(one) for one in given["permissions"]),
        )
        for slug, given in file.items()
    ]
    named = {one for role in roles for one in role.permissions}
    return roles, sorted(named - known)
