"""Two people change one measure at once: one is told, nothing is lost; the control loses one."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection

from anxin.core.models import AuditEntry
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM, Conflict
from anxin.notices.models import Correction, Draft, DraftMeasure, NoticeVersion
from anxin.notices.queries import sign_page
from anxin.notices.services import (
    draft_edit,
    draft_issue,
    draft_open,
    draft_send,
    draft_withdraw,
)
from anxin.notices.types import ChangeKind, DraftState, Edit, EditConflict
from tests import people
from tests.notices.bringing import brought, draft, settle

STRENGTHS = ("guide", "may")


def opened() -> tuple[str, int]:
    """A committed draft and one of its measures."""
    with acting_as(SYSTEM):
        office = people.actor(people.OFFICE)
    with acting_as(office):
        ref = draft_open(actor=office, text=brought())
        return ref, DraftMeasure.objects.get(draft__ref=ref, measure_id="2.1").pk


def at_once(change: Callable[[str], str]) -> list[str]:
    """Both at once; returns what each said."""
    said: list[str] = []
    start = threading.Barrier(len(STRENGTHS))

    def run(strength: str) -> None:
        try:
            start.wait(10)
            said.append(change(strength))
        except EditConflict:
            said.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in STRENGTHS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(said)


def test_of_two_changes_at_once_one_is_a_conflict(own_db: str) -> None:
    ref, row = opened()
    with acting_as(SYSTEM):
        office = people.actor(people.OFFICE)

    def change(strength: str) -> str:
        with acting_as(office):
            edit = Edit(ChangeKind.CHANGE, row, 1, values={"strength": strength})
            draft_edit(actor=office, ref=ref, edit=edit)
        return "written"

    assert at_once(change) == ["conflict", "written"]
    with acting_as(SYSTEM):
        assert Correction.objects.filter(draft__ref=ref).count() == 1


def test_control_without_the_number_the_last_one_wins(own_db: str) -> None:
    _ref, row = opened()

    def change(strength: str) -> str:
        with acting_as(SYSTEM):
            DraftMeasure.objects.filter(pk=row).update(strength=strength)
        return "written"

    assert at_once(change) == ["written", "written"]


def test_the_same_text_sent_twice_at_once_is_one_draft(own_db: str) -> None:
    with acting_as(SYSTEM):
        office = people.actor(people.OFFICE)

    def send(_strength: str) -> str:
        with acting_as(office):
            return draft_open(actor=office, text=brought())

    first, second = at_once(send)
    assert first == second
    with acting_as(SYSTEM):
        assert Draft.objects.filter(token=brought().token).count() == 1


def countersigned() -> str:
    """A committed draft that waits for the leader."""
    with acting_as(SYSTEM):
        office = people.actor(people.OFFICE)
    with acting_as(office):
        ref = draft(people.OFFICE)
        settle(ref)
        draft_send(actor=office, ref=ref, units=[], hours=2)
    return ref


def test_issued_twice_at_once_it_is_one_version_told_once(own_db: str) -> None:
    ref = countersigned()
    with acting_as(SYSTEM):
        leader = people.actor(people.LEADER)
        before = NoticeVersion.objects.count()
    with acting_as(leader):
        seen = sign_page(leader, ref).seen_hash

    def issue(_strength: str) -> str:
        try:
            with acting_as(leader):
                draft_issue(actor=leader, ref=ref, seen_hash=seen)
        except Conflict:
            return "conflict"
        return "issued"

    assert at_once(issue) == ["conflict", "issued"]
    with acting_as(SYSTEM):
        assert NoticeVersion.objects.count() == before + 1
        told = AuditEntry.objects.filter(action="notices.version_issued", detail__ref=ref)
        assert told.count() == 1


def test_taken_back_while_it_is_issued_it_is_one_or_the_other(own_db: str) -> None:
    ref = countersigned()
    with acting_as(SYSTEM):
        office, leader = people.actor(people.OFFICE), people.actor(people.LEADER)
    with acting_as(leader):
        seen = sign_page(leader, ref).seen_hash

    def either(strength: str) -> str:
        try:
            if strength == STRENGTHS[0]:
                with acting_as(leader):
                    draft_issue(actor=leader, ref=ref, seen_hash=seen)
                return "issued"
            with acting_as(office):
                draft_withdraw(actor=office, ref=ref)
        except Conflict:
            return "conflict"
        return "withdrawn"

    said = at_once(either)
    assert said in (["conflict", "issued"], ["conflict", "withdrawn"])
    with acting_as(SYSTEM):
        state = Draft.objects.get(ref=ref).state
        assert state == next(one for one in said if one != "conflict")


def test_control_without_the_lock_both_believe_they_issued_it(own_db: str) -> None:
    ref = countersigned()
    read = threading.Barrier(len(STRENGTHS))

    def issue(_strength: str) -> str:
        with acting_as(SYSTEM):
            held = Draft.objects.get(ref=ref)
            read.wait(10)
            if held.state != DraftState.COUNTERSIGNING:
                return "conflict"
            Draft.objects.filter(pk=held.pk).update(state=DraftState.ISSUED)
        return "issued"

    assert at_once(issue) == ["issued", "issued"]
