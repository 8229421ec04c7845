"""Joining posts into one scope: as wide as they are together, never wider, never cut short."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anxin.accounts.rules import fitting_posts, join_scopes, merge_ranges, read_roles
from anxin.accounts.types import PostFacts
from anxin.core.types import MAX_RANGES, MAX_UNIT_CHAIN, CodeRange, Scope

CODES = st.integers(min_value=0, max_value=60)
RANGES = st.builds(lambda a, b: CodeRange(min(a, b), max(a, b)), CODES, CODES)
SCOPES = st.builds(
    lambda ranges, fields, chain: Scope(merge_ranges(ranges)[:MAX_RANGES], fields, tuple(chain)),
    st.lists(RANGES, max_size=4),
    st.integers(min_value=0, max_value=15),
    st.lists(st.integers(min_value=1, max_value=9), max_size=3, unique=True),
)


def post(unit: int, scope: Scope, *permissions: str) -> PostFacts:
    return PostFacts(unit, frozenset(permissions), scope)


@settings(deadline=None)
@given(st.lists(RANGES, max_size=8))
def test_merged_ranges_hold_the_same_codes_in_order_and_apart(ranges: list[CodeRange]) -> None:
    merged = merge_ranges(ranges)
    for code in range(62):
        assert any(code in part for part in merged) == any(code in part for part in ranges)
    for left, right in pairwise(merged):
        assert left.high + 1 < right.low


@settings(deadline=None)
@given(st.lists(SCOPES, max_size=4))
def test_a_joined_scope_covers_what_its_parts_cover_and_nothing_elsewhere(
    scopes: list[Scope],
) -> None:
    joined = join_scopes(scopes)
    if joined is None:
        return
    for code in range(62):
        held = any(code in part for part in joined.ranges)
        assert held == any(code in part for scope in scopes for part in scope.ranges)
    assert set(joined.unit_chain) == {unit for scope in scopes for unit in scope.unit_chain}


@settings(deadline=None)
@given(st.lists(SCOPES, min_size=1, max_size=6))
def test_posts_taken_keep_their_whole_scope(scopes: list[Scope]) -> None:
    posts = [post(number, scope) for number, scope in enumerate(scopes)]
    scope, taken = fitting_posts(posts)
    assert taken[0] is posts[0]
    for one in taken:
        assert set(one.scope.unit_chain) <= set(scope.unit_chain)
        for part in one.scope.ranges:
            assert part.low in merge_one(scope, part)
    assert len(scope.ranges) <= MAX_RANGES
    assert len(scope.unit_chain) <= MAX_UNIT_CHAIN


def merge_one(scope: Scope, part: CodeRange) -> CodeRange:
    """The range of the scope that holds a part whole."""
    return next(r for r in scope.ranges if r.low <= part.low and part.high <= r.high)


def test_neighbouring_towns_become_one_range() -> None:
    assert merge_ranges([CodeRange(10, 19), CodeRange(0, 9)]) == (CodeRange(0, 19),)


def test_a_post_that_does_not_fit_lends_neither_rights_nor_sight() -> None:
    first = post(1, Scope((CodeRange(0, 1),), 1, (1, 2, 3)), "a.read")
    second = post(4, Scope((CodeRange(5, 6),), 2, (4, 5)), "b.write")
    scope, taken = fitting_posts([first, second])
    assert taken == (first,)
    assert scope == first.scope


@pytest.mark.parametrize("ranges", [MAX_RANGES, MAX_RANGES + 1])
def test_more_ranges_than_a_scope_holds_do_not_fit(ranges: int) -> None:
    scopes = [Scope((CodeRange(n * 10, n * 10 + 1),)) for n in range(ranges)]
    assert (join_scopes(scopes) is None) == (ranges > MAX_RANGES)


def test_a_role_with_a_permission_no_room_knows_is_named() -> None:
    file = {"x": {"title": "甲", "title_en": "A", "permissions": ["a.read", "a.fly"]}}
    roles, unknown = read_roles(file, frozenset({"a.read"}))
    assert unknown == ["a.fly"]
    assert roles[0].permissions == {"a.read", "a.fly"}
