"""The lock after wrong tries: five reach the password, however they come."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from anxin.accounts.models import User
from anxin.accounts.rules import TRIES_BEFORE_LOCK
from anxin.accounts.services import (
    code_accept,
    login_failed,
    login_succeeded,
    login_try,
    login_try_passed,
    password_set,
)
from anxin.core import clock
from anxin.core.models import AuditEntry
from anxin.core.row_policy import scope_set
from anxin.core.services import acting_as
from anxin.core.types import PUBLIC, SYSTEM, Denied
from tests import people

START = datetime(2021, 2, 11, 1, 0, tzinfo=UTC)
NAME = people.OFFICE
RIVALS = 12


@pytest.fixture
def held(db: None) -> Iterator[None]:
    scope_set(SYSTEM)
    with clock.frozen_at(START):
        yield


def wrong(times: int) -> list[bool]:
    return [login_try(NAME) for _ in range(times)]


def at(moment: datetime) -> bool:
    """Whether a try is let through at a moment, without counting it."""
    with clock.frozen_at(moment), transaction.atomic():
        let = login_try(NAME)
        transaction.set_rollback(True)
    return let


@pytest.mark.usefixtures("held")
def test_the_sixth_try_is_refused_until_a_quarter_of_an_hour_is_over() -> None:
    assert wrong(6) == [True] * 5 + [False]
    assert not at(START + timedelta(minutes=14, seconds=59))
    assert at(START + timedelta(minutes=15))


@pytest.mark.usefixtures("held")
def test_each_five_more_double_the_wait_up_to_a_day() -> None:
    moment, waits = START, []
    for _ in range(9):
        with clock.frozen_at(moment):
            assert wrong(TRIES_BEFORE_LOCK) == [True] * TRIES_BEFORE_LOCK
        until = User.objects.get(username=NAME).locked_until
        assert until is not None
        waits.append(int((until - moment).total_seconds() // 60))
        moment = until
    assert waits == [15, 30, 60, 120, 240, 480, 960, 1440, 1440]


@pytest.mark.usefixtures("held")
def test_tries_while_locked_do_not_lengthen_the_lock() -> None:
    wrong(5)
    before = User.objects.get(username=NAME).locked_until
    assert wrong(20) == [False] * 20
    assert User.objects.get(username=NAME).locked_until == before


@pytest.mark.usefixtures("held")
def test_a_right_password_gives_back_its_own_try_only() -> None:
    wrong(4)
    assert login_try(NAME)
    login_try_passed(NAME)
    assert User.objects.get(username=NAME).failed_logins == 4
    assert wrong(2) == [True, False]


@pytest.mark.usefixtures("held")
def test_signing_in_forgets_the_wrong_tries() -> None:
    wrong(4)
    login_succeeded(user_id=User.objects.get(username=NAME).pk)
    assert wrong(5) == [True] * 5


@pytest.mark.usefixtures("held")
def test_a_new_password_frees_from_the_lock_and_only_the_administrator_gives_it() -> None:
    wrong(5)
    user_id = User.objects.get(username=NAME).pk
    with pytest.raises(Denied):
        password_set(actor=PUBLIC, user_id=user_id, password="lantern-at-dusk-8")
    password_set(actor=SYSTEM, user_id=user_id, password="lantern-at-dusk-8")
    assert login_try(NAME)


@pytest.mark.usefixtures("held")
def test_an_unknown_name_is_let_through_to_fail_at_the_password() -> None:
    assert [login_try("nobody-at-all") for _ in range(7)] == [True] * 7


@pytest.mark.usefixtures("held")
def test_failures_are_recorded_without_the_name_typed() -> None:
    login_failed("my-own-password")
    wrong(5)
    login_failed(NAME)
    entries = list(AuditEntry.objects.filter(action="accounts.login_failed").order_by("id"))
    assert [entry.detail["locked"] for entry in entries] == [False, True]
    assert "my-own-password" not in str([(e.subject_id, e.detail) for e in entries])
    assert entries[0].subject_id == ""


@pytest.mark.usefixtures("held")
def test_a_code_of_a_device_opens_once() -> None:
    user_id = User.objects.get(username=NAME).pk
    assert code_accept(user_id=user_id, step=100)
    assert not code_accept(user_id=user_id, step=100)
    assert not code_accept(user_id=user_id, step=99)
    assert code_accept(user_id=user_id, step=101)


def _at_once(attempt: object) -> int:
    """How many of several attempts at one time reach the password."""
    reached: list[bool] = []
    gate = threading.Barrier(RIVALS)

    def rival() -> None:
        try:
            gate.wait()
            with acting_as(PUBLIC):
                reached.append(attempt())  # type: ignore[operator]  # a function of the test
        finally:
            connection.close()

    rivals = [threading.Thread(target=rival) for _ in range(RIVALS)]
    for one in rivals:
        one.start()
    for one in rivals:
        one.join()
    return sum(reached)


@pytest.mark.usefixtures("own_db")
def test_of_twelve_tries_at_once_five_reach_the_password() -> None:
    assert _at_once(lambda: login_try(NAME)) == TRIES_BEFORE_LOCK


@pytest.mark.usefixtures("own_db")
def test_looking_first_and_counting_after_lets_more_than_five_through() -> None:
    """The control: without the conditional UPDATE the same burst passes the lock."""
    looked = threading.Barrier(RIVALS)

    def careless() -> bool:
        free = User.objects.get(username=NAME).failed_logins < TRIES_BEFORE_LOCK
        looked.wait()
        login_try(NAME)
        return free

    assert _at_once(careless) > TRIES_BEFORE_LOCK
