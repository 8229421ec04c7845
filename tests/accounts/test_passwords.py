"""What may be a password: long ones as typed, and nothing that is tried first in this place."""

from __future__ import annotations

import pytest

from anxin.accounts.models import User
from anxin.accounts.rules import easy_to_guess
from anxin.accounts.services import password_set
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Invalid
from tests import people

LONG = "长" * 20 + " Ab1 " + "z" * 40


@pytest.mark.parametrize(
    "password", ["qilin2021!", "Anxin-2026", "春节快乐安心2026", "dept-market1", "Password123"]
)
def test_a_word_of_this_place_with_little_beside_it_is_easy(password: str) -> None:
    assert easy_to_guess(password, "dept-market")


@pytest.mark.parametrize("password", ["qilin has nine red lanterns", "lantern-at-dusk-8", LONG])
def test_enough_beside_the_word_is_no_fault(password: str) -> None:
    assert not easy_to_guess(password, "dept-market")


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("password", ["qilin-2021", "password1234", "1234567890", "office2026"])
def test_a_password_that_is_tried_first_is_refused(password: str) -> None:
    scope_set(SYSTEM)
    user = User.objects.get(username=people.OFFICE)
    with pytest.raises(Invalid):
        password_set(actor=SYSTEM, user_id=user.pk, password=password)


@pytest.mark.usefixtures("db")
def test_a_long_password_counts_to_its_last_character() -> None:
    scope_set(SYSTEM)
    user = User.objects.get(username=people.OFFICE)
    password_set(actor=SYSTEM, user_id=user.pk, password=LONG)
    user.refresh_from_db()
    assert user.check_password(LONG)
    assert not user.check_password(LONG[:-1])
    assert not user.check_password(LONG.lower())
