"""Joining the posts of a person into one scope; how long wrong tries lock; the file of roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from anxin.core.types import MAX_RANGES, MAX_UNIT_CHAIN, CodeRange, Scope

from .types import PostFacts, RoleInfo

TRIES_BEFORE_LOCK = 5
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=24)
CODE_PERIOD_S = 30
# Of everybody behind one address together: an office of fifty may mistype, a robot may not try on.
TRIES_BY_ADDRESS = 60
ADDRESS_WINDOW = timedelta(minutes=15)
_BROWSERS = (
    *(("MicroMessenger", "WeChat"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("OPR", "Opera")),
    *(("Chrome", "Chrome"), ("Safari", "Safari")),
)
_SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")),
    *(("Mac OS", "Mac"), ("Linux", "Linux")),
)
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


def device_of(agent: str) -> str:
    """The sort of a browser and of its machine (`Chrome · Windows`), empty when neither is known."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return " · ".join(part for part in (browser, system) if part)


def network_of(address: str) -> str:
    """What tries are counted by: an IPv4 address, or the network an IPv6 address lies in."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    inner = getattr(found, "ipv4_mapped", None) or found
    return str(ip_network((inner, 64), strict=False)) if inner.version == 6 else str(inner)


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
