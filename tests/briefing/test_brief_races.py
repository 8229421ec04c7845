"""Two who release at once, two letters at once: once each; the controls show what would happen else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection

from anxin.accounts.models import User
from anxin.accounts.services import post_assign, user_create
from anxin.areas.queries import unit_by_slug, unit_chain
from anxin.briefing.models import Brief, LetterCounter
from anxin.briefing.queries import cut_off_at, plan_of
from anxin.briefing.services import brief_draft, brief_release, brief_sign
from anxin.briefing.services.supervision import _number_next
from anxin.core import clock
from anxin.core.models import AuditEntry
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM, AnxinError
from anxin.site.loading import DEMO_FROM
from tests import people

QILIN = "qilin-2021"


def signed_brief() -> int:
    """A committed brief that the office has signed."""
    day = datetime(2021, 2, 9, tzinfo=clock.CHINA).date()
    at = cut_off_at(plan_of(QILIN), day)
    with clock.frozen_at(at + timedelta(minutes=1)), acting_as(SYSTEM):
        made = brief_draft(actor=SYSTEM, campaign=QILIN, day=day)
        assert made is not None
        office = people.actor(people.OFFICE)
        brief_sign(actor=office, ref=Brief.objects.get(id=made).ref, seen_revision=1)
    return made


def second_leader() -> str:
    """Another account that may release."""
    with acting_as(SYSTEM):
        unit = unit_by_slug("gov-office")
        assert unit is not None
        user = user_create(
            actor=SYSTEM,
            username="leader-2",
            display_name="演示·另一位",
            password="Long-enough-2021",
        )
        post_assign(
            actor=SYSTEM, user_id=user, unit_id=unit.id, role="leader", ranges=[], fields=1,
            unit_chain=unit_chain(unit.id), from_on=DEMO_FROM,
        )  # fmt: skip
    return "leader-2"


def at_once(deeds: list[Callable[[], str]]) -> list[str]:
    """All at once; returns what each said."""
    said: list[str] = []
    start = threading.Barrier(len(deeds))

    def run(deed: Callable[[], str]) -> None:
        try:
            start.wait(10)
            said.append(deed())
        except AnxinError as error:
            said.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(said)


def test_of_two_who_release_at_once_one_does(own_db: str) -> None:
    made, other = signed_brief(), second_leader()
    with acting_as(SYSTEM):
        ref = Brief.objects.get(id=made).ref
        actors = [people.actor(people.LEADER), people.actor(other)]

    def releasing(number: int) -> Callable[[], str]:
        def deed() -> str:
            with acting_as(actors[number]):
                brief_release(actor=actors[number], ref=ref)
            return "released"

        return deed

    assert at_once([releasing(0), releasing(1)]) == ["conflict", "released"]
    with acting_as(SYSTEM):
        assert AuditEntry.objects.filter(action="briefing.brief_release").count() == 1


def test_control_without_the_condition_both_believe_they_released(own_db: str) -> None:
    made, other = signed_brief(), second_leader()
    with acting_as(SYSTEM), connection.cursor() as cursor:
        users = [User.objects.get(username=one).pk for one in (people.LEADER, other)]
        cursor.execute("SELECT 1")
    gate = threading.Barrier(2)

    def careless(user: int) -> Callable[[], str]:
        def deed() -> str:
            with acting_as(SYSTEM):
                brief = Brief.objects.get(id=made)
                gate.wait(10)
                # What a save without a condition does: both saw it signed, both go on.
                return "released" if brief.state == "signed" and user else "conflict"

        return deed

    assert at_once([careless(user) for user in users]) == ["released", "released"]


def test_letters_of_a_year_are_numbered_without_gap_or_repeat(own_db: str) -> None:
    def deed() -> str:
        with acting_as(SYSTEM):
            return f"{_number_next(2021):02d}"

    assert at_once([deed] * 6) == [f"{number:02d}" for number in range(1, 7)]


def test_control_counting_before_writing_gives_a_number_twice(own_db: str) -> None:
    gate = threading.Barrier(2)

    def deed() -> str:
        with acting_as(SYSTEM):
            held = LetterCounter.objects.filter(year=2021).values_list("last", flat=True).first()
            gate.wait(10)
            number = (held or 0) + 1
            LetterCounter.objects.update_or_create(year=2021, defaults={"last": number})
            return str(number)

    assert at_once([deed, deed]) == ["1", "1"]
