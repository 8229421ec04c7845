"""The actor that posts make of a user, day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anxin.accounts.models import Post, User
from anxin.accounts.queries import actor_of_user, post_faults, users_all
from anxin.accounts.services import post_assign, post_end, user_create, user_deactivate
from anxin.areas.queries import unit_by_slug, unit_chain
from anxin.areas.types import FieldOfWork, range_of
from anxin.core import clock
from anxin.core.models import AuditEntry
from anxin.core.row_policy import scope_set
from anxin.core.types import (
    SYSTEM,
    Actor,
    Channel,
    CodeRange,
    Conflict,
    Denied,
    Invalid,
    Missing,
)
from tests import people

pytestmark = pytest.mark.usefixtures("db")
FROM, TO = date(2021, 2, 1), date(2021, 2, 28)


@pytest.fixture(autouse=True)
def _as_system(db: None) -> None:
    scope_set(SYSTEM)


@pytest.fixture
def user() -> int:
    return user_create(
        actor=SYSTEM, username="ayi", display_name="阿依·古丽", password="lantern-at-dusk-8"
    )


def unit_id(slug: str) -> int:
    unit = unit_by_slug(slug)
    assert unit is not None
    return unit.id


def assign(user_id: int, unit: str = "town-yuezhou", **changes: Any) -> int:
    values: dict[str, Any] = {
        "actor": SYSTEM,
        "user_id": user_id,
        "unit_id": unit_id(unit),
        "role": "town",
        "ranges": [range_of(people.YUEZHOU_CODE)],
        "fields": int(FieldOfWork.GENERAL),
        "unit_chain": unit_chain(unit_id(unit)),
        "from_on": FROM,
        "to_on": TO,
    }
    return post_assign(**{**values, **changes})


def actor_on(day: date, user_id: int) -> Actor | None:
    with clock.frozen_at(datetime(day.year, day.month, day.day, 4, tzinfo=UTC)):
        return actor_of_user(user_id)


def test_a_post_counts_from_its_first_to_its_last_day(user: int) -> None:
    assign(user)
    days = [date(2021, 1, 31), FROM, TO, date(2021, 3, 1)]
    assert [actor_on(day, user) is not None for day in days] == [False, True, True, False]


def test_the_day_turns_at_midnight_in_china(user: int) -> None:
    assign(user)
    with clock.frozen_at(datetime(2021, 1, 31, 15, 59, tzinfo=UTC)):
        assert actor_of_user(user) is None
    with clock.frozen_at(datetime(2021, 1, 31, 16, 0, tzinfo=UTC)):
        assert actor_of_user(user) is not None


def test_without_a_last_day_a_post_goes_on(user: int) -> None:
    assign(user, to_on=None)
    assert actor_on(date(2031, 2, 1), user) is not None


def test_several_posts_unite_rights_ranges_fields_and_units(user: int) -> None:
    assign(user)
    assign(
        user,
        "dept-market",
        role="auditor",
        ranges=[range_of(people.DONGSHAN_CODE)],
        fields=int(FieldOfWork.MARKET),
    )
    actor = actor_on(FROM, user)
    assert actor is not None
    assert actor.unit_id == unit_id("town-yuezhou")
    assert actor.may("core.read_audit")
    assert actor.may("workorders.read")
    assert actor.scope.fields == FieldOfWork.GENERAL | FieldOfWork.MARKET
    # The two towns are neighbours by code, so they make one range.
    assert actor.scope.ranges == (CodeRange(530302102000000, 530302103999999),)
    assert actor.scope.unit_chain == (unit_id("town-yuezhou"), unit_id("dept-market"))


def test_an_actor_takes_one_query_and_keeps_its_channel() -> None:
    office = User.objects.get(username=people.OFFICE).pk
    with CaptureQueriesContext(connection) as asked:
        actor = actor_of_user(office, Channel.PHONE)
    assert actor is not None
    assert actor.channel is Channel.PHONE
    assert len(asked) == 1


def test_a_closed_account_is_nobody(user: int) -> None:
    assign(user)
    user_deactivate(actor=SYSTEM, user_id=user)
    assert actor_on(FROM, user) is None
    with pytest.raises(Missing):
        user_deactivate(actor=SYSTEM, user_id=user)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("role", {"role": "king"}),
        ("to_on", {"to_on": date(2021, 1, 1)}),
        ("unit_chain", {"unit_chain": ()}),
        ("unit_chain", {"unit_chain": (1, 2)}),
        ("ranges", {"ranges": [CodeRange(n * 10, n * 10 + 1) for n in range(5)]}),
    ],
)
def test_a_post_that_cannot_be_is_refused(user: int, field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        assign(user, **changes)
    assert field in refused.value.fields
    assert not Post.objects.filter(user_id=user).exists()


def test_posts_that_do_not_fit_into_one_scope_are_refused_only_while_they_overlap(
    user: int,
) -> None:
    apart = [CodeRange(n * 10, n * 10 + 1) for n in range(4)]
    assign(user, ranges=apart)
    more = [CodeRange(100, 101)]
    with pytest.raises(Invalid):
        assign(user, ranges=more, to_on=None)
    with pytest.raises(Invalid):
        assign(user, ranges=more, from_on=TO)
    assign(user, ranges=more, from_on=date(2021, 3, 1), to_on=None)


def test_a_post_ends_with_the_day_given(user: int) -> None:
    post = assign(user, to_on=None)
    with pytest.raises(Invalid):
        post_end(actor=SYSTEM, post_id=post, to_on=date(2021, 1, 1))
    post_end(actor=SYSTEM, post_id=post, to_on=date(2021, 2, 10))
    assert actor_on(date(2021, 2, 11), user) is None


def test_what_was_done_is_recorded_without_names(user: int) -> None:
    assign(user)
    entries = AuditEntry.objects.filter(subject_type="user", subject_id=str(user))
    assert {entry.action for entry in entries} == {
        "accounts.user_created",
        "accounts.post_assigned",
    }
    assert "阿依" not in str([entry.detail for entry in entries])
    assert "ayi" not in str([entry.detail for entry in entries])


def test_only_an_administrator_makes_accounts() -> None:
    with pytest.raises(Denied):
        users_all(people.actor(people.OFFICE))
    assert len(users_all(people.actor(people.ADMIN))) >= len(people.ALL)
    with pytest.raises(Denied):
        user_create(
            actor=people.actor(people.OFFICE),
            username="x",
            display_name="x",
            password="lantern-at-dusk-8",
        )


def test_a_name_taken_and_a_weak_password_are_refused(user: int) -> None:
    with pytest.raises(Conflict):
        user_create(actor=SYSTEM, username="ayi", display_name="乙", password="lantern-at-dusk-8")
    with pytest.raises(Invalid) as refused:
        user_create(actor=SYSTEM, username="weak", display_name="丙", password="12345678")
    assert "password" in refused.value.fields


def test_faults_of_posts_are_noticed(user: int) -> None:
    assert post_faults(demo_allowed=True) == []
    assert len(post_faults(demo_allowed=False)) == len(people.ALL)
    post = assign(user, to_on=None)
    Post.objects.filter(pk=post).update(unit_chain=[])
    User.objects.filter(username=people.ADMIN).update(is_active=False)
    assert len(post_faults(demo_allowed=True)) == 2
