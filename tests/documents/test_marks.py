"""Figures marked for the classifier: more, less or the same as the figure of their kind above."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.documents.compare.marks import LESS, MORE, SAME, marked


@pytest.mark.parametrize(
    ("above", "below", "told"),
    [
        ("72小时内的阴性证明", "48小时内的阴性证明", "48小时↓内的阴性证明"),
        ("隔离7天", "隔离14天", "隔离14天↑"),
        ("公示两周", "公示14天", "公示14天="),
        # What stayed is found first, wherever it stands.
        ("满60岁补100元，满70岁补200元", "满70岁补300元", "满70岁=补300元↑"),
        # Nothing of its kind above, or no figure at all.
        ("按时公布", "3日内公布", "3日内公布"),
        ("3日内公布", "按时公布", "按时公布"),
    ],
)
def test_figures_are_marked_by_those_above(above: str, below: str, told: str) -> None:
    assert marked(below, above) == told


@given(
    st.text(alphabet="满60岁补10元天小时，每次内"), st.text(alphabet="满70岁补20元天小时，每次内")
)
def test_marks_are_all_that_is_added(above: str, below: str) -> None:
    told = marked(below, above)
    assert "".join(sign for sign in told if sign not in (MORE, LESS, SAME)) == below


@given(st.text(alphabet="满60岁补10元天小时，每次内"))
def test_a_clause_beside_itself_has_nothing_more_or_less(clause: str) -> None:
    told = marked(clause, clause)
    assert MORE not in told
    assert LESS not in told
