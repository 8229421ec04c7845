"""Two people change one measure at once: one is told, nothing is lost; the control loses one."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection

from anxin.core.services import acting_as
from anxin.core.types import SYSTEM
from anxin.notices.models import Correction, Draft, DraftMeasure
from anxin.notices.services import draft_edit, draft_open
from anxin.notices.types import ChangeKind, Edit, EditConflict
from tests import people
from tests.notices.bringing import brought

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
