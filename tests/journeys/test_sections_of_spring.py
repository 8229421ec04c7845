"""The same journeys on the second campaign: its own six sections, no word of the epidemic."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.stage import Site

from .campaigns import WORDS
from .conftest import Visit
from .sections import carried, staff
from .stories import OF_SPRING, SPRING, Story


@pytest.fixture(scope="module")
def stage(district_of: Callable[[str], Site]) -> Site:
    """The district four days after the second notice was issued."""
    return district_of(SPRING)


@pytest.mark.parametrize("story", OF_SPRING.values(), ids=OF_SPRING)
def test_sentence_becomes_a_closed_order_with_proof(visit: Visit, story: Story) -> None:
    carried(visit, story)


def test_word_of_the_epidemic_would_be_heard(visit: Visit) -> None:
    clerk = staff(visit, SPRING, "office")
    clerk.go("/notices/qilin-2021/")
    assert clerk.faults
    assert WORDS.search(clerk.faults.pop())
